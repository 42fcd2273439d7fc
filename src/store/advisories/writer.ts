import { createHash } from 'node:crypto';
import type { Advisory, Exploitation } from '../../model/index.ts';
import { advisoryKeys } from '../../vulnerability/index.ts';
import { type BlockWriter, blockWriter } from './blocks.ts';
import { checkVersion } from './open.ts';
import { packEntry, unpackEntry } from './pack.ts';
import { TABLES } from './schema.ts';
import { DatabaseSync } from './sqlite.ts';
import { type StatementItem, type StatementPut, statementWriter } from './statements.ts';
import { compareTimes } from './time.ts';

/** What became of an advisory that was put into a store. */
export type Put = 'added' | 'updated' | 'unchanged' | 'older';

/** What is told about a database when an import ends. */
export interface SourceNote {
  readonly from: string;
  readonly imported: string;
  readonly sha256?: string;
  readonly skipped: Readonly<Record<string, number>>;
}

/** Writes a store file that nobody else sees yet. */
export interface AdvisoryWriter {
  /**
   * The latest `modified` of one id in one source wins; of two with the same time, or without, the one put last.
   * @param record as its database gave it (JSON)
   */
  put(advisory: Advisory, record: Uint8Array): Put;
  /** Adds to what is known of a CVE. */
  putExploitation(id: string, facts: Exploitation): void;
  /** Adds a VEX statement; a document that is in the store already is replaced where this one is not older. */
  putStatement(item: StatementItem): StatementPut;
  /** Statements that went because their document was put again. */
  replacedStatements(): number;
  /** As {@link removeOthers}, the statements of documents. */
  removeOtherStatements(sources: readonly string[]): number;
  /** Removes what was not put in this run, from these sources. @returns how many */
  removeOthers(sources: readonly string[]): number;
  /** Takes all but these CVEs from a list of exploited weaknesses. @returns how many */
  delist(list: 'kev' | 'epss', kept: ReadonlySet<string>): number;
  /** What an update has had of a URL. */
  feedState(url: string): string | undefined;
  setFeedState(url: string, state: string): void;
  /** Completes the file. @param notes by name of the source @param extra records of lists that hold no advisories */
  finish(notes: ReadonlyMap<string, SourceNote>, extra: ReadonlyMap<string, number>): void;
  /** Releases the file; what was not finished is worthless. */
  close(): void;
}

/** @param isCopy the file is a copy of a store, which is added to @throws AssayError `store.version`, `store.damaged` */
export function openWriter(path: string, isCopy: boolean): AdvisoryWriter {
  const database = new DatabaseSync(path);
  try {
    if (isCopy) checkVersion(database, path);
    // The file is thrown away where anything fails, so it needs no journal; it is brought to the disk once, at the end.
    database.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -65536;');
    database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA temp_store = MEMORY;');
    if (!isCopy) database.exec(`PRAGMA page_size = 4096; ${TABLES}`);
    database.exec('CREATE TEMP TABLE seen (n INTEGER PRIMARY KEY); BEGIN;');
    return writerOf(database);
  } catch (error) {
    database.close();
    throw error;
  }
}

function writerOf(database: DatabaseSync): AdvisoryWriter {
  const sources = sourceNumbers(database);
  const blocks = blockWriter(database);
  const put = putter(database, blocks, sources);
  const statements = statementWriter(database, sources);
  const exploitation = database.prepare(`INSERT INTO exploitation VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET kev = coalesce(excluded.kev, kev), date = coalesce(excluded.date, date),
    probability = coalesce(excluded.probability, probability),
    percentile = coalesce(excluded.percentile, percentile)`);
  const feed = database.prepare('SELECT state FROM feed WHERE url = ?');
  const setFeed = database.prepare('INSERT OR REPLACE INTO feed VALUES (?, ?)');
  return {
    put: put.put,
    putExploitation(id, { kev, epss }) {
      exploitation.run(
        id,
        kev ?? null,
        epss?.probability ?? null,
        epss?.percentile ?? null,
        epss?.date ?? null,
      );
    },
    putStatement: statements.put,
    replacedStatements: statements.replaced,
    removeOtherStatements: statements.removeOthers,
    removeOthers: put.removeOthers,
    delist: (list, kept) => delist(database, list, kept),
    feedState: (url) => feed.get(url)?.['state'] as string | undefined,
    setFeedState: (url, state) => void setFeed.run(url, state),
    finish(notes, extra) {
      blocks.finish();
      describe(database, sources, notes, extra);
      database.exec('COMMIT; DROP TABLE seen; PRAGMA optimize;');
    },
    close: () => database.close(),
  };
}

