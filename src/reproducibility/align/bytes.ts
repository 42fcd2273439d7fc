import type { RandomSource } from '../../model/index.ts';
import {
  alignBuffers,
  type ByteOptions,
  type CountedDiff,
  diffPieces,
  isWorth,
  RANGES,
  stepsFor,
} from './buffers.ts';
import { matchChunks } from './chunks.ts';
import { type Cluster, differingRuns, looksShifted, newClusters } from './in-place.ts';
import type { Steps } from './myers.ts';
import { equalBackward, equalForward, piecePairs, windowed } from './streams.ts';
import { byteDiff, newTally, type Tally } from './tally.ts';

/** Parts of at most this many bytes are read and aligned in memory. */
const IN_MEMORY = 1 << 19;
/** A chunk match that turns out shorter was none. */
const SHORTEST = 8;
/** What differs in the last part of a window may do so because the window ends. */
const SETTLED = 7 / 8;
/** A window that settles less than this is the last. */
const PROGRESS = 1 / 4;

/** Two sources, the budget of their comparison, and how many ranges it keeps. */
interface Job {
  readonly left: RandomSource;
  readonly right: RandomSource;
  readonly limit: number;
  readonly steps: Steps;
}

/** A part of either side: from, inclusive, to, exclusive. */
interface Part {
  readonly l0: number;
  readonly l1: number;
  readonly r0: number;
  readonly r1: number;
}

/**
 * Where two contents of any size differ, in less than 32 MiB. Of one size, they are compared place by place; bytes that
 * seem to be out of step there, and contents of two sizes, are aligned: equal ends, then chunks cut by content that each side
 * has once, extended to the byte; parts of up to 512 KiB as `diffBuffers` does. Fails as the sources do.
 */
export async function diffBytes(
  left: RandomSource,
  right: RandomSource,
  options: ByteOptions = {},
): Promise<CountedDiff> {
  const { limit = RANGES, steps: most = stepsFor(left.size + right.size) } = options;
  const job: Job = { left: windowed(left), right: windowed(right), limit, steps: { left: most } };
  const [tally, complete] = left.size === right.size ? await inPlace(job) : await aligned(job, whole(job));
  return { ...byteDiff(tally, complete), steps: most - job.steps.left };
}

function whole({ left, right }: Job): Part {
  return { l0: 0, l1: left.size, r0: 0, r1: right.size };
}

async function inPlace(job: Job): Promise<[Tally, boolean]> {
  const { left, right, limit } = job;
  const tally = newTally(limit);
  const clusters = newClusters(limit);
  let [shifts, complete] = [0, true];
  const close = async (cluster: Cluster) => {
    let kept = cluster.tally;
    if (looksShifted(cluster)) {
      const { start, end } = cluster;
      const [other, all] = await aligned(job, { l0: start, l1: end, r0: start, r1: end });
      complete = complete && all;
      if (isWorth(other, kept)) [kept, shifts] = [other, shifts + 1];
    }
    tally.append(kept);
  };
  let compared = 0;
  for await (const piece of piecePairs(left, right, 0, 0, left.size)) {
    compared = piece.at + piece.left.length;
    const closed: Cluster[] = [];
    differingRuns(piece.left, piece.right, piece.at, (start, end) => {
      const cluster = clusters.add(start, end);
      if (cluster) closed.push(cluster);
    });
    for (const cluster of closed) await close(cluster);
  }
  const last = clusters.end();
  if (last) await close(last);
  if (compared < left.size) {
    // A source that ends before its size, as a file may that is written to, is not equal to anything there.
    tally.change(compared, left.size, compared, right.size);
    return [tally, false];
  }
  if (shifts < 2) return [tally, complete];
  // What several clusters are out of step by may be one shift.
  const [other, all] = await aligned(job, whole(job));
  return isWorth(other, tally) ? [other, all] : [tally, complete];
}

async function aligned(job: Job, part: Part): Promise<[Tally, boolean]> {
  const tally = newTally(job.limit);
  const { left, right } = job;
  const { l0, l1, r0, r1 } = part;
  if (isSmall(part)) return [tally, await alignPart(job, part, tally)];
  const shorter = Math.min(l1 - l0, r1 - r0);
  const head = await equalForward(left, right, l0, r0, shorter);
  const tail = await equalBackward(left, right, l1, r1, shorter - head);
  const inner = { l0: l0 + head, l1: l1 - tail, r0: r0 + head, r1: r1 - tail };
  return [tally, await alignPart(job, inner, tally)];
}

