/** The longest code, in bits. */
export const MOST_BITS = 20;
/** Codes up to this length are found with one look into a table. */
export const LOOK_BITS = 11;
/** RUNA, RUNB, 255 places of the move-to-front list and the end mark. */
const MOST_SYMBOLS = 258;

const LENGTHS = MOST_BITS + 2;

/** The Huffman codes of one block, as tables. */
export interface Codes {
  /** Each has its part of every array. */
  readonly count: number;
  /** By code number and the next {@link LOOK_BITS} bits: the symbol times 32 plus its length, or 0 for longer codes. */
  readonly look: Uint16Array;
  /** By code number and length: the first code that is longer, with {@link MOST_BITS} bits. */
  readonly limits: Int32Array;
  /** By code number and length: what to add to a code of that length to get its place in `order`. */
  readonly shifts: Int32Array;
  /** By code number: the symbols in the order of their codes. */
  readonly order: Uint16Array;
}

/** Room for `count` codes of a block, used again and again. */
export function createCodes(count: number): Codes {
  return {
    count,
    look: new Uint16Array(count << LOOK_BITS),
    limits: new Int32Array(count * LENGTHS),
    shifts: new Int32Array(count * LENGTHS),
    order: new Uint16Array(count * MOST_SYMBOLS),
  };
}

/** Where the part of a code begins in `limits` and `shifts`. */
export function limitsAt(code: number): number {
  return code * LENGTHS;
}

/**
 * Makes the tables of code `code` from the lengths of its first `symbols` symbols: codes of one length are consecutive
 * and follow those of the next shorter length. Codes that are over- or undersubscribed decode as libbz2 decodes them.
 */
export function setCode(codes: Codes, code: number, lengths: Uint8Array, symbols: number): void {
  const { look, limits, shifts, order } = codes;
  const lookStart = code << LOOK_BITS;
  const orderStart = code * MOST_SYMBOLS;
  look.fill(0, lookStart, lookStart + (1 << LOOK_BITS));
  let next = 0;
  let place = orderStart;
  for (let length = 1; length <= MOST_BITS; length++) {
    shifts[limitsAt(code) + length] = place - next;
    for (let symbol = 0; symbol < symbols; symbol++) {
      if (lengths[symbol] !== length) continue;
      if (length <= LOOK_BITS) {
        const free = LOOK_BITS - length;
        const from = Math.min(next << free, 1 << LOOK_BITS);
        const to = Math.min((next + 1) << free, 1 << LOOK_BITS);
        look.fill((symbol << 5) | length, lookStart + from, lookStart + to);
      }
      order[place++] = symbol;
      next++;
    }
    limits[limitsAt(code) + length] = next * 2 ** (MOST_BITS - length);
    next *= 2;
  }
}
