import type { ProblemKind } from '../problem.ts';

/** Problems of gettext catalogues. */
export const MO_PROBLEMS = {} as const satisfies Record<string, ProblemKind>;
