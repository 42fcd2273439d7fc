import { asBuffer, copyOf, hasAscii, latin1, utf16be } from './bytes.ts';
import { layout, u8, u64 } from './layout.ts';
import type { PlistDocument, PlistEntry, PlistValue } from './plist.ts';

/** The last 32 bytes (Apple, CFBinaryPList.c, `CFBinaryPlistTrailer`). */
export const BINARY_PLIST_TRAILER = layout('be', {
  unused0: u8(),
  unused1: u8(),
  unused2: u8(),
  unused3: u8(),
  unused4: u8(),
  sortVersion: u8(),
  offsetIntSize: u8('size'),
  objectRefSize: u8('size'),
  numObjects: u64(),
  topObject: u64('order'),
  offsetTableOffset: u64('offset'),
});
const HEADER = 8;
/** Seconds from 1970-01-01 to 2001-01-01. */
const SINCE_2001 = 978_307_200;
const DEEPEST = 300;
/** So many times its length a list may be read. Objects of an honest one do not overlap: it is read once. */
const SHARED = 4;

/** A binary property list with the places of its parts. */
export interface BinaryPlist extends PlistDocument {
  /** First byte of the offset table, behind the last object. */
  readonly table: number;
  readonly tableLength: number;
  /** Places of all objects in the order of the table: the order in which the writer met them. */
  readonly objects: readonly { readonly offset: number; readonly length: number }[];
}

/** Whether the bytes are a binary property list, by their first eight. */
export const looksLikeBinaryPlist = (head: Uint8Array): boolean => hasAscii(head, 'bplist0');

/**
 * Reads a binary property list (`bplist00`; Apple, CFBinaryPList.c) to values with their places. Never throws: the first
 * thing that is wrong is the `error`. Objects that several others name are shared; one that contains itself is an error.
 * @param most objects
 */
export function parseBinaryPlist(bytes: Uint8Array, most = 1_000_000): BinaryPlist {
  const nothing = { table: bytes.length, tableLength: 0, objects: [] };
  const fail = (message: string, offset: number): BinaryPlist => ({ ...nothing, error: { message, offset } });
  const trailerAt = bytes.length - BINARY_PLIST_TRAILER.length;
  const trailer = trailerAt < HEADER ? undefined : BINARY_PLIST_TRAILER.read(bytes, trailerAt);
  if (!trailer) return fail(`${bytes.length} bytes are too few`, 0);
  const { offsetIntSize: width, objectRefSize: refWidth, numObjects, offsetTableOffset: table } = trailer;
  const tableLength = numObjects * width;
  if (width < 1 || width > 8 || refWidth < 1 || refWidth > 8)
    return fail('an integer size is not 1 to 8', trailerAt + 6);
  if (numObjects < 1 || numObjects > most || table < HEADER || table + tableLength > trailerAt) {
    return fail(`${numObjects} objects with a table at ${table} do not fit`, trailerAt + 8);
  }
  const reading: Reading = {
    bytes: asBuffer(bytes),
    table,
    width,
    refWidth,
    count: numObjects,
    known: new Map(),
    places: new Map(),
    room: SHARED * bytes.length,
    open: new Set(),
  };
  const objects: { offset: number; length: number }[] = [];
  for (let i = 0; i < numObjects; i++) {
    const value = readObject(reading, i, 0);
    if (value) objects.push({ offset: value.offset, length: value.length });
  }
  const value = trailer.topObject < numObjects ? reading.known.get(trailer.topObject) : undefined;
  const error =
    reading.error ??
    (value ? undefined : { message: `there is no top object ${trailer.topObject}`, offset: trailerAt + 16 });
  return { table, tableLength, objects, ...(value ? { value } : {}), ...(error ? { error } : {}) };
}

interface Reading {
  readonly bytes: Buffer;
  readonly table: number;
  readonly width: number;
  readonly refWidth: number;
  readonly count: number;
  readonly known: Map<number, PlistValue>;
  /** The same by where they stand: many entries of the table may name one place. */
  readonly places: Map<number, PlistValue>;
  /** Bytes that may still be read: objects that lie in each other would make the square of the length. */
  room: number;
  /** Places of objects that are being read: one of them again is a cycle. */
  readonly open: Set<number>;
  error?: NonNullable<PlistDocument['error']>;
}

