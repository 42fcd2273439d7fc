import { crc32 } from 'node:zlib';

/** Bytes of a piece of output, at first and at most: a small block needs no more. */
const FIRST_PIECE = 1 << 10;
const MOST_PIECE = 1 << 16;
/** Four equal bytes are followed by a count of up to 255 more. */
const RUN = 4;
/** Copying so few bytes is faster in a loop than with a call. */
const SHORT = 64;

/** Undoes the run-length coding that comes before the transform, piece by piece. */
export interface Expander {
  /** Begins a block: the bytes must stay as they are until it is done. */
  begin(bytes: Uint8Array, length: number): void;
  /** The next piece, valid until the next one; undefined at the end of the block. */
  next(): Uint8Array | undefined;
  /** Whether the block ended where a count was due. */
  readonly cut: boolean;
  /** The CRC of all pieces of the block. */
  readonly crc: number;
}

/** See {@link Expander}. */
export function createExpander(): Expander {
  let output = new Uint8Array(0);
  let crc = createCrc(output.buffer);
  let bytes: Uint8Array = output;
  let length = 0;
  /** Next byte of the block; up to `end` bytes stand for themselves, the last one `repeats` times more. */
  let at = 0;
  let end = 0;
  let repeats = 0;
  let cut = false;

  const grow = (wanted: number): void => {
    let size = FIRST_PIECE;
    while (size < wanted && size < MOST_PIECE) size *= 2;
    output = new Uint8Array(size);
    crc = createCrc(output.buffer);
  };
  /** Looks for the next run. */
  const look = (): void => {
    const found = endOfRun(bytes, at, length);
    cut = found === length;
    end = found < 0 ? length : found;
    if (found >= 0 && !cut) repeats = bytes[found]!;
  };
  return {
    begin(block, blockLength) {
      if (output.length < MOST_PIECE && output.length < 2 * blockLength) grow(2 * blockLength);
      bytes = block;
      length = blockLength;
      at = 0;
      repeats = 0;
      crc.begin();
      look();
    },
    next() {
      let filled = 0;
      while (filled < output.length) {
        if (at < end) {
          const count = Math.min(end - at, output.length - filled);
          copy(bytes, at, output, filled, count);
          at += count;
          filled += count;
        } else if (repeats > 0) {
          const count = Math.min(repeats, output.length - filled);
          output.fill(bytes[end - 1]!, filled, filled + count);
          repeats -= count;
          filled += count;
        } else if (end < length) {
          at = end + 1;
          look();
        } else break;
      }
      if (filled === 0) return undefined;
      crc.update(filled);
      return output.subarray(0, filled);
    },
    get cut() {
      return cut;
    },
    get crc() {
      return crc.value;
    },
  };
}

/** The index behind the first {@link RUN} equal bytes from `from` on, where their count is; -1 if there are none. */
function endOfRun(bytes: Uint8Array, from: number, length: number): number {
  // Of the three pairs of neighbours in a run one is at a distance that is a multiple of three.
  for (let i = from + 2; i < length; i += 3) {
    const byte = bytes[i]!;
    if (bytes[i - 1] !== byte) continue;
    let first = i - 1;
    while (first > from && bytes[first - 1] === byte) first--;
    let behind = i + 1;
    while (behind < first + RUN && behind < length && bytes[behind] === byte) behind++;
    if (behind === first + RUN) return behind;
  }
  return -1;
}

function copy(from: Uint8Array, at: number, to: Uint8Array, toAt: number, count: number): void {
  if (count > SHORT) to.set(from.subarray(at, at + count), toAt);
  else for (let i = 0; i < count; i++) to[toAt + i] = from[at + i]!;
}

/**
 * The CRC-32 of bzip2 takes the bits of a byte from the other end than the one of zlib, which is otherwise the same:
 * with the bits of every byte turned round, zlib computes it.
 */
function createCrc(output: ArrayBuffer) {
  const words = new Uint32Array(output);
  const turned = new Uint32Array(words.length);
  const turnedBytes = new Uint8Array(turned.buffer);
  let value = 0;
  return {
    begin(): void {
      value = 0;
    },
    update(length: number): void {
      const count = (length + 3) >> 2;
      for (let i = 0; i < count; i++) turned[i] = turnBytes(words[i]!);
      value = crc32(turnedBytes.subarray(0, length), value);
    },
    get value(): number {
      const swapped = turnBytes(value);
      return (
        ((swapped >>> 24) | ((swapped >>> 8) & 0xff00) | ((swapped & 0xff00) << 8) | (swapped << 24)) >>> 0
      );
    },
  };
}

/** Turns round the bits of each of the four bytes of a word. */
function turnBytes(word: number): number {
  const ones = ((word >>> 1) & 0x55555555) | ((word & 0x55555555) << 1);
  const twos = ((ones >>> 2) & 0x33333333) | ((ones & 0x33333333) << 2);
  return ((twos >>> 4) & 0x0f0f0f0f) | ((twos & 0x0f0f0f0f) << 4);
}
