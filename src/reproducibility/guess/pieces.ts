import type { RangePair } from '../../model/index.ts';

/** A longer range is no handful of strings. */
export const LONGEST = 4096;
/** Equal bytes that a range of one length on both sides may hold. */
const PARTING = 4;

/** The parts of a range that really differ: ranges near one another come as one. */
function differing(left: Uint8Array, right: Uint8Array, range: RangePair): RangePair[] {
  const { offset, length } = range.left;
  const by = range.right.offset - offset;
  if (length !== range.right.length || length > LONGEST) return [range];
  const parts: RangePair[] = [];
  for (let at = offset; at < offset + length; at++) {
    if (left[at] === right[at + by]) continue;
    const start = at;
    while (at < offset + length && left[at] !== right[at + by]) at++;
    parts.push({
      left: { offset: start, length: at - start },
      right: { offset: start + by, length: at - start },
    });
  }
  return parts;
}

/** A range that begins in strings of two lengths is cut behind them, but keeps their padding; else it is told by what really differs. */
export function piecesOf(left: Uint8Array, right: Uint8Array, range: RangePair): RangePair[] {
  const { left: a, right: b } = range;
  const [one, other] = [untilNul(left, a), untilNul(right, b)];
  if (one === undefined || other === undefined || one === other) return differing(left, right, range);
  const tail: RangePair = {
    left: { offset: a.offset + one, length: a.length - one },
    right: { offset: b.offset + other, length: b.length - other },
  };
  if (isPadding(left, tail.left) && isPadding(right, tail.right)) return [range];
  const head = { left: { offset: a.offset, length: one }, right: { offset: b.offset, length: other } };
  return [head, ...differing(left, right, tail)];
}

/** Printable bytes before the first NUL or the end of a range; undefined where another byte comes before. */
function untilNul(bytes: Uint8Array, { offset, length }: RangePair['left']): number | undefined {
  let at = offset;
  while (at < offset + length && isPrintable(bytes[at])) at++;
  return at === offset + length || bytes[at] === 0 ? at - offset : undefined;
}

function isPadding(bytes: Uint8Array, { offset, length }: RangePair['left']): boolean {
  return bytes.subarray(offset, offset + length).every((byte) => byte === 0);
}

/** Puts together again what no claim parts and little equal lies between. */
export function joined(ranges: readonly RangePair[]): RangePair[] {
  const result: RangePair[] = [];
  for (const range of ranges) {
    const last = result.at(-1);
    const gap = last ? range.left.offset - last.left.offset - last.left.length : -1;
    const near = gap >= 0 && gap <= PARTING;
    if (last && near && range.right.offset - last.right.offset - last.right.length === gap)
      result[result.length - 1] = reaching(last, range);
    else result.push(range);
  }
  return result;
}

/** From the first to the last of some ranges. */
export function spanned(ranges: readonly RangePair[], index: number, count: number): RangePair | undefined {
  const [first, last] = [ranges[index], ranges[index + count - 1]];
  return first && last && reaching(first, last);
}

/** From the beginning of one range to the end of another. */
export function reaching(first: RangePair, last: RangePair): RangePair {
  const hull = (side: 'left' | 'right') => ({
    offset: first[side].offset,
    length: last[side].offset + last[side].length - first[side].offset,
  });
  return { left: hull('left'), right: hull('right') };
}

/** Whether a byte is a printable character of ASCII. */
export function isPrintable(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x20 && byte < 0x7f;
}
