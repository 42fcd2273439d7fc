import { explain } from './explain.ts';
import type { Guess, Known } from './known.ts';

/** A piece of text that was replaced, with equal text on both sides of it. */
export interface Replacement {
  readonly left: string;
  readonly right: string;
  /** Equal text of the same line or string before and behind it; some 200 characters are enough. */
  readonly before: string;
  readonly after: string;
  /** Path of the member it is in. */
  readonly path: string;
}

/**
 * Names what a replaced piece of text is: both sides are widened to whole tokens with the equal text around them first. Several causes where a date
 * changes with its zone or language; none where no form and word says what it is: a wrong cause is worse than none.
 */
export function guessReplacement(
  { left, right, before, after, path }: Replacement,
  known: Known = {},
): readonly Guess[] {
  if (left === right) return [];
  const at = before.length;
  const span = { left: [at, at + left.length], right: [at, at + right.length] } as const;
  const found = explain(`${before}${left}${after}`, `${before}${right}${after}`, [span], path, known);
  const causes = new Set(found.causes.map(({ cause }) => cause));
  return Array.from(causes, ({ code, evidence, values }) => ({ code, evidence, values }));
}
