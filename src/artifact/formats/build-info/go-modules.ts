import { latin1, utf8 } from '../../../codec/index.ts';
import type { Field, Meaning } from '../../../model/index.ts';

/** A module as the build knew it. */
export interface GoModule {
  readonly path: string;
  /** `(devel)` for one that was built from a working tree. */
  readonly version: string;
  /** `h1:` and a SHA-256 in base64; `` where it is not known. */
  readonly sum: string;
  /** What stood in for it (`replace`). */
  readonly replacement?: GoModule;
}

/** What the text says (Go, package `runtime/debug`, `ParseBuildInfo`). */
export interface ModInfo {
  readonly path?: string;
  readonly main?: GoModule;
  readonly dependencies: readonly GoModule[];
  readonly settings: readonly { readonly key: string; readonly value: string }[];
  readonly fields: readonly Field[];
}

/** Marks of 16 bytes around the text. */
const FRAME = 16;

/** Decodes module information: lines of columns between tabs, framed by two marks. Without the frame there is none. */
export function modInfo(bytes: Buffer, base: number): ModInfo {
  const framed = bytes.length >= 2 * FRAME + 1 && bytes[bytes.length - FRAME - 1] === 0x0a;
  if (!framed) return { dependencies: [], settings: [], fields: [] };
  const state: State = { dependencies: [], settings: [], fields: [] };
  const end = bytes.length - FRAME;
  for (let at = FRAME; at < end; ) {
    const newline = bytes.indexOf(0x0a, at);
    const stop = newline < 0 || newline > end ? end : newline;
    readLine(state, bytes.subarray(at, stop), base + at);
    at = stop + 1;
  }
  return state;
}

interface State {
  path?: string;
  main?: GoModule;
  readonly dependencies: GoModule[];
  readonly settings: { readonly key: string; readonly value: string }[];
  readonly fields: Field[];
}

function readLine(state: State, line: Buffer, offset: number): void {
  const text = utf8(line) ?? latin1(line);
  const tab = text.indexOf('\t');
  if (tab < 0) return;
  const key = text.slice(0, tab);
  const rest = text.slice(tab + 1);
  if (key === 'build') {
    setting(state, rest, offset, line.length);
    return;
  }
  const module = moduleOf(rest);
  const meaning: Meaning = key === 'path' ? 'name' : 'id';
  if (key === 'path') state.path = rest;
  else if (key === 'mod') state.main = module;
  else if (key === 'dep') state.dependencies.push(module);
  else if (key === '=>') replace(state, module);
  state.fields.push({ name: key, value: rest.replaceAll('\t', ' '), offset, length: line.length, meaning });
}

function moduleOf(rest: string): GoModule {
  const [path = '', version = '', sum = ''] = rest.split('\t');
  return { path, version, sum };
}

/** Belongs to the line before. */
function replace(state: State, replacement: GoModule): void {
  const last = state.dependencies.at(-1);
  if (last) state.dependencies[state.dependencies.length - 1] = { ...last, replacement };
  else if (state.main) state.main = { ...state.main, replacement };
}

const MEANINGS: Readonly<Record<string, Meaning>> = {
  'vcs.revision': 'id',
  'vcs.time': 'time',
  vcs: 'tool',
  '-compiler': 'tool',
  '-ldflags': 'tool',
  '-gcflags': 'tool',
  '-tags': 'tool',
  GOROOT: 'path',
  CGO_CFLAGS: 'tool',
  CGO_LDFLAGS: 'tool',
};

/** `key=value`, each quoted as a Go string where it has characters that would be read wrongly. */
function setting(state: State, rest: string, offset: number, length: number): void {
  const quotedKey = /^("(?:[^"\\]|\\.)*"|`[^`]*`|[^=]*)=(.*)$/s.exec(rest);
  if (!quotedKey) return;
  const [key, value] = [unquoted(quotedKey[1]!), unquoted(quotedKey[2]!)];
  state.settings.push({ key, value });
  const meaning = MEANINGS[key];
  state.fields.push({ name: `build ${key}`, value, offset, length, ...(meaning ? { meaning } : {}) });
}

function unquoted(text: string): string {
  if (text.startsWith('`') && text.endsWith('`') && text.length > 1) return text.slice(1, -1);
  if (!text.startsWith('"') || !text.endsWith('"') || text.length < 2) return text;
  return text.slice(1, -1).replace(/\\(.)/g, (_, c: string) => ESCAPES[c] ?? c);
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };
