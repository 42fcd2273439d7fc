import type { Range } from '../common/coverage.ts';
import { quoted } from '../common/names.ts';
import type { Tally } from '../common/tally.ts';
import { type Item, offsetOf, type Tree } from './tree.ts';

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

const startOf = ({ extents }: Item): number => extents[0]!.start;

/** Files that are not empty, by place and length of their content. */
function contentsOf({ items }: Tree): Map<string, Item> {
  const contents = new Map<string, Item>();
  for (const item of items) {
    if (item.isDirectory || item.extents.length === 0 || item.extents.every(({ length }) => length === 0))
      continue;
    contents.set(placeKey(item), item);
  }
  return contents;
}

const placeKey = ({ extents }: Item): string =>
  extents.map(({ start, length }) => `${start}+${length}`).join(' ');

function comparePaths(best: Tree, other: Tree, tally: Tally): void {
  const fold = (path: string): string => path.normalize('NFC').toLowerCase();
  const paths = new Map(
    best.items.filter(({ isDirectory }) => !isDirectory).map((item) => [fold(item.path), item]),
  );
  for (const item of other.items) {
    if (item.isDirectory) continue;
    const same = paths.get(fold(item.path));
    if (!same || same.extents.every(({ length }) => length === 0) || placeKey(same) === placeKey(item))
      continue;
    tell(tally, item, `another file in ${treeName(other)} than in ${treeName(best)}`);
  }
}

/** Files without those whose content an earlier one has: trees of one session have the same files. */
export function distinct(strays: readonly Stray[]): Stray[] {
  const places = new Set<string>();
  return strays.filter(({ item }) => {
    const place = placeKey(item);
    if (places.has(place)) return false;
    places.add(place);
    return true;
  });
}

/** Reports ranges that overlap without being the same. */
export function checkOverlaps(ranges: readonly (Range & { readonly name: string })[], tally: Tally): void {
  const sorted = ranges
    .filter(({ start, end }) => end > start)
    .toSorted((a, b) => a.start - b.start || a.end - b.end);
  let last: (typeof sorted)[number] | undefined;
  for (const range of sorted) {
    if (last && range.start < last.end && (range.start !== last.start || range.end !== last.end)) {
      tally.add('iso9660.overlap', `${quoted(range.name)} begins within ${quoted(last.name)}`, range.start);
    }
    if (!last || range.end > last.end) last = range;
  }
}
