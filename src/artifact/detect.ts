import { isUtf8 } from 'node:buffer';
import { isRandom, isZero, latin1 } from '../codec/index.ts';
import type { Source } from '../model/index.ts';
import type { Format, Probe } from './format.ts';
import { isDiscName } from './formats/iso9660/recognize.ts';
import { FORMATS } from './formats/list.ts';

/** How many bytes detection sees of the start and, where it may jump, of the end. */
export const HEAD_BYTES = 4096;
/** A zip end record: 22 bytes plus a comment of at most 65,535, plus a zip64 locator and record before it. */
const TAIL_BYTES = 66 * 1024;

/** The first format of the list that recognises the content, content first, then name. */
export function detect(probe: Probe): Format | undefined {
  const first = probe.head[0];
  if (first === undefined) return undefined;
  byFirst[first] ??= formatsBeginning(String.fromCharCode(first));
  return byFirst[first].find((format) => format.recognizes(probe));
}

/** The formats in question for each first byte, in the order of the list. */
const byFirst: (readonly Format[])[] = [];

function formatsBeginning(character: string): readonly Format[] {
  return FORMATS.filter(({ begins }) => begins === undefined || begins.includes(character));
}

/** Whether some format would want to look at the end of the content although its head says nothing. */
export function wantsTail(probe: Probe): boolean {
  return FORMATS.some((format) => format.access === 'random' && format.suspects?.(probe) === true);
}

/** What detection sees of a content whose first bytes were pulled already. */
export async function probeOf(name: string, source: Source, start: Uint8Array): Promise<Probe> {
  const probe = { head: start.subarray(0, HEAD_BYTES), name };
  if (!isRandom(source)) return source.size === undefined ? probe : { ...probe, size: source.size };
  const tail = await source.read(Math.max(0, source.size - TAIL_BYTES), TAIL_BYTES);
  const whole = { ...probe, size: source.size, tail };
  return mayBeDisc(whole) ? { ...whole, middle: await source.read(MIDDLE_AT, MIDDLE_BYTES) } : whole;
}

/** What detection sees of a content in memory. */
export function probeBytes(name: string, bytes: Uint8Array): Probe {
  const head = bytes.subarray(0, HEAD_BYTES);
  const probe = { head, name, size: bytes.length, tail: bytes.subarray(-TAIL_BYTES) };
  return mayBeDisc(probe) ? { ...probe, middle: bytes.subarray(MIDDLE_AT, MIDDLE_AT + MIDDLE_BYTES) } : probe;
}

/** Where the descriptors of a disc begin: behind a system area, which is empty or holds boot code and partition tables. */
const MIDDLE_AT = 32_768;
const MIDDLE_BYTES = 2048;

/** Whether a content is worth one more read: its name is that of an image, or it begins as one. */
function mayBeDisc({ head, name, size }: Probe): boolean {
  if (size === undefined || size < MIDDLE_AT + MIDDLE_BYTES || head.length < 512) return false;
  const boots = head[510] === 0x55 && head[511] === 0xaa;
  return boots || isZero(head.subarray(0, 64)) || isDiscName(name);
}

/** Suffixes that promise one format, whatever profile or dialect. */
const PROMISED: Readonly<Record<string, string>> = {
  zip: 'zip',
  whl: 'zip',
  jar: 'zip',
  nupkg: 'zip',
  apk: 'zip',
  gz: 'gzip',
  tgz: 'gzip',
  xz: 'xz',
  txz: 'xz',
  bz2: 'bzip2',
  zst: 'zstd',
  tar: 'tar',
  deb: 'ar',
  xar: 'xar',
  msi: 'cfb',
  rpm: 'rpm',
  cab: 'cab',
  '7z': '7z',
};

/** The format a name promises by its last suffix, where that means one format only. */
function promisedFormat(name: string): string | undefined {
  const suffix = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  return Object.hasOwn(PROMISED, suffix) ? PROMISED[suffix] : undefined;
}

/** What to say where content is not what its name promises; undefined where it is, or where nothing is promised. */
export function nameMismatch(name: string, format: string): string | undefined {
  const promised = promisedFormat(name);
  return promised === undefined || promised === format
    ? undefined
    : `the name promises ${promised}, it is ${format}`;
}

/** `text` for UTF-8 without control characters other than white space, else `bytes`. Empty content is text. */
export function textOrBytes(head: Uint8Array): 'text' | 'bytes' {
  if (head.length === 0) return 'text';
  if (head.includes(0)) return 'bytes';
  const complete = head.length < HEAD_BYTES ? head : withoutCutCharacter(head);
  return isUtf8(complete) && !CONTROL.test(latin1(complete.subarray(0, LOOKED_AT))) ? 'text' : 'bytes';
}

// Tab, line feed, form feed, carriage return, and escape (terminal recordings, man pages) occur in text.
/** Control characters show up early or not at all; making text of every head costs more than it finds. */
const LOOKED_AT = 1024;
const CONTROL = /[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]/;

/** Drops a UTF-8 sequence that the end of the head cuts in two. */
function withoutCutCharacter(head: Uint8Array): Uint8Array {
  let end = head.length;
  while (end > head.length - 4 && (head[end - 1]! & 0xc0) === 0x80) end--;
  const lead = head[end - 1]!;
  return lead >= 0xc0 ? head.subarray(0, end - 1) : head;
}
