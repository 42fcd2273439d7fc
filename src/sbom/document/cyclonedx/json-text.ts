import { isUtf8 } from 'node:buffer';
import { asBuffer, parseJson } from '../../../codec/index.ts';
import { AssayError } from '../../../model/index.ts';
import { pastMark, scanJsonObject } from '../../json-scan.ts';
import { pointer } from '../spdx/node.ts';
import type { NoteList } from './note-list.ts';

/** Larger documents are refused: as values they would not fit into memory. */
const MOST_BYTES = 256 * 2 ** 20;
const MOST_VALUES = 20_000_000;
const DEEPEST = 512;

/**
 * Reads a document that is one JSON object (RFC 8259), leniently where the content is not in doubt: a byte order mark,
 * UTF-16, text behind the object and names that occur twice (the last value counts) are notes.
 * @throws AssayError `sbom.syntax` where there is no whole object, `sbom.too-large` where it is too large or nested too deeply
 */
export function readJsonText(content: Uint8Array, notes: NoteList): unknown {
  if (content.length > MOST_BYTES) throw tooLarge(`more than ${MOST_BYTES / 2 ** 20} MiB`);
  const bytes = decoded(content, notes);
  if (!survey(bytes, notes)) throw faultOf(bytes);
  try {
    return JSON.parse(bytes.toString('utf8')) as unknown;
  } catch {
    return beforeTrailing(bytes, notes);
  }
}

/** The bytes as UTF-8 without mark. */
function decoded(content: Uint8Array, notes: NoteList): Buffer {
  const utf16 = utf16Of(content);
  if (utf16 !== undefined) {
    notes.add('warning', 'json.encoding', 'line 1', `${utf16} instead of UTF-8 (RFC 8259, section 8.1)`);
    return Buffer.from(new TextDecoder(utf16).decode(content));
  }
  const start = pastMark(content);
  if (start > 0) notes.add('warning', 'json.mark', 'line 1', 'a byte order mark (RFC 8259, section 8.1)');
  const bytes = asBuffer(content.subarray(start));
  if (isUtf8(bytes)) return bytes;
  notes.add('error', 'json.encoding', 'line 1', 'not valid UTF-8: the bytes that are not are read as U+FFFD');
  return Buffer.from(bytes.toString('utf8'));
}

/** UTF-16 by its mark, or by the zeros that ASCII has in it. */
function utf16Of(bytes: Uint8Array): string | undefined {
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0x7b && bytes[1] === 0)) return 'utf-16le';
  if ((bytes[0] === 0xfe && bytes[1] === 0xff) || (bytes[0] === 0 && bytes[1] === 0x7b)) return 'utf-16be';
  return undefined;
}

/** Finds repeated names in one pass over the bytes. @returns whether there is a whole object */
function survey(bytes: Buffer, notes: NoteList): boolean {
  const names: (Set<string> | undefined)[] = [];
  // Of the list at each level the number of the item; lists have no names.
  const numbers: number[] = [];
  let count = 0;
  return scanJsonObject(bytes, (path, kind) => {
    if (++count > MOST_VALUES) throw tooLarge(`more than ${MOST_VALUES} values`);
    const level = path.length - 1;
    const own = names[level];
    const name = path.at(-1);
    if (level >= 0 && !own) numbers[level]!++;
    else if (own && name !== undefined) {
      if (own.has(name)) noteRepeated(path, names, numbers, notes);
      own.add(name);
    }
    names[path.length] = kind === '{' ? new Set() : undefined;
    numbers[path.length] = -1;
  });
}

function noteRepeated(
  path: readonly string[],
  names: readonly (Set<string> | undefined)[],
  numbers: readonly number[],
  notes: NoteList,
): void {
  const steps = path.map((step, level) => (names[level] ? step : String(numbers[level])));
  const message = 'the name occurs twice in its object; the last value is read';
  notes.add('error', 'json.repeated-name', steps.reduce(pointer, ''), message);
}

/** What stands before the end of the object is read; what follows it is counted. */
function beforeTrailing(bytes: Buffer, notes: NoteList): unknown {
  const { root, error } = parseJson(bytes, { depth: DEEPEST, values: MOST_VALUES });
  if (!root || !error) throw faultOf(bytes);
  const extra = bytes.length - error.offset;
  const place = `line ${lineOf(bytes, error.offset)}`;
  notes.add('error', 'json.trailing', place, `${extra} bytes of other text follow the document`);
  return JSON.parse(bytes.toString('utf8', root.offset, root.end)) as unknown;
}

function faultOf(bytes: Buffer): AssayError {
  const { root, error } = parseJson(bytes, { depth: DEEPEST, values: MOST_VALUES });
  if (root?.kind !== 'object' && !error)
    return new AssayError('sbom.syntax', 'the document is no JSON object');
  const message = error?.message ?? 'the document ends early';
  if (message === 'nested too deeply') return tooLarge(`more than ${DEEPEST} levels of objects and arrays`);
  const line = lineOf(bytes, error?.offset ?? bytes.length);
  return new AssayError('sbom.syntax', `no valid JSON: ${message}, in line ${line}`);
}

function tooLarge(what: string): AssayError {
  return new AssayError('sbom.too-large', `the document has ${what}`);
}

function lineOf(bytes: Buffer, offset: number): number {
  let line = 1;
  for (let at = bytes.indexOf(10); at >= 0 && at < offset; at = bytes.indexOf(10, at + 1)) line++;
  return line;
}
