import type { ProblemKind } from '../problem.ts';

/** Problems of SquashFS images. */
export const SQUASHFS_PROBLEMS = {} as const satisfies Record<string, ProblemKind>;
