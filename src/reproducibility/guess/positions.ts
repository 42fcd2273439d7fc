import type { Range, RangePair } from '../../model/index.ts';
import type { Span, SpanPair } from './pair.ts';

/** Places in bytes of places in characters; in any order they cost little each. */
export type ToBytes = (at: number) => number;

/** Counts bytes of a text as it is stored in an encoding. */
export function byteCounter(text: string, encoding: 'utf8' | 'latin1' = 'utf8'): ToBytes {
  if (encoding === 'latin1' || Buffer.byteLength(text) === text.length) return (at) => at;
  let marks: readonly Mark[] | undefined;
  let last: Mark = { at: 0, bytes: 0 };
  return (at) => {
    if (Math.abs(at - last.at) > APART) {
      marks ??= marksOf(text);
      last = marks[Math.floor(at / APART)]!;
    }
    const [from, to] = at >= last.at ? [last.at, at] : [at, last.at];
    const between = Buffer.byteLength(text.slice(from, to));
    last = { at, bytes: last.bytes + (at >= last.at ? between : -between) };
    return last.bytes;
  };
}

/** A place in characters, and the bytes before it. */
interface Mark {
  readonly at: number;
  readonly bytes: number;
}

/** So many characters lie between two marks: no more are counted for any place. */
const APART = 4096;

/** Marks in about every so many characters; none parts a pair of surrogates. */
function marksOf(text: string): readonly Mark[] {
  const marks: Mark[] = [{ at: 0, bytes: 0 }];
  for (let next = APART; next <= text.length; next += APART) {
    const last = marks.at(-1)!;
    const unit = text.charCodeAt(next);
    const at = unit >= 0xdc00 && unit <= 0xdfff ? next - 1 : next;
    marks.push({ at, bytes: last.bytes + Buffer.byteLength(text.slice(last.at, at)) });
  }
  return marks;
}

/** Turns spans of characters into ranges of bytes. */
export interface Positions {
  range(span: SpanPair): RangePair;
  /** Bytes of the larger side, of all spans together. */
  size(spans: readonly SpanPair[]): number;
}

/** The {@link Positions} of two texts, given how each turns characters into bytes. */
export function positionsOf(left: ToBytes, right: ToBytes): Positions {
  const one = (toBytes: ToBytes, [start, end]: Span): Range => {
    const offset = toBytes(start);
    return { offset, length: toBytes(end) - offset };
  };
  const range = (span: SpanPair): RangePair => ({
    left: one(left, span.left),
    right: one(right, span.right),
  });
  return {
    range,
    size: (spans) =>
      spans.reduce((sum, span) => {
        const found = range(span);
        return sum + Math.max(found.left.length, found.right.length);
      }, 0),
  };
}
