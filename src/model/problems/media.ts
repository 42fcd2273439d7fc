import type { ProblemKind } from '../problem.ts';

/** Problems of PNG, JPEG, GIF, ICC and font files. */
export const MEDIA_PROBLEMS = {} as const satisfies Record<string, ProblemKind>;
