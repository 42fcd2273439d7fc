import type { ReadContext } from '../../format.ts';

type Code = Parameters<ReadContext['problem']>[0];

/** Problems that a writer's habit repeats in every member: told once, with their count. */
export interface Tally {
  /** Counts one case; the first one's message and offset are kept. */
  add(code: Code, message: string, offset: number): void;
  /** Reports what was counted, in the order of first appearance. */
  flush(): void;
}

/** A {@link Tally} that reports to `context`. */
export function tallyOf(context: ReadContext): Tally {
  const cases = new Map<Code, { readonly message: string; readonly offset: number; count: number }>();
  return {
    add(code, message, offset) {
      const known = cases.get(code);
      if (known) known.count++;
      else cases.set(code, { message, offset, count: 1 });
    },
    flush() {
      for (const [code, { message, offset, count }] of cases) {
        context.problem(code, count > 1 ? `${message}; ${count - 1} more like this` : message, offset);
      }
      cases.clear();
    },
  };
}
