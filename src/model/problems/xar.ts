import type { ProblemKind } from '../problem.ts';

/** Problems of the xar reader. */
export const XAR_PROBLEMS = {} as const satisfies Record<string, ProblemKind>;
