import { isPastEnd, type LzxBits, takeBits } from './bits.ts';
import { fillTable, type HuffmanTable, huffmanTable } from './huffman.ts';
import { EXTRA_BITS } from './slots.ts';

const LITERALS = 256;
const LENGTHS = 249;
const ALIGNED = 8;
const PRETREE = 20;
const MODULUS = 17;

/** The Huffman codes in force, and the code lengths that the next ones are stored as differences to. */
export interface LzxTrees {
  /** Symbols of the main tree: the literals, then eight for each position slot. */
  readonly symbols: number;
  readonly mainLengths: Uint8Array;
  readonly lengthLengths: Uint8Array;
  readonly main: HuffmanTable;
  readonly length: HuffmanTable;
  readonly aligned: HuffmanTable;
  readonly pretree: HuffmanTable;
}

/** No codes yet; all lengths are zero. */
export function lzxTrees(slots: number): LzxTrees {
  const symbols = LITERALS + 8 * slots;
  return {
    symbols,
    mainLengths: new Uint8Array(symbols),
    lengthLengths: new Uint8Array(LENGTHS),
    main: huffmanTable(symbols, 11, mainValue),
    length: huffmanTable(LENGTHS, 10),
    aligned: huffmanTable(ALIGNED, 7),
    pretree: huffmanTable(PRETREE, 8),
  };
}

/** A literal is itself. A match is negative, with its length header (3 bits), extra bits (5) and position slot (6). */
function mainValue(symbol: number): number {
  if (symbol < LITERALS) return symbol << 5;
  const slot = (symbol - LITERALS) >> 3;
  return (-1 << 19) | (slot << 13) | (EXTRA_BITS[slot]! << 8) | ((symbol & 7) << 5);
}

/**
 * Reads the trees of a block ([MS-PATCH] sections 2.5 and 2.7).
 * @returns what is wrong with them
 */
export function readTrees(trees: LzxTrees, bits: LzxBits, aligned: boolean): string | undefined {
  if (aligned) {
    const lengths = new Uint8Array(ALIGNED);
    for (let i = 0; i < ALIGNED; i++) lengths[i] = takeBits(bits, 3);
    if (!fillTable(trees.aligned, lengths, ALIGNED)) return 'the aligned offset tree is no prefix code';
  }
  const { main, mainLengths, length, lengthLengths, symbols } = trees;
  const fault =
    readLengths(trees, bits, mainLengths, 0, LITERALS) ??
    readLengths(trees, bits, mainLengths, LITERALS, symbols);
  if (fault) return fault;
  if (!fillTable(main, mainLengths, symbols)) return 'the main tree is no prefix code';
  const lengthFault = readLengths(trees, bits, lengthLengths, 0, LENGTHS);
  if (lengthFault) return lengthFault;
  return fillTable(length, lengthLengths, LENGTHS) ? undefined : 'the length tree is no prefix code';
}

/** Code lengths `from` up to `end` as differences to those before, run-length coded, under a code of their own. */
function readLengths(
  { pretree }: LzxTrees,
  bits: LzxBits,
  lengths: Uint8Array,
  from: number,
  end: number,
): string | undefined {
  const own = new Uint8Array(PRETREE);
  for (let i = 0; i < PRETREE; i++) own[i] = takeBits(bits, 4);
  if (!fillTable(pretree, own, PRETREE)) return 'a pretree is no prefix code';
  let at = from;
  while (at < end) {
    if (isPastEnd(bits)) return 'the input ends within the trees';
    const symbol = takeSymbol(pretree, bits);
    if (symbol >= PRETREE) return 'a pretree code stands for nothing';
    if (symbol < MODULUS) {
      lengths[at] = (lengths[at]! + MODULUS - symbol) % MODULUS;
      at++;
      continue;
    }
    const { run, value } = readRun(pretree, bits, symbol, lengths[at]!);
    if (value > 16) return 'a pretree code stands for nothing';
    if (at + run > end) return 'a run of code lengths is longer than its tree';
    lengths.fill(value, at, at + run);
    at += run;
  }
  return isPastEnd(bits) ? 'the input ends within the trees' : undefined;
}

/** 17: 4 to 19 zeros; 18: 20 to 51 zeros; 19: 4 or 5 times the length that the next code stands for. */
function readRun(pretree: HuffmanTable, bits: LzxBits, symbol: number, before: number) {
  if (symbol === 17) return { run: 4 + takeBits(bits, 4), value: 0 };
  if (symbol === 18) return { run: 20 + takeBits(bits, 5), value: 0 };
  const run = 4 + takeBits(bits, 1);
  const difference = takeSymbol(pretree, bits);
  // More than any code length says that it is none.
  return { run, value: difference < MODULUS ? (before + MODULUS - difference) % MODULUS : 255 };
}

function takeSymbol({ entries, direct }: HuffmanTable, bits: LzxBits): number {
  const next = bits.view.getInt32(bits.at >>> 3) << (bits.at & 7);
  let entry = entries[next >>> (32 - direct)]!;
  if ((entry & 31) === 0) entry = entries[(entry >> 5) + ((next << direct) >>> (16 + direct))]!;
  bits.at = Math.min(bits.at + (entry & 31), bits.end + 32);
  return entry >>> 5;
}
