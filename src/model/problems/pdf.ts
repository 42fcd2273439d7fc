import type { ProblemKind } from '../problem.ts';

/** Problems of PDF documents. */
export const PDF_PROBLEMS = {} as const satisfies Record<string, ProblemKind>;
