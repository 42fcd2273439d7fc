import type { ProblemKind } from '../problem.ts';

/** Problems of cabinets. */
export const CAB_PROBLEMS = {} as const satisfies Record<string, ProblemKind>;
