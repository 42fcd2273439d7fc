import type { ProblemKind } from '../problem.ts';

/** Problems of HFS+ volumes. */
export const HFS_PROBLEMS = {} as const satisfies Record<string, ProblemKind>;
