import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Bytes of a database that SQLite itself makes by running some statements. */
export function sqliteFile(statements: string): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'assay-sqlite-'));
  try {
    const path = join(folder, 'a.db');
    const database = new DatabaseSync(path);
    database.exec(statements);
    database.close();
    return readFileSync(path);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const TABLE =
  "CREATE TABLE t(id INTEGER PRIMARY KEY, name TEXT, price REAL, raw BLOB); INSERT INTO t VALUES(1,'grün',2.5,x'00ff'),(2,NULL,-7,NULL);";
const MANY = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<300) INSERT INTO t(name) SELECT 'name of row ' || i FROM n;`;

/** Databases with every kind of page, by file name. */
export function sqliteSeeds(): Record<string, Uint8Array> {
  return {
    'plain.db': sqliteFile(`PRAGMA page_size=512; ${TABLE}`),
    'pages.db': sqliteFile(
      `PRAGMA page_size=512; ${TABLE} CREATE INDEX i ON t(name); ${MANY} INSERT INTO t(name) VALUES('${'long '.repeat(400)}');`,
    ),
    'free.db': sqliteFile(
      `PRAGMA page_size=512; PRAGMA secure_delete=OFF; ${TABLE} ${MANY} DELETE FROM t WHERE id > 100;`,
    ),
    'vacuum.db': sqliteFile(`PRAGMA page_size=512; PRAGMA auto_vacuum=FULL; ${TABLE} ${MANY}`),
    'utf16.db': sqliteFile(`PRAGMA encoding='UTF-16le'; ${TABLE}`),
  };
}
