import type { Entry } from '../model/index.ts';

/** An entry of the left and its counterpart on the right. */
export type Pair = readonly [Entry, Entry];

/** Which entries of two trees belong together. */
export interface Pairing {
  readonly pairs: readonly Pair[];
  readonly added: readonly Entry[];
  readonly removed: readonly Entry[];
  /** The fewest pairs whose move within their container explains the other order. */
  readonly reordered: readonly Pair[];
}

/** Pairs entries by path relative to the artifact; of several with one path the first with the first, and so on. */
export function pairEntries(left: readonly Entry[], right: readonly Entry[]): Pairing {
  const waiting = new Map<string, Entry[]>();
  const rightPrefix = right[0]?.path.length ?? 0;
  const leftPrefix = left[0]?.path.length ?? 0;
  for (const entry of right) {
    const key = entry.path.slice(rightPrefix);
    const same = waiting.get(key);
    if (same) same.push(entry);
    else waiting.set(key, [entry]);
  }
  const pairs: Pair[] = [];
  const removed: Entry[] = [];
  for (const entry of left) {
    const other = waiting.get(entry.path.slice(leftPrefix))?.shift();
    if (other) pairs.push([entry, other]);
    else removed.push(entry);
  }
  return { pairs, added: [...waiting.values()].flat(), removed: removed, reordered: findReordered(pairs) };
}

/** Pairs outside the longest run that has the same order on both sides, container by container. */
function findReordered(pairs: readonly Pair[]): Pair[] {
  const byContainer = new Map<number, Pair[]>();
  for (const pair of pairs) {
    const siblings = byContainer.get(pair[0].parent);
    if (siblings) siblings.push(pair);
    else byContainer.set(pair[0].parent, [pair]);
  }
  return [...byContainer.values()].flatMap((siblings) => {
    const places = siblings.map(([, other]) => other.id);
    const kept = longestIncreasing(places);
    return siblings.filter((_, index) => !kept.has(index));
  });
}

/** Indices of a longest strictly increasing subsequence (patience sorting, n log n). */
export function longestIncreasing(values: readonly number[]): ReadonlySet<number> {
  const tails: number[] = [];
  const before = new Int32Array(values.length).fill(-1);
  for (let i = 0; i < values.length; i++) {
    let low = 0;
    let high = tails.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (values[tails[middle]!]! < values[i]!) low = middle + 1;
      else high = middle;
    }
    if (low > 0) before[i] = tails[low - 1]!;
    tails[low] = i;
  }
  const kept = new Set<number>();
  for (let i = tails.at(-1) ?? -1; i >= 0; i = before[i]!) kept.add(i);
  return kept;
}
