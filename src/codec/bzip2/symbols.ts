import type { BitCursor } from './bits.ts';
import { type Codes, LOOK_BITS, limitsAt, MOST_BITS } from './huffman.ts';

/** Symbols that are written with one code before the next selector counts. */
const GROUP = 50;
const LOOK_MASK = (1 << LOOK_BITS) - 1;
const CODE_MASK = (1 << MOST_BITS) - 1;
/** Moving so few places is faster in a loop than with a call. */
const NEAR = 16;

/** What is needed to decode the symbols of a block. */
export interface SymbolInput {
  readonly codes: Codes;
  readonly selectors: Uint8Array;
  readonly groups: number;
  /** Number of the symbol that ends the block. */
  readonly end: number;
  /** The byte values in use, in order; used up. */
  readonly list: Uint8Array;
  /** The most bytes the block may have. */
  readonly most: number;
}

/**
 * Decodes Huffman codes, runs of the first list entry and move-to-front in one go.
 *
 * @param bytes receives the last column of the sorted rotations
 * @param counts receives how often each byte value occurs in it
 * @returns the number of bytes, or what is wrong, which means nothing if the cursor has overrun
 */
export function readSymbols(
  cursor: BitCursor,
  input: SymbolInput,
  bytes: Uint8Array,
  counts: Int32Array,
): number | string {
  const { selectors, groups, end, list, most } = input;
  const { look, limits, shifts, order } = input.codes;
  const packed = cursor.bytes;
  const packedEnd = packed.length;
  let { at, held, bits } = cursor;
  let length = 0;
  let run = 0;
  let runBit = 0;
  let fault: string | undefined = 'a block has more symbols than selectors for them';
  counts.fill(0);

  decoding: for (let group = 0; group < groups; group++) {
    const code = selectors[group]!;
    const lookStart = code << LOOK_BITS;
    for (let left = GROUP; left > 0; left--) {
      if (bits < 16) {
        if (at + 1 < packedEnd) held = (held << 16) | (packed[at]! << 8) | packed[at + 1]!;
        else {
          held = (held << 16) | ((at < packedEnd ? packed[at]! : 0) << 8);
          if (at > packedEnd + 2) break decoding;
        }
        at += 2;
        bits += 16;
      }
      const entry = look[lookStart + ((held >>> (bits - LOOK_BITS)) & LOOK_MASK)]!;
      let symbol = entry >>> 5;
      if (entry !== 0) bits -= entry & 31;
      else {
        if (bits < MOST_BITS) {
          held = (held << 8) | (at < packedEnd ? packed[at]! : 0);
          at++;
          bits += 8;
        }
        const ahead = (held >>> (bits - MOST_BITS)) & CODE_MASK;
        const limitsStart = limitsAt(code);
        let size = LOOK_BITS + 1;
        while (size <= MOST_BITS && ahead >= limits[limitsStart + size]!) size++;
        if (size > MOST_BITS) {
          fault = 'a Huffman code is not in its table';
          break decoding;
        }
        symbol = order[(ahead >>> (MOST_BITS - size)) + shifts[limitsStart + size]!]!;
        bits -= size;
      }

      if (symbol < 2) {
        run += (symbol + 1) << runBit;
        if (++runBit > MOST_BITS) {
          fault = 'a run is longer than any block';
          break decoding;
        }
        continue;
      }
      if (run > 0) {
        if (run > most - length) {
          fault = `a block has more than ${most} bytes`;
          break decoding;
        }
        const byte = list[0]!;
        counts[byte]! += run;
        if (run < NEAR) for (; run > 0; run--) bytes[length++] = byte;
        else bytes.fill(byte, length, length + run);
        length += run;
        run = 0;
        runBit = 0;
      }
      if (symbol === end) {
        fault = undefined;
        break decoding;
      }
      if (length === most) {
        fault = `a block has more than ${most} bytes`;
        break decoding;
      }
      let place = symbol - 1;
      const byte = list[place]!;
      if (place < NEAR) for (; place > 0; place--) list[place] = list[place - 1]!;
      else list.copyWithin(1, 0, place);
      list[0] = byte;
      counts[byte]!++;
      bytes[length++] = byte;
    }
  }
  cursor.at = at;
  cursor.held = held;
  cursor.bits = bits;
  return fault ?? length;
}
