/** A block of a deflate stream (RFC 1951 section 3.2.3), as its encoder made it. */
export interface DeflateBlock {
  readonly type: 'stored' | 'fixed' | 'dynamic';
  readonly final: boolean;
  /** Literals and matches, without the end of the block; 0 in a stored block. */
  readonly symbols: number;
  /** How many of the matches have three bytes, the shortest that the format knows. */
  readonly shortest: number;
  readonly matches: number;
  /** Length of the content behind it and all before it. */
  readonly contentEnd: number;
  /** First bit behind it, counted from the first of the stream. */
  readonly bitEnd: number;
}

/** The blocks at the beginning of a deflate stream. */
export interface DeflateBlocks {
  readonly blocks: readonly DeflateBlock[];
  /** What the blocks decode to. */
  readonly content: Uint8Array;
  /** Bytes that were decoded, with those of a block that is not whole. */
  readonly decoded: number;
  /** Bytes that the stream takes; absent where it does not end within what was given, or was not read to its end. */
  readonly end?: number;
}

/** Bits of a stream, the lowest of each byte first. */
interface Bits {
  take(count: number): number;
  readonly position: number;
  seek(bit: number): void;
}

/** How many codes there are of each length, and the symbols in their order (RFC 1951 section 3.2.2). */
interface Code {
  readonly counts: Uint16Array;
  readonly symbols: Uint16Array;
}

interface Output {
  readonly bytes: Uint8Array;
  length: number;
}

/** Thrown within this file only, where a stream is damaged or longer than what is looked at. */
class Ended extends Error {}

/**
 * Takes the beginning of a raw deflate stream apart into its blocks: those that lie whole in the bytes given.
 * @param most bytes of content that are decoded
 * @returns undefined where the bytes are no deflate stream
 */
export function deflateBlocks(bytes: Uint8Array, most: number): DeflateBlocks | undefined {
  const bits = bitsOf(bytes);
  const output: Output = { bytes: new Uint8Array(most), length: 0 };
  const blocks: DeflateBlock[] = [];
  let kept = 0;
  const found = () => ({ blocks, content: output.bytes.subarray(0, kept), decoded: output.length });
  try {
    for (let final = false; !final; ) {
      final = bits.take(1) === 1;
      const block = { ...readBlock(bits, bytes, output), final };
      blocks.push({ ...block, contentEnd: output.length, bitEnd: bits.position });
      kept = output.length;
    }
    return { ...found(), end: Math.ceil(bits.position / 8) };
  } catch (error) {
    if (!(error instanceof Ended)) throw error;
    if (error.message !== MORE) return undefined;
    return found();
  }
}

const MORE = 'more';
const DAMAGED = 'damaged';

function bitsOf(bytes: Uint8Array): Bits {
  let position = 0;
  return {
    take(count) {
      if (position + count > bytes.length * 8) throw new Ended(MORE);
      let value = 0;
      for (let i = 0; i < count; i++, position++)
        value |= ((bytes[position >> 3]! >> (position & 7)) & 1) << i;
      return value;
    },
    get position() {
      return position;
    },
    seek(bit) {
      position = bit;
    },
  };
}

type Read = Pick<DeflateBlock, 'type' | 'symbols' | 'shortest' | 'matches'>;

function readBlock(bits: Bits, bytes: Uint8Array, output: Output): Read {
  const type = bits.take(2);
  if (type === 0) return readStored(bits, bytes, output);
  if (type === 1) return { type: 'fixed', ...readSymbols(bits, FIXED, output) };
  if (type === 2) return { type: 'dynamic', ...readSymbols(bits, readCodes(bits), output) };
  throw new Ended(DAMAGED);
}

function readStored(bits: Bits, bytes: Uint8Array, output: Output): Read {
  bits.seek(Math.ceil(bits.position / 8) * 8);
  const length = bits.take(16);
  if ((bits.take(16) ^ 0xffff) !== length) throw new Ended(DAMAGED);
  const start = bits.position / 8;
  if (start + length > bytes.length || output.length + length > output.bytes.length) throw new Ended(MORE);
  output.bytes.set(bytes.subarray(start, start + length), output.length);
  output.length += length;
  bits.seek((start + length) * 8);
  return { type: 'stored', symbols: 0, shortest: 0, matches: 0 };
}

const END_OF_BLOCK = 256;
const LONGEST_CODE = 15;
/** Lengths and distances of RFC 1951 section 3.2.5: the smallest value of a symbol, and its extra bits. */
const LENGTH_EXTRA = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5];
const LENGTHS = [...smallest(LENGTH_EXTRA, 3), 258];
const DISTANCE_EXTRA = Array.from({ length: 30 }, (_, i) => Math.max(0, (i >> 1) - 1));
const DISTANCES = smallest(DISTANCE_EXTRA, 1);

