import type { ProblemKind } from '../problem.ts';

/** Problems of SQLite databases. */
export const SQLITE_PROBLEMS = {} as const satisfies Record<string, ProblemKind>;
