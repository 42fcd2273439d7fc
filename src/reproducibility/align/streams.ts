import type { RandomSource } from '../../model/index.ts';

/** Bytes a first read takes; each further one takes four times as many, up to {@link LARGEST}, then a stream takes over. */
const SMALLEST = 1 << 12;
const LARGEST = 1 << 18;
const EMPTY = new Uint8Array(0);

/** What a window holds, and how much of it lies before the place that was asked for. */
const WINDOW = 1 << 18;
const BEFORE = 1 << 15;

/** The same source for many small reads that go forward by and large: one read of it serves those nearby. */
export function windowed(source: RandomSource): RandomSource {
  if (source.bytes) return source;
  let start = 0;
  let bytes: Uint8Array = EMPTY;
  return {
    size: source.size,
    stream: (at) => source.stream(at),
    async read(offset, length) {
      if (length > WINDOW - BEFORE) return source.read(offset, length);
      if (offset < start || offset + length > start + bytes.length) {
        start = Math.max(0, offset - BEFORE);
        bytes = await source.read(start, WINDOW);
      }
      return bytes.subarray(offset - start, offset - start + length);
    },
  };
}

/** Pieces of two sources, of one length each; a piece is valid until the next one is asked for. */
export interface PiecePair {
  readonly left: Uint8Array;
  readonly right: Uint8Array;
  /** Where they stand, counted from where both began. */
  readonly at: number;
}

/** Walks two sources side by side, from their own places on, over `length` bytes or until one of them ends early. */
export async function* piecePairs(
  left: RandomSource,
  right: RandomSource,
  leftStart: number,
  rightStart: number,
  length: number,
): AsyncGenerator<PiecePair> {
  let at = 0;
  for (let size = SMALLEST; at < length && size <= LARGEST; size *= 4) {
    const wanted = Math.min(size, length - at);
    const one = await left.read(leftStart + at, wanted);
    const other = await right.read(rightStart + at, wanted);
    const both = Math.min(one.length, other.length);
    if (both > 0) yield { left: one.subarray(0, both), right: other.subarray(0, both), at };
    at += both;
    if (both < wanted) return;
  }
  if (at < length) yield* streamedPairs(left, right, leftStart, rightStart, at, length);
}

/** The same by streams, whose buffers are used again. */
async function* streamedPairs(
  left: RandomSource,
  right: RandomSource,
  leftStart: number,
  rightStart: number,
  start: number,
  length: number,
): AsyncGenerator<PiecePair> {
  const ours = left.stream(leftStart + start)[Symbol.asyncIterator]();
  const theirs = right.stream(rightStart + start)[Symbol.asyncIterator]();
  try {
    let [one, other]: [Uint8Array, Uint8Array] = [EMPTY, EMPTY];
    for (let at = start; at < length; ) {
      if (one.length === 0) one = (await ours.next()).value ?? EMPTY;
      if (other.length === 0) other = (await theirs.next()).value ?? EMPTY;
      const both = Math.min(one.length, other.length, length - at);
      if (both === 0) return;
      yield { left: one.subarray(0, both), right: other.subarray(0, both), at };
      at += both;
      one = one.subarray(both);
      other = other.subarray(both);
    }
  } finally {
    await ours.return?.();
    await theirs.return?.();
  }
}

/** All bytes of a part of a source, piece by piece. */
export async function* piecesOf(
  source: RandomSource,
  start: number,
  end: number,
): AsyncGenerator<Uint8Array> {
  let left = end - start;
  if (left === 0) return;
  for await (const piece of source.stream(start)) {
    yield piece.length > left ? piece.subarray(0, left) : piece;
    left -= piece.length;
    if (left <= 0) return;
  }
}

/** How many bytes from here on are equal, up to `most`. */
export async function equalForward(
  left: RandomSource,
  right: RandomSource,
  leftStart: number,
  rightStart: number,
  most: number,
): Promise<number> {
  let equal = 0;
  for await (const piece of piecePairs(left, right, leftStart, rightStart, most)) {
    const head = commonHead(piece.left, piece.right);
    equal = piece.at + head;
    if (head < piece.left.length) break;
  }
  return equal;
}

/** How many bytes before here are equal, up to `most`. */
export async function equalBackward(
  left: RandomSource,
  right: RandomSource,
  leftEnd: number,
  rightEnd: number,
  most: number,
): Promise<number> {
  let equal = 0;
  for (let size = SMALLEST; equal < most && size <= LARGEST; size *= 4) {
    const wanted = Math.min(size, most - equal);
    const one = await left.read(leftEnd - equal - wanted, wanted);
    const other = await right.read(rightEnd - equal - wanted, wanted);
    // A source that ended early has other bytes in the end.
    const tail = one.length === wanted && other.length === wanted ? commonTail(one, other) : 0;
    equal += tail;
    if (tail < wanted) return equal;
  }
  if (equal === most) return equal;
  // All of it, forward: a read takes memory of its own each time, a stream does not.
  let differs = 0;
  for await (const piece of piecePairs(left, right, leftEnd - most, rightEnd - most, most - equal)) {
    const tail = commonTail(piece.left, piece.right);
    if (tail < piece.left.length) differs = piece.at + piece.left.length - tail;
  }
  return most - differs;
}

function commonHead(a: Uint8Array, b: Uint8Array): number {
  if (Buffer.compare(a, b) === 0) return a.length;
  let head = 0;
  while (a[head] === b[head]) head++;
  return head;
}

function commonTail(a: Uint8Array, b: Uint8Array): number {
  if (Buffer.compare(a, b) === 0) return a.length;
  let tail = 0;
  while (a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  return tail;
}
