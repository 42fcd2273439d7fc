import type { ProblemKind } from '../problem.ts';

/** Problems of CMS (PKCS #7) structures. */
export const PKCS7_PROBLEMS = {} as const satisfies Record<string, ProblemKind>;
