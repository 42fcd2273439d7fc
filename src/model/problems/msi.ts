import type { ProblemKind } from '../problem.ts';

/** Problems of Windows Installer databases. */
export const MSI_PROBLEMS = {} as const satisfies Record<string, ProblemKind>;
