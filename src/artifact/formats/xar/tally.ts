import type { Notes } from '../../../codec/index.ts';
import type { ProblemCode } from '../../../model/index.ts';

/** Counts problems that a whole table of contents can be full of, to report each kind once. */
export interface Tally {
  /** One more case; the first one's `example` and `offset` (in the file) stand for all. */
  add(code: ProblemCode, example: string, offset?: number): void;
  /** Reports what was counted since the last call. */
  flush(): void;
}

/** A tally that reports to `notes`. */
export function createTally(notes: Notes): Tally {
  const cases = new Map<ProblemCode, { readonly example: string; readonly offset?: number; count: number }>();
  return {
    add(code, example, offset) {
      const seen = cases.get(code);
      if (seen) seen.count++;
      else cases.set(code, { example, ...(offset === undefined ? {} : { offset }), count: 1 });
    },
    flush() {
      for (const [code, { example, offset, count }] of cases) {
        notes.problem(code, count > 1 ? `${example} (and ${count - 1} more)` : example, offset);
      }
      cases.clear();
    },
  };
}
