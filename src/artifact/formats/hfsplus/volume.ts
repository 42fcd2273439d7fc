import { copyOf, sliceSource } from '../../../codec/index.ts';
import type { RandomSource } from '../../../model/index.ts';
import type { ReadContext } from '../../format.ts';
import type { Tally } from '../common/tally.ts';
import type { Window } from '../common/window.ts';
import type { BlockMap } from './block-map.ts';
import type { Extent, Fork, VOLUME } from './records.ts';

/** A volume while it is read. Places are counted from the start of the volume; fields add `base`. */
export interface Volume {
  readonly source: RandomSource;
  /** Where the volume begins in the container: behind the wrapper of old volumes, else 0. */
  readonly base: number;
  readonly context: ReadContext;
  readonly tally: Tally;
  readonly header: NonNullable<ReturnType<typeof VOLUME.read>>;
  readonly blockSize: number;
  /** Blocks that are really there. */
  readonly blocks: number;
  /** The volume, read ahead: small files lie one behind the other. */
  readonly window: Window;
  /** Who uses which block. */
  readonly map: BlockMap;
  /** Extents beyond the first eight, by {@link overflowKey}, in order. */
  readonly overflow: Map<string, readonly (Extent & { readonly at: number })[]>;
  /** What may still be spent on extents, and on bytes behind the ends of files: records of one file may be there many times. */
  readonly allowance: { extents: number; slack: number };
}

/** Which fork of a file. */
export type ForkKind = 'data' | 'resource';

/** Key of a fork's further extents. */
export function overflowKey(fileId: number, kind: ForkKind): string {
  return `${fileId} ${kind}`;
}

/** The content of a fork, and the blocks it really has. */
export interface ForkContent {
  readonly source: RandomSource;
  /** Ranges in the volume, in bytes, in order; together all blocks of the fork. */
  readonly ranges: readonly { readonly start: number; readonly length: number }[];
  /** Bytes that were promised and are not there. */
  readonly missing: number;
  /** Where a byte of the fork is in the volume; the end of the last range for what is behind. */
  place(offset: number): number;
}

/**
 * The content of a fork. Missing and impossible blocks are reported, and its blocks noted as used.
 * @param what the fork's owner, for messages
 */
export function openFork(
  volume: Volume,
  fork: Fork,
  fileId: number,
  kind: ForkKind,
  what: string,
): ForkContent {
  const { blockSize, blocks, tally, map, base } = volume;
  const ranges: { start: number; length: number }[] = [];
  let left = fork.totalBlocks;
  for (const { start, count } of allExtents(volume, fork, fileId, kind)) {
    if (left <= 0 || volume.allowance.extents-- <= 0) break;
    const wanted = Math.min(count, left);
    const there = Math.max(0, Math.min(wanted, blocks - start));
    left -= wanted;
    const at = start * blockSize;
    if (there > 0) {
      ranges.push({ start: at, length: there * blockSize });
      const shared = map.use(start, there);
      if (shared > 0)
        tally.add('hfsplus.block-overlap', `${what}: ${shared} blocks from block ${start} on`, base + at);
    }
    if (there === wanted) continue;
    const message = `${what}: blocks ${start} to ${start + count} of ${blocks}`;
    tally.add('hfsplus.block-outside', message, base + Math.min(at, volume.source.size));
    left = 0;
  }
  const length = ranges.reduce((sum, range) => sum + range.length, 0);
  if (left > 0) tally.add('hfsplus.extents', `${what}: ${left} of ${fork.totalBlocks} blocks`, base);
  const listed = fork.extents.reduce((sum, { count }) => sum + count, 0);
  if (listed > fork.totalBlocks) {
    tally.add('hfsplus.extents', `${what}: ${listed} blocks are listed, ${fork.totalBlocks} stated`, base);
  }
  const size = Math.min(fork.logicalSize, length);
  if (fork.logicalSize > fork.totalBlocks * blockSize) {
    tally.add('hfsplus.extents', `${what}: ${fork.logicalSize} bytes in ${fork.totalBlocks} blocks`, base);
  }
  return contentOf(volume, ranges, size, fork.logicalSize - size);
}

function* allExtents(volume: Volume, fork: Fork, fileId: number, kind: ForkKind): Generator<Extent> {
  yield* fork.extents;
  if (fork.extents.length === 8) yield* volume.overflow.get(overflowKey(fileId, kind)) ?? [];
}

/** Blocks that are read at once, with what stands behind the end of their file. */
const SMALL = 1 << 17;

/** All blocks of a small fork that is in one piece; undefined for any other. */
export async function smallFork(
  { window }: Volume,
  { ranges }: ForkContent,
): Promise<Uint8Array | undefined> {
  const [range, ...others] = ranges;
  if (!range || others.length > 0 || range.length > SMALL) return undefined;
  const { start, length } = range;
  return window.at(start, length) ?? (await window.load(start, length));
}

function contentOf(
  { source }: Volume,
  ranges: readonly { readonly start: number; readonly length: number }[],
  size: number,
  missing: number,
): ForkContent {
  const firsts: number[] = [];
  let total = 0;
  for (const { length } of ranges) {
    firsts.push(total);
    total += length;
  }
  const find = (offset: number): number => {
    let low = 0;
    let high = firsts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (firsts[middle]! <= offset) low = middle + 1;
      else high = middle;
    }
    return Math.max(0, low - 1);
  };
  async function* stream(start = 0, end = size): AsyncGenerator<Uint8Array> {
    let at = start;
    for (let i = find(at); at < end && i < ranges.length; i++) {
      const limit = Math.min(end, firsts[i]! + ranges[i]!.length);
      const piece = sliceSource(source, ranges[i]!.start + at - firsts[i]!, limit - at);
      for await (const bytes of piece.stream()) {
        at += bytes.length;
        yield bytes;
      }
      if (at < limit) return;
    }
  }
  async function read(offset: number, length: number): Promise<Uint8Array> {
    const end = Math.min(offset + length, size);
    if (offset >= end) return new Uint8Array(0);
    const parts: Uint8Array[] = [];
    for await (const part of stream(offset, end)) {
      if (part.length === end - offset) return part;
      parts.push(copyOf(part));
    }
    return Buffer.concat(parts);
  }
  const whole =
    ranges.length === 1 ? source.bytes?.subarray(ranges[0]!.start, ranges[0]!.start + size) : undefined;
  const place = (offset: number): number => {
    const i = find(offset);
    const range = ranges[i];
    return range ? range.start + Math.min(offset - firsts[i]!, range.length) : 0;
  };
  const bytes = size === 0 ? new Uint8Array(0) : whole?.length === size ? whole : undefined;
  return {
    source: { size, read, stream: (start = 0) => stream(start), ...(bytes ? { bytes } : {}) },
    ranges,
    missing,
    place,
  };
}
