import type { ProblemKind } from '../problem.ts';

/** Problems of partition maps. */
export const PARTITION_PROBLEMS = {} as const satisfies Record<string, ProblemKind>;
