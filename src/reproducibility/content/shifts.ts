import { isZero } from '../../codec/index.ts';
import type { RandomSource, RangePair } from '../../model/index.ts';
import type { Claim, Unit } from '../unit.ts';
import { type SameString, sameStrings } from './string-tables.ts';

/**
 * Parts of programs that hold little but addresses, offsets and lengths of others, and the least width of an integer there: a byte
 * in packed numbers, a word in tables. In tables of strings only the room behind them follows.
 */
const FOLLOWING: readonly (readonly [part: RegExp, width: number])[] = [
  [/^(\.debug_(line_)?str|\.strtab|\.dynstr|string table)( |$)/, Number.POSITIVE_INFINITY],
  [/^(\.debug_|export info|function starts|data in code)/, 1],
  [
    /^(\.eh_frame|\.rela?\.|\.gnu\.hash|\.dynsym|\.symtab|\.gnu_debug|\.pdata|\.xdata|\.reloc|\.rdata|\.edata|\.idata|__TEXT,__(unwind_info|eh_frame)|__LD,|symbol table|Exception Table|Debug|section headers|program headers|dynamic section)/,
    2,
  ],
];

/** So many bytes of one place are looked at. */
const MOST_PLACE = 1 << 16;
const WIDTHS = [8, 4, 2, 1] as const;

/**
 * Explains addresses and lengths in the tables of a program that moved with something of another length: each must differ by one
 * of the amounts by which sizes and places in its headers do.
 * @param claims of the whole file
 */
export async function withShifts(claims: readonly Claim[], { left, right }: Unit): Promise<readonly Claim[]> {
  const shifts = shiftsOf(claims);
  const { content: one } = left;
  const { content: other } = right;
  const unexplained = claims.some((claim) => leastWidth(claim) > 0);
  if (!unexplained || shifts.size === 0 || !one || !other) return claims;
  const isSame = await sameStrings({ left, right }, claims);
  const result: Claim[] = [];
  for (const claim of claims) {
    const least = leastWidth(claim);
    const moves = { shifts, isSame, least };
    const { ranges = [] } = claim;
    const moved =
      least > 0 &&
      ((await everyMoved(ranges, one, other, moves)) || (await allByOne(ranges, one, other, least)));
    if (moved) {
      const evidence = `moved by ${[...shifts].slice(0, 3).join(' or ')} bytes`;
      result.push({ ...claim, cause: 'content.layout', evidence });
    } else result.push(claim);
  }
  return result;
}

/** The least width of integers in the part that a claim is about; 0 where nothing in it follows from others. */
function leastWidth({ cause, ranges, omitted, field = '' }: Claim): number {
  if (cause !== undefined || ranges === undefined || omitted) return 0;
  return FOLLOWING.find(([part]) => part.test(field))?.[1] ?? 0;
}

/** What a moved integer may be. */
interface Moves {
  readonly shifts: ReadonlySet<number>;
  readonly isSame: SameString;
  readonly least: number;
}

/** By how much sizes and places differ that headers tell. */
function shiftsOf(claims: readonly Claim[]): Set<number> {
  const shifts = new Set<number>();
  for (const { cause, values } of claims) {
    if (!cause || !values || !/layout|load-commands|debug-directory/.test(cause)) continue;
    const shift = Number(values[1]) - Number(values[0]);
    if (Number.isSafeInteger(shift) && shift !== 0 && Math.abs(shift) < 1 << 24)
      shifts.add(shift).add(-shift);
  }
  return shifts;
}

async function everyMoved(
  ranges: readonly RangePair[],
  left: RandomSource,
  right: RandomSource,
  moves: Moves,
): Promise<boolean> {
  for (const { left: one, right: other } of ranges) {
    if (one.length > MOST_PLACE || other.length > MOST_PLACE) return false;
    if (one.length !== other.length) {
      // Only the room behind what has another length.
      const longer =
        one.length > other.length
          ? await left.read(one.offset, one.length)
          : await right.read(other.offset, other.length);
      if (Math.min(one.length, other.length) > 0 || !isZero(longer)) return false;
      continue;
    }
    const margin = 8;
    const [from, to] = [Math.max(0, one.offset - margin), Math.max(0, other.offset - margin)];
    const a = Buffer.from(await left.read(from, one.length + 2 * margin));
    const b = Buffer.from(await right.read(to, other.length + 2 * margin));
    if (!isMoved(a, b, one.offset - from, other.offset - to, one.length, moves)) return false;
  }
  return true;
}

/** So many addresses that moved by one amount are no chance. */
const MANY = 3;

/** Whether three places or more are 32-bit integers that all differ by one amount: a table whose base moved. */
async function allByOne(
  ranges: readonly RangePair[],
  left: RandomSource,
  right: RandomSource,
  least: number,
): Promise<boolean> {
  if (least > 4 || ranges.length < MANY) return false;
  const deltas = new Set<number>();
  for (const { left: one, right: other } of ranges) {
    // The first bytes of little-endian integers differ.
    if (one.length !== other.length || one.length > 4) return false;
    const [a, b] = [await left.read(one.offset, 4), await right.read(other.offset, 4)];
    if (a.length < 4 || b.length < 4) return false;
    deltas.add(Buffer.from(b).readInt32LE() - Buffer.from(a).readInt32LE());
  }
  return deltas.size === 1;
}

/** Whether all differing bytes of a range lie in integers that differ by a shift. */
function isMoved(a: Buffer, b: Buffer, at: number, to: number, length: number, moves: Moves): boolean {
  for (let i = 0; i < length; ) {
    if (a[at + i] === b[to + i]) {
      i++;
      continue;
    }
    const end = integerAt(a, b, at + i, to + i, moves);
    if (end === 0) return false;
    i += end;
  }
  return true;
}

/** How many bytes from a place on belong to an integer, little or big endian, that differs by a shift; 0 for none. */
function integerAt(a: Buffer, b: Buffer, at: number, to: number, { shifts, isSame, least }: Moves): number {
  for (const width of WIDTHS) {
    if (width < least) break;
    for (let back = 0; back < width; back++) {
      const [from, other] = [at - back, to - back];
      if (from < 0 || other < 0 || from + width > a.length || other + width > b.length) continue;
      if (shifts.has(delta(a, b, from, other, width, false))) return width - back;
      if (width === 4 && isSame(a.readUInt32LE(from), b.readUInt32LE(other))) return width - back;
      if (width > 1 && shifts.has(delta(a, b, from, other, width, true))) return width - back;
    }
  }
  return 0;
}

function delta(a: Buffer, b: Buffer, from: number, to: number, width: 1 | 2 | 4 | 8, big: boolean): number {
  if (width === 8) {
    const [one, other] = big
      ? [a.readBigInt64BE(from), b.readBigInt64BE(to)]
      : [a.readBigInt64LE(from), b.readBigInt64LE(to)];
    return Number(other - one);
  }
  return big
    ? b.readIntBE(to, width) - a.readIntBE(from, width)
    : b.readIntLE(to, width) - a.readIntLE(from, width);
}
