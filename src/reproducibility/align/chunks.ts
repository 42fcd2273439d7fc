import type { RandomSource } from '../../model/index.ts';
import { chunker } from './gear.ts';
import { increasingRun } from './order.ts';
import { piecesOf } from './streams.ts';

/** A side is cut into about so many chunks: their table takes 2 MiB, however long the side is. */
const CHUNKS = 1 << 14;
const SMALLEST = 256;
const TWICE = -1;

/** Chunks of one side: where each begins, and a number of its length and hash. */
interface Chunks {
  readonly starts: readonly number[];
  readonly keys: readonly number[];
}

/**
 * Where chunks begin that each side of a part has once, as many as stand in one order. Their hashes are equal; whether
 * their bytes are is the caller's to look at.
 */
export async function matchChunks(
  left: RandomSource,
  right: RandomSource,
  { l0, l1, r0, r1 }: { readonly l0: number; readonly l1: number; readonly r0: number; readonly r1: number },
): Promise<(readonly [number, number])[]> {
  const size = Math.max(l1 - l0, r1 - r0);
  const average = 2 ** Math.ceil(Math.log2(Math.max(SMALLEST, size / CHUNKS)));
  const ours = await chunksOf(left, l0, l1, average);
  const theirs = await chunksOf(right, r0, r1, average);
  const places = uniquePlaces(theirs.keys);
  const pairs: [number, number][] = [];
  for (const [key, at] of uniquePlaces(ours.keys)) {
    const other = places.get(key) ?? TWICE;
    if (at !== TWICE && other !== TWICE) pairs.push([ours.starts[at]!, theirs.starts[other]!]);
  }
  pairs.sort(([one], [other]) => one - other);
  return Array.from(increasingRun(pairs.map(([, other]) => other)), (at) => pairs[at]!);
}

async function chunksOf(source: RandomSource, start: number, end: number, average: number): Promise<Chunks> {
  const [starts, keys]: [number[], number[]] = [[], []];
  let at = start;
  const cutter = chunker(average, (length, hash) => {
    starts.push(at);
    // Below 2 ** 53 in any case.
    keys.push(hash * 2 ** 21 + (length % 2 ** 21));
    at += length;
  });
  for await (const piece of piecesOf(source, start, end)) cutter.push(piece);
  cutter.end();
  return { starts, keys };
}

function uniquePlaces(keys: readonly number[]): Map<number, number> {
  const places = new Map<number, number>();
  for (let i = 0; i < keys.length; i++) places.set(keys[i]!, places.has(keys[i]!) ? TWICE : i);
  return places;
}