function isSmall({ l0, l1, r0, r1 }: Part): boolean {
  return l1 - l0 <= IN_MEMORY && r1 - r0 <= IN_MEMORY;
}

/** Adds the changes of a part in order; false where the search was ended. */
async function alignPart(job: Job, part: Part, tally: Tally): Promise<boolean> {
  const { l0, l1, r0, r1 } = part;
  if (l0 === l1 && r0 === r1) return true;
  if (l0 === l1 || r0 === r1) {
    tally.change(l0, l1, r0, r1);
    return true;
  }
  if (isSmall(part)) {
    const one = await job.left.read(l0, l1 - l0);
    const other = await job.right.read(r0, r1 - r0);
    if (one.length < l1 - l0 || other.length < r1 - r0) {
      tally.change(l0, l1, r0, r1);
      return false;
    }
    const [inner, complete] = diffPieces(one, other, job.limit, job.steps);
    tally.append(inner, l0, r0);
    return complete;
  }
  if (job.steps.left > 0) return alignByChunks(job, part, tally);
  tally.change(l0, l1, r0, r1);
  return false;
}

async function alignByChunks(job: Job, part: Part, tally: Tally): Promise<boolean> {
  const { left, right } = job;
  const { l0, l1, r0, r1 } = part;
  job.steps.left -= l1 - l0 + r1 - r0;
  let [at, rightAt, complete] = [l0, r0, true];
  const upTo = async (i: number, j: number) => {
    const gap = { l0: at, l1: i, r0: rightAt, r1: j };
    // What did not shrink by half has no chunks: too much of it changed.
    const stuck = !isSmall(gap) && 2 * (i - at + j - rightAt) > l1 - l0 + r1 - r0;
    complete = (await (stuck ? slide : alignPart)(job, gap, tally)) && complete;
  };
  for (const [i, j] of await matchChunks(left, right, part)) {
    if (i < at || j < rightAt) continue;
    const after = await equalForward(left, right, i, j, Math.min(l1 - i, r1 - j));
    if (after < SHORTEST) continue;
    const before = await equalBackward(left, right, i, j, Math.min(i - at, j - rightAt));
    await upTo(i - before, j - before);
    [at, rightAt] = [i + after, j + after];
  }
  await upTo(l1, r1);
  return complete;
}

/** Aligns a part window by window, as long as each one tells where the next begins; the rest counts as replaced. */
async function slide(job: Job, part: Part, tally: Tally): Promise<boolean> {
  let { l0, r0 } = part;
  let complete = true;
  while (job.steps.left > 0) {
    const next = { l0, l1: Math.min(part.l1, l0 + IN_MEMORY), r0, r1: Math.min(part.r1, r0 + IN_MEMORY) };
    if (next.l1 === part.l1 && next.r1 === part.r1) return (await alignPart(job, next, tally)) && complete;
    const one = await job.left.read(l0, next.l1 - l0);
    const other = await job.right.read(r0, next.r1 - r0);
    const [window, all] = alignBuffers(one, other, job.steps);
    const [left, right] = settledUpTo(window, one.length, other.length);
    if (left < one.length * PROGRESS || right < other.length * PROGRESS) break;
    complete = complete && all;
    for (const [a0, a1, b0, b1] of window.settled().spans)
      if (a1 <= left && b1 <= right && (a0 < left || b0 < right))
        tally.change(l0 + a0, l0 + a1, r0 + b0, r0 + b1);
    [l0, r0] = [l0 + left, r0 + right];
  }
  tally.change(l0, part.l1, r0, part.r1);
  return false;
}

/** Where the first change begins that reaches into the last part of a window: before it, both sides are in step. */
function settledUpTo(window: Tally, length: number, rightLength: number): readonly [number, number] {
  for (const [l0, l1, r0, r1] of window.settled().spans)
    if (l1 > length * SETTLED || r1 > rightLength * SETTLED) return [l0, r0];
  return [length, rightLength];
}
