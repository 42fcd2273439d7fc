import { flags, hex, latin1, layout, u8, utf16be } from '../../../codec/index.ts';
import type { Field } from '../../../model/index.ts';
import { both16, both32, shortTime, withZones } from './parts.ts';

/** Bits of File Flags (ECMA-119, 9.1.6). */
export const FLAG = { hidden: 1, directory: 2, associated: 4, record: 8, protection: 16, more: 128 } as const;

/** A directory record up to its identifier (ECMA-119, 9.1). */
export const DIRECTORY_RECORD = layout('le', {
  'Length of Directory Record': u8('size'),
  'Extended Attribute Record Length': u8('size'),
  'Location of Extent': both32('offset'),
  'Data Length': both32('size'),
  'Recording Date and Time': shortTime,
  'File Flags': flags(u8(), {
    1: 'Existence',
    2: 'Directory',
    4: 'Associated File',
    8: 'Record',
    16: 'Protection',
    128: 'Multi-Extent',
  }),
  'File Unit Size': u8(),
  'Interleave Gap Size': u8(),
  'Volume Sequence Number': both16(),
  'Length of File Identifier': u8('size'),
});

/** What all records of a directory share. */
export interface DirectoryBytes {
  readonly bytes: Buffer;
  /** Where the bytes stand in the image. */
  readonly base: number;
  /** Bytes of a block of the volume. */
  readonly blockSize: number;
  /** How many bytes of each system use area to pass over; negative where they are not shared by the rules of SUSP. */
  readonly skip: number;
}

/** One directory record. It is only a place, and its values are read when they are asked for: discs have many. */
export interface DirectoryRecord {
  readonly directory: DirectoryBytes;
  /** Where the record begins in the bytes of its directory. */
  readonly at: number;
}

/** Whether a record fits at a place. */
export function isRecord(bytes: Buffer, at: number): boolean {
  const from = at + DIRECTORY_RECORD.length;
  if (from > bytes.length) return false;
  const length = bytes[from - 1]!;
  const end = at + bytes[at]!;
  return length > 0 && from + length <= end && end <= bytes.length;
}

/** Where a record stands in the image. */
export const placeOf = ({ directory, at }: DirectoryRecord): number => directory.base + at;

/** The byte after a record in the bytes of its directory. */
export const endOf = ({ directory, at }: DirectoryRecord): number => at + directory.bytes[at]!;

/** Where the system use area of a record begins in the bytes of its directory. */
export function systemUseOf(record: DirectoryRecord): number {
  const from = record.at + DIRECTORY_RECORD.length;
  const length = record.directory.bytes[from - 1]!;
  return Math.min(endOf(record), from + length + (length % 2 === 0 ? 1 : 0));
}

/** First byte of what a record refers to: its extended attribute record, if it has one, else its content. */
export const extentOf = ({ directory, at }: DirectoryRecord): number =>
  directory.bytes.readUInt32LE(at + 2) * directory.blockSize;

/** Length of the extended attribute record in bytes. */
export const extraOf = ({ directory, at }: DirectoryRecord): number =>
  directory.bytes[at + 1]! * directory.blockSize;

/** Length of the content in bytes. */
export const sizeOf = ({ directory, at }: DirectoryRecord): number => directory.bytes.readUInt32LE(at + 10);

/** The bits of {@link FLAG}. */
export const flagsOf = ({ directory, at }: DirectoryRecord): number => directory.bytes[at + 25]!;

/** When it was recorded, in seconds since 1970; undefined where that is not set. */
export const timeOf = ({ directory, at }: DirectoryRecord): number | undefined =>
  shortTime.get(directory.bytes, at + 18, true).seconds;

/** Whether the content is not in one row: it has a file unit size or a gap size. */
export const isInterleaved = ({ directory: { bytes }, at }: DirectoryRecord): boolean =>
  bytes[at + 26] !== 0 || bytes[at + 27] !== 0;

/** Number of the volume of its set that has the content. */
export const volumeOf = ({ directory, at }: DirectoryRecord): number => directory.bytes.readUInt16LE(at + 28);

/** The identifier as stored. */
export function identifierOf({ directory, at }: DirectoryRecord): Buffer {
  const from = at + DIRECTORY_RECORD.length;
  return directory.bytes.subarray(from, from + directory.bytes[from - 1]!);
}

/** Whether a record stands for the directory itself (`.`) or the one above (`..`). */
export function isDot({ directory: { bytes }, at }: DirectoryRecord): boolean {
  const from = at + DIRECTORY_RECORD.length;
  return bytes[from - 1] === 1 && bytes[from]! < 2;
}

/** The identifier as a name: without its version number and the dot of an empty extension. */
export function identifierText(identifier: Buffer, isJoliet: boolean): string {
  const text = isJoliet ? utf16be(identifier) : latin1(identifier);
  return text.replace(/;\d*$/, '').replace(/(.)\.$/, '$1');
}

/** The fields of a record up to its system use area. */
export function recordFields(record: DirectoryRecord, isJoliet: boolean): Field[] {
  const { bytes, base } = record.directory;
  const { at } = record;
  const systemUse = systemUseOf(record);
  const identifier = identifierOf(record);
  const fields = withZones(DIRECTORY_RECORD.fields(bytes, at, base), bytes, base);
  const from = base + at + DIRECTORY_RECORD.length;
  const shown = isDot(record)
    ? identifier[0] === 0
      ? '.'
      : '..'
    : isJoliet
      ? utf16be(identifier)
      : latin1(identifier);
  fields.push({
    name: 'File Identifier',
    value: shown,
    offset: from,
    length: identifier.length,
    meaning: 'name',
  });
  const padding = base + systemUse - from - identifier.length;
  if (padding > 0) {
    const value = bytes[systemUse - 1]!;
    const place = { offset: base + systemUse - 1, length: 1, meaning: 'padding' } as const;
    fields.push(
      value === 0
        ? { name: 'Padding', ...place }
        : { name: 'Padding', value: hex(Buffer.from([value])), ...place },
    );
  }
  return fields;
}
