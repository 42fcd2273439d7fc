import type { Directory } from './directory.ts';

/** Where members lie, sorted before anything is decoded. */
export interface Layout {
  /** The first byte behind a member's place: the next local header or record. */
  bound(index: number): number;
  /** Whether an earlier entry of the directory uses the same local header. */
  isShared(index: number): boolean;
  /** First local header; the directory's offset where there is none. */
  readonly first: number;
  /** Notes where a member really ended. */
  setEnd(index: number, end: number): void;
  /** Ranges before the directory that belong to no member; call after all members. */
  gaps(): Iterable<readonly [number, number]>;
}

/**
 * Sorts the members by their local headers. The rule that keeps overlapping bombs harmless: a member is decoded only if it
 * ends before the next local header (or the directory) begins, and only the first of those that share a local header.
 * So decoded ranges are disjoint and no byte of the file is decoded twice.
 */
export function createLayout(directory: Directory): Layout {
  const { count, offsets, at: directoryAt } = directory;
  const order = sortedOrder(offsets);
  const rank = order && ranksOf(order);
  const ends = new Float64Array(count);
  const nth = (place: number): number => (order ? order[place]! : place);

  function bound(index: number): number {
    const offset = offsets[index]!;
    let place = rank ? rank[index]! + 1 : index + 1;
    while (place < count && offsets[nth(place)] === offset) place++;
    const next = place < count ? offsets[nth(place)]! : Number.POSITIVE_INFINITY;
    return offset < directoryAt ? Math.min(next, directoryAt) : offset;
  }

  return {
    bound,
    isShared(index) {
      const place = rank ? rank[index]! : index;
      return place > 0 && offsets[nth(place - 1)] === offsets[index];
    },
    first: count > 0 ? Math.min(offsets[nth(0)]!, directoryAt) : directoryAt,
    setEnd(index, end) {
      ends[index] = end;
    },
    *gaps() {
      let at = count > 0 ? offsets[nth(0)]! : directoryAt;
      for (let place = 0; place < count; place++) {
        const index = nth(place);
        const offset = Math.min(offsets[index]!, directoryAt);
        if (offset > at) yield [at, offset];
        at = Math.max(at, ends[index]!);
      }
      if (directoryAt > at) yield [at, directoryAt];
    },
  };
}

/** Members by offset, equal ones in the directory's order; undefined where the directory has that order already. */
function sortedOrder(offsets: Float64Array): Uint32Array | undefined {
  let sorted = true;
  for (let i = 1; i < offsets.length && sorted; i++) sorted = offsets[i]! >= offsets[i - 1]!;
  if (sorted) return undefined;
  return Uint32Array.from(offsets.keys()).sort((a, b) => offsets[a]! - offsets[b]! || a - b);
}

function ranksOf(order: Uint32Array): Uint32Array {
  const ranks = new Uint32Array(order.length);
  for (let place = 0; place < order.length; place++) ranks[order[place]!] = place;
  return ranks;
}
