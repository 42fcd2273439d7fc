import type { ProblemKind } from '../problem.ts';

/** Problems of Mach-O, universal binaries and code signatures. */
export const MACHO_PROBLEMS = {} as const satisfies Record<string, ProblemKind>;
