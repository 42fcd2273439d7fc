import type { BitCursor } from './bits.ts';
import { type Codes, LOOK_BITS, limitsAt, MOST_BITS } from './huffman.ts';

/** Symbols that are written with one code before the next selector counts. */
const GROUP = 50;
const LOOK_MASK = (1 << LOOK_BITS) - 1;
/** Moving so few places is faster in a loop than with a call. */
const NEAR = 16;

/** What is needed to decode the symbols of a block. */
export interface SymbolInput {
  readonly codes: Codes;
  /** Number of the code for each group of symbols. */
  readonly selectors: Uint8Array;
  readonly groups: number;
  /** Number of the symbol that ends the block. */
  readonly end: number;
  /** The byte values in use, in order; used up. */
  readonly list: Uint8Array;
  /** The most bytes the block may have. */
  readonly most: number;
}

/** What the symbols are turned into. */
interface Output {
  readonly list: Uint8Array;
  readonly bytes: Uint8Array;
  readonly counts: Int32Array;
  readonly most: number;
  length: number;
  /** Length of the run of the first list entry that is being read, and the number of its digits. */
  run: number;
  digits: number;
}

/**
 * Decodes Huffman codes, runs of the first list entry and move-to-front.
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
  const { codes, selectors, groups, end, list, most } = input;
  const symbols = new Uint16Array(GROUP);
  const output: Output = { list, bytes, counts, most, length: 0, run: 0, digits: 0 };
  counts.fill(0);
  for (let group = 0; group < groups; group++) {
    const count = readGroup(cursor, codes, selectors[group]!, end, symbols);
    if (count === 0) return 'a Huffman code is not in its table';
    const ended = symbols[count - 1] === end;
    const fault = place(output, symbols, ended ? count - 1 : count) ?? (ended ? endRun(output) : undefined);
    if (fault) return fault;
    if (ended) return output.length;
  }
  return 'a block has more symbols than selectors for them';
}

/** Decodes one group up to and with the end mark. @returns the number of symbols; 0 if that is impossible */
function readGroup(
  cursor: BitCursor,
  codes: Codes,
  code: number,
  end: number,
  symbols: Uint16Array,
): number {
  const { look } = codes;
  const packed = cursor.bytes;
  const packedEnd = packed.length;
  const lookStart = code << LOOK_BITS;
  let { at, held, bits } = cursor;
  let count = 0;
  for (let symbol = -1; count < GROUP && symbol !== end; ) {
    if (bits < MOST_BITS) {
      // Behind the end zeros are read, and at most one group of them.
      if (at + 1 < packedEnd) held = (held << 16) | (packed[at]! << 8) | packed[at + 1]!;
      else held = (held << 16) | (at < packedEnd ? packed[at]! << 8 : 0);
      at += 2;
      bits += 16;
    }
    let entry = look[lookStart + ((held >>> (bits - LOOK_BITS)) & LOOK_MASK)]!;
    if (entry === 0) entry = lookFar(held >>> (bits - MOST_BITS), codes, code);
    if (entry === 0) return 0;
    bits -= entry & 31;
    symbol = entry >>> 5;
    symbols[count++] = symbol;
  }
  cursor.at = at;
  cursor.held = held;
  cursor.bits = bits;
  return count;
}
