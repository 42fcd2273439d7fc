/**
 * A decoding table for a canonical Huffman code of at most 16 bits. The first `direct` bits of a code select an entry: the value of the
 * symbol and, in the 5 low bits, the length of its code. Where codes are longer, the entry is `place << 5`, and the `16 - direct` bits
 * that follow select among the entries from `place` on.
 */
export interface HuffmanTable {
  /** Bits that select in the first step. */
  readonly direct: number;
  readonly entries: Int32Array;
  /** What each symbol stands for, with its 5 low bits zero. */
  readonly values: Int32Array;
}

const LONGEST_CODE = 16;

/** What an unassigned code decodes to: as long as the longest code, beyond every value when shifted right without its sign. */
const UNASSIGNED = (-1 << 13) | LONGEST_CODE;

/**
 * An empty table for an alphabet of `symbols`.
 * @param toValue what a symbol stands for; by default its number, above the 5 bits of the length
 */
export function huffmanTable(
  symbols: number,
  direct: number,
  toValue: (symbol: number) => number = (symbol) => symbol << 5,
): HuffmanTable {
  const sub = 1 << (LONGEST_CODE - direct);
  // Every group of long codes has one symbol at least.
  return {
    direct,
    entries: new Int32Array((1 << direct) + Math.min(symbols, 1 << direct) * sub),
    values: Int32Array.from({ length: symbols }, (_, symbol) => toValue(symbol)),
  };
}

/**
 * Fills `table` for the code lengths of symbols 0 to `symbols` - 1; 0 means that a symbol has no code. Codes that nothing is assigned to
 * decode to a negative entry: encoders may leave codes out.
 * @returns false for lengths that no prefix code has
 */
export function fillTable(table: HuffmanTable, lengths: Uint8Array, symbols: number): boolean {
  const { direct, entries, values } = table;
  const first = firstCodes(lengths, symbols);
  if (!first) return false;
  const sub = LONGEST_CODE - direct;
  entries.fill(UNASSIGNED, 0, 1 << direct);
  let free = 1 << direct;
  for (let symbol = 0; symbol < symbols; symbol++) {
    const length = lengths[symbol]!;
    if (length === 0) continue;
    const code: number = first[length]!;
    first[length] = code + 1;
    const entry = values[symbol]! | length;
    if (length <= direct) {
      const from = code << (direct - length);
      entries.fill(entry, from, from + (1 << (direct - length)));
      continue;
    }
    const group = code >>> (length - direct);
    if (entries[group] === UNASSIGNED) {
      entries[group] = free << 5;
      entries.fill(UNASSIGNED, free, free + (1 << sub));
      free += 1 << sub;
    }
    const within = (code << (LONGEST_CODE - length)) & ((1 << sub) - 1);
    const from = (entries[group]! >> 5) + within;
    entries.fill(entry, from, from + (1 << (LONGEST_CODE - length)));
  }
  return true;
}

/** The first code of every length; undefined for more codes than there is room for. */
function firstCodes(lengths: Uint8Array, symbols: number): Int32Array | undefined {
  const counts = new Int32Array(LONGEST_CODE + 1);
  for (let symbol = 0; symbol < symbols; symbol++) counts[lengths[symbol]!]!++;
  const first = new Int32Array(LONGEST_CODE + 1);
  let code = 0;
  for (let length = 1; length <= LONGEST_CODE; length++) {
    code <<= 1;
    first[length] = code;
    code += counts[length]!;
    if (code > 1 << length) return undefined;
  }
  return first;
}
