import type { ProblemKind } from '../problem.ts';

/** Problems of Bom files. */
export const BOM_PROBLEMS = {} as const satisfies Record<string, ProblemKind>;
