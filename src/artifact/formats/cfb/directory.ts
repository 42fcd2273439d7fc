import {
  asBuffer,
  fileTime,
  fileTimePart,
  guidPart,
  isZero,
  layout,
  named,
  u8,
  u16,
  u32,
} from '../../../codec/index.ts';
import type { Field } from '../../../model/index.ts';
import { END_OF_CHAIN, FREE_SECTOR } from './header.ts';
import { namePart, type StoredName, storedName } from './names.ts';

/** Bytes of a directory entry ([MS-CFB] 2.6). */
export const ENTRY_SIZE = 128;
/** Marks that there is no sibling or child. */
export const NO_STREAM = 0xffffffff;
/** Object type of an entry that holds nothing ([MS-CFB] 2.6.1). */
export const UNALLOCATED = 0;
/** Object type of a storage: a folder. */
export const STORAGE = 1;
/** Object type of a stream: a file. */
export const STREAM = 2;
/** Object type of the root storage, which every compound file has once. */
export const ROOT = 5;

const ENTRY = layout('le', {
  'Directory Entry Name': namePart,
  'Directory Entry Name Length': u16('size'),
  'Object Type': named(u8(), { 0: 'unallocated', 1: 'storage', 2: 'stream', 5: 'root storage' }),
  'Color Flag': named(u8(), { 0: 'red', 1: 'black' }),
  'Left Sibling ID': u32('order'),
  'Right Sibling ID': u32('order'),
  'Child ID': u32('order'),
  CLSID: guidPart('id'),
  'State Bits': u32(),
  'Creation Time': fileTimePart(),
  'Modified Time': fileTimePart(),
  'Starting Sector Location': u32('offset'),
  'Stream Size': u32('size'),
  'Stream Size (high)': u32('size'),
});
const SIBLINGS = new Set(['Left Sibling ID', 'Right Sibling ID', 'Child ID']);

/** A directory entry. */
export interface DirectoryEntry {
  /** Its place in the directory. */
  readonly id: number;
  readonly name: StoredName;
  readonly type: number;
  readonly red: boolean;
  readonly left: number;
  readonly right: number;
  readonly child: number;
  readonly clsid: string;
  readonly stateBits: number;
  /** Times as ISO 8601; undefined where not set. */
  readonly created?: string;
  readonly modified?: string;
  readonly start: number;
  /** Length of the stream in bytes; of the root, that of the mini stream. */
  readonly size: number;
  /** The upper half of the size, which version 3 files do not use. */
  readonly sizeHigh: number;
}

/** The entries of a directory, decoded when asked for. */
export interface Directory {
  readonly count: number;
  type(id: number): number;
  /** Left sibling, right sibling and child of an entry, without decoding the rest. */
  links(id: number): readonly [left: number, right: number, child: number];
  entry(id: number): DirectoryEntry;
  /** Whether an entry is empty altogether. */
  isBlank(id: number): boolean;
  /** The entry's values as fields whose offsets count in the directory. */
  fields(id: number): Field[];
}

/** Reads a directory from its bytes. @param major version of the file: sizes have 32 bits in version 3 */
export function directoryOf(stored: Uint8Array, major: number): Directory {
  const bytes = asBuffer(stored);
  return {
    count: Math.floor(bytes.length / ENTRY_SIZE),
    type: (id) => bytes[id * ENTRY_SIZE + 66]!,
    links: (id) => {
      const at = id * ENTRY_SIZE;
      return [bytes.readUInt32LE(at + 68), bytes.readUInt32LE(at + 72), bytes.readUInt32LE(at + 76)];
    },
    entry: (id) => entryOf(bytes, id, major),
    isBlank: (id) => isBlank(bytes.subarray(id * ENTRY_SIZE, (id + 1) * ENTRY_SIZE)),
    fields: (id) =>
      ENTRY.fields(bytes, id * ENTRY_SIZE, 0).map((field) =>
        SIBLINGS.has(field.name) && field.value === NO_STREAM ? { ...field, value: 'none' } : field,
      ),
  };
}

function entryOf(bytes: Buffer, id: number, major: number): DirectoryEntry {
  const at = id * ENTRY_SIZE;
  const raw = ENTRY.read(bytes, at)!;
  const sizeHigh = raw['Stream Size (high)'];
  const created = fileTime(bytes.subarray(at + 100, at + 108));
  const modified = fileTime(bytes.subarray(at + 108, at + 116));
  return {
    id,
    name: storedName(bytes.subarray(at, at + 64), raw['Directory Entry Name Length']),
    type: raw['Object Type'],
    red: raw['Color Flag'] === 0,
    left: raw['Left Sibling ID'],
    right: raw['Right Sibling ID'],
    child: raw['Child ID'],
    clsid: raw.CLSID,
    stateBits: raw['State Bits'],
    ...(created === undefined ? {} : { created }),
    ...(modified === undefined ? {} : { modified }),
    start: raw['Starting Sector Location'],
    // Old writers left garbage in the upper half ([MS-CFB] 2.6.1, "Stream Size").
    size: raw['Stream Size'] + (major === 3 ? 0 : sizeHigh * 2 ** 32),
    sizeHigh,
  };
}

/** Empty entries have no siblings and no sector; some writers have zeros there, others the marks for none. */
function isBlank(entry: Buffer): boolean {
  const links = entry.subarray(68, 80);
  const noLinks = isZero(links) || links.every((byte) => byte === 0xff);
  const start = entry.readUInt32LE(116);
  const noStart = start === 0 || start === END_OF_CHAIN || start === FREE_SECTOR;
  const rest =
    isZero(entry.subarray(0, 67)) && isZero(entry.subarray(80, 116)) && isZero(entry.subarray(120));
  return noLinks && noStart && rest;
}
