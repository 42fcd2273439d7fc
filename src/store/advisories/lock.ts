import { pathToFileURL } from 'node:url';
import { AssayError } from '../../model/index.ts';
import { sqliteCode, writeError } from './schema.ts';
import { DatabaseSync } from './sqlite.ts';

/**
 * Keeps other importers away from a store until the returned function is called, or this process ends in whatever way: the
 * operating system holds the lock, on the file `….lock`, which stays.
 * @throws AssayError `store.locked`, `store.write`
 */
export function lockStore(path: string): () => void {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(pathToFileURL(`${path}.lock`));
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database?.close();
    if (sqliteCode(error) !== 5) throw writeError(error, path);
    throw new AssayError('store.locked', 'another process is importing into it', {
      path,
      hint: 'wait until it has finished, then start again',
      cause: error,
    });
  }
  return () => database.close();
}
