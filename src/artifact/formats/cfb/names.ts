import type { Part } from '../../../codec/index.ts';
import { utf16le } from '../../../codec/index.ts';
import { tableName } from '../msi/names.ts';

const NAME_BYTES = 64;

/** The name of a directory entry as stored. */
export interface StoredName {
  /** Characters before the NUL, undecoded. */
  readonly raw: string;
  /** What is wrong with how it is stored. */
  readonly wrong?: string;
}

/** 64 bytes of UTF-16 with the NUL at `length - 2` ([MS-CFB] 2.6.1). */
export function storedName(bytes: Uint8Array, length: number): StoredName {
  const units = utf16(bytes);
  const nul = units.indexOf('\0');
  const end = nul < 0 ? units.length : nul;
  const raw = units.slice(0, end);
  if (nul < 0) return { raw, wrong: 'has no NUL at its end' };
  if (length !== end * 2 + 2)
    return { raw, wrong: `has a length of ${length} bytes, ${end * 2 + 2} with its NUL` };
  if (/[^\0]/.test(units.slice(end))) return { raw, wrong: 'is followed by more after its NUL' };
  const forbidden = /[/\\:!]/.exec(raw)?.[0];
  return forbidden === undefined ? { raw } : { raw, wrong: `has the character ${forbidden}` };
}

/** The stored name up to its NUL as a field value. */
export const namePart: Part<string> = {
  length: NAME_BYTES,
  get: (bytes, at) => utf16(bytes.subarray(at, at + NAME_BYTES)).replace(/\0.*$/s, ''),
  show: (value) => value,
  meaning: 'name',
};

/**
 * A name as a path shows it: names of installer databases in plain, characters that have no shape, and those that divide
 * paths, as their number in brackets (`[5]SummaryInformation`, as 7-Zip has it).
 */
export function shownName(raw: string, installer: boolean): string {
  const plain = installer ? tableName(raw) : raw;
  return plain.replace(UNSHOWN, (c) => `[${c.codePointAt(0)}]`);
}

const UNSHOWN = /[\p{Cc}\p{Cf}\p{Cs}/\\]/gu;

/** How names are ordered among siblings: the shorter first, then by upper-case code units ([MS-CFB] 2.6.4). */
export function compareNames(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  const [x, y] = [upperCase(a), upperCase(b)];
  return x < y ? -1 : x > y ? 1 : 0;
}

/** Simple case conversion: one character stays one. */
function upperCase(text: string): string {
  const upper = text.toUpperCase();
  if (upper.length === text.length) return upper;
  return [...text].map((c) => (c.toUpperCase().length === c.length ? c.toUpperCase() : c)).join('');
}

function utf16(bytes: Uint8Array): string {
  return utf16le(bytes);
}
