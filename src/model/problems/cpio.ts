import type { ProblemKind } from '../problem.ts';

/** Problems of the cpio reader. */
export const CPIO_PROBLEMS = {} as const satisfies Record<string, ProblemKind>;
