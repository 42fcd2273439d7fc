/** Exit codes of every command: 0 nothing failed, 1 something failed, 2 could not do it. */
export const EXIT = { ok: 0, failed: 1, impossible: 2 } as const;
