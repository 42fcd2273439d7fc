import type { ProblemKind } from '../problem.ts';

/** Problems of Java class files. */
export const JAVA_PROBLEMS = {} as const satisfies Record<string, ProblemKind>;
