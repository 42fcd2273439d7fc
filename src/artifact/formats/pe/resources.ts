import { layout, u16, u32, unixTime, utf16le } from '../../../codec/index.ts';
import type { Field } from '../../../model/index.ts';
import { createTextRoom, type TextRoom } from '../common/text-room.ts';
import { type Directory, type Image, isUnstored, locate } from './image.ts';

/** Resource directory table. */
const DIRECTORY = layout('le', {
  Characteristics: u32(),
  TimeDateStamp: unixTime(),
  MajorVersion: u16('version'),
  MinorVersion: u16('version'),
  NumberOfNameEntries: u16('size'),
  NumberOfIDEntries: u16('size'),
});
const ENTRY_LENGTH = 8;
/** Resource data entry. */
const DATA_ENTRY = layout('le', {
  OffsetToData: u32('offset'),
  Size: u32('size'),
  CodePage: u32(),
  Reserved: u32(),
});
/** Type, name and language are three; nothing reads deeper ones. */
const DEEPEST = 8;
/** Characters of a name that are read; every path below has it as a part. */
const LONGEST_NAME = 256;

/** Names of the resource types of winuser.h. */
export const RESOURCE_TYPES: Readonly<Record<number, string>> = {
  1: 'CURSOR',
  2: 'BITMAP',
  3: 'ICON',
  4: 'MENU',
  5: 'DIALOG',
  6: 'STRING',
  7: 'FONTDIR',
  8: 'FONT',
  9: 'ACCELERATOR',
  10: 'RCDATA',
  11: 'MESSAGETABLE',
  12: 'GROUP_CURSOR',
  14: 'GROUP_ICON',
  16: 'VERSION',
  17: 'DLGINCLUDE',
  19: 'PLUGPLAY',
  20: 'VXD',
  21: 'ANICURSOR',
  22: 'ANIICON',
  23: 'HTML',
  24: 'MANIFEST',
  240: 'DLGINIT',
  241: 'TOOLBAR',
};

/** A table of the resource tree, with what it holds. */
export interface ResourceDirectory {
  readonly offset: number;
  readonly stored: Buffer;
  readonly entries: readonly ResourceEntry[];
}

/** An entry of a table: a further table, or data. */
export interface ResourceEntry {
  /** A number, or a text stored elsewhere in the tree. */
  readonly id: number | string;
  readonly offset: number;
  /** Where the text stands, if it is one. */
  readonly nameField?: Field;
  readonly directory?: ResourceDirectory;
  readonly data?: ResourceData;
}

/** A resource. */
export interface ResourceData {
  /** Type, name and language, as far as the tree has levels. */
  readonly path: readonly (number | string)[];
  /** Its data entry: offset and bytes. */
  readonly offset: number;
  readonly stored: Buffer;
  /** Where its bytes stand in the file, cut to what is there; absent where they are not. */
  readonly start?: number;
  readonly size: number;
}

/** The resource tree and its leaves in stored order. */
export interface Resources {
  readonly root: ResourceDirectory;
  readonly leaves: readonly ResourceData[];
}

interface Walk {
  readonly image: Image;
  /** Offset of the tree in the file, and its bytes to the end of the section. */
  readonly base: number;
  readonly available: number;
  readonly seen: Set<number>;
  readonly leaves: ResourceData[];
  /** Names by their place: many entries may have the same one. */
  readonly names: Map<number, Field>;
  readonly room: TextRoom;
  entries: number;
}

/** Reads the resource tree and reports what is wrong with it ("The .rsrc Section"). */
export async function readResources(image: Image, { address }: Directory): Promise<Resources | undefined> {
  const place = locate(image, address);
  if (!place) return undefined;
  const { offset: base, available } = place;
  const walk: Walk = {
    image,
    base,
    available,
    seen: new Set(),
    leaves: [],
    names: new Map(),
    room: createTextRoom(available),
    entries: 0,
  };
  const root = await readDirectory(walk, 0, []);
  image.tally.flush();
  return root && { root, leaves: walk.leaves };
}

