import type { ProblemKind } from '../problem.ts';

/** Problems of PE images. */
export const PE_PROBLEMS = {} as const satisfies Record<string, ProblemKind>;