function readObject(reading: Reading, index: number, depth: number): PlistValue | undefined {
  const known = reading.known.get(index);
  if (known) return known;
  const { bytes, table, width, open } = reading;
  const offset = index < reading.count ? uintAt(bytes, table + index * width, width) : -1;
  if (offset < HEADER || offset >= table)
    return fault(reading, `object ${index} lies outside`, table + index * width);
  const same = reading.places.get(offset);
  if (same) {
    reading.known.set(index, same);
    return same;
  }
  if (open.has(offset)) return fault(reading, `object ${index} contains itself`, offset);
  if (depth > DEEPEST) return fault(reading, 'nested too deeply', offset);
  open.add(offset);
  const value = decode(reading, offset, depth);
  open.delete(offset);
  if (value) {
    reading.known.set(index, value);
    reading.places.set(offset, value);
  }
  return value;
}

function fault(reading: Reading, message: string, offset: number): undefined {
  reading.error ??= { message, offset };
  return undefined;
}

/** An object whose marker was read. */
interface Begun {
  readonly reading: Reading;
  readonly offset: number;
  /** Lower four bits of the marker. */
  readonly low: number;
  /** First byte behind marker and count. */
  readonly start: number;
  readonly count: number;
  readonly depth: number;
}

/** By the upper four bits of the marker. */
const DECODERS: Readonly<Record<number, (object: Begun) => PlistValue | undefined>> = {
  0: singleOf,
  1: (object) => scalarOf(object, object.low <= 4, (bytes) => ({ kind: 'integer', value: integerOf(bytes) })),
  2: (object) => scalarOf(object, isReal(object), (bytes) => ({ kind: 'real', value: realOf(bytes) })),
  3: (object) =>
    scalarOf(object, isReal(object), (bytes) => ({ kind: 'date', value: realOf(bytes) + SINCE_2001 })),
  4: (object) => bytesOf(object, object.count, (bytes) => ({ kind: 'data', value: copyOf(bytes) })),
  5: (object) => bytesOf(object, object.count, (bytes) => ({ kind: 'string', value: latin1(bytes) })),
  6: (object) => bytesOf(object, 2 * object.count, (bytes) => ({ kind: 'string', value: utf16be(bytes) })),
  8: (object) =>
    bytesOf(object, object.low + 1, (bytes) => ({ kind: 'uid', value: uintAt(bytes, 0, bytes.length) })),
  10: arrayOf,
  // Ordered and unordered sets.
  11: arrayOf,
  12: arrayOf,
  13: dictOf,
};

function decode(reading: Reading, offset: number, depth: number): PlistValue | undefined {
  const { bytes, table } = reading;
  const marker = bytes[offset]!;
  const low = marker & 15;
  const kind = marker >> 4;
  const decoder = DECODERS[kind];
  if (!decoder) return fault(reading, `marker 0x${marker.toString(16)}`, offset);
  const sized = kind >= 4 && kind !== 8;
  const head = sized ? countOf(bytes, offset, low, table) : { count: 0, start: offset + 1 };
  if (!head) return fault(reading, 'a length does not fit', offset);
  return decoder({ reading, offset, low, depth, ...head });
}

type Bare = PlistValue extends infer V
  ? V extends PlistValue
    ? Omit<V, 'offset' | 'length'>
    : never
  : never;

const isReal = ({ low }: Begun): boolean => low === 2 || low === 3;
const realOf = (bytes: Buffer): number => (bytes.length === 4 ? bytes.readFloatBE(0) : bytes.readDoubleBE(0));

/** Booleans; null and fill bytes, which XML has no element for, become empty data. */
function singleOf({ reading, offset, low }: Begun): PlistValue | undefined {
  if (low === 8 || low === 9) return { kind: 'boolean', value: low === 9, offset, length: 1 };
  if (low === 0 || low === 15) return { kind: 'data', value: new Uint8Array(0), offset, length: 1 };
  return fault(reading, `marker 0x0${low.toString(16)}`, offset);
}

