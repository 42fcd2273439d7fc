import { knowsCodepage } from '../cfb/codepage.ts';
import { quoted } from '../common/names.ts';
import type { Tally } from '../common/tally.ts';
import type { Database } from './database.ts';
import { cellAt, cellOf, rawCell, type Table } from './schema.ts';

/** What checking a database takes. */
export interface CheckInput {
  readonly database: Database;
  /** Plain names of all streams beside it (`!File`, `product.cab`), by where they lie. */
  readonly streams: ReadonlySet<string>;
  /** Where a byte of a stream lies in the file. */
  readonly place: (stream: string, at: number) => number;
  readonly tally: Tally;
}

/** Reports what in a database is damaged, contradictory or hidden. */
export function checkDatabase(input: CheckInput): void {
  checkStrings(input);
  const { database } = input;
  if (database.isTransform) {
    checkTransform(input);
    return;
  }
  const uses = new Uint32Array(database.strings.count + 1);
  for (const table of database.tables.values()) {
    checkRows(input, table, uses);
    checkKeys(input, table);
  }
  // Without its strings nothing of a database has a name.
  if (database.strings.wrong.length > 0) return;
  const known = checkTableStreams(input);
  if (known) checkUses(input, uses);
  checkContents(input);
}

function checkStrings({ database, tally, place }: CheckInput): void {
  const { wrong, rest, codepage, textAt, count } = database.strings;
  for (const message of wrong) tally.add('msi.string-pool', message, place('!_StringPool', 0));
  if (rest > 0 && wrong.length === 0) {
    const message = `${rest} bytes of the text belong to no string`;
    tally.add('msi.string-rest', message, place('!_StringData', textAt[count + 1]!));
  }
  if (!knowsCodepage(codepage)) {
    tally.add('msi.codepage', `code page ${codepage}, read as 1252`, place('!_StringPool', 0));
  }
}

function checkTransform({ database, tally, place }: CheckInput): void {
  for (const { name, rest } of database.changes.values()) {
    if (rest > 0)
      tally.add(
        'msi.table',
        `${rest} bytes of the changes of ${quoted(name)} are no row`,
        place(`!${name}`, 0),
      );
  }
}

/** Counts the uses of strings and finds references to none. */
function checkRows({ database, tally, place }: CheckInput, table: Table, uses: Uint32Array): void {
  const { strings } = database;
  table.columns.forEach(({ kind, name }, column) => {
    if (kind !== 'string') return;
    for (let row = 0; row < table.rows; row++) {
      const raw = rawCell(table, row, column);
      if (raw <= strings.count) uses[raw] = uses[raw]! + 1;
      else {
        const message = `${quoted(`${table.name}.${name}`)} refers to string ${raw}, there are ${strings.count}`;
        tally.add('msi.string-id', message, place(`!${table.name}`, cellAt(table, row, column)));
      }
    }
  });
  if (table.rest > 0) {
    const message = `${quoted(table.name)} has ${table.rest} bytes after its ${table.rows} rows`;
    tally.add('msi.table', message, place(`!${table.name}`, table.bytes.length - table.rest));
  }
}

/** Rows are sorted by the stored numbers of their keys: where they are, no two are equal. */
function checkKeys({ database, tally, place }: CheckInput, table: Table): void {
  const keys = table.columns.flatMap(({ key }, i) => (key ? [i] : []));
  if (keys.length === 0) return;
  const compare = (row: number, other: number): number => {
    for (const key of keys) {
      const difference = rawCell(table, row, key) - rawCell(table, other, key);
      if (difference !== 0) return difference;
    }
    return 0;
  };
  let sorted = true;
  for (let row = 1; row < table.rows && sorted; row++) sorted = compare(row - 1, row) < 0;
  if (sorted) return;
  const order = Uint32Array.from({ length: table.rows }, (_, i) => i).sort((a, b) => compare(a, b) || a - b);
  for (let i = 1; i < order.length; i++) {
    if (compare(order[i - 1]!, order[i]!) !== 0) continue;
    const key = keys
      .map((column) => String(cellOf(table, order[i]!, column, database.strings) ?? ''))
      .join('/');
    const message = `${quoted(table.name)} has ${quoted(key)} twice`;
    tally.add('msi.duplicate-key', message, place(`!${table.name}`, cellAt(table, order[i]!, keys[0]!)));
  }
}

/** @returns whether every stream that holds a table is one that the schema knows */
function checkTableStreams({ database, streams, tally, place }: CheckInput): boolean {
  const listed = database.tables.get('_Tables');
  const names = new Set<unknown>(['_StringPool', '_StringData', '_Tables', '_Columns']);
  for (let row = 0; listed && row < listed.rows; row++) names.add(cellOf(listed, row, 0, database.strings));
  let known = true;
  for (const stream of streams) {
    const name = stream.slice(1);
    if (
      !stream.startsWith('!') ||
      (names.has(name) && (database.tables.has(name) || name.startsWith('_String')))
    )
      continue;
    known = false;
    tally.add('msi.unknown-table', `stream ${quoted(stream)}`, place(stream, 0));
  }
  return known;
}

/** Whether the pool counts the uses of its strings as they are. */
function checkUses({ database, tally, place }: CheckInput, uses: Uint32Array): void {
  const { strings } = database;
  for (let id = 1; id <= strings.count; id++) {
    // A count that has no room for more stays.
    const found = Math.min(uses[id]!, 0xffff);
    const stated = strings.refcounts[id]!;
    if (found === stated) continue;
    const message = `string ${id} has ${stated} references, ${found} are there`;
    tally.add('msi.refcount', message, place('!_StringPool', strings.at[id]!));
  }
}

/** Whether streams that tables name are there, and whether there are streams that no table names. */
function checkContents({ database, streams, tally, place }: CheckInput): void {
  const named = new Set<string>();
  for (const table of database.tables.values()) {
    const column = table.columns.findIndex(({ kind }) => kind === 'stream');
    const isMedia = table.name === 'Media';
    const cabinet = isMedia ? table.columns.findIndex(({ name }) => name === 'Cabinet') : -1;
    if (column < 0 && cabinet < 0) continue;
    for (let row = 0; row < table.rows; row++) {
      const at = column < 0 ? cabinet : column;
      const name = isMedia
        ? cabinetName(table, row, cabinet, database)
        : streamName(table, row, column, database);
      if (name === undefined) continue;
      named.add(name);
      if (streams.has(name)) continue;
      const message = `${quoted(table.name)} names the stream ${quoted(name)}`;
      tally.add('msi.missing-stream', message, place(`!${table.name}`, cellAt(table, row, at)));
    }
  }
  for (const stream of streams) {
    if (stream.startsWith('!') || stream.startsWith('[5]') || named.has(stream)) continue;
    tally.add('msi.unnamed-stream', `stream ${quoted(stream)}`, place(stream, 0));
  }
}

function cabinetName(table: Table, row: number, column: number, { strings }: Database): string | undefined {
  const value = cellOf(table, row, column, strings);
  return typeof value === 'string' && value.startsWith('#') ? value.slice(1) : undefined;
}

/** A stream of a row is named by its table and its key. */
function streamName(table: Table, row: number, column: number, { strings }: Database): string | undefined {
  if (cellOf(table, row, column, strings) !== true) return undefined;
  const keys = table.columns.flatMap(({ key }, i) =>
    key ? [String(cellOf(table, row, i, strings) ?? '')] : [],
  );
  return [table.name, ...keys].join('.');
}
