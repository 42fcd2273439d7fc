import type { Range, RangePair } from '../../model/index.ts';
import type { Span, SpanPair } from './pair.ts';

/** Places in bytes of places in characters; asked for in order they cost one pass. */
export type ToBytes = (at: number) => number;

/** Counts bytes of a text as it is stored in an encoding. */
export function byteCounter(text: string, encoding: 'utf8' | 'latin1' = 'utf8'): ToBytes {
  if (encoding === 'latin1' || Buffer.byteLength(text) === text.length) return (at) => at;
  let [seen, bytes] = [0, 0];
  return (at) => {
    if (at >= seen) bytes += Buffer.byteLength(text.slice(seen, at));
    else bytes -= Buffer.byteLength(text.slice(at, seen));
    seen = at;
    return bytes;
  };
}

/** Turns spans of characters into ranges of bytes. */
export interface Positions {
  range(span: SpanPair): RangePair;
  /** Bytes of the larger side, of all spans together. */
  size(spans: readonly SpanPair[]): number;
}

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
