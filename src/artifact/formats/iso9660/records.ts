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

/** One directory record where it stands in the bytes of its directory. */
export interface DirectoryRecord {
  /** The bytes of the directory, and where they stand in the image. */
  readonly directory: Buffer;
  readonly base: number;
  /** Where the record begins and ends in these bytes. */
  readonly at: number;
  readonly end: number;
  /** Its first block, the blocks of its extended attribute record included, and how many those are. */
  readonly block: number;
  readonly extra: number;
  /** Length of the content in bytes. */
  readonly size: number;
  readonly flags: number;
  /** Where the system use area begins in the bytes. */
  readonly systemUse: number;
}

/** The record at a place; undefined where none fits there. Kept small: discs have many. */
export function recordAt(directory: Buffer, base: number, at: number): DirectoryRecord | undefined {
  const from = at + DIRECTORY_RECORD.length;
  if (from > directory.length) return undefined;
  const length = directory[from - 1]!;
  const end = at + directory[at]!;
  if (length === 0 || from + length > end || end > directory.length) return undefined;
  const systemUse = Math.min(end, from + length + (length % 2 === 0 ? 1 : 0));
  const block = directory.readUInt32LE(at + 2);
  const size = directory.readUInt32LE(at + 10);
  return {
    directory,
    base,
    at,
    end,
    block,
    extra: directory[at + 1]!,
    size,
    flags: directory[at + 25]!,
    systemUse,
  };
}

/** All values of a record. */
export const valuesOf = ({ directory, at }: DirectoryRecord) => DIRECTORY_RECORD.read(directory, at)!;

/** The identifier as stored. */
export function identifierOf({ directory, at }: DirectoryRecord): Buffer {
  const from = at + DIRECTORY_RECORD.length;
  return directory.subarray(from, from + directory[from - 1]!);
}

/** Whether a record stands for the directory itself (`.`) or the one above (`..`). */
export function isDot({ directory, at }: DirectoryRecord): boolean {
  const from = at + DIRECTORY_RECORD.length;
  return directory[from - 1] === 1 && directory[from]! < 2;
}

/** The identifier as a name: without its version number and the dot of an empty extension. */
export function identifierText(identifier: Buffer, isJoliet: boolean): string {
  const text = isJoliet ? utf16be(identifier) : latin1(identifier);
  return text.replace(/;\d*$/, '').replace(/(.)\.$/, '$1');
}

/** The fields of a record up to its system use area. */
export function recordFields(record: DirectoryRecord, isJoliet: boolean): Field[] {
  const { directory, base, at, systemUse } = record;
  const identifier = identifierOf(record);
  const fields = withZones(DIRECTORY_RECORD.fields(directory, at, base), directory, base);
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
    const value = directory[systemUse - 1]!;
    const place = { offset: base + systemUse - 1, length: 1, meaning: 'padding' } as const;
    fields.push(
      value === 0
        ? { name: 'Padding', ...place }
        : { name: 'Padding', value: hex(Buffer.from([value])), ...place },
    );
  }
  return fields;
}