/** An object of two to the power of its lower bits bytes. */
function scalarOf(object: Begun, fits: boolean, read: (bytes: Buffer) => Bare): PlistValue | undefined {
  if (!fits) return fault(object.reading, 'a number of a width that does not exist', object.offset);
  return bytesOf(object, 2 ** object.low, read);
}

function bytesOf(
  { reading, offset, start }: Begun,
  length: number,
  read: (bytes: Buffer) => Bare,
): PlistValue | undefined {
  if (start + length > reading.table)
    return fault(reading, 'an object reaches into the offset table', offset);
  if (!spend(reading, offset, length)) return undefined;
  const bare = read(reading.bytes.subarray(start, start + length));
  return { ...bare, offset, length: start - offset + length } as PlistValue;
}

/** The count of a sized object: in the marker, or in an integer object behind it. */
function countOf(
  bytes: Buffer,
  offset: number,
  low: number,
  table: number,
): { count: number; start: number } | undefined {
  if (low !== 15) return { count: low, start: offset + 1 };
  const marker = bytes[offset + 1]!;
  const width = 2 ** (marker & 15);
  if (marker >> 4 !== 1 || width > 8 || offset + 2 + width > table) return undefined;
  return { count: uintAt(bytes, offset + 2, width), start: offset + 2 + width };
}

function arrayOf({ reading, offset, start, count, depth }: Begun): PlistValue | undefined {
  const refs = refsAt(reading, offset, start, count);
  if (!refs) return undefined;
  const value: PlistValue[] = [];
  for (const ref of refs) {
    const item = readObject(reading, ref, depth + 1);
    if (item) value.push(item);
  }
  return { kind: 'array', value, offset, length: start - offset + count * reading.refWidth };
}

function dictOf({ reading, offset, start, count, depth }: Begun): PlistValue | undefined {
  const refs = refsAt(reading, offset, start, 2 * count);
  if (!refs) return undefined;
  const value: PlistEntry[] = [];
  for (let i = 0; i < count; i++) {
    const key = readObject(reading, refs[i]!, depth + 1);
    const item = readObject(reading, refs[count + i]!, depth + 1);
    if (key && key.kind !== 'string') fault(reading, 'a key is no string', key.offset);
    if (!item || key?.kind !== 'string') continue;
    value.push({ key: key.value, keyOffset: key.offset, keyLength: key.length, value: item });
  }
  return { kind: 'dict', value, offset, length: start - offset + 2 * count * reading.refWidth };
}

function refsAt(reading: Reading, offset: number, start: number, count: number): number[] | undefined {
  const { bytes, table, refWidth } = reading;
  if (start + count * refWidth > table)
    return fault(reading, 'an object reaches into the offset table', offset);
  if (!spend(reading, offset, count * refWidth)) return undefined;
  return Array.from({ length: count }, (_, i) => uintAt(bytes, start + i * refWidth, refWidth));
}

/** Takes the bytes of one object out of the room; false where none is left. */
function spend(reading: Reading, offset: number, length: number): boolean {
  reading.room -= length;
  if (reading.room < 0) fault(reading, 'objects lie in each other', offset);
  return reading.room >= 0;
}

/** An unsigned integer of 1 to 8 bytes; inexact from 2^53 on, which no place in a file reaches. */
function uintAt(bytes: Buffer, at: number, width: number): number {
  let value = 0;
  for (let i = 0; i < width; i++) value = value * 256 + bytes[at + i]!;
  return value;
}

/** Integers of up to four bytes are unsigned, longer ones signed. */
function integerOf(bytes: Buffer): number | bigint {
  if (bytes.length <= 4) return uintAt(bytes, 0, bytes.length);
  const value = BigInt.asIntN(8 * bytes.length, BigInt(`0x${bytes.toString('hex')}`));
  return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value;
}
