import { asBuffer, isZero } from '../../../codec/index.ts';
import type { RandomSource } from '../../../model/index.ts';
import { kindOfMode } from '../common/mode.ts';
import { quoted } from '../common/names.ts';
import { SECTOR, type Volume } from './descriptors.ts';
import { type Item, NO_OTHERS, offsetOf, startOf } from './item.ts';
import {
  type DirectoryBytes,
  type DirectoryRecord,
  endOf,
  extentOf,
  FLAG,
  flagsOf,
  identifierOf,
  identifierText,
  isDot,
  isRecord,
  placeOf,
  sizeOf,
  systemUseOf,
} from './records.ts';
import { type RockRidge, rockRidgeOf } from './rock-ridge.ts';
import {
  areasOf,
  entriesIn,
  entriesOf,
  ownArea,
  type RecordUse,
  type SystemUseReading,
  useOf,
} from './susp.ts';

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
    const place = await folderOf(reading, item);
    if (place) open.push({ items: await readDirectory(reading, tree, place), next: 0 });
  }
}

interface Place {
  readonly path: string;
  readonly start: number;
  readonly length: number;
}

/** Where the bytes of a directory are; that of one that was moved up is found by its own first record. */
async function folderOf(reading: TreeReading, item: Item): Promise<Place | undefined> {
  const { volume, window, tally } = reading;
  if (item.path.length > reading.context.limits.name) {
    tally.add('limit.name', `the path of a folder has ${item.path.length} characters`, offsetOf(item));
    return undefined;
  }
  if (item.child === undefined) return { path: item.path, start: startOf(item), length: sizeOf(item.record) };
  const { blockSize } = volume;
  const start = item.child * blockSize;
  const bytes = asBuffer(await window.load(start, SECTOR));
  const dot = { directory: { bytes, base: start, blockSize, skip: NOT_SHARED }, at: 0 };
  if (isRecord(bytes, 0) && isDot(dot)) return { path: item.path, start, length: sizeOf(dot) };
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
  const dots = uses.filter(isDot);
  const listing = { items: [] as Item[], visible: [] as Item[] };
  const files = uses.filter((use) => !isDot(use));
  listItems(reading, tree, path, files, listing);
  tree.directories.set(start, { path, start, length, dots, items: listing.items });
  return listing.visible;
}

/** The records of a directory with their system use entries. */
async function usesIn(reading: TreeReading, bytes: Buffer, base: number): Promise<RecordUse[]> {
  const uses: RecordUse[] = [];
  const { blockSize } = reading.volume;
  let directory: DirectoryBytes | undefined;
  for (let at = 0; at < bytes.length; ) {
    if (bytes[at] === 0 || !isRecord(bytes, at)) {
      if (bytes[at] !== 0)
        reading.tally.add('iso9660.directory', `a record of ${bytes[at]} bytes`, base + at);
      at += SECTOR - (at % SECTOR);
      continue;
    }
    if (reading.budget.records-- <= 0) {
      reading.tally.add('limit.members', 'there are more directory records', base + at);
      break;
    }
    directory ??= { bytes, base, blockSize, skip: skipOf(reading, { bytes, base, blockSize }, at) };
    const record = { directory, at };
    const end = endOf(record);
    checkNumbers(reading, record);
    reading.coverage.add(base + at, end - at);
    const use = useOf(reading, record);
    uses.push(use instanceof Promise ? await use : use);
    at = end;
  }
  return uses;
}

function checkNumbers({ tally }: TreeReading, { directory: { bytes, base }, at }: DirectoryRecord): void {
  const agrees =
    bytes.readUInt32BE(at + 6) === bytes.readUInt32LE(at + 2) &&
    bytes.readUInt32BE(at + 14) === bytes.readUInt32LE(at + 10);
  if (!agrees) tally.add('iso9660.two-values', 'extent or length of a directory record', base + at);
}

/**
 * The first record of the root directory says whether system use areas are shared by the rules of SUSP, and how much of each
 * to pass over.
 */
function skipOf(reading: TreeReading, directory: Omit<DirectoryBytes, 'skip'>, at: number): number {
  if (reading.skip !== UNKNOWN) return reading.skip;
  reading.skip = NOT_SHARED;
  const { bytes } = directory;
  const record = { directory: { ...directory, skip: NOT_SHARED }, at };
  const area = systemUseOf(record);
  for (const from of [area, area + 14]) {
    if (from + 7 > endOf(record) || bytes.toString('latin1', from, from + 2) !== 'SP') continue;
    if (bytes[from + 4] === 0xbe && bytes[from + 5] === 0xef) {
      reading.skip = bytes[from + 6]!;
      break;
    }
  }
  return reading.skip;
}

/** Before the first record was seen. */
export const UNKNOWN = -2;
const NOT_SHARED = -1;

/** The files and folders that records stand for; those that were moved up are not seen where they are. */
function listItems(
  reading: TreeReading,
  tree: Growing,
  folder: string,
  uses: readonly RecordUse[],
  { items, visible }: { readonly items: Item[]; readonly visible: Item[] },
): void {
  for (let i = 0; i < uses.length; ) {
    const record = uses[i++]!;
    const others: RecordUse[] = [];
    for (let last = record; i < uses.length && goesOn(last, uses[i]!); ) {
      last = uses[i++]!;
      others.push(last);
    }
    const entries = entriesOf(areasOf(record));
    const rock = rockRidgeOf(entries);
    if (rock) tree.hasRockRidge = true;
    const name = nameOf(reading, record, rock?.name);
    const item: Item = {
      path: folder === '' ? name : `${folder}/${name}`,
      isDirectory: (flagsOf(record) & FLAG.directory) !== 0 || rock?.child !== undefined,
      record,
      others: others.length === 0 ? NO_OTHERS : others,
      child: rock?.child,
    };
    checkItem(reading, item, rock);
    items.push(item);
    if (rock?.relocated && item.isDirectory) tree.moved.set(extentOf(record), item);
    else visible.push(item);
  }
}

/** Whether a record is a further extent of the same file. */
function goesOn(record: DirectoryRecord, next: DirectoryRecord): boolean {
  return (flagsOf(record) & FLAG.more) !== 0 && identifierOf(record).equals(identifierOf(next));
}

function nameOf(reading: TreeReading, record: DirectoryRecord, stored: string | undefined): string {
  const isJoliet = reading.volume.kind === 'joliet';
  const text = stored ?? identifierText(identifierOf(record), isJoliet);
  if (text === '' || /[/\0]/.test(text)) reading.tally.add('iso9660.bad-name', quoted(text), placeOf(record));
  const isAssociated = (flagsOf(record) & FLAG.associated) !== 0;
  return isAssociated ? `${text};associated` : text;
}

function checkItem({ tally }: TreeReading, item: Item, rock: RockRidge | undefined): void {
  const { isDirectory, record } = item;
  const kind = rock?.mode === undefined ? undefined : kindOfMode(rock.mode);
  if (kind && (kind === 'directory') !== isDirectory)
    tally.add('iso9660.kind', quoted(item.path), offsetOf(item));
  if (rock?.zisofs) tally.add('iso9660.zisofs', quoted(item.path), offsetOf(item));
  if (flagsOf(record) & FLAG.hidden) tally.add('iso9660.hidden', quoted(item.path), offsetOf(item));
  const { bytes, base, skip } = record.directory;
  if (skip < 0) return;
  const own = ownArea(record);
  const from = entriesIn(own).at(-1)?.end ?? own.at;
  if (!isZero(bytes.subarray(from, own.end))) {
    tally.add('iso9660.system-use', `${own.end - from} bytes behind the entries`, base + from);
  }
}
