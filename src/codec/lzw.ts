import type { Decoder, Notes } from './decoder.ts';
import type { ByteReader } from './reader.ts';

const HEADER = 3;
const FIRST_BITS = 9;
const CLEAR = 256;
const NONE = -1;
/** Output is given out in pieces of about this length. */
const PIECE = 1 << 16;

/** Flags of the third byte: the largest code width, and whether code 256 empties the table. */
const MOST_BITS = 0x1f;
const RESERVED = 0x60;
const BLOCK_MODE = 0x80;

/** The table of strings: each is another one and a byte. */
interface Table {
  readonly prefix: Uint16Array;
  readonly suffix: Uint8Array;
  /** Length of each string. */
  readonly length: Uint32Array;
  readonly most: number;
  readonly blockMode: boolean;
  free: number;
  bits: number;
  /** Beyond this many strings codes are one bit wider. */
  limit: number;
  old: number;
  /** First byte of the string decoded last. */
  first: number;
}

/**
 * Decodes compress(1), `.Z`: LZW with codes of 9 to 16 bits, the least significant bit first (as (n)compress 4.2 and gzip read it; the
 * format has no standard). Codes come in groups of eight; where their width changes, the rest of the group is skipped. There is neither
 * an end mark nor a check: what is cut at a code cannot be told. Decoding goes on to the end of the input.
 */
export const uncompress: Decoder = async function* (reader, notes) {
  const table = await readHeader(reader, notes);
  if (!table) return;
  const start = reader.position;
  // The longest string has as many bytes as there are codes.
  const out = new Uint8Array(PIECE + (1 << table.most) + 1);
  let used = 0;
  for (;;) {
    const at = reader.position;
    const group = reader.tryTake(table.bits) ?? (await reader.take(table.bits));
    const codes = Math.floor((group.length * 8) / table.bits);
    const width = table.bits;
    for (let index = 0; index < codes; index++) {
      const code = codeAt(group, index * width, width);
      const length = decodeCode(table, code, out, used);
      if (length < 0) {
        if (used > 0) yield out.subarray(0, used);
        const message = `code ${code} where at most ${table.free} can be`;
        notes.problem('stream.corrupt', message, at + ((index * width) >> 3));
        return;
      }
      used += length;
      if (used >= PIECE) {
        yield out.subarray(0, used);
        used = 0;
      }
      // The rest of the group is padding: after a code that empties the table, and where codes become wider.
      if (isGroupOver(table, code, length)) break;
    }
    if (group.length < width) break;
  }
  if (used > 0) yield out.subarray(0, used);
  const data = reader.position - start;
  if (notes.wantsFields && data > 0)
    notes.field({ name: 'codes', offset: start, length: data, meaning: 'data' });
};

/** Whether bytes begin with a header that compress writes. */
export function looksLikeCompress(head: Uint8Array): boolean {
  const bits = (head[2] ?? 0) & MOST_BITS;
  return head[0] === 0x1f && head[1] === 0x9d && (head[2]! & RESERVED) === 0 && bits >= 9 && bits <= 16;
}

async function readHeader(reader: ByteReader, notes: Notes): Promise<Table | undefined> {
  const at = reader.position;
  const head = await reader.take(HEADER);
  if (head.length < HEADER) {
    notes.problem('stream.truncated', 'the input ends within the header', reader.position);
    return undefined;
  }
  const most = head[2]! & MOST_BITS;
  const blockMode = (head[2]! & BLOCK_MODE) !== 0;
  if (notes.wantsFields) {
    notes.field({ name: 'magic', value: '1f9d', offset: at, length: 2 });
    const fields = [
      { name: 'maximum bits', value: most, offset: at + 2, length: 0 },
      { name: 'block mode', value: blockMode, offset: at + 2, length: 0 },
    ];
    notes.field({ name: 'flags', value: head[2]!, offset: at + 2, length: 1, fields });
  }
  if (!looksLikeCompress(head)) {
    notes.problem('stream.header', 'no header of compress: 1f 9d and a width of 9 to 16 bits', at);
    return undefined;
  }
  return createTable(most, blockMode);
}

function createTable(most: number, blockMode: boolean): Table {
  const table: Table = {
    prefix: new Uint16Array(1 << most),
    suffix: new Uint8Array(1 << most),
    length: new Uint32Array(1 << most).fill(1, 0, CLEAR),
    most,
    blockMode,
    free: blockMode ? CLEAR + 1 : CLEAR,
    bits: FIRST_BITS,
    limit: (1 << FIRST_BITS) - 1,
    old: NONE,
    first: 0,
  };
  for (let byte = 0; byte < 256; byte++) table.suffix[byte] = byte;
  return table;
}

function codeAt(group: Uint8Array, bit: number, width: number): number {
  const at = bit >> 3;
  const word = group[at]! | ((group[at + 1] ?? 0) << 8) | ((group[at + 2] ?? 0) << 16);
  return (word >>> (bit & 7)) & ((1 << width) - 1);
}

/** Writes the string of a code to `out` and learns the next one. @returns its length; -1 for a code that cannot be */
function decodeCode(table: Table, code: number, out: Uint8Array, at: number): number {
  const { prefix, suffix, length, old } = table;
  if (old === NONE) {
    if (code > 255) return -1;
    table.old = code;
    table.first = code;
    out[at] = code;
    return 1;
  }
  if (code === CLEAR && table.blockMode) {
    table.free = CLEAR;
    table.bits = FIRST_BITS;
    table.limit = (1 << FIRST_BITS) - 1;
    return 0;
  }
  if (code > table.free || (code === table.free && table.free >= 1 << table.most)) return -1;
  // A string that is not known yet is the one before and its own first byte.
  const known = code < table.free;
  let from = known ? code : old;
  const count = known ? length[code]! : length[old]! + 1;
  let to = at + count - 1;
  if (!known) out[to--] = table.first;
  for (; to > at; to--) {
    out[to] = suffix[from]!;
    from = prefix[from]!;
  }
  table.first = suffix[from]!;
  out[at] = table.first;
  if (table.free < 1 << table.most) {
    prefix[table.free] = old;
    suffix[table.free] = table.first;
    length[table.free] = length[old]! + 1;
    table.free++;
  }
  table.old = code;
  return count;
}

/** Whether the next code comes from a new group; makes codes wider where that is due. */
function isGroupOver(table: Table, code: number, length: number): boolean {
  if (code === CLEAR && length === 0) return true;
  if (table.free <= table.limit) return false;
  table.bits++;
  table.limit = table.bits === table.most ? 1 << table.most : (1 << table.bits) - 1;
  return true;
}
