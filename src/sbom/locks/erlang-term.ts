import { AssayError } from '../../model/index.ts';

/** A term of Erlang or Elixir as lock files have them: text, numbers and atoms as text, tuples and lists as arrays, maps as pairs. */
export type Term = string | readonly Term[];

/** Levels that terms may nest; those of lock files have five. */
const DEPTH = 32;
/** Terms of one file, all levels together. */
const MOST = 1_000_000;

/** White space and comments; `%{` begins a map. */
const SPACE = /(?:\s|%(?!\{)[^\n]*|#[^\n]*)*/y;
const BINARY_START = /<<\s*(?=")/y;
const BINARY_END = /\s*(?:\/utf8\s*)?>>/y;
const STRING = /"((?:[^"\\]|\\[\s\S])*)"/y;
/** Atoms (`:git`, `nil`, `'a b'`), numbers, and keys of keyword lists (`hex:`, `"name":`), whose colon is left. */
const WORD = /:?(?:[A-Za-z_][\w@.?!]*|'(?:[^'\\]|\\[\s\S])*'|"(?:[^"\\]|\\[\s\S])*"|-?\d[\d_]*(?:\.\d+)?)/y;
const CLOSERS: Readonly<Record<string, string>> = { '{': '}', '[': ']' };

interface Reader {
  readonly text: string;
  at: number;
  left: number;
}

/**
 * Reads one literal term from the start of a text: tuples, lists, keyword lists, maps (`%{"key": value}`, `key => value`), binaries,
 * strings, atoms, numbers. A key and its value are an array of two. Nothing is evaluated.
 * @throws AssayError `audit.input` where it is something else, too large or too deep
 */
export function readTerm(text: string): { readonly term: Term; readonly end: number } {
  const reader: Reader = { text, at: 0, left: MOST };
  const term = readOne(reader, DEPTH);
  match(reader, SPACE);
  return { term, end: reader.at };
}

function readOne(reader: Reader, depth: number): Term {
  match(reader, SPACE);
  if (depth <= 0) throw fault(reader, 'terms nest too deeply');
  if (reader.left-- <= 0) throw fault(reader, 'there are too many terms');
  if (reader.text.startsWith('%{', reader.at)) reader.at++;
  const open = reader.text.charAt(reader.at);
  if (open === '{' || open === '[') return readSequence(reader, CLOSERS[open]!, depth - 1);
  if (match(reader, BINARY_START) !== undefined) {
    const text = unescaped(match(reader, STRING));
    if (text === undefined || match(reader, BINARY_END) === undefined)
      throw fault(reader, 'a binary does not end');
    return text;
  }
  const text = unescaped(match(reader, STRING));
  if (text !== undefined) return text;
  const word = match(reader, WORD);
  if (word === undefined) throw fault(reader, 'there is no term');
  return unescaped(word.replace(/^:/, '')) ?? word;
}

function readSequence(reader: Reader, close: string, depth: number): Term {
  reader.at++;
  const items: Term[] = [];
  for (;;) {
    match(reader, SPACE);
    if (reader.text.charAt(reader.at) === close) {
      reader.at++;
      return items;
    }
    const item = readOne(reader, depth);
    match(reader, SPACE);
    // `key: value` and `key => value`.
    const sign = match(reader, /:(?!:)|=>/y);
    items.push(sign === undefined ? item : [item, readOne(reader, depth)]);
    match(reader, SPACE);
    if (reader.text.charAt(reader.at) === ',') reader.at++;
    else if (reader.text.charAt(reader.at) !== close)
      throw fault(reader, 'no comma stands between two terms');
  }
}

function match(reader: Reader, pattern: RegExp): string | undefined {
  pattern.lastIndex = reader.at;
  const found = pattern.exec(reader.text)?.[0];
  if (found !== undefined) reader.at += found.length;
  return found;
}

function unescaped(text: string | undefined): string | undefined {
  const [, inner] = /^["']([\s\S]*)["']$/.exec(text ?? '') ?? [];
  return inner?.replace(/\\([\s\S])/g, '$1') ?? (text === undefined || /^["']/.test(text) ? undefined : text);
}

function fault({ text, at }: Reader, why: string): AssayError {
  const line = text.slice(0, at).split('\n').length;
  return new AssayError('audit.input', `line ${line}: ${why}`, {
    hint: 'the file may be cut off or hold a merge conflict; make it again',
  });
}