async function readDirectory(
  walk: Walk,
  at: number,
  path: readonly (number | string)[],
): Promise<ResourceDirectory | undefined> {
  const { image, base, available, seen } = walk;
  const { tally } = image;
  const offset = base + at;
  if (seen.has(at) || path.length >= DEEPEST) {
    const what = seen.has(at) ? 'a table is reached twice' : `more than ${DEEPEST} levels`;
    tally.add('pe.resource-tree', what, offset);
    return undefined;
  }
  seen.add(at);
  const stored =
    at + DIRECTORY.length > available ? undefined : await image.bytes.at(offset, DIRECTORY.length);
  const header = stored && DIRECTORY.read(stored);
  if (!stored || !header) {
    tally.add('pe.resource-tree', 'a table lies outside the section', offset);
    return undefined;
  }
  const count = header.NumberOfNameEntries + header.NumberOfIDEntries;
  const from = at + DIRECTORY.length;
  const most = Math.floor((available - from) / ENTRY_LENGTH);
  const room = Math.max(0, Math.min(count, most, mostEntries(walk) - walk.entries));
  if (room < count) tally.add('pe.resource-tree', `a table has ${room} of ${count} entries`, offset);
  walk.entries += room;
  const bytes = await image.bytes.at(base + from, room * ENTRY_LENGTH);
  const entries: ResourceEntry[] = [];
  for (let i = 0; (i + 1) * ENTRY_LENGTH <= bytes.length; i++) {
    entries.push(await readEntry(walk, bytes, i * ENTRY_LENGTH, base + from, path));
  }
  return { offset, stored, entries };
}

/** Tables that do not overlap have no more entries together than there are bytes for. */
function mostEntries({ available, image }: Walk): number {
  return Math.min(image.context.limits.steps, Math.floor(available / ENTRY_LENGTH));
}

async function readEntry(
  walk: Walk,
  bytes: Buffer,
  at: number,
  base: number,
  path: readonly (number | string)[],
): Promise<ResourceEntry> {
  const name = bytes.readUInt32LE(at);
  const target = bytes.readUInt32LE(at + 4);
  const nameField = name >>> 31 === 1 ? await readName(walk, name & 0x7fffffff) : undefined;
  const id = nameField ? String(nameField.value) : name;
  const inner = [...path, id];
  const offset = base + at;
  const common = { id, offset, ...(nameField ? { nameField } : {}) };
  if (target >>> 31 === 1) {
    const directory = await readDirectory(walk, target & 0x7fffffff, inner);
    return directory ? { ...common, directory } : common;
  }
  const data = await readData(walk, target, inner);
  return data ? { ...common, data } : common;
}

async function readName(
  { image, base, available, names, room }: Walk,
  at: number,
): Promise<Field | undefined> {
  const known = names.get(at);
  if (known) return known;
  const head = at + 2 > available ? undefined : await image.bytes.at(base + at, 2);
  if (!head || head.length < 2) {
    image.tally.add('pe.resource-tree', 'a name lies outside the section', base + at);
    return undefined;
  }
  const length = Math.min(head.readUInt16LE(0) * 2, available - at - 2);
  const shown = Math.min(length, 2 * LONGEST_NAME);
  if (!room.take(shown)) {
    image.tally.add('pe.resource-tree', 'names share their bytes too often', base + at);
    return undefined;
  }
  const value = utf16le(await image.bytes.at(base + at + 2, shown));
  const field: Field = { name: 'name', value, offset: base + at, length: 2 + length, meaning: 'name' };
  names.set(at, field);
  return field;
}

async function readData(
  walk: Walk,
  at: number,
  path: readonly (number | string)[],
): Promise<ResourceData | undefined> {
  const { image, base, available } = walk;
  const { tally } = image;
  const offset = base + at;
  const stored =
    at + DATA_ENTRY.length > available ? undefined : await image.bytes.at(offset, DATA_ENTRY.length);
  const entry = stored && DATA_ENTRY.read(stored);
  if (!stored || !entry) {
    tally.add('pe.resource-tree', 'a data entry lies outside the section', offset);
    return undefined;
  }
  const place = locate(image, entry.OffsetToData);
  const size = Math.min(entry.Size, place?.available ?? 0);
  if (size < entry.Size && (place || !isUnstored(image, entry.OffsetToData))) {
    const message = `resource ${path.join('/')} promises ${entry.Size} bytes, ${size} are there`;
    tally.add('pe.resource-data', message, place?.offset ?? offset);
  }
  const data = { path, offset, stored, size, ...(place ? { start: place.offset } : {}) };
  walk.leaves.push(data);
  return data;
}

/** Fields of a table, without its entries. */
export const tableFields = ({ stored, offset }: ResourceDirectory): Field[] =>
  DIRECTORY.fields(stored, 0, offset);
/** Fields of a data entry, without the data it leads to. */
export const dataEntryFields = ({ stored, offset }: ResourceData): Field[] =>
  DATA_ENTRY.fields(stored, 0, offset);
/** Bytes of a table before its entries. */
export const TABLE_LENGTH = DIRECTORY.length;
