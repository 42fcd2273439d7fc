import { constants, inflateRawSync } from 'node:zlib';
import { concat, copyOf } from '../bytes.ts';
import { isBadInput } from './whole.ts';

/** Streams longer than this lose up to one piece of output before the damaged place. */
const MOST_PACKED = 1 << 20;
const MOST_UNPACKED = 1 << 23;

/** What could still be decoded of a damaged stream. */
interface Salvaged {
  readonly bytes: Uint8Array;
  /** Offset in the deflate stream of the byte that made the data invalid. */
  readonly offset: number;
}

/** Remembers the beginning of a deflate stream, to decode it again up to the very place where it turns bad. */
export interface Salvage {
  /** The next piece that is given to zlib; copied. */
  packed(piece: Uint8Array): void;
  /** So many bytes more were decoded and handed out. */
  unpacked(length: number): void;
  /**
   * zlib found bad data in the last piece, and with the error dropped what it had decoded in that call: less than
   * `most` bytes. @returns those bytes, or undefined where the stream is too long to be decoded again
   */
  finish(most: number): Salvaged | undefined;
}

/** See {@link Salvage}. */
export function createSalvage(): Salvage {
  let pieces: Uint8Array[] | undefined = [];
  let length = 0;
  let done = 0;
  return {
    packed(piece) {
      length += piece.length;
      if (length > MOST_PACKED || done > MOST_UNPACKED) pieces = undefined;
      pieces?.push(copyOf(piece));
    },
    unpacked(count) {
      done += count;
    },
    finish(most) {
      if (!pieces || done > MOST_UNPACKED) return undefined;
      return decodeUpToDamage(concat(pieces), length - pieces.at(-1)!.length, done, done + most);
    },
  };
}

/**
 * Finds by bisection the longest beginning of `packed` that decodes. Decoding a longer one fails too, so this is exact.
 * @param good a length known to decode @param done bytes of content to leave out @param most bytes of content there can be
 */
function decodeUpToDamage(
  packed: Uint8Array,
  good: number,
  done: number,
  most: number,
): Salvaged | undefined {
  let low = good;
  let high = packed.length;
  let best = decodeStart(packed.subarray(0, low), most);
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    const bytes = decodeStart(packed.subarray(0, middle), most);
    if (bytes) {
      low = middle;
      best = bytes;
    } else high = middle;
  }
  return best && { bytes: best.subarray(done), offset: low };
}

/** All content of a deflate stream of which the end is missing; undefined if it is bad. */
function decodeStart(packed: Uint8Array, most: number): Uint8Array | undefined {
  try {
    return inflateRawSync(packed, {
      finishFlush: constants.Z_SYNC_FLUSH,
      maxOutputLength: most,
      chunkSize: 1 << 16,
    });
  } catch (error) {
    if (isBadInput(error)) return undefined;
    throw error;
  }
}
