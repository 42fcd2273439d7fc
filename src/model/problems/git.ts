import type { ProblemKind } from '../problem.ts';

/** Problems of git index, pack and bundle files. */
export const GIT_PROBLEMS = {} as const satisfies Record<string, ProblemKind>;
