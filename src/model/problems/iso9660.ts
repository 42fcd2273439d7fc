import type { ProblemKind } from '../problem.ts';

/** Problems of ISO 9660 images. */
export const ISO9660_PROBLEMS = {} as const satisfies Record<string, ProblemKind>;
