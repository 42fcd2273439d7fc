import { hash } from 'node:crypto';
import {
  asBuffer,
  flags,
  hex,
  isZero,
  type Layout,
  latin1,
  layout,
  named,
  type Parts,
  u8,
  u16,
  u32,
  u64,
  untilNul,
  utf8,
} from '../../../codec/index.ts';
import type { Field, Meaning } from '../../../model/index.ts';
import { type Blob, MAGICS, slotName } from './blobs.ts';

const FLAGS: Readonly<Record<number, string>> = {
  1: 'host',
  2: 'adhoc',
  4: 'get-task-allow',
  8: 'installer',
  256: 'hard',
  512: 'kill',
  1024: 'expires',
  2048: 'restrict',
  4096: 'enforcement',
  8192: 'library-validation',
  65536: 'runtime',
  131072: 'linker-signed',
};

/** Flags of an executable segment (CS_EXECSEG_*). */
const EXEC_FLAGS: Readonly<Record<number, string>> = {
  1: 'MAIN_BINARY',
  16: 'ALLOW_UNSIGNED',
  32: 'DEBUGGER',
  64: 'JIT',
  128: 'SKIP_LV',
  256: 'CAN_LOAD_CDHASH',
  512: 'CAN_EXEC_CDHASH',
};

/** Hash types of code directories: the algorithm and how many bytes of it are kept. */
const HASHES: Readonly<
  Record<number, { readonly name: string; readonly algorithm: string; readonly size: number }>
> = {
  1: { name: 'SHA-1', algorithm: 'sha1', size: 20 },
  2: { name: 'SHA-256', algorithm: 'sha256', size: 32 },
  3: { name: 'SHA-256, 20 bytes', algorithm: 'sha256', size: 20 },
  4: { name: 'SHA-384', algorithm: 'sha384', size: 48 },
  5: { name: 'SHA-512', algorithm: 'sha512', size: 64 },
};
const HASH_NAMES = Object.fromEntries(Object.entries(HASHES).map(([type, { name }]) => [type, name]));

const versionText = (value: number): string => `${value >>> 16}.${(value >>> 8) & 0xff}.${value & 0xff}`;

/** Slots with a name end at 11; more than this is nobody's. */
const MOST_SPECIAL = 64;

/** The parts of `CS_CodeDirectory` (xnu, cs_blobs.h) and the version each group came with. */
const GROUPS: readonly { readonly since: number; readonly parts: Parts }[] = [
  {
    since: 0,
    parts: {
      magic: named(u32(), MAGICS),
      length: u32('size'),
      version: { ...u32('version'), show: (value) => `0x${(value as number).toString(16)}` },
      flags: flags(u32(), FLAGS),
      hashOffset: u32('offset'),
      identOffset: u32('offset'),
      nSpecialSlots: u32('size'),
      nCodeSlots: u32('size'),
      codeLimit: u32('size'),
      hashSize: u8('size'),
      hashType: named(u8(), HASH_NAMES),
      platform: u8(),
      pageSize: { ...u8('size'), show: (value) => (value === 0 ? 'infinite' : 2 ** (value as number)) },
      spare2: u32(),
    },
  },
  { since: 0x20100, parts: { scatterOffset: u32('offset') } },
  { since: 0x20200, parts: { teamOffset: u32('offset') } },
  { since: 0x20300, parts: { spare3: u32(), codeLimit64: u64('size') } },
  {
    since: 0x20400,
    parts: {
      execSegBase: u64('offset'),
      execSegLimit: u64('size'),
      execSegFlags: flags(u64(), EXEC_FLAGS),
    },
  },
  {
    since: 0x20500,
    parts: {
      runtime: { ...u32('version'), show: (value) => (value === 0 ? 0 : versionText(value as number)) },
      preEncryptOffset: u32('offset'),
    },
  },
  {
    since: 0x20600,
    parts: {
      linkageHashType: named(u8(), HASH_NAMES),
      linkageApplicationType: u8(),
      linkageApplicationSubType: u16(),
      linkageOffset: u32('offset'),
      linkageSize: u32('size'),
    },
  },
];

/** The layout of each version: all groups up to its own. */
const LAYOUTS = GROUPS.map(({ since }, i) => ({
  since,
  layout: layout('be', Object.assign({}, ...GROUPS.slice(0, i + 1).map(({ parts }) => parts)) as Parts),
}));

/** A code directory as decoded. */
export interface CodeDirectory {
  /** First byte of the blob, counted as the blob's `start`. */
  readonly start: number;
  /** All of its bytes. */
  readonly bytes: Buffer;
  readonly slot: number;
  readonly version: number;
  readonly flags: number;
  /** How many bytes of the file, from its start, the code hashes are over. */
  readonly codeLimit: number;
  /** Bytes of a page; 0 where one hash is over all. */
  readonly pageSize: number;
  readonly codeSlots: number;
  readonly specialSlots: number;
  /** Offset of the first code hash in `bytes`; those of special slots stand before it, the first one last. */
  readonly hashOffset: number;
  readonly hashSize: number;
  /** Node's name of the hash and how many bytes of it are kept; undefined for a type nobody knows. */
  readonly hash?: { readonly name: string; readonly algorithm: string; readonly size: number };
  readonly identifier: string;
  readonly team?: string;
  /** The pages are hashed in another order than that of the file. */
  readonly scattered: boolean;
  /** The fixed part, as its version has it. */
  readonly fixed: Layout<Parts>;
}

