import type { ProblemKind } from '../problem.ts';

/** Problems of 7z archives. */
export const SEVENZIP_PROBLEMS = {} as const satisfies Record<string, ProblemKind>;
