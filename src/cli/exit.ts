import type { Problem } from '../model/index.ts';

/** Exit codes of every command: 0 nothing failed, 1 something failed, 2 could not do it. */
export const EXIT = { ok: 0, failed: 1, impossible: 2 } as const;

/** 1 where something could not be read or contradicts itself, else 0. */
export function exitCodeOf(problems: readonly Problem[]): number {
  return problems.some((problem) => problem.level === 'error') ? EXIT.failed : EXIT.ok;
}
