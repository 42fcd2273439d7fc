import type { ProblemKind } from '../problem.ts';

/** Problems of Python bytecode. */
export const PYC_PROBLEMS = {} as const satisfies Record<string, ProblemKind>;
