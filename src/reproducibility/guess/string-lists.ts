import type { RangePair } from '../../model/index.ts';
import { explain } from './explain.ts';
import type { Claim, Known } from './known.ts';
import { isPrintable, LONGEST, spanned } from './pieces.ts';
import { spansOf } from './spans.ts';

/** Ranges that are looked into. */
const MOST_RANGES = 20_000;
/** So much of a string may lie before and behind a range. */
const AROUND = 512;
/** So many ranges together may be strings in another order. */
const MOST_TOGETHER = 4;

/** Claims what is a list of strings on both sides, some of them at other places; leaves the other ranges open. */
export function guessLists(
  left: Uint8Array,
  right: Uint8Array,
  ranges: readonly RangePair[],
  path: string,
  known: Known,
): { claims: Claim[]; open: RangePair[] } {
  const claims: Claim[] = [];
  const open: RangePair[] = [];
  for (let index = 0; index < ranges.length; ) {
    let count = index < MOST_RANGES ? MOST_TOGETHER : 0;
    let claim: Claim | undefined;
    for (; count > 0; count--) {
      const range = spanned(ranges, index, count);
      claim = range && guessStrings(left, right, range, path, known);
      if (claim) break;
    }
    if (claim) claims.push(claim);
    else {
      const [head, tail] = cutBehindStrings(left, right, ranges[index]!);
      const ofHead = head && guessStrings(left, right, head, path, known);
      if (ofHead) claims.push(ofHead);
      open.push(ofHead && tail ? tail : ranges[index]!);
    }
    index += Math.max(count, 1);
  }
  return { claims, open };
}

/** A range that begins with strings: up to the end of the last one before other bytes, and the rest. */
function cutBehindStrings(
  left: Uint8Array,
  right: Uint8Array,
  { left: a, right: b }: RangePair,
): RangePair[] {
  const [one, other] = [stringsLength(left, a), stringsLength(right, b)];
  if (one === 0 || other === 0) return [];
  return [
    { left: { offset: a.offset, length: one }, right: { offset: b.offset, length: other } },
    {
      left: { offset: a.offset + one, length: a.length - one },
      right: { offset: b.offset + other, length: b.length - other },
    },
  ];
}

function stringsLength(bytes: Uint8Array, { offset, length }: RangePair['left']): number {
  let end = 0;
  for (let at = 0; at < Math.min(length, LONGEST); at++) {
    const byte = bytes[offset + at];
    if (byte === 0 && at > 0 && bytes[offset + at - 1] !== 0) end = at + 1;
    else if (byte !== 0 && !isPrintable(byte)) break;
  }
  return end;
}

/** A range of whole strings, each ended by NUL, of which the equal ones may stand in another order and the others are all explained by one cause. */
function guessStrings(
  left: Uint8Array,
  right: Uint8Array,
  range: RangePair,
  path: string,
  known: Known,
): Claim | undefined {
  const [a, b] = [stringsIn(left, range.left), stringsIn(right, range.right)];
  if (!a || !b) return undefined;
  // Strings at their own places are told one by one.
  if (a.every((text, i) => !b.includes(text) || b[i] === text)) return undefined;
  const lefts = a.filter((text) => !b.includes(text));
  const rights = b.filter((text) => !a.includes(text));
  if (lefts.length === 0 || lefts.length !== rights.length) return undefined;
  const found = lefts.map((text, i) => explain(text, rights[i]!, spansOf(text, rights[i]!), path, known));
  const causes = found.flatMap((one) => one.causes.map(({ cause }) => cause));
  const [first] = causes;
  if (!first || found.some(({ rest }) => rest.length > 0) || causes.some(({ code }) => code !== first.code))
    return undefined;
  const { code, evidence, values } = first;
  return { code, evidence, values, ...range, bytes: Math.max(range.left.length, range.right.length) };
}

/** The strings of a range that begins and ends with whole ones; the end of the first may lie before it. */
function stringsIn(bytes: Uint8Array, { offset, length }: RangePair['left']): string[] | undefined {
  if (length === 0 || length > LONGEST || offset + length > bytes.length) return undefined;
  let [start, end] = [offset, offset + length];
  let ends = 0;
  for (let at = start; at < end; at++) {
    if (bytes[at] === 0) ends++;
    else if (!isPrintable(bytes[at])) return undefined;
  }
  if (ends === 0) return undefined;
  while (start > 0 && offset - start < AROUND && isPrintable(bytes[start - 1])) start--;
  while (end < bytes.length && end - offset - length < AROUND && isPrintable(bytes[end])) end++;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1');
  const strings = text.split(/\0+/).filter((one) => one !== '');
  return strings.length > 1 && strings.length <= 64 ? strings : undefined;
}
