import type { DatabaseSync } from 'node:sqlite';
import type { VexStatement } from '../../model/index.ts';
import { documentPlace, statementKeys } from '../../vulnerability/index.ts';
import { packEntry, unpackEntry } from './pack.ts';
import { compareTimes } from './time.ts';

/** A VEX statement with where it belongs. */
export interface StatementItem {
  /** Name of the source: format and author. */
  readonly source: string;
  readonly statement: VexStatement;
  /** When its document was last changed, RFC 3339. */
  readonly revised?: string;
}

/** What became of a statement: `older` where the store has a later version of its document. */
export type StatementPut = 'added' | 'older';

/** Writes the VEX statements of a store. */
export interface StatementWriter {
  put(item: StatementItem): StatementPut;
  /** Statements that went because another version of their document was put. */
  replaced(): number;
  /** Removes the documents of these sources that were not put in this run. @returns how many statements */
  removeOthers(names: readonly string[]): number;
}

/** A document that this run has met. */
interface Met {
  readonly n: number;
  readonly source: number;
  readonly revised: string | null;
  /** Where the version in the store was read in this run; undefined where an earlier import put it. */
  readonly place?: string;
}

/**
 * A document is known by its id, without one by its place; its statements come and go with it, so that what a later version no longer
 * says is gone.
 * @param sources number of a source by its name
 */
export function statementWriter(database: DatabaseSync, sources: (name: string) => number): StatementWriter {
  const met = new Map<string, Met>();
  const find = database.prepare('SELECT n, revised FROM document WHERE id = ? AND source = ?');
  const add = database.prepare('INSERT INTO document (source, id, revised) VALUES (?, ?, ?)');
  const revise = database.prepare('UPDATE document SET revised = ? WHERE n = ?');
  const insert = database.prepare('INSERT INTO statement (document, body) VALUES (?, ?)');
  const addKey = database.prepare('INSERT OR IGNORE INTO statement_key VALUES (?, ?)');
  const drop = dropper(database);
  let replaced = 0;
  const version = (item: StatementItem): Met => {
    const { statement, revised = null } = item;
    const place = documentPlace(statement.place);
    const source = sources(item.source);
    const id = statement.document ?? place;
    const key = `${source} ${id}`;
    const known = met.get(key) ?? earlier(find.get(id, source), source);
    let now: Met;
    if (!known) {
      const n = Number(add.run(source, id, revised).lastInsertRowid);
      now = { n, source, revised, place };
    } else if (known.place === place || compareTimes(known.revised, revised) > 0) now = known;
    else {
      replaced += drop(known.n);
      revise.run(revised, known.n);
      now = { ...known, revised, place };
    }
    met.set(key, now);
    return now;
  };
  return {
    put(item) {
      const { statement } = item;
      const { n: document, place } = version(item);
      if (place !== documentPlace(statement.place)) return 'older';
      const n = Number(insert.run(document, packEntry(statement)).lastInsertRowid);
      for (const key of statementKeys(statement)) addKey.run(key, n);
      return 'added';
    },
    replaced: () => replaced,
    removeOthers(names) {
      const kept = new Set([...met.values()].map(({ n }) => n));
      const of = database.prepare('SELECT n FROM document WHERE source = ?');
      const remove = database.prepare('DELETE FROM document WHERE n = ?');
      let removed = 0;
      for (const name of names)
        for (const { n } of of.all(sources(name)) as { n: number }[])
          if (!kept.has(n)) {
            removed += drop(n);
            remove.run(n);
          }
      return removed;
    },
  };
}

function earlier(row: Readonly<Record<string, unknown>> | undefined, source: number): Met | undefined {
  return row && { n: row['n'] as number, source, revised: row['revised'] as string | null };
}

/** Removes the statements of a document, and says how many there were. */
function dropper(database: DatabaseSync): (document: number) => number {
  const statements = database.prepare('SELECT n, body FROM statement WHERE document = ?');
  const dropKey = database.prepare('DELETE FROM statement_key WHERE key = ? AND n = ?');
  const remove = database.prepare('DELETE FROM statement WHERE document = ?');
  return (document) => {
    const rows = statements.all(document) as { n: number; body: string | Uint8Array }[];
    for (const { n, body } of rows)
      for (const key of statementKeys(unpackEntry<VexStatement>(body))) dropKey.run(key, n);
    remove.run(document);
    return rows.length;
  };
}
