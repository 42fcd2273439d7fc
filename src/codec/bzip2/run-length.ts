import { crc32 } from 'node:zlib';

/** Bytes of a piece of output. */
export const OUTPUT_PIECE = 1 << 18;
/** Four equal bytes are followed by a count of up to 255 more. */
const RUN = 4;
const MOST_RUN = RUN + 255;

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
  const output = new Uint8Array(OUTPUT_PIECE);
  const crc = createCrc(output);
  let bytes: Uint8Array = output;
  let length = 0;
  let at = 0;
  let last = -1;
  let run = 0;
  return {
    begin(block, blockLength) {
      bytes = block;
      length = blockLength;
      at = 0;
      last = -1;
      run = 0;
      crc.begin();
    },
    next() {
      let filled = 0;
      while (at < length && filled < OUTPUT_PIECE - MOST_RUN) {
        const byte = bytes[at++]!;
        output[filled++] = byte;
        if (byte !== last) {
          last = byte;
          run = 1;
        } else if (++run === RUN && at < length) {
          const count = bytes[at++]!;
          output.fill(byte, filled, filled + count);
          filled += count;
          last = -1;
        }
      }
      if (filled === 0) return undefined;
      crc.update(filled);
      return output.subarray(0, filled);
    },
    get cut() {
      return run === RUN && last >= 0;
    },
    get crc() {
      return crc.value;
    },
  };
}

/**
 * The CRC-32 of bzip2 takes the bits of a byte from the other end than the one of zlib, which is otherwise the same:
 * with the bits of every byte turned round, zlib computes it.
 */
function createCrc(output: Uint8Array) {
  const words = new Uint32Array(output.buffer);
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
