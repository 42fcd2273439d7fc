import type { ProblemKind } from '../problem.ts';

/** Problems of property lists. */
export const PLIST_PROBLEMS = {} as const satisfies Record<string, ProblemKind>;
