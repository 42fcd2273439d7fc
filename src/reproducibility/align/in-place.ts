import { newTally, type Tally } from './tally.ts';

/** Changes of bytes at equal places that lie close together. */
export interface Cluster {
  readonly start: number;
  readonly end: number;
  readonly tally: Tally;
}

/** So many equal bytes end a cluster: what follows is in step again. */
const APART = 4096;
/** A cluster shorter than this, or that differs in less than this part of it, is no shift. */
const SHIFT_LENGTH = 64;
const SHIFT_SHARE = 1 / 16;
const BLOCK = 4096;

/** Collects changes at equal places into clusters. */
export interface Clusters {
  /** Tells that bytes from `start` to `end` differ; gives the cluster that this one ends. */
  add(start: number, end: number): Cluster | undefined;
  /** The last one. */
  end(): Cluster | undefined;
}

/** No cluster yet; each keeps `limit` ranges. */
export function newClusters(limit: number): Clusters {
  let current: { start: number; end: number; tally: Tally } | undefined;
  return {
    add(start, end) {
      const closed = current && start - current.end >= APART ? current : undefined;
      if (!current || closed) current = { start, end, tally: newTally(limit) };
      current.end = end;
      current.tally.change(start, end, start, end);
      return closed;
    },
    end: () => current,
  };
}

/** Whether a cluster looks as if bytes had been inserted and others removed, so that they are worth aligning. */
export function looksShifted({ start, end, tally }: Cluster): boolean {
  const length = end - start;
  return length >= SHIFT_LENGTH && tally.settled().bytes >= length * SHIFT_SHARE;
}

/** Tells each run of differing bytes of two pieces of one length; `offset` is added to their places. */
export function differingRuns(
  a: Uint8Array,
  b: Uint8Array,
  offset: number,
  found: (start: number, end: number) => void,
): void {
  const length = Math.min(a.length, b.length);
  if (isEqual(a, b, 0, length)) return;
  for (let block = 0; block < length; block += BLOCK) {
    const end = Math.min(length, block + BLOCK);
    if (isEqual(a, b, block, end)) continue;
    for (let i = block; i < end; i++) {
      if (a[i] === b[i]) continue;
      const start = i;
      while (i < end && a[i] !== b[i]) i++;
      found(offset + start, offset + i);
    }
  }
}

/** Whether bytes from `start` to `end` are equal. */
function isEqual(a: Uint8Array, b: Uint8Array, start: number, end: number): boolean {
  return Buffer.compare(a.subarray(start, end), b.subarray(start, end)) === 0;
}
