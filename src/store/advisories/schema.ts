import { AssayError } from '../../model/index.ts';

/** `application_id` of SQLite: the letters `ASAY`. */
export const APPLICATION = 0x41534159;
/** `user_version` of SQLite; a store of another version is not read. Any change of {@link TABLES} or of what blobs hold. */
export const SCHEMA = 2;

/**
 * The tables of a store. `advisory` has a row for each record; `entry` what matching needs of it; `key` what it is found by
 * (none where it was withdrawn); `block` holds the records themselves, many in one; `feed` what an update has had. `document` has a row
 * for each VEX document, `statement` what it says, `statement_key` the vulnerability and product that is said of.
 */
export const TABLES = `
CREATE TABLE source (
  n INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, origin TEXT NOT NULL, imported TEXT NOT NULL, sha256 TEXT,
  records INTEGER NOT NULL, modified TEXT, skipped TEXT NOT NULL, statements INTEGER NOT NULL DEFAULT 0);
CREATE TABLE advisory (
  n INTEGER PRIMARY KEY, source INTEGER NOT NULL, id TEXT NOT NULL, modified TEXT, withdrawn INTEGER NOT NULL,
  digest BLOB NOT NULL, block INTEGER NOT NULL, place INTEGER NOT NULL);
CREATE UNIQUE INDEX advisory_id ON advisory (id, source);
CREATE TABLE entry (n INTEGER PRIMARY KEY, body NOT NULL);
CREATE TABLE key (key TEXT NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (key, n)) WITHOUT ROWID;
CREATE TABLE block (n INTEGER PRIMARY KEY, live INTEGER NOT NULL, places INTEGER NOT NULL, body BLOB NOT NULL);
CREATE TABLE exploitation (
  id TEXT PRIMARY KEY, kev TEXT, probability REAL, percentile REAL, date TEXT) WITHOUT ROWID;
CREATE TABLE document (
  n INTEGER PRIMARY KEY, source INTEGER NOT NULL, id TEXT NOT NULL, revised TEXT, UNIQUE (id, source));
CREATE TABLE statement (n INTEGER PRIMARY KEY, document INTEGER NOT NULL, body NOT NULL);
CREATE INDEX statement_document ON statement (document);
CREATE TABLE statement_key (key TEXT NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (key, n)) WITHOUT ROWID;
CREATE TABLE feed (url TEXT PRIMARY KEY, state TEXT NOT NULL) WITHOUT ROWID;
PRAGMA application_id = ${APPLICATION};
PRAGMA user_version = ${SCHEMA};
`;

/** Primary result codes of SQLite (sqlite.org/rescode.html) with what they mean for the user. */
const READING: Readonly<Record<number, string>> = {
  11: 'it is damaged',
  26: 'it is no advisory store',
};
const WRITING: Readonly<Record<number, string>> = {
  8: 'it is read-only',
  10: 'the operating system failed',
  13: 'no space is left on the device',
  14: 'it cannot be opened for writing',
};

/** The primary result code of an error of node:sqlite, or undefined. */
export function sqliteCode(error: unknown): number | undefined {
  const { errcode } = error as { errcode?: unknown };
  return typeof errcode === 'number' ? errcode & 0xff : undefined;
}

/** Runs something on a store that is read. @throws AssayError `store.damaged` */
export function reading<Result>(path: string, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (error instanceof AssayError) throw error;
    throw damaged(path, READING[sqliteCode(error) ?? 11] ?? `it cannot be read (${String(error)})`, error);
  }
}

/** An error for a file that is no store. */
export function damaged(path: string, message: string, cause?: unknown): AssayError {
  return new AssayError('store.damaged', message, {
    path,
    hint: 'move the file away and import the advisories again',
    cause,
  });
}

/** An error of SQLite while a store is written, `store.write`; others stay what they are. */
export function writeError(error: unknown, path: string): unknown {
  const code = sqliteCode(error);
  if (error instanceof AssayError || code === undefined) return error;
  return new AssayError('store.write', `cannot be written: ${WRITING[code] ?? String(error)}`, {
    path,
    hint: 'give --store a file in a folder that can be written to',
    cause: error,
  });
}
