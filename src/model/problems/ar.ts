import type { ProblemKind } from '../problem.ts';

/** Problems of the ar reader. */
export const AR_PROBLEMS = {} as const satisfies Record<string, ProblemKind>;
