import { asBuffer, isZero } from '../../../codec/index.ts';
import type { RandomSource } from '../../../model/index.ts';
import { kindOfMode } from '../common/mode.ts';
import { quoted } from '../common/names.ts';
import { SECTOR, type Volume } from './descriptors.ts';
import { type DirectoryRecord, FLAG, identifierOf, identifierText, isDot, recordAt } from './records.ts';
import { type RockRidge, rockRidgeOf } from './rock-ridge.ts';
import { areasOf, entriesIn, entriesOf, type RecordUse, type SystemUseReading, useOf } from './susp.ts';

/** Bytes of a file in one piece. */
export interface Extent {
  readonly start: number;
  readonly length: number;
}

/** A file or directory of a tree. */
export interface Item {
  /** From the root, without a slash at the start. */
  readonly path: string;
  readonly isDirectory: boolean;
  /** Its records: more than one for a file in several extents. */
  readonly records: RecordUse[];
  readonly rock: RockRidge | undefined;
  /** Content of a file; empty for a directory. */
  readonly extents: Extent[];
  /** Extended attribute record, in front of the content. */
  readonly attributes?: Extent;
}

/** A directory as it was read. */
export interface Directory {
  readonly path: string;
  readonly start: number;
  readonly length: number;
  /** The records `.` and `..`. */
  readonly dots: readonly RecordUse[];
  readonly items: readonly Item[];
}

/** Everything below the root directory of one volume descriptor. */
export interface Tree {
  readonly volume: Volume;
  readonly hasRockRidge: boolean;
  /** In stored order, every directory before what is in it. */
  readonly items: readonly Item[];
  /** By the place of their bytes. */
  readonly directories: ReadonlyMap<number, Directory>;
}

/** What a tree is read with. */
export interface TreeReading extends SystemUseReading {
  readonly source: RandomSource;
  readonly volume: Volume;
}

interface Growing {
  readonly items: Item[];
  readonly directories: Map<number, Directory>;
  /** Directories that were moved up and are still to be met at the place they belong to. */
  readonly moved: Map<number, Item>;
  hasRockRidge: boolean;
}

/** Reads all directories of a volume. */
export async function readTree(reading: TreeReading): Promise<Tree> {
  const { volume, tally } = reading;
  const tree: Growing = { items: [], directories: new Map(), moved: new Map(), hasRockRidge: false };
  const { extent, length, extra } = volume.root;
  const root = { start: (extent + extra) * volume.blockSize, length, path: '' };
  await readBelow(reading, tree, await readDirectory(reading, tree, root));
  for (const [start, item] of tree.moved) {
    if (tree.directories.has(start)) continue;
    tally.add('iso9660.relocation', `no place refers to ${quoted(item.path)}`, offsetOf(item));
    await readBelow(reading, tree, [item]);
  }
  return { volume, hasRockRidge: tree.hasRockRidge, items: tree.items, directories: tree.directories };
}

/** Where the first record of an item stands in the image. */
export function offsetOf({ records }: Item): number {
  const { base, at } = records[0]!.record;
  return base + at;
}

async function readBelow(reading: TreeReading, tree: Growing, first: readonly Item[]): Promise<void> {
  const open = [{ items: first, next: 0 }];
  for (let top = open.at(-1); top; top = open.at(-1)) {
    const item = top.items[top.next++];
    if (!item) {
      open.pop();
      continue;
    }
    tree.items.push(item);
    if (!item.isDirectory) continue;
    const place = await placeOf(reading, item);
    if (place) open.push({ items: await readDirectory(reading, tree, place), next: 0 });
  }
}

interface Place {
  readonly path: string;
  readonly start: number;
  readonly length: number;
}

/** Where the bytes of a directory are; that of one that was moved up is found by its own first record. */
async function placeOf(reading: TreeReading, item: Item): Promise<Place | undefined> {
  const { volume, window, tally } = reading;
  if (item.path.length > reading.context.limits.name) {
    tally.add('limit.name', `the path of a folder has ${item.path.length} characters`, offsetOf(item));
    return undefined;
  }
  const { block, extra, size } = item.records[0]!.record;
  if (item.rock?.child === undefined) {
    return { path: item.path, start: (block + extra) * volume.blockSize, length: size };
  }
  const start = item.rock.child * volume.blockSize;
  const dot = recordAt(asBuffer(await window.load(start, SECTOR)), start, 0);
  if (dot && isDot(dot)) return { path: item.path, start, length: dot.size };
  tally.add('iso9660.relocation', `${quoted(item.path)} leads to what is no directory`, offsetOf(item));
  return undefined;
}

async function readDirectory(reading: TreeReading, tree: Growing, place: Place): Promise<readonly Item[]> {
  const { source, tally, window } = reading;
  const { path, start, length } = place;
  if (tree.directories.has(start)) {
    tally.add('iso9660.directory-loop', quoted(path), start);
    return [];
  }
  if (length > reading.budget.directories) {
    reading.context.problem('limit.metadata', 'the directories are larger', start);
    return [];
  }
  if (start + length > source.size) tally.add('iso9660.truncated', `the directory ${quoted(path)}`, start);
  reading.budget.directories -= length;
  // A copy: records are kept, and a view would keep all that was read ahead.
  const bytes = Buffer.from(start < source.size ? await window.load(start, length) : []);
  const uses = await usesIn(reading, bytes, start);
  const dots = uses.filter(({ record }) => isDot(record));
  const items = itemsOf(
    reading,
    tree,
    path,
    uses.filter(({ record }) => !isDot(record)),
  );
  const visible = items.filter((item) => {
    if (!item.rock?.relocated || !item.isDirectory) return true;
    tree.moved.set(item.records[0]!.record.block * reading.volume.blockSize, item);
    return false;
  });
  tree.directories.set(start, { path, start, length, dots, items });
  return visible;
}

