import type { Range } from '../common/coverage.ts';

/** Ranges of bytes; neighbours that come one after the other are kept as one. */
export interface Ranges {
  add(start: number, length: number): void;
  /** All of them, for a coverage. */
  list(): readonly Range[];
}

/** Begins empty. A million files in their stored order make one range. */
export function createRanges(): Ranges {
  const ranges: { start: number; end: number }[] = [];
  return {
    add(start, length) {
      if (length <= 0) return;
      const last = ranges.at(-1);
      if (last && start >= last.start && start <= last.end) last.end = Math.max(last.end, start + length);
      else ranges.push({ start, end: start + length });
    },
    list: () => ranges,
  };
}
