import type { ProblemKind } from '../problem.ts';

/** Problems of compound files. */
export const CFB_PROBLEMS = {} as const satisfies Record<string, ProblemKind>;
