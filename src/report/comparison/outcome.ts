import { type Comparison, LEVELS, type Level, type Outcome } from '../../model/index.ts';

/**
 * Whether a comparison passes. Without a level: `pass` from `identical-below-signatures` up, `fail` at `different`, else
 * `unknown`. With one: `pass` from it up, else `fail`. Where nothing but unread bytes is between the two, it is `unknown`.
 * @param atLeast the level that a policy names
 */
export function outcomeOf(comparison: Comparison, atLeast?: Level): Outcome {
  const reached = LEVELS.indexOf(comparison.verdict);
  if (reached <= LEVELS.indexOf(atLeast ?? 'identical-below-signatures')) return 'pass';
  if (isUndecided(comparison)) return 'unknown';
  return atLeast !== undefined || comparison.verdict === 'different' ? 'fail' : 'unknown';
}

/** No difference was seen, and no equality either. */
function isUndecided({ causes, residue, problems }: Comparison): boolean {
  return causes.length === 0 && residue.bytes === 0 && problems.length > 0;
}
