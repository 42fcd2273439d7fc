import type { ProblemKind } from '../problem.ts';

/** Problems of RPM packages. */
export const RPM_PROBLEMS = {} as const satisfies Record<string, ProblemKind>;
