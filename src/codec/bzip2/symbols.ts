import { type BitCursor, isOverrun } from './bits.ts';
import { type Codes, LOOK_BITS, limitsAt, MOST_BITS } from './huffman.ts';

/** Symbols that are written with one code before the next selector counts. */
const GROUP = 50;
const LOOK_MASK = (1 << LOOK_BITS) - 1;
const FIRST_COLUMN = 1 << 12;
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

/** The last column of the sorted rotations of a block. */
export interface Column {
  /** Replaced by longer ones as needed. */
  bytes: Uint8Array;
  /** How often each byte value occurs in it. */
  readonly counts: Int32Array;
}

/** What the symbols are turned into. */
interface Output {
  readonly list: Uint8Array;
  readonly column: Column;
  readonly most: number;
  length: number;
  /** Length of the run of the first list entry that is being read, and the number of its digits. */
  run: number;
  digits: number;
}

/**
 * Decodes Huffman codes, runs of the first list entry and move-to-front.
 *
 * @param column receives the bytes
 * @returns the number of bytes, or what is wrong, which means nothing if the cursor has overrun
 */
export function readSymbols(cursor: BitCursor, input: SymbolInput, column: Column): number | string {
  const { codes, selectors, groups, end, list, most } = input;
  const symbols = new Uint16Array(GROUP);
  const output: Output = { list, column, most, length: 0, run: 0, digits: 0 };
  column.counts.fill(0);
  for (let group = 0; group < groups; group++) {
    const count = readGroup(cursor, codes, selectors[group]!, end, symbols);
    if (count === 0 || isOverrun(cursor)) return 'a Huffman code is not in its table';
    const ended = symbols[count - 1] === end;
    const fault = place(output, symbols, ended ? count - 1 : count) ?? (ended ? endRun(output) : undefined);
    if (fault) return fault;
    if (ended) return output.length;
  }
  return 'a block has more symbols than selectors for them';
}

/** Decodes one group up to and with the end mark. @returns the number of symbols; 0 if that is impossible */
function readGroup(cursor: BitCursor, codes: Codes, code: number, end: number, symbols: Uint16Array): number {
  const { look } = codes;
  const packed = cursor.bytes;
  const packedEnd = packed.length;
  const lookStart = code << LOOK_BITS;
  let { at, held, bits } = cursor;
  let count = 0;
  let entry = 0;
  for (let symbol = -1; count < GROUP && symbol !== end; ) {
    if (bits < 16) {
      // Behind the end zeros are read: the group then comes to nothing.
      if (at + 1 < packedEnd) held = (held << 16) | (packed[at]! << 8) | packed[at + 1]!;
      else held = (held << 16) | (at < packedEnd ? packed[at]! << 8 : 0);
      at += 2;
      bits += 16;
    }
    entry = look[lookStart + ((held >>> (bits - LOOK_BITS)) & LOOK_MASK)]!;
    if (entry === 0) {
      if (bits < MOST_BITS) {
        held = (held << 8) | (at < packedEnd ? packed[at]! : 0);
        at++;
        bits += 8;
      }
      entry = lookFar(held >>> (bits - MOST_BITS), codes, code);
      if (entry === 0) break;
    }
    bits -= entry & 31;
    symbol = entry >>> 5;
    symbols[count++] = symbol;
  }
  if (entry === 0) count = 0;
  cursor.at = at;
  cursor.held = held;
  cursor.bits = bits;
  return count;
}

/** Finds a code that is longer than {@link LOOK_BITS}. @returns its symbol times 32 plus its length; 0 if there is none */
function lookFar(bits: number, { limits, shifts, order }: Codes, code: number): number {
  const ahead = bits & ((1 << MOST_BITS) - 1);
  const start = limitsAt(code);
  let length = LOOK_BITS + 1;
  while (length <= MOST_BITS && ahead >= limits[start + length]!) length++;
  if (length > MOST_BITS) return 0;
  return (order[(ahead >>> (MOST_BITS - length)) + shifts[start + length]!]! << 5) | length;
}

/** Adds what `count` symbols stand for. @returns what is wrong, if anything */
function place(output: Output, symbols: Uint16Array, count: number): string | undefined {
  const { list, column, most } = output;
  const { counts } = column;
  let { length, run, digits } = output;
  // There is always room for the bytes of one group; runs are looked at one by one.
  let bytes = reserve(column, length, GROUP);
  for (let i = 0; i < count; i++) {
    const symbol = symbols[i]!;
    if (symbol < 2) {
      if (digits === MOST_BITS) return 'a run is longer than any block';
      run += (symbol + 1) << digits++;
      continue;
    }
    if (run > most - length - 1) return tooLong(most);
    if (run > 0) {
      bytes = reserve(column, length, run + GROUP);
      repeat(bytes, list[0]!, length, run);
      counts[list[0]!]! += run;
      length += run;
      run = 0;
      digits = 0;
    }
    let at = symbol - 1;
    const byte = list[at]!;
    if (at < NEAR) for (; at > 0; at--) list[at] = list[at - 1]!;
    else list.copyWithin(1, 0, at);
    list[0] = byte;
    counts[byte]!++;
    bytes[length++] = byte;
  }
  output.length = length;
  output.run = run;
  output.digits = digits;
  return undefined;
}

/** Adds a run that the end of the block ends. */
function endRun(output: Output): string | undefined {
  const { list, column, most, length, run } = output;
  if (run > most - length) return tooLong(most);
  repeat(reserve(column, length, run), list[0]!, length, run);
  column.counts[list[0]!]! += run;
  output.length += run;
  return undefined;
}

/** Makes room for `more` bytes behind the first `length`. */
function reserve(column: Column, length: number, more: number): Uint8Array {
  const { bytes } = column;
  if (length + more <= bytes.length) return bytes;
  column.bytes = new Uint8Array(Math.max(FIRST_COLUMN, 2 * bytes.length, length + more));
  column.bytes.set(bytes.subarray(0, length));
  return column.bytes;
}

function repeat(bytes: Uint8Array, byte: number, at: number, count: number): void {
  if (count < NEAR) for (let i = 0; i < count; i++) bytes[at + i] = byte;
  else bytes.fill(byte, at, at + count);
}

function tooLong(most: number): string {
  return `a block has more than ${most} bytes`;
}
