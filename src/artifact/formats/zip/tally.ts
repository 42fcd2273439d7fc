import type { Notes } from '../../../codec/index.ts';
import type { ProblemCode } from '../../../model/index.ts';

/** Counts oddities that many members of one archive share, so that each kind is told once. */
export interface Tally {
  /** One more member (or place) that shows the oddity. */
  add(code: ProblemCode, what: string, offset: number): void;
  /** Reports every kind that was met: how often, and the first. */
  report(): void;
}

/** Starts counting; call `report` at the end of the archive. */
export function createTally(notes: Notes): Tally {
  const counts = new Map<ProblemCode, { count: number; readonly what: string; readonly offset: number }>();
  return {
    add(code, what, offset) {
      const known = counts.get(code);
      if (known) known.count++;
      else counts.set(code, { count: 1, what, offset });
    },
    report() {
      for (const [code, { count, what, offset }] of counts) {
        notes.problem(code, count === 1 ? what : `${what}, and ${count - 1} more`, offset);
      }
    },
  };
}
