import type { StatementSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { type Advisory, AssayError, type Exploitation, type VexStatement } from '../../model/index.ts';
import type { AdvisorySource, AdvisoryStore } from '../../vulnerability/index.ts';
import { unpackBlock, unpackEntry } from './pack.ts';
import { APPLICATION, damaged, reading, SCHEMA, sqliteCode } from './schema.ts';
import { DatabaseSync } from './sqlite.ts';

/**
 * Opens the advisories of a file that an import wrote. The file is never changed in place, so it is read without locks
 * and journals, by any number of processes, also from a medium that cannot be written to; whoever has it open
 * keeps what it was when it is replaced.
 * @throws AssayError `store.missing`, `store.version` or `store.damaged`
 */
export function openAdvisoryStore(path: string): AdvisoryStore {
  const database = openDatabase(path);
  try {
    return storeOf(database, path);
  } catch (error) {
    database.close();
    throw error;
  }
}

/** What the last update noted about a URL; undefined also where there is no store yet. @throws AssayError as above */
export function readFeedState(path: string, url: string): string | undefined {
  let database: DatabaseSync;
  try {
    database = openDatabase(path);
  } catch (error) {
    if (error instanceof AssayError && error.code === 'store.missing') return undefined;
    throw error;
  }
  try {
    const state = reading(path, () => database.prepare('SELECT state FROM feed WHERE url = ?').get(url));
    return state?.['state'] as string | undefined;
  } finally {
    database.close();
  }
}

function openDatabase(path: string): DatabaseSync {
  const url = pathToFileURL(path);
  url.searchParams.set('immutable', '1');
  let database: DatabaseSync;
  try {
    database = new DatabaseSync(url, { readOnly: true });
  } catch (error) {
    if (sqliteCode(error) !== 14) throw damaged(path, 'it cannot be opened', error);
    throw new AssayError('store.missing', 'there are no advisories', {
      path,
      hint: '`assay advisories import PATH…` or `assay advisories update` gets them; --store names another file',
      cause: error,
    });
  }
  try {
    checkVersion(database, path);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** @throws AssayError `store.version` or `store.damaged` */
export function checkVersion(database: DatabaseSync, path: string): void {
  const [application, version] = reading(path, () =>
    ['application_id', 'user_version'].map((name) =>
      Number(database.prepare(`PRAGMA ${name}`).get()?.[name]),
    ),
  );
  if (application !== APPLICATION) throw damaged(path, 'it is no advisory store');
  if (version === SCHEMA) return;
  const newer = version! > SCHEMA;
  throw new AssayError('store.version', `it has version ${version} of the schema, not ${SCHEMA}`, {
    path,
    hint: newer
      ? 'a newer Assay wrote it: update Assay, or give --store another file'
      : 'move the file away and import the advisories again',
  });
}

/** Advisories that lookups keep unpacked; an SBOM asks for the same ones under several keys. */
const KEPT = 4096;

function storeOf(database: DatabaseSync, path: string): AdvisoryStore {
  const statement = (sql: string) => reading(path, () => database.prepare(sql));
  const byKey = statement('SELECT n FROM key WHERE key = ?');
  const body = statement('SELECT body FROM entry WHERE n = ?');
  const kept = new Map<number, Advisory>();
  const advisoryOf = (n: number): Advisory => {
    const known = kept.get(n);
    if (known) return known;
    const advisory = unpackEntry(body.get(n)!['body'] as string | Uint8Array);
    if (kept.size >= KEPT) kept.clear();
    kept.set(n, advisory);
    return advisory;
  };
  const read = async <Result>(ask: () => Result): Promise<Result> => reading(path, ask);
  return {
    find: (keys) =>
      read(() => {
        const found = new Map<string, readonly Advisory[]>();
        for (const key of keys) {
          const rows = found.has(key) ? [] : byKey.all(key);
          if (rows.length > 0)
            found.set(
              key,
              rows.map(({ n }) => advisoryOf(n as number)),
            );
        }
        return found;
      }),
    exploitation: (ids) => read(() => exploitationOf(statement(EXPLOITATION), ids)),
    statements: (keys) => read(() => statementsOf(statement, keys)),
    record: (source, id) => read(() => recordOf(statement(PLACE), statement(BLOCK), source, id)),
    nearby: (prefix, limit) =>
      read(() =>
        statement(NEARBY)
          .all(prefix, `${prefix}\u{10ffff}`, Math.max(0, Math.floor(limit)))
          .map(({ key }) => key as string),
      ),
    sources: () => read(() => statement(SOURCES).all().map(sourceOf)),
    close: () => database.close(),
  };
}

const EXPLOITATION = 'SELECT kev, probability, percentile, date FROM exploitation WHERE id = ?';
const PLACE = `SELECT advisory.block, advisory.place FROM advisory
  JOIN source ON source.n = advisory.source WHERE advisory.id = ? AND source.name = ?`;
const BLOCK = 'SELECT body FROM block WHERE n = ?';
const NEARBY = 'SELECT DISTINCT key FROM key WHERE key >= ? AND key < ? ORDER BY key LIMIT ?';
const SOURCES = `SELECT name, origin, imported, sha256, records, modified, skipped, statements FROM source
  ORDER BY name`;
const STATEMENT_KEY = 'SELECT n FROM statement_key WHERE key = ?';
const STATEMENT = 'SELECT body FROM statement WHERE n = ?';

type Row = Readonly<Record<string, unknown>>;

function statementsOf(
  prepare: (sql: string) => StatementSync,
  keys: Iterable<string>,
): readonly VexStatement[] {
  // Most stores have none: then no key needs to be looked up.
  if (!prepare('SELECT 1 FROM statement LIMIT 1').get()) return [];
  const byKey = prepare(STATEMENT_KEY);
  const found = new Set([...new Set(keys)].flatMap((key) => byKey.all(key).map(({ n }) => n as number)));
  const body = prepare(STATEMENT);
  return [...found]
    .sort((a, b) => a - b)
    .map((n) => unpackEntry<VexStatement>(body.get(n)!['body'] as string | Uint8Array));
}

function exploitationOf(rows: StatementSync, ids: readonly string[]): ReadonlyMap<string, Exploitation> {
  const found = new Map<string, Exploitation>();
  for (const id of ids) {
    const row = rows.get(id) as Row | undefined;
    if (!row) continue;
    const { kev, probability, percentile, date } = row as {
      kev: string | null;
      probability: number | null;
      percentile: number;
      date: string;
    };
    found.set(id, {
      ...(kev === null ? {} : { kev }),
      ...(probability === null ? {} : { epss: { probability, percentile, date } }),
    });
  }
  return found;
}

function recordOf(
  places: StatementSync,
  blocks: StatementSync,
  source: string,
  id: string,
): string | undefined {
  const place = places.get(id, source);
  if (!place) return undefined;
  const block = blocks.get(place['block'] as number);
  return Buffer.from(unpackBlock(block!['body'] as Uint8Array)[place['place'] as number]!).toString();
}

function sourceOf(row: Row): AdvisorySource {
  const { name, origin, imported, sha256, records, modified, skipped, statements } = row;
  return {
    name: name as string,
    records: records as number,
    ...(statements === 0 ? {} : { statements: statements as number }),
    ...(modified === null ? {} : { modified: modified as string }),
    from: origin as string,
    imported: imported as string,
    ...(sha256 === null ? {} : { sha256: sha256 as string }),
    skipped: JSON.parse(skipped as string) as Record<string, number>,
  };
}