/** Reads a code directory; undefined where the blob is too short for what its version promises. */
export function readDirectory(all: Uint8Array, { slot, start, length }: Blob): CodeDirectory | undefined {
  const bytes = asBuffer(all).subarray(start, start + length);
  const version = bytes.length < 12 ? 0 : bytes.readUInt32BE(8);
  const fixed = LAYOUTS.findLast(({ since }) => since <= version)!.layout;
  const values = fixed.read(bytes) as Readonly<Record<string, number>> | undefined;
  if (!values) return undefined;
  const hash = HASHES[values['hashType']!];
  const codeLimit = values['codeLimit64'] || values['codeLimit']!;
  const team = values['teamOffset'] ? textAt(bytes, values['teamOffset']) : undefined;
  return {
    start,
    bytes,
    slot,
    version,
    flags: values['flags']!,
    codeLimit,
    pageSize: values['pageSize'] === 0 ? 0 : 2 ** values['pageSize']!,
    codeSlots: values['nCodeSlots']!,
    specialSlots: values['nSpecialSlots']!,
    hashOffset: values['hashOffset']!,
    hashSize: values['hashSize']!,
    ...(hash ? { hash } : {}),
    identifier: textAt(bytes, values['identOffset']!) ?? '',
    ...(team === undefined ? {} : { team }),
    scattered: Boolean(values['scatterOffset']),
    fixed,
  };
}

function textAt(bytes: Buffer, at: number): string | undefined {
  if (at >= bytes.length) return undefined;
  const text = untilNul(bytes.subarray(at));
  return utf8(text) ?? latin1(text);
}

/** Whether the hashes a directory promises lie within it, of the length its hash type has. */
export function hashesFit({
  bytes,
  hashOffset,
  hashSize,
  codeSlots,
  specialSlots,
  hash,
}: CodeDirectory): boolean {
  return (
    hash?.size === hashSize &&
    hashOffset >= specialSlots * hashSize &&
    hashOffset + codeSlots * hashSize <= bytes.length
  );
}

/** A hash of a directory: of a page by its index from 0, of a special slot by its negative number. */
export function hashOf({ bytes, hashOffset, hashSize }: CodeDirectory, index: number): Buffer {
  const at = hashOffset + index * hashSize;
  return bytes.subarray(at, at + hashSize);
}

/** What signers and tickets call the code by: the directory's own hash, cut to 20 bytes. Undefined for unknown hash types. */
export function cdHash({ bytes, hash: kind }: CodeDirectory): string | undefined {
  return kind && hash(kind.algorithm, bytes, 'hex').slice(0, 40);
}

/** A code directory as fields. @param wantsRows the hash of every page */
export function directoryFields(directory: CodeDirectory, base: number, wantsRows: boolean): Field[] {
  const { bytes, start, fixed, identifier, team, codeSlots, hashOffset, hashSize } = directory;
  const place = base + start;
  const values = fixed.read(bytes) as Readonly<Record<string, number>>;
  const fields = fixed.fields(bytes, 0, place);
  const text = (name: string, value: string, at: number, meaning: Meaning): void => {
    const length = untilNul(bytes.subarray(at)).length;
    if (length > 0) fields.push({ name, value, offset: place + at, length, meaning });
  };
  text('identifier', identifier, values['identOffset']!, 'name');
  if (team !== undefined) text('team identifier', team, values['teamOffset']!, 'owner');
  const cdhash = cdHash(directory);
  if (cdhash) fields.push({ name: 'cdhash', value: cdhash, offset: place, length: 0, meaning: 'checksum' });
  if (!hashesFit(directory)) return fields;
  fields.push(...specialFields(directory, place));
  const length = codeSlots * hashSize;
  fields.push({
    name: 'code slots',
    value: codeSlots,
    offset: place + hashOffset,
    length,
    meaning: 'checksum',
    ...(wantsRows ? { fields: pageFields(directory, place) } : {}),
  });
  return fields;
}

function specialFields(directory: CodeDirectory, place: number): Field[] {
  const { specialSlots, hashOffset, hashSize } = directory;
  const fields: Field[] = [];
  for (let slot = Math.min(specialSlots, MOST_SPECIAL); slot > 0; slot--) {
    const stored = hashOf(directory, -slot);
    fields.push({
      name: `hash of ${slotName(slot)}`,
      value: isZero(stored) ? 'none' : hex(stored),
      offset: place + hashOffset - slot * hashSize,
      length: hashSize,
      meaning: 'checksum',
    });
  }
  return fields;
}

function pageFields(directory: CodeDirectory, place: number): Field[] {
  const { codeSlots, hashOffset, hashSize } = directory;
  return Array.from({ length: codeSlots }, (_, page) => ({
    name: `page ${page}`,
    value: hex(hashOf(directory, page)),
    offset: place + hashOffset + page * hashSize,
    length: hashSize,
    meaning: 'checksum',
  }));
}
