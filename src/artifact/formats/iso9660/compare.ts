import { quoted } from '../common/names.ts';
import type { Tally } from '../common/tally.ts';
import { extentsOf, type Item, offsetOf, startOf } from './item.ts';
import type { Directory, Tree } from './tree.ts';

/**
 * The tree whose names are the best: Rock Ridge has POSIX names and modes, Joliet has Unicode, the rest has 8.3 or a bit more.
 */
export function bestTree(trees: readonly Tree[]): Tree | undefined {
  const kinds = ['joliet', 'enhanced', 'primary', 'supplementary'] as const;
  const ranked = kinds.map((kind) => trees.find(({ volume }) => volume.kind === kind));
  return trees.find(({ hasRockRidge }) => hasRockRidge) ?? ranked.find((tree) => tree !== undefined);
}

/** What a tree is called. */
export const treeName = ({ hasRockRidge, volume }: Tree): string =>
  hasRockRidge ? 'rock-ridge' : volume.kind;

/** A file of another tree, which the best one does not have. */
export interface Stray {
  readonly tree: Tree;
  readonly item: Item;
}

/**
 * Compares the files of a tree with those of the best one by their places, and by their paths where both have full names.
 * @param tally where differences are told; nowhere for trees that are meant to differ, such as those of earlier sessions
 * @param boot places that the boot catalog refers to, which writers hide from trees @returns files only the other one has
 */
export function compareTrees(
  best: Tree,
  other: Tree,
  boot: ReadonlySet<number>,
  tally: Tally | undefined,
): Stray[] {
  const mine = contentsOf(best);
  const theirs = contentsOf(other);
  const stray: Stray[] = [];
  for (const [place, item] of theirs) {
    if (mine.has(place) || boot.has(startOf(item))) continue;
    stray.push({ tree: other, item });
    if (tally) tell(tally, item, `only in ${treeName(other)}, not in ${treeName(best)}`);
  }
  if (!tally) return stray;
  for (const [place, item] of mine) {
    if (theirs.has(place) || boot.has(startOf(item))) continue;
    tell(tally, item, `only in ${treeName(best)}, not in ${treeName(other)}`);
  }
  if (best.hasRockRidge && other.volume.kind === 'joliet') comparePaths(best, other, tally);
  return stray;
}

function tell(tally: Tally, item: Item, what: string): void {
  tally.add('iso9660.tree-difference', `${quoted(item.path)} is ${what}`, offsetOf(item));
}

/** Files that are not empty, by place and length of their content. */
function contentsOf({ items }: Tree): Map<number | string, Item> {
  const contents = new Map<number | string, Item>();
  for (const item of items) if (!isEmpty(item)) contents.set(placeKey(item), item);
  return contents;
}

const isEmpty = (item: Item): boolean => extentsOf(item).every(({ length }) => length === 0);

/** Numbers take less memory than texts; both stand for the places and lengths of all extents. */
function placeKey(item: Item): number | string {
  const { blockSize } = item.record.directory;
  const extents = extentsOf(item);
  const [{ start, length } = { start: 0, length: 0 }] = extents;
  const key = (start / blockSize) * 2 ** 32 + length;
  if (extents.length === 1 && Number.isSafeInteger(key)) return key;
  return extents.map((extent) => `${extent.start}+${extent.length}`).join(' ');
}

function comparePaths(best: Tree, other: Tree, tally: Tally): void {
  const folders = foldersOf(best);
  for (const [path, theirs] of foldersOf(other)) {
    const mine = folders.get(path);
    const files = new Map(mine && filesOf(mine));
    for (const [name, item] of mine ? filesOf(theirs) : []) {
      const same = files.get(name);
      if (!same || isEmpty(same) || placeKey(same) === placeKey(item)) continue;
      tell(tally, item, `another file in ${treeName(other)} than in ${treeName(best)}`);
    }
  }
}

/** Names that differ in case or composition only are the same to those who read one tree or the other. */
const fold = (text: string): string => text.normalize('NFC').toLowerCase();

/** Folder by folder, as the paths of all files at once would be a lot. */
function foldersOf({ directories }: Tree): Map<string, Directory[]> {
  const folders = new Map<string, Directory[]>();
  for (const directory of directories.values()) {
    const path = fold(directory.path);
    const same = folders.get(path);
    if (same) same.push(directory);
    else folders.set(path, [directory]);
  }
  return folders;
}

function* filesOf(folders: readonly Directory[]): Generator<readonly [string, Item]> {
  for (const { path, items } of folders) {
    for (const item of items) if (!item.isDirectory) yield [fold(item.path.slice(path.length)), item];
  }
}

/** Files without those whose content an earlier one has: trees of one session have the same files. */
export function distinct(strays: readonly Stray[]): Stray[] {
  const places = new Set<number | string>();
  return strays.filter(({ item }) => {
    const place = placeKey(item);
    if (places.has(place)) return false;
    places.add(place);
    return true;
  });
}

/** Reports ranges that overlap without being the same. @param nameOf what a range is called, by its number */
export function checkOverlaps(ranges: RangeTable, nameOf: (index: number) => string, tally: Tally): void {
  const { starts, ends } = ranges;
  const order = Uint32Array.from(starts.keys())
    .filter((i) => ends[i]! > starts[i]!)
    .sort((a, b) => starts[a]! - starts[b]! || ends[a]! - ends[b]! || a - b);
  let last: number | undefined;
  for (const i of order) {
    if (last !== undefined && starts[i]! < ends[last]! && !isSame(ranges, i, last)) {
      const message = `${quoted(nameOf(i))} begins within ${quoted(nameOf(last))}`;
      tally.add('iso9660.overlap', message, starts[i]!);
    }
    if (last === undefined || ends[i]! > ends[last]!) last = i;
  }
}

/** Many ranges: bytes `starts[i]` up to `ends[i]`, exclusive. */
export interface RangeTable {
  readonly starts: Float64Array;
  readonly ends: Float64Array;
}

const isSame = ({ starts, ends }: RangeTable, a: number, b: number): boolean =>
  starts[a] === starts[b] && ends[a] === ends[b];
