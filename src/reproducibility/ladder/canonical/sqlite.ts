import { columnsOf } from '../../../artifact/index.ts';
import { sqliteComparator } from '../../content/sqlite.ts';
import {
  readSqlite,
  recordOf,
  SCHEMA,
  type SqliteContent,
  type SqliteRow,
  type SqliteTree,
} from '../../content/sqlite-rows.ts';
import type { Form } from '../form.ts';
import { type Canonical, held } from './canonical.ts';

/** Databases: what the header says of their meaning, and the rows of each table, wherever they are stored (SQLite file format). */
export const canonicalSqlite: Canonical = {
  name: 'sqlite',
  handles: sqliteComparator.handles,
  async write(form, gathered) {
    const bytes = await held(gathered);
    const content = bytes && readSqlite(bytes);
    if (!content) return false;
    for (const [from, to] of KEPT) form.item(bytes.subarray(from, to));
    // What an index holds follows from its table.
    const tables = content.trees.filter(({ type }) => type !== 'index');
    const named = tables.map((table) => ({ table, name: Buffer.from(`${table.type} ${table.name}`) }));
    named.sort((a, b) => Buffer.compare(a.name, b.name));
    for (const { table, name } of named) {
      form.item(name).item(String(table.rows.length));
      if (table.name === SCHEMA) writeSchema(form, content, table);
      else writeRows(form, content, table);
    }
    return true;
  },
};

/**
 * Parts of the header (1.3): versions and reserved space, schema format and cache size, text encoding to reserved, SQLite version.
 */
const KEPT = [
  [18, 24],
  [44, 52],
  [56, 92],
  [96, 100],
] as const;

function writeRows(form: Form, { database }: SqliteContent, { rows }: SqliteTree): void {
  for (const row of rows.toSorted(byKey)) form.item(String(row.key)).item(recordOf(database, row));
}

/** By number where rows are numbered; else by the record, byte by byte. */
function byKey({ key: one }: SqliteRow, { key: other }: SqliteRow): number {
  return one < other ? -1 : Number(one > other);
}

/** Type, name, table, root page, statement; where a tree begins follows from where there was room. */
const ROOT_PAGE = 3;

/** Rows of the schema are known by what they describe: their numbers follow from the order of creation. */
function writeSchema(form: Form, { database }: SqliteContent, { rows }: SqliteTree): void {
  const texts = rows.map((row) =>
    JSON.stringify(columnsOf(recordOf(database, row), database).filter((_, i) => i !== ROOT_PAGE)),
  );
  for (const text of texts.sort()) form.item(text);
}