function putter(database: DatabaseSync, blocks: BlockWriter, sources: (name: string) => number) {
  const known = database.prepare(
    'SELECT n, modified, digest, block FROM advisory WHERE id = ? AND source = ?',
  );
  const insert = database.prepare(
    'INSERT INTO advisory (source, id, modified, withdrawn, digest, block, place) VALUES (?, ?, ?, ?, ?, 0, 0)',
  );
  const update = database.prepare('UPDATE advisory SET modified = ?, withdrawn = ?, digest = ? WHERE n = ?');
  const body = database.prepare('SELECT body FROM entry WHERE n = ?');
  const entry = database.prepare('INSERT OR REPLACE INTO entry VALUES (?, ?)');
  const addKey = database.prepare('INSERT OR IGNORE INTO key VALUES (?, ?)');
  const dropKey = database.prepare('DELETE FROM key WHERE key = ? AND n = ?');
  const seen = database.prepare('INSERT OR IGNORE INTO seen VALUES (?)');
  const others = database.prepare(
    'SELECT n, block FROM advisory WHERE source = ? AND n NOT IN (SELECT n FROM seen)',
  );
  const remove = ['advisory', 'entry'].map((table) => database.prepare(`DELETE FROM ${table} WHERE n = ?`));
  const dropKeys = (n: number) => {
    const old = unpackEntry(body.get(n)!['body'] as string | Uint8Array);
    for (const key of advisoryKeys(old)) dropKey.run(key, n);
  };
  const store = (n: number, advisory: Advisory, record: Uint8Array) => {
    entry.run(n, packEntry(advisory));
    if (advisory.withdrawn === undefined) for (const key of advisoryKeys(advisory)) addKey.run(key, n);
    blocks.add(n, record);
    seen.run(n);
  };
  return {
    put(advisory: Advisory, record: Uint8Array): Put {
      const source = sources(advisory.source);
      const digest = createHash('sha256').update(record).digest().subarray(0, 12);
      const { id, modified = null } = advisory;
      const withdrawn = advisory.withdrawn === undefined ? 0 : 1;
      const before = known.get(id, source);
      if (!before) {
        const n = Number(insert.run(source, id, modified, withdrawn, digest).lastInsertRowid);
        store(n, advisory, record);
        return 'added';
      }
      const n = before['n'] as number;
      seen.run(n);
      if (compareTimes(before['modified'] as string | null, modified) > 0) return 'older';
      if (digest.equals(before['digest'] as Uint8Array)) return 'unchanged';
      dropKeys(n);
      blocks.drop(n, before['block'] as number);
      update.run(modified, withdrawn, digest, n);
      store(n, advisory, record);
      return 'updated';
    },
    removeOthers(names: readonly string[]): number {
      const rows = names.flatMap((name) => others.all(sources(name)) as { n: number; block: number }[]);
      for (const { n, block } of rows) {
        dropKeys(n);
        blocks.drop(n, block);
        for (const statement of remove) statement.run(n);
      }
      return rows.length;
    },
  };
}

const LISTS = {
  kev: ['kev IS NOT NULL', 'kev = NULL'],
  epss: ['probability IS NOT NULL', 'probability = NULL, percentile = NULL, date = NULL'],
} as const;

function delist(database: DatabaseSync, list: keyof typeof LISTS, kept: ReadonlySet<string>): number {
  const [has, none] = LISTS[list];
  const rows = database.prepare(`SELECT id FROM exploitation WHERE ${has}`).all() as { id: string }[];
  const clear = database.prepare(`UPDATE exploitation SET ${none} WHERE id = ?`);
  const gone = rows.filter(({ id }) => !kept.has(id));
  for (const { id } of gone) clear.run(id);
  database.exec('DELETE FROM exploitation WHERE kev IS NULL AND probability IS NULL');
  return gone.length;
}

/** The number of a source by its name; one that is new gets a row. */
function sourceNumbers(database: DatabaseSync): (name: string) => number {
  const known = new Map<string, number>();
  const add = database.prepare(`INSERT INTO source (name, origin, imported, records, skipped)
    VALUES (?, '', '', 0, '{}') ON CONFLICT (name) DO UPDATE SET name = name RETURNING n`);
  return (name) => {
    const n = known.get(name) ?? (add.get(name)!['n'] as number);
    known.set(name, n);
    return n;
  };
}

function describe(
  database: DatabaseSync,
  sources: (name: string) => number,
  notes: ReadonlyMap<string, SourceNote>,
  extra: ReadonlyMap<string, number>,
): void {
  const count = database.prepare('SELECT count(*) AS records FROM advisory WHERE source = ?');
  const times = database.prepare(`SELECT modified FROM advisory WHERE source = ?1 AND modified IS NOT NULL
    UNION ALL SELECT revised FROM document WHERE source = ?1 AND revised IS NOT NULL`);
  const tell =
    database.prepare(`UPDATE source SET origin = ?, imported = ?, sha256 = ?, skipped = ?, records = ?,
    modified = ?, statements = ? WHERE n = ?`);
  const statements = database.prepare(`SELECT count(*) AS statements FROM statement
    JOIN document ON document.n = statement.document WHERE document.source = ?`);
  for (const [name, { from, imported, sha256, skipped }] of notes) {
    const n = sources(name);
    const records = extra.get(name) ?? (count.get(n)!['records'] as number);
    let latest: string | null = null;
    for (const { modified } of times.iterate(n))
      if (compareTimes(modified as string, latest) > 0) latest = modified as string;
    const said = statements.get(n)!['statements'] as number;
    tell.run(from, imported, sha256 ?? null, JSON.stringify(skipped), records, latest, said, n);
  }
}
