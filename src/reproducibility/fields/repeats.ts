import type { Range, RangePair } from '../../model/index.ts';

/** Places of a content, as they are to be looked into. */
interface Place extends RangePair {
  readonly field: string;
}

/**
 * Leaves out places whose bytes lie within those of others on both sides, and puts into one what overlaps beyond the size of both:
 * in a damaged file thousands of fields may claim the same bytes, which are looked into and counted but few times.
 */
export function withoutRepeats<P extends Place>(places: readonly P[]): (P | Place)[] {
  if (places.length < 2) return [...places];
  const [left, right] = [within(places.map((one) => one.left)), within(places.map((one) => one.right))];
  const kept = places.filter((place, index) => {
    const isEmpty = place.left.length + place.right.length === 0;
    return isEmpty || !(left[index] && right[index]);
  });
  const most = spanOf(kept.map((one) => one.left)).length + spanOf(kept.map((one) => one.right)).length;
  let sum = 0;
  const from = kept.findIndex((place) => {
    sum += place.left.length + place.right.length;
    return sum > most;
  });
  if (from < 0) return kept;
  const rest = kept.slice(from);
  const { field } = rest[0]!;
  const one = {
    left: spanOf(rest.map((place) => place.left)),
    right: spanOf(rest.map((place) => place.right)),
    field,
  };
  return [...kept.slice(0, from), one];
}

/** From the first byte of some ranges to the last. */
function spanOf(ranges: readonly Range[]): Range {
  let [start, end] = [Number.POSITIVE_INFINITY, 0];
  for (const { offset, length } of ranges) {
    if (length === 0) continue;
    start = Math.min(start, offset);
    end = Math.max(end, offset + length);
  }
  return end === 0 ? { offset: 0, length: 0 } : { offset: start, length: end - start };
}

/** Which ranges lie in another one; of equal ones all but the first do, and what is empty lies anywhere. */
function within(ranges: readonly Range[]): boolean[] {
  const order = ranges.map((_, index) => index);
  order.sort(
    (a, b) => ranges[a]!.offset - ranges[b]!.offset || ranges[b]!.length - ranges[a]!.length || a - b,
  );
  const found = ranges.map(({ length }) => length === 0);
  let end = 0;
  for (const index of order) {
    const { offset, length } = ranges[index]!;
    if (length === 0) continue;
    if (offset + length <= end) found[index] = true;
    else end = offset + length;
  }
  return found;
}
