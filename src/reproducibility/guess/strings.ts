import type { RangePair } from '../../model/index.ts';
import type { SpanPair } from './pair.ts';

/** Text around some ranges of bytes: equal but for the spans, which stand for the ranges one by one. */
export interface StringPair {
  readonly left: string;
  readonly right: string;
  readonly spans: readonly SpanPair[];
  /** First byte of either text, and bytes of a character. */
  readonly leftStart: number;
  readonly rightStart: number;
  readonly width: number;
  /** How many ranges, from the one asked for, lie in it. */
  readonly count: number;
}

/** How characters are stored: printable ASCII in one byte, or in two of which one is zero. */
interface Form {
  readonly width: number;
  /** Place of the byte that is not zero. */
  readonly low: number;
}

const FORMS: readonly Form[] = [
  { width: 1, low: 0 },
  { width: 2, low: 0 },
  { width: 2, low: 1 },
];
/** So many characters around a difference are read, and so many may part two differences of one string. */
const AROUND = 200;
const APART = 80;
const FEWEST = 4;
const LONGEST = 4096;

/** The printable string that holds a range on both sides, with the ranges after it that it holds too. */
export function stringAt(
  left: Uint8Array,
  right: Uint8Array,
  ranges: readonly RangePair[],
  index: number,
): StringPair | undefined {
  for (const form of FORMS) {
    const found = stringOf(left, right, ranges, index, form);
    if (found) return found;
  }
  return undefined;
}

function stringOf(
  left: Uint8Array,
  right: Uint8Array,
  ranges: readonly RangePair[],
  index: number,
  form: Form,
): StringPair | undefined {
  const { width, low } = form;
  const first = unitsOf(ranges[index]!, form);
  if (!first || !isText(left, first.left, form) || !isText(right, first.right, form)) return undefined;
  const spans = [first];
  for (let next = index + 1; next < ranges.length; next++) {
    const before = spans.at(-1)!;
    const span = unitsOf(ranges[next]!, form);
    if (!span) break;
    const gap = span.left[0] - before.left[1];
    const even =
      gap >= 0 && gap % width === 0 && gap === span.right[0] - before.right[1] && gap <= APART * width;
    if (!even || !isPrintable(left, before.left[1], span.left[0], form)) break;
    if (!isText(left, span.left, form) || !isText(right, span.right, form)) break;
    spans.push(span);
  }
  const last = spans.at(-1)!;
  // Characters of two bytes may reach beyond what differs, but not into another difference.
  const [previous, following] = [ranges[index - 1], ranges[index + spans.length]];
  if (previous && !isBefore(toSpan(previous), first)) return undefined;
  if (following && !isBefore(last, toSpan(following))) return undefined;
  let [back, ahead] = [0, 0];
  while (
    back < AROUND &&
    same(left, right, first.left[0] - (back + 1) * width, first.right[0] - (back + 1) * width, form)
  )
    back++;
  const closed = endsWithNul(left, last.left) || endsWithNul(right, last.right);
  while (
    !closed &&
    ahead < AROUND &&
    same(left, right, last.left[1] + ahead * width, last.right[1] + ahead * width, form)
  )
    ahead++;
  const [leftStart, rightStart] = [first.left[0] - back * width, first.right[0] - back * width];
  const a = textOf(left, leftStart, last.left[1] + ahead * width, form);
  const b = textOf(right, rightStart, last.right[1] + ahead * width, form);
  if (a.replace(/\0+/g, '').length < FEWEST || b.replace(/\0+/g, '').length < FEWEST) return undefined;
  const inText = ([start, end]: readonly [number, number], from: number) =>
    [(start - from) / width, (end - from) / width] as const;
  return {
    left: a,
    right: b,
    spans: spans.map((span) => ({
      left: inText(span.left, leftStart),
      right: inText(span.right, rightStart),
    })),
    leftStart,
    rightStart,
    width,
    count: spans.length,
  };

  function same(one: Uint8Array, other: Uint8Array, at: number, otherAt: number, of: Form): boolean {
    const bound = previous && toSpan(previous);
    if (bound && (at < bound.left[1] || otherAt < bound.right[1])) return false;
    return (
      isPrintable(one, at, at + width, of) &&
      one[at + low] === other[otherAt + low] &&
      isPrintable(other, otherAt, otherAt + width, of)
    );
  }
}

const toSpan = ({ left, right }: RangePair): SpanPair => ({
  left: [left.offset, left.offset + left.length],
  right: [right.offset, right.offset + right.length],
});

const isBefore = (one: SpanPair, other: SpanPair): boolean =>
  one.left[1] <= other.left[0] && one.right[1] <= other.right[0];

/** The range widened to whole characters, if it begins in the byte of one that is not zero. */
function unitsOf({ left, right }: RangePair, { width, low }: Form): SpanPair | undefined {
  const units = ({ offset, length }: RangePair['left']) =>
    [offset - low, offset - low + Math.ceil((length + low) / width) * width] as const;
  // Both sides must be widened by as much, or what is equal would be cut differently.
  return (left.length - right.length) % width === 0 ? { left: units(left), right: units(right) } : undefined;
}

/** Printable characters, which NUL may follow: the padding of a shorter string. */
function isText(bytes: Uint8Array, [start, end]: readonly [number, number], form: Form): boolean {
  if (start < 0 || end > bytes.length || end - start > LONGEST) return false;
  let to = end;
  while (to > start && isNul(bytes, to - form.width, to)) to -= form.width;
  return isPrintable(bytes, start, to, form);
}

function isPrintable(bytes: Uint8Array, start: number, end: number, { width, low }: Form): boolean {
  if (start < 0 || end > bytes.length) return false;
  for (let at = start; at < end; at += width) {
    const byte = bytes[at + low]!;
    if (byte !== 9 && (byte < 0x20 || byte > 0x7e)) return false;
    if (width === 2 && bytes[at + 1 - low] !== 0) return false;
  }
  return true;
}

function isNul(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (bytes[at] !== 0) return false;
  return true;
}

const endsWithNul = (bytes: Uint8Array, [start, end]: readonly [number, number]): boolean =>
  end > start && bytes[end - 1] === 0 && (end - start < 2 || bytes[end - 2] === 0);

function textOf(bytes: Uint8Array, start: number, end: number, { width, low }: Form): string {
  let text = '';
  for (let at = start; at < end; at += width) text += String.fromCharCode(bytes[at + low] ?? 0);
  return text;
}
