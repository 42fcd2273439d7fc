import { fileTime, flags, layout, named, type Part, u32 } from '../../../codec/index.ts';
import type { Field, Meaning } from '../../../model/index.ts';
import { utf16z } from './bytes.ts';
import { fieldsOf } from './layouts.ts';

const version: Part<string> = {
  length: 8,
  get: (b, at) =>
    [b.readUInt16LE(at + 2), b.readUInt16LE(at), b.readUInt16LE(at + 6), b.readUInt16LE(at + 4)].join('.'),
  show: (value) => value,
  meaning: 'version',
};

/** A FILETIME of which the upper half stands first. */
const date: Part<string | undefined> = {
  length: 8,
  get: (b, at) => fileTime(Buffer.concat([b.subarray(at + 4, at + 8), b.subarray(at, at + 4)])),
  show: (value) => value ?? 0,
  meaning: 'time',
};

/** VS_FIXEDFILEINFO (winver.h). */
const FIXED = layout('le', {
  dwSignature: u32(),
  dwStrucVersion: u32(),
  dwFileVersion: version,
  dwProductVersion: version,
  dwFileFlagsMask: u32(),
  dwFileFlags: flags(u32(), {
    1: 'DEBUG',
    2: 'PRERELEASE',
    4: 'PATCHED',
    8: 'PRIVATEBUILD',
    16: 'INFOINFERRED',
    32: 'SPECIALBUILD',
  }),
  dwFileOS: named(u32(), {
    1: 'WINDOWS16',
    4: 'WINDOWS32',
    65537: 'DOS_WINDOWS16',
    65540: 'DOS_WINDOWS32',
    262144: 'NT',
    262148: 'NT_WINDOWS32',
  }),
  dwFileType: named(u32(), { 1: 'APP', 2: 'DLL', 3: 'DRV', 4: 'FONT', 5: 'VXD', 7: 'STATIC_LIB' }),
  dwFileSubtype: u32(),
  dwFileDate: date,
});

const STRING_MEANINGS: Readonly<Record<string, Meaning>> = {
  FileVersion: 'version',
  ProductVersion: 'version',
  'Assembly Version': 'version',
  OriginalFilename: 'name',
  InternalName: 'name',
  ProductName: 'name',
  CompanyName: 'name',
  Comments: 'comment',
  PrivateBuild: 'comment',
  SpecialBuild: 'comment',
};
/** VS_VERSIONINFO, StringFileInfo, StringTable, String. */
const DEEPEST = 4;
const HEAD = 6;

/**
 * A VS_VERSIONINFO resource: the fixed part, the string tables by language and code page, the translations.
 * @param base where the resource starts in the file
 * @returns its fields, and what is wrong with its structure
 */
export function versionFields(bytes: Buffer, base: number): { fields: Field[]; damage: string | undefined } {
  const reading: Reading = { bytes, base, damage: undefined };
  const fields = blocks(reading, 0, bytes.length, 1);
  return { fields, damage: reading.damage };
}

interface Reading {
  readonly bytes: Buffer;
  readonly base: number;
  damage: string | undefined;
}

function blocks(reading: Reading, from: number, end: number, depth: number): Field[] {
  const fields: Field[] = [];
  for (let at = from; at + HEAD <= end; ) {
    const length = reading.bytes.readUInt16LE(at);
    // Compilers fill up with zeros; one block stands at the top.
    if (length === 0) break;
    if (length < HEAD || at + length > end) {
      reading.damage ??= `a block at ${reading.base + at} states ${length} bytes, ${end - at} are there`;
      if (length < HEAD) break;
    }
    fields.push(block(reading, at, Math.min(at + length, end), depth));
    at = align(at + length);
    if (depth === 1) break;
  }
  return fields;
}

function block(reading: Reading, at: number, end: number, depth: number): Field {
  const { bytes, base } = reading;
  const key = utf16z(bytes.subarray(at + HEAD, end));
  const valueAt = Math.min(align(at + HEAD + key.length), end);
  const text = bytes.readUInt16LE(at + 4) === 1;
  const valueLength = bytes.readUInt16LE(at + 2) * (text ? 2 : 1);
  const common = { name: key.text, offset: base + at, length: end - at };
  if (depth === DEEPEST) return { ...common, ...stringValue(reading, key.text, valueAt, end) };
  if (key.text === 'Translation') return { ...common, value: translations(bytes.subarray(valueAt, end)) };
  const fixed =
    depth === 1 ? fieldsOf(FIXED, bytes.subarray(valueAt, valueAt + valueLength), base + valueAt) : [];
  const children = blocks(reading, align(valueAt + valueLength), end, depth + 1);
  return { ...common, fields: [...fixed, ...children] };
}

/** Some compilers count the value in bytes, some in characters: it ends at its NUL or with the block. */
function stringValue({ bytes, base }: Reading, key: string, at: number, end: number): Partial<Field> {
  const value = utf16z(bytes.subarray(at, end));
  const meaning = STRING_MEANINGS[key];
  return { value: value.text, offset: base + at, length: value.length, ...(meaning ? { meaning } : {}) };
}

/** Pairs of language and code page. */
function translations(bytes: Buffer): string {
  const pairs: string[] = [];
  for (let at = 0; at + 4 <= bytes.length; at += 4) {
    pairs.push(`${hex4(bytes.readUInt16LE(at))}${hex4(bytes.readUInt16LE(at + 2))}`);
  }
  return pairs.join(' ');
}

const hex4 = (value: number): string => value.toString(16).padStart(4, '0').toUpperCase();
const align = (at: number): number => (at + 3) & ~3;
