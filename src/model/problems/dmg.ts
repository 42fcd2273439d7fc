import type { ProblemKind } from '../problem.ts';

/** Problems of UDIF disk images. */
export const DMG_PROBLEMS = {} as const satisfies Record<string, ProblemKind>;
