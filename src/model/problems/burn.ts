import type { ProblemKind } from '../problem.ts';

/** Problems of WiX Burn bundles. */
export const BURN_PROBLEMS = {} as const satisfies Record<string, ProblemKind>;
