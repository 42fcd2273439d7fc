import type { ProblemKind } from '../problem.ts';

/** Problems of the zip reader. */
export const ZIP_PROBLEMS = {} as const satisfies Record<string, ProblemKind>;
