import { GRAM, gramAnchors } from './grams.ts';
import { type Cluster, differingRuns, looksShifted, newClusters } from './in-place.ts';
import { commonRuns, type Gap, type Steps } from './myers.ts';
import { type ByteDiff, byteDiff, newTally, PARTING, type Tally } from './tally.ts';

/** How much is searched and kept. */
export interface ByteOptions {
  /** Ranges kept; the others are counted. 1,000 by default. */
  readonly limit?: number;
  /** Steps of the search; a step looks at a byte. By default 2 ** 25 and four for every byte. */
  readonly steps?: number;
}

/** A difference of bytes, and what it took. */
export interface CountedDiff extends ByteDiff {
  readonly steps: number;
}

/** The default of {@link ByteOptions}' limit. */
export const RANGES = 1000;

/** A gap without anchors is searched for the shortest edit in so many steps: some hundred edits. */
const LEAF_STEPS = 1 << 14;
/** A gap with fewer bytes on both sides together needs no anchors. */
const TINY = 64;
const MOST_DEPTH = 64;
/** Aligned bytes must save a quarter of what differs in place: else that they moved is chance. */
const WORTH = 0.75;

/** The default of {@link ByteOptions}' steps for this much on both sides together. */
export function stepsFor(size: number): number {
  return 2 ** 18 + 8 * size;
}

/**
 * Where two pieces of memory of some MiB differ. Of one length, they are compared place by place, and aligned where they
 * seem to be out of step; else they are aligned: equal ends, grams that each side has once (see {@link gramAnchors}),
 * between them the shortest edit, of which runs below four equal bytes count as chance. Needs twenty times their size.
 */
export function diffBuffers(left: Uint8Array, right: Uint8Array, options: ByteOptions = {}): CountedDiff {
  const { limit = RANGES, steps: most = stepsFor(left.length + right.length) } = options;
  const steps: Steps = { left: most };
  const [tally, complete] = diffPieces(left, right, limit, steps);
  return { ...byteDiff(tally, complete), steps: most - steps.left };
}

/** The same, taking its steps from a budget. */
export function diffPieces(a: Uint8Array, b: Uint8Array, limit: number, steps: Steps): [Tally, boolean] {
  if (a.length !== b.length) return aligned(a, b, 0, a.length, limit, steps);
  const tally = newTally(limit);
  const clusters = newClusters(limit);
  let [shifts, complete] = [0, true];
  const close = (cluster: Cluster | undefined) => {
    if (!cluster) return;
    let kept = cluster.tally;
    if (looksShifted(cluster)) {
      const [other, whole] = aligned(a, b, cluster.start, cluster.end, limit, steps);
      complete = complete && whole;
      if (isWorth(other, kept)) [kept, shifts] = [other, shifts + 1];
    }
    tally.append(kept);
  };
  differingRuns(a, b, 0, (start, end) => close(clusters.add(start, end)));
  close(clusters.end());
  if (shifts < 2) return [tally, complete];
  // What several clusters are out of step by may be one shift.
  const [other, whole] = aligned(a, b, 0, a.length, limit, steps);
  return isWorth(other, tally) ? [other, whole] : [tally, complete];
}

/** Aligns two pieces whatever their lengths; keeps every range. */
export function alignBuffers(a: Uint8Array, b: Uint8Array, steps: Steps): [Tally, boolean] {
  const tally = newTally(Number.POSITIVE_INFINITY);
  return [tally, alignGap(a, b, { a0: 0, a1: a.length, b0: 0, b1: b.length }, steps, tally, 0)];
}

function aligned(
  a: Uint8Array,
  b: Uint8Array,
  start: number,
  end: number,
  limit: number,
  steps: Steps,
): [Tally, boolean] {
  const tally = newTally(limit);
  const b1 = end === a.length ? b.length : end;
  return [tally, alignGap(a, b, { a0: start, a1: end, b0: start, b1 }, steps, tally, 0)];
}

/** Whether an alignment explains enough more than a comparison in place. */
export function isWorth(alignment: Tally, place: Tally): boolean {
  return alignment.settled().bytes < place.settled().bytes * WORTH;
}

/** Adds the changes of a gap in order; false where the steps ran out. */
function alignGap(
  a: Uint8Array,
  b: Uint8Array,
  gap: Gap,
  steps: Steps,
  tally: Tally,
  depth: number,
): boolean {
  const inner = trimmed(a, b, gap, steps);
  const { a0, a1, b0, b1 } = inner;
  if (a0 === a1 && b0 === b1) return true;
  if (a0 === a1 || b0 === b1) {
    tally.change(a0, a1, b0, b1);
    return true;
  }
  const isTiny = a1 - a0 + b1 - b0 < TINY;
  const anchors =
    isTiny || steps.left <= 0 || depth >= MOST_DEPTH ? undefined : gramAnchors(a, b, inner, steps);
  if (anchors === undefined || anchors.left.length === 0) return alignLeaf(a, b, inner, steps, tally);
  const { left, right } = anchors;
  let [at, rightAt, complete] = [a0, b0, true];
  const upTo = (i: number, j: number) => {
    const part = { a0: at, a1: i, b0: rightAt, b1: j };
    complete = alignGap(a, b, part, steps, tally, depth + 1) && complete;
  };
  for (let k = 0; k < left.length; k++) {
    let [i, j] = [left[k]!, right[k]!];
    if (i < at || j < rightAt) continue;
    while (i > at && j > rightAt && a[i - 1] === b[j - 1]) {
      i--;
      j--;
    }
    upTo(i, j);
    at = left[k]! + GRAM;
    rightAt = right[k]! + GRAM;
    while (at < a1 && rightAt < b1 && a[at] === b[rightAt]) {
      at++;
      rightAt++;
    }
  }
  upTo(a1, b1);
  return complete;
}

/** A gap without anchors: in place where that says as little as the shortest edit does. */
function alignLeaf(a: Uint8Array, b: Uint8Array, gap: Gap, steps: Steps, tally: Tally): boolean {
  const { a0, a1, b0, b1 } = gap;
  const edits = newTally(tally.limit);
  const own: Steps = { left: Math.max(0, Math.min(LEAF_STEPS, steps.left)) };
  steps.left -= own.left;
  let [i, j] = [a0, b0];
  const complete = commonRuns(a, b, gap, own, (x, y, length) => {
    if (length < PARTING) return;
    edits.change(i, x, j, y);
    i = x + length;
    j = y + length;
  });
  steps.left += own.left;
  edits.change(i, a1, j, b1);
  const place = a1 - a0 === b1 - b0 ? newTally(tally.limit) : undefined;
  if (place) {
    const [one, other] = [a.subarray(a0, a1), b.subarray(b0, b1)];
    differingRuns(one, other, 0, (start, end) => place.change(a0 + start, a0 + end, b0 + start, b0 + end));
  }
  tally.append(place && !isWorth(edits, place) ? place : edits);
  return complete;
}

function trimmed(a: Uint8Array, b: Uint8Array, { a0, a1, b0, b1 }: Gap, steps: Steps): Gap {
  const shorter = Math.min(a1 - a0, b1 - b0);
  let head = 0;
  while (head < shorter && a[a0 + head] === b[b0 + head]) head++;
  let tail = 0;
  while (tail < shorter - head && a[a1 - 1 - tail] === b[b1 - 1 - tail]) tail++;
  steps.left -= head + tail;
  return { a0: a0 + head, a1: a1 - tail, b0: b0 + head, b1: b1 - tail };
}
