import type { Field } from '../../../model/index.ts';
import type { Database } from './database.ts';
import { cellMeaning, shownCell } from './meanings.ts';
import { type Column, cellAt, cellOf, rawCell, type Table, typeText } from './schema.ts';
import { entryLength, type StringPool } from './strings.ts';
import type { Transform } from './transform.ts';

/** Tables whose rows are always shown: they say what the product is and what it installs. */
const ALWAYS = new Set([
  'Property',
  'Media',
  'File',
  'Component',
  'Directory',
  'MsiFileHash',
  'MsiDigitalSignature',
  'Upgrade',
]);
/** Other tables and the strings are shown up to this many rows unless rows were asked for. */
const MOST = 1000;

/** The fields of a stream of a database, by its plain name (`!File`); their offsets count in the stream. */
export function databaseFields(
  database: Database,
  name: string,
  length: number,
  wantsRows: boolean,
): Field[] {
  if (name === '!_StringPool') return poolFields(database.strings, length, wantsRows);
  if (name === '!_StringData') return textFields(database.strings, length, wantsRows);
  const key = name.slice(1);
  const table = database.tables.get(key);
  if (table) return tableFields(table, database.strings, wantsRows);
  const changes = database.changes.get(key);
  return changes ? transformFields(changes, length, wantsRows) : [];
}

function poolFields(strings: StringPool, length: number, wantsRows: boolean): Field[] {
  const { codepage, width, count, at, textAt, refcounts } = strings;
  const fields: Field[] = [
    { name: 'codepage', value: codepage, offset: 0, length: 2 },
    { name: 'flags', value: width === 3 ? 'references of 3 bytes' : 0, offset: 2, length: 2 },
  ];
  if (count > MOST && !wantsRows)
    return [...fields, { name: 'strings', value: count, offset: 4, length: length - 4 }];
  for (let id = 1; id <= count; id++) {
    const offset = at[id]!;
    const size = entryLength(strings, id, length);
    const long = size > 4;
    const parts: Field[] = [
      {
        name: 'length',
        value: textAt[id + 1]! - textAt[id]!,
        offset: long ? offset + 4 : offset,
        length: long ? 4 : 2,
        meaning: 'size',
      },
      { name: 'refcount', value: refcounts[id]!, offset: offset + 2, length: 2 },
    ];
    fields.push({ name: `string ${id}`, offset, length: size, fields: parts });
  }
  return fields;
}

function textFields({ count, textAt, text }: StringPool, length: number, wantsRows: boolean): Field[] {
  if (count > MOST && !wantsRows) return [{ name: 'strings', value: count, offset: 0, length }];
  const fields: Field[] = [];
  for (let id = 1; id <= count; id++) {
    const offset = textAt[id]!;
    const size = textAt[id + 1]! - offset;
    if (size > 0) fields.push({ name: `string ${id}`, value: text(id) ?? '', offset, length: size });
  }
  const end = textAt[count + 1]!;
  if (end < length) fields.push({ name: 'rest', offset: end, length: length - end, meaning: 'unused' });
  return fields;
}

/** Columns and rows; a row is named by its key. Its cells lie apart, so it has a place but no length. */
function tableFields(table: Table, strings: StringPool, wantsRows: boolean): Field[] {
  const { name, columns, rows, bytes, rest } = table;
  const fields = [schemaField(columns), { name: 'rows', value: rows, offset: 0, length: 0 }];
  if (rows <= MOST || wantsRows || ALWAYS.has(name)) {
    const keys = columns.flatMap(({ key }, i) => (key ? [i] : []));
    for (let row = 0; row < rows; row++) fields.push(rowField(table, row, keys, strings));
  } else fields.push({ name: 'cells', value: rows * columns.length, offset: 0, length: bytes.length - rest });
  if (rest > 0) fields.push({ name: 'rest', offset: bytes.length - rest, length: rest, meaning: 'unused' });
  return fields;
}

function schemaField(columns: readonly Column[]): Field {
  const value = columns.map((column) => `${column.name}:${typeText(column.type)}`).join(', ');
  return { name: 'columns', value, offset: 0, length: 0 };
}

function rowField(table: Table, row: number, keys: readonly number[], strings: StringPool): Field {
  const key = keys.map((column) => String(cellOf(table, row, column, strings) ?? '')).join('/');
  const cells = table.columns.map((column, i): Field => {
    const value = cellOf(table, row, i, strings);
    const raw = column.kind === 'string' ? rawCell(table, row, i) : undefined;
    return cellField(table.name, column, key, value, raw, cellAt(table, row, i), column.width);
  });
  return { name: key || `row ${row + 1}`, offset: cells[0]?.offset ?? 0, length: 0, fields: cells };
}

/** @param raw number of the string, which hangs on the order that strings were added in */
function cellField(
  table: string,
  column: Column,
  key: string,
  value: ReturnType<typeof cellOf>,
  raw: number | undefined,
  offset: number,
  length: number,
): Field {
  const meaning = cellMeaning(table, column.name, key, value);
  const shown = shownCell(table, column.name, value);
  return {
    name: column.name,
    ...(shown === undefined ? {} : { value: shown }),
    offset,
    length,
    ...(meaning ? { meaning } : {}),
    ...(raw ? { fields: [{ name: 'string', value: raw, offset, length, meaning: 'order' } as const] } : {}),
  };
}

function transformFields(
  { name, columns, rows, rest }: Transform,
  length: number,
  wantsRows: boolean,
): Field[] {
  const fields = [schemaField(columns), { name: 'rows', value: rows.length, offset: 0, length: 0 }];
  const shown = rows.length <= MOST || wantsRows || ALWAYS.has(name);
  for (const { action, at, cells } of shown ? rows : []) {
    const key = cells
      .filter(({ column }) => columns[column]!.key)
      .map(({ value }) => String(value ?? ''))
      .join('/');
    const parts = cells.map(({ column, value, at: offset, width }) =>
      cellField(name, columns[column]!, key, value, undefined, offset, width),
    );
    const end = parts.at(-1);
    const size = end ? end.offset + end.length - at : 2;
    fields.push({
      name: key,
      value: action,
      offset: at,
      length: size,
      fields: [{ name: 'mask', value: action, offset: at, length: 2 }, ...parts],
    });
  }
  if (!shown) fields.push({ name: 'cells', offset: 0, length: length - rest });
  if (rest > 0) fields.push({ name: 'rest', offset: length - rest, length: rest, meaning: 'unused' });
  return fields;
}
