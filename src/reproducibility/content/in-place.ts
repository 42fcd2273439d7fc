import type { RangePair } from '../../model/index.ts';
import type { Held } from './held.ts';

/** Runs of fewer equal bytes do not part two differences. */
const PARTING = 4;

/** Where two contents differ place by place; what the longer one has more is one range. For formats with fixed pages. */
export function* differencesInPlace([left, right]: Held): Generator<RangePair> {
  const most = Math.min(left.length, right.length);
  let start = -1;
  let end = 0;
  for (let at = 0; at < most; at++) {
    if (left[at] === right[at]) continue;
    if (start >= 0 && at - end >= PARTING) {
      yield same(start, end);
      start = at;
    } else if (start < 0) start = at;
    end = at + 1;
  }
  if (start >= 0) yield same(start, end);
  if (left.length === right.length) return;
  yield {
    left: { offset: most, length: left.length - most },
    right: { offset: most, length: right.length - most },
  };
}

function same(start: number, end: number): RangePair {
  const range = { offset: start, length: end - start };
  return { left: range, right: range };
}