function smallest(extra: readonly number[], first: number): number[] {
  let next = first;
  return extra.map((bits) => {
    const value = next;
    next += 2 ** bits;
    return value;
  });
}

type Codes = readonly [literals: Code, distances: Code];

function readSymbols(bits: Bits, [literals, distances]: Codes, output: Output): Omit<Read, 'type'> {
  let [symbols, shortest, matches] = [0, 0, 0];
  for (;;) {
    const symbol = takeSymbol(bits, literals);
    if (symbol === END_OF_BLOCK) return { symbols, shortest, matches };
    symbols++;
    if (symbol < END_OF_BLOCK) {
      if (output.length >= output.bytes.length) throw new Ended(MORE);
      output.bytes[output.length++] = symbol;
      continue;
    }
    const code = symbol - END_OF_BLOCK - 1;
    if (code >= LENGTHS.length) throw new Ended(DAMAGED);
    const length = LENGTHS[code]! + bits.take(LENGTH_EXTRA[code] ?? 0);
    const far = takeSymbol(bits, distances);
    if (far >= DISTANCES.length) throw new Ended(DAMAGED);
    copy(output, length, DISTANCES[far]! + bits.take(DISTANCE_EXTRA[far]!));
    matches++;
    if (length === 3) shortest++;
  }
}

function copy(output: Output, length: number, distance: number): void {
  if (distance > output.length) throw new Ended(DAMAGED);
  if (output.length + length > output.bytes.length) throw new Ended(MORE);
  for (let i = 0; i < length; i++, output.length++)
    output.bytes[output.length] = output.bytes[output.length - distance]!;
}

function takeSymbol(bits: Bits, { counts, symbols }: Code): number {
  let [code, first, index] = [0, 0, 0];
  for (let length = 1; length <= LONGEST_CODE; length++) {
    code |= bits.take(1);
    const count = counts[length]!;
    if (code - count < first) return symbols[index + code - first]!;
    index += count;
    first = (first + count) << 1;
    code <<= 1;
  }
  throw new Ended(DAMAGED);
}

/** The order in which lengths of code length codes stand (RFC 1951 section 3.2.7). */
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

function readCodes(bits: Bits): Codes {
  const [literals, distances, count] = [bits.take(5) + 257, bits.take(5) + 1, bits.take(4) + 4];
  const own = new Array<number>(ORDER.length).fill(0);
  for (let i = 0; i < count; i++) own[ORDER[i]!] = bits.take(3);
  const code = codeOf(own);
  const lengths: number[] = [];
  while (lengths.length < literals + distances) {
    const symbol = takeSymbol(bits, code);
    if (symbol < 16) lengths.push(symbol);
    else if (symbol === 16) repeat(lengths, lengths.at(-1) ?? 0, 3 + bits.take(2));
    else repeat(lengths, 0, symbol === 17 ? 3 + bits.take(3) : 11 + bits.take(7));
  }
  if (lengths.length !== literals + distances) throw new Ended(DAMAGED);
  return [codeOf(lengths.slice(0, literals)), codeOf(lengths.slice(literals))];
}

function repeat(lengths: number[], value: number, count: number): void {
  for (let i = 0; i < count; i++) lengths.push(value);
}

function codeOf(lengths: readonly number[]): Code {
  const counts = new Uint16Array(LONGEST_CODE + 1);
  for (const length of lengths) counts[length]!++;
  const next = new Uint16Array(LONGEST_CODE + 2);
  counts[0] = 0;
  checkCounts(counts);
  for (let length = 1; length <= LONGEST_CODE; length++) next[length + 1] = next[length]! + counts[length]!;
  const symbols = new Uint16Array(lengths.length);
  for (const [symbol, length] of lengths.entries()) if (length > 0) symbols[next[length]!++] = symbol;
  return { counts, symbols };
}

/** Every bit pattern stands for one symbol; only a lone one, or none, may leave patterns unused (section 3.2.7). */
function checkCounts(counts: Uint16Array): void {
  let [free, used] = [1, 0];
  for (let length = 1; length <= LONGEST_CODE; length++) {
    free = free * 2 - counts[length]!;
    used += counts[length]!;
    if (free < 0) throw new Ended(DAMAGED);
  }
  if (free > 0 && used > 1) throw new Ended(DAMAGED);
}

/** Lengths of the fixed codes (RFC 1951 section 3.2.6). */
const FIXED: Codes = [
  codeOf(Array.from({ length: 288 }, (_, i) => (i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8))),
  codeOf(new Array<number>(32).fill(5)),
];
