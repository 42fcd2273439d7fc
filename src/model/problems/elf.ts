import type { ProblemKind } from '../problem.ts';

/** Problems of ELF files. */
export const ELF_PROBLEMS = {} as const satisfies Record<string, ProblemKind>;
