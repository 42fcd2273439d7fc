import { isZero } from '../../codec/index.ts';
import type { RandomSource, RangePair } from '../../model/index.ts';
import type { Claim, Unit } from '../unit.ts';
import { type SameString, sameStrings } from './string-tables.ts';

/** Parts of programs that hold little but addresses, offsets and lengths of others. */
const FOLLOWING =
  /^(\.debug_|\.eh_frame|\.rela?\.|\.gnu\.hash|\.dynsym|\.symtab|\.gnu_debug|\.pdata|\.xdata|\.reloc|\.rdata|\.edata|\.idata|__TEXT,__(unwind_info|eh_frame)|__LD,|export info|function starts|symbol table|string table|Exception Table|Debug|section headers|program headers|dynamic section|data in code)/;

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
  const unexplained = claims.some((claim) => isFollowing(claim));
  if (!unexplained || shifts.size === 0 || !one || !other) return claims;
  const isSame = await sameStrings({ left, right }, claims);
  const result: Claim[] = [];
  for (const claim of claims) {
    if (isFollowing(claim) && (await everyMoved(claim.ranges ?? [], one, other, { shifts, isSame }))) {
      const evidence = `moved by ${[...shifts].slice(0, 3).join(' or ')} bytes`;
      result.push({ ...claim, cause: 'content.layout', evidence });
    } else result.push(claim);
  }
  return result;
}

function isFollowing({ cause, ranges, omitted, field = '' }: Claim): boolean {
  return cause === undefined && ranges !== undefined && !omitted && FOLLOWING.test(field);
}

/** What a moved integer may be. */
interface Moves {
  readonly shifts: ReadonlySet<number>;
  readonly isSame: SameString;
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
function integerAt(a: Buffer, b: Buffer, at: number, to: number, { shifts, isSame }: Moves): number {
  for (const width of WIDTHS) {
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
