import type { RangePair } from '../../model/index.ts';

/** Where bytes differ. */
export interface ByteDiff {
  /** Sorted, without overlap; equal bytes lie between any two of them, as many on either side. */
  readonly ranges: readonly RangePair[];
  /** How many bytes differ: the longer side of each range, those left out as well. */
  readonly bytes: number;
  /** Ranges that are left out. */
  readonly omitted: number;
  /** False where the search was ended or found nothing to hold on to: the ranges are right, but longer than they must be. */
  readonly complete: boolean;
}

/** Takes a change, from, inclusive, to, exclusive on either side; changes come in order. */
export type Change = (left: number, leftEnd: number, right: number, rightEnd: number) => void;

/** Four numbers of a change. */
type Span = readonly [left: number, leftEnd: number, right: number, rightEnd: number];

/** Changes as they come. */
export interface Tally {
  /** How many changes are kept. */
  readonly limit: number;
  readonly change: Change;
  /** Takes over all that `other` has, which ends it; its places are moved by so much. */
  append(other: Tally, left?: number, right?: number): void;
  /** What there is: the first spans up to the limit, how many there are, how many bytes they have. Ends the tally. */
  settled(): { readonly spans: readonly Span[]; readonly count: number; readonly bytes: number };
}

/**
 * Fewer equal bytes than this between two changes do not part them: within replaced digests, times and numbers some bytes are
 * equal by chance. Of the pairs this was measured on, runs of one to three equal bytes lie within such values or between the
 * low bytes of 32-bit numbers side by side, and runs of four, as in the header of a .pyc file, are fields that stay.
 */
export const PARTING = 4;

/** An empty tally that keeps `limit` changes and counts the others. */
export function newTally(limit: number): Tally {
  const spans: Span[] = [];
  let last: Span | undefined;
  let [count, bytes] = [0, 0];
  const settle = () => {
    if (last === undefined) return;
    count++;
    bytes += lengthOf(last);
    if (spans.length < limit) spans.push(last);
    last = undefined;
  };
  const change: Change = (left, leftEnd, right, rightEnd) => {
    if (last && left - last[1] < PARTING) {
      last = [last[0], leftEnd, last[2], rightEnd];
      return;
    }
    settle();
    last = [left, leftEnd, right, rightEnd];
  };
  return {
    limit,
    change,
    append(other, left = 0, right = 0) {
      const more = other.settled();
      for (const [l0, l1, r0, r1] of more.spans) change(left + l0, left + l1, right + r0, right + r1);
      if (more.count === more.spans.length) return;
      settle();
      count += more.count - more.spans.length;
      bytes += more.bytes - more.spans.reduce((sum, span) => sum + lengthOf(span), 0);
    },
    settled() {
      settle();
      return { spans, count, bytes };
    },
  };
}

/** A tally as ranges. */
export function byteDiff(tally: Tally, complete: boolean): ByteDiff {
  const { spans, count, bytes } = tally.settled();
  const ranges = spans.map(([left, leftEnd, right, rightEnd]) => ({
    left: { offset: left, length: leftEnd - left },
    right: { offset: right, length: rightEnd - right },
  }));
  return { ranges, bytes, omitted: count - spans.length, complete };
}

function lengthOf([left, leftEnd, right, rightEnd]: Span): number {
  return Math.max(leftEnd - left, rightEnd - right);
}
