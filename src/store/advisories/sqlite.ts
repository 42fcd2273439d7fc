import type * as Sqlite from 'node:sqlite';

/** A database of SQLite; see node:sqlite. */
export type DatabaseSync = Sqlite.DatabaseSync;

/** As of node:sqlite, which is loaded without its announcement; so no other module may load it. */
export const { DatabaseSync } = quietly(() => process.getBuiltinModule('node:sqlite'));

/**
 * Loads a module without the announcement of Node.js 22 on standard error that SQLite is experimental: what the store
 * needs of it is tested with every version that Assay runs on. Every other warning is given as ever.
 * @param load loads it at once, not later
 */
export function quietly<Result>(load: () => Result): Result {
  const { emitWarning } = process;
  const filtered = (...args: Parameters<typeof emitWarning>) => {
    if (!isAnnouncement(...args)) emitWarning.apply(process, args);
  };
  process.emitWarning = filtered as typeof emitWarning;
  try {
    return load();
  } finally {
    process.emitWarning = emitWarning;
  }
}

/** As `emitExperimentalWarning('SQLite')` of Node.js words it (lib/internal/util.js). */
function isAnnouncement(warning: string | Error, type?: unknown): boolean {
  const name = typeof type === 'object' ? (type as { readonly type?: unknown } | null)?.type : type;
  return name === 'ExperimentalWarning' && /^SQLite is an experimental feature\b/.test(String(warning));
}
