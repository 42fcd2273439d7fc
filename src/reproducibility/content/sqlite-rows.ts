import {
  columnsOf,
  pageAt,
  readPage,
  SQLITE_HEADER,
  type SqliteCell,
  type SqliteDatabase,
  type SqlitePage,
} from '../../artifact/index.ts';
import type { Range } from '../../model/index.ts';

/** A row of a table, or an entry of an index: numbers, since there are many. */
export interface SqliteRow {
  /** Names it within its table: the row id; without one the record itself, a character a byte. */
  readonly key: number | string;
  /** Its cell. */
  readonly offset: number;
  readonly length: number;
  /** Where its record begins, and how much of it is in the cell. */
  readonly from: number;
  readonly local: number;
  /** What of the record stands on overflow pages. */
  readonly rest?: readonly Range[];
}

/** A table or an index with all that is stored of it. */
export interface SqliteTree {
  /** `table` or `index`. */
  readonly type: string;
  readonly name: string;
  readonly rows: readonly SqliteRow[];
  /** Bytes of its pages that no row uses. */
  readonly free: readonly Range[];
}

/** The trees of a database, the schema first. */
export interface SqliteContent {
  readonly database: SqliteDatabase;
  readonly trees: readonly SqliteTree[];
  /** Pages that belong to no tree. */
  readonly unused: readonly Range[];
}

/** The first tree. */
export const SCHEMA = 'sqlite_schema';
/** Of a row of the schema: type, name, table, root page, statement. */
const ROOT_PAGE = 3;

/** Reads all rows; undefined where some cannot be read. */
export function readSqlite(bytes: Buffer): SqliteContent | undefined {
  const header = SQLITE_HEADER.read(bytes);
  if (!header) return undefined;
  const pageSize = header['page size'] === 1 ? 65_536 : header['page size'];
  const usable = pageSize - header['reserved space per page'];
  if (pageSize < 512 || (pageSize & (pageSize - 1)) !== 0 || usable < 480) return undefined;
  const encoding = (['utf8', 'utf8', 'utf16le', 'utf16be'] as const)[header['text encoding']] ?? 'utf8';
  const pages = Math.floor(bytes.length / pageSize);
  const database = { bytes, pageSize, usable, pages, encoding };
  const used = new Uint8Array(pages + 1);
  const schema = readTree(database, 1, 'table', SCHEMA, used);
  if (!schema) return undefined;
  const trees = [schema];
  for (const row of schema.rows) {
    const values = columnsOf(recordOf(database, row), database);
    const root = values[ROOT_PAGE];
    if (typeof root !== 'number' || root === 0) continue;
    const tree = readTree(database, root, String(values[0]), String(values[1]), used);
    if (!tree) return undefined;
    trees.push(tree);
  }
  return { database, trees, unused: unusedPages(database, used) };
}

function unusedPages(database: SqliteDatabase, used: Uint8Array): Range[] {
  const unused: Range[] = [];
  for (let page = 1; page <= database.pages; page++)
    if (!used[page]) unused.push({ offset: pageAt(database, page), length: database.pageSize });
  const end = database.pages * database.pageSize;
  if (end < database.bytes.length) unused.push({ offset: end, length: database.bytes.length - end });
  return unused;
}

function readTree(
  database: SqliteDatabase,
  root: number,
  type: string,
  name: string,
  used: Uint8Array,
): SqliteTree | undefined {
  const rows: SqliteRow[] = [];
  const free: Range[] = [];
  const waiting = [root];
  for (let number = waiting.pop(); number !== undefined; number = waiting.pop()) {
    if (number < 1 || number > database.pages || used[number]) return undefined;
    used[number] = 1;
    const page = readPage(database, number);
    if (typeof page === 'string') return undefined;
    addFree(database, page, number, free);
    for (const cell of page.cells) {
      if (cell.child !== undefined) waiting.push(cell.child);
      if (!cell.local) continue;
      const row = readRow(database, cell, used);
      if (!row) return undefined;
      rows.push(row);
    }
    if (page.right !== undefined) waiting.push(page.right);
  }
  return { type, name, rows, free };
}

function addFree({ pageSize }: SqliteDatabase, page: SqlitePage, number: number, free: Range[]): void {
  const start = (number - 1) * pageSize;
  for (const gap of page.coverage.gaps(start + pageSize)) {
    const offset = Math.max(start, gap.start);
    if (gap.end > offset) free.push({ offset, length: gap.end - offset });
  }
}

/** A row with its overflow pages (SQLite file format 1.6): a pointer to the next one, then bytes. */
function readRow(database: SqliteDatabase, cell: SqliteCell, used: Uint8Array): SqliteRow | undefined {
  const local = cell.local!;
  // The left child of an entry of an index belongs to the tree.
  const skipped = cell.child === undefined ? 0 : 4;
  const rest: Range[] = [];
  let left = (cell.payload ?? 0) - local.length;
  for (let number = cell.overflow ?? 0; left > 0; ) {
    if (number < 1 || number > database.pages || used[number]) return undefined;
    used[number] = 1;
    const at = pageAt(database, number);
    const length = Math.min(left, database.usable - 4);
    rest.push({ offset: at + 4, length });
    left -= length;
    number = database.bytes.readUInt32BE(at);
  }
  const row = {
    offset: cell.at + skipped,
    length: cell.length - skipped,
    from: local.byteOffset - database.bytes.byteOffset,
    local: local.length,
    ...(rest.length > 0 ? { rest } : {}),
  };
  return { key: cell.rowid ?? recordOf(database, row).toString('latin1'), ...row };
}

/** The stored record of a row. */
export function recordOf(
  { bytes }: SqliteDatabase,
  { from, local, rest }: Pick<SqliteRow, 'from' | 'local' | 'rest'>,
): Buffer {
  const start = bytes.subarray(from, from + local);
  if (!rest) return start;
  return Buffer.concat([start, ...rest.map(({ offset, length }) => bytes.subarray(offset, offset + length))]);
}

/** All bytes that a row is stored in. */
export function placesOf({ offset, length, rest = [] }: SqliteRow): readonly Range[] {
  return [{ offset, length }, ...rest];
}