/** The records of a directory with their system use entries. */
async function usesIn(reading: TreeReading, bytes: Buffer, base: number): Promise<RecordUse[]> {
  const uses: RecordUse[] = [];
  for (let at = 0; at < bytes.length; ) {
    const record = bytes[at] === 0 ? undefined : recordAt(bytes, base, at);
    if (!record) {
      if (bytes[at] !== 0)
        reading.tally.add('iso9660.directory', `a record of ${bytes[at]} bytes`, base + at);
      at += SECTOR - (at % SECTOR);
      continue;
    }
    if (reading.budget.records-- <= 0) {
      reading.tally.add('limit.members', 'there are more directory records', base + at);
      break;
    }
    checkNumbers(reading, record);
    reading.coverage.add(base + at, record.end - at);
    if (uses.length === 0) startSharing(reading, record);
    uses.push(await useOf(reading, record));
    at = record.end;
  }
  return uses;
}

function checkNumbers({ tally }: TreeReading, { directory, base, at, block, size }: DirectoryRecord): void {
  const agrees = directory.readUInt32BE(at + 6) === block && directory.readUInt32BE(at + 14) === size;
  if (!agrees) tally.add('iso9660.two-values', 'extent or length of a directory record', base + at);
}

/** The first record of the root directory says whether system use areas are shared by the rules of SUSP, and from where. */
function startSharing(reading: TreeReading, record: DirectoryRecord): void {
  if (reading.skip !== UNKNOWN) return;
  reading.skip = NOT_SHARED;
  const { directory, systemUse, end } = record;
  for (const from of [systemUse, systemUse + 14]) {
    if (from + 7 > end || directory.toString('latin1', from, from + 2) !== 'SP') continue;
    if (directory[from + 4] === 0xbe && directory[from + 5] === 0xef) {
      reading.skip = directory[from + 6]!;
      return;
    }
  }
}

/** Before the first record was seen. */
export const UNKNOWN = -2;
const NOT_SHARED = -1;

function itemsOf(reading: TreeReading, tree: Growing, folder: string, uses: readonly RecordUse[]): Item[] {
  const items: Item[] = [];
  let last: Item | undefined;
  for (const use of uses) {
    const { record } = use;
    const before = last?.records.at(-1)?.record;
    const goesOn =
      before && (before.flags & FLAG.more) !== 0 && identifierOf(before).equals(identifierOf(record));
    if (last && goesOn) {
      last.records.push(use);
      last.extents.push(extentOf(reading, use.record));
      continue;
    }
    const found = rockRidgeOf(entriesOf(areasOf(use)));
    if (found) tree.hasRockRidge = true;
    const name = nameOf(reading, record, found?.name);
    const rock = found && withoutName(found);
    const isDirectory = (record.flags & FLAG.directory) !== 0 || rock?.child !== undefined;
    const attributes = record.extra * reading.volume.blockSize;
    const item: Item = {
      path: folder === '' ? name : `${folder}/${name}`,
      isDirectory,
      records: [use],
      rock,
      extents: isDirectory ? [] : [extentOf(reading, use.record)],
      ...(attributes > 0
        ? {
            attributes: {
              start: record.block * reading.volume.blockSize,
              length: attributes,
            },
          }
        : {}),
    };
    checkItem(reading, item);
    items.push(item);
    last = item;
  }
  return items;
}

function extentOf({ volume }: TreeReading, { block, extra, size }: DirectoryRecord): Extent {
  return { start: (block + extra) * volume.blockSize, length: size };
}

/** The name is part of the path; a second copy of every one would be a lot. */
function withoutName({ name: _, ...rest }: RockRidge): RockRidge {
  return rest;
}

function nameOf(reading: TreeReading, record: DirectoryRecord, stored: string | undefined): string {
  const isJoliet = reading.volume.kind === 'joliet';
  const text = stored ?? identifierText(identifierOf(record), isJoliet);
  if (text === '' || /[/\0]/.test(text))
    reading.tally.add('iso9660.bad-name', quoted(text), record.base + record.at);
  const isAssociated = (record.flags & FLAG.associated) !== 0;
  return isAssociated ? `${text};associated` : text;
}

function checkItem({ tally, skip }: TreeReading, item: Item): void {
  const { rock, isDirectory, records } = item;
  const { record } = records[0]!;
  const kind = rock?.mode === undefined ? undefined : kindOfMode(rock.mode);
  if (kind && (kind === 'directory') !== isDirectory)
    tally.add('iso9660.kind', quoted(item.path), offsetOf(item));
  if (rock?.zisofs) tally.add('iso9660.zisofs', quoted(item.path), offsetOf(item));
  if (record.flags & FLAG.hidden) tally.add('iso9660.hidden', quoted(item.path), offsetOf(item));
  if (skip < 0) return;
  const own = areasOf(records[0]!)[0]!;
  const from = entriesIn(own).at(-1)?.end ?? own.at;
  if (!isZero(record.directory.subarray(from, record.end))) {
    tally.add('iso9660.system-use', `${record.end - from} bytes behind the entries`, record.base + from);
  }
}
