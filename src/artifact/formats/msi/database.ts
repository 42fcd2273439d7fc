import { asBuffer } from '../../../codec/index.ts';
import { type Column, cellOf, columnOf, type Schema, systemSchema, type Table, tableOf } from './schema.ts';
import { readStrings, type StringPool } from './strings.ts';
import { readTransform, type Transform } from './transform.ts';

/** The streams of one storage that make a database, by table name. */
export interface DatabaseStreams {
  readonly pool: Uint8Array;
  readonly text: Uint8Array;
  /** Contents of the other streams that hold tables. */
  readonly tables: ReadonlyMap<string, Uint8Array>;
}

/** An installer database, or a transform, which is one that holds changes of rows. */
export interface Database {
  readonly strings: StringPool;
  readonly schema: Schema;
  /** Tables in the order of their streams; without those whose columns are not known. */
  readonly tables: ReadonlyMap<string, Table>;
  /** Of a transform: its changes by table. */
  readonly changes: ReadonlyMap<string, Transform>;
  readonly isTransform: boolean;
}

/** Columns that a table may have ("Windows Installer limits"); bounds what a damaged `_Columns` costs. */
const MOST_COLUMNS = 4096;

/**
 * Decodes string pool, schema and the places of all cells.
 * @param most strings that are read at most
 * @returns undefined where there is no string pool
 */
export function readDatabase(
  streams: DatabaseStreams,
  isTransform: boolean,
  most: number,
): Database | undefined {
  const strings = readStrings(streams.pool, streams.text, most);
  if (!strings) return undefined;
  const system = systemSchema(strings.width);
  const tables = new Map<string, Table>();
  const changes = new Map<string, Transform>();
  if (isTransform) {
    for (const [name, columns] of system) change(name, columns);
    const schema = new Map([...system, ...addedColumns(changes.get('_Columns'), strings)]);
    for (const [name] of streams.tables) change(name, schema.get(name));
    return { strings, schema, tables, changes, isTransform };
  }
  const read = (name: string, columns: readonly Column[] | undefined) => {
    const bytes = streams.tables.get(name);
    if (bytes && columns) tables.set(name, tableOf(name, columns, asBuffer(bytes)));
  };
  for (const [name, columns] of system) read(name, columns);
  const schema = new Map([...schemaOf(tables.get('_Columns'), strings), ...system]);
  for (const [name] of streams.tables) if (!tables.has(name)) read(name, schema.get(name));
  return { strings, schema, tables, changes, isTransform };

  function change(name: string, columns: readonly Column[] | undefined): void {
    const bytes = streams.tables.get(name);
    if (bytes && columns && !changes.has(name))
      changes.set(name, readTransform(name, columns, asBuffer(bytes), strings!));
  }
}

/** The columns that `_Columns` lists. */
function schemaOf(table: Table | undefined, strings: StringPool): Map<string, Column[]> {
  const numbered = new Map<string, Map<number, Column>>();
  for (let row = 0; table && row < table.rows; row++) {
    const [name, number, column, type] = [0, 1, 2, 3].map((i) => cellOf(table, row, i, strings));
    addColumn(numbered, name, number, column, type, strings.width);
  }
  return inOrder(numbered);
}

/** The columns that a transform adds. */
function addedColumns(transform: Transform | undefined, strings: StringPool): Map<string, Column[]> {
  const numbered = new Map<string, Map<number, Column>>();
  for (const { cells } of transform?.rows ?? []) {
    const [name, number, column, type] = [0, 1, 2, 3].map(
      (i) => cells.find((cell) => cell.column === i)?.value,
    );
    addColumn(numbered, name, number, column, type, strings.width);
  }
  return inOrder(numbered);
}

function addColumn(
  numbered: Map<string, Map<number, Column>>,
  table: unknown,
  number: unknown,
  name: unknown,
  type: unknown,
  width: 2 | 3,
): void {
  if (typeof table !== 'string' || typeof number !== 'number' || typeof type !== 'number') return;
  let columns = numbered.get(table);
  if (!columns) {
    columns = new Map();
    numbered.set(table, columns);
  }
  if (columns.size < MOST_COLUMNS) columns.set(number, columnOf(String(name ?? ''), type & 0xffff, width));
}

function inOrder(numbered: Map<string, Map<number, Column>>): Map<string, Column[]> {
  return new Map(
    [...numbered].map(([name, columns]) => [
      name,
      [...columns].sort(([a], [b]) => a - b).map(([, column]) => column),
    ]),
  );
}
