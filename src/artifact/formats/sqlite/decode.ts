import type { Field } from '../../../model/index.ts';
import type { ReadContext } from '../../format.ts';
import { createCoverage, explainGapsIn } from '../common/coverage.ts';
import { tellFields, unusedPlace } from '../common/place.ts';
import { type Database, HEADER, pageAt } from './header.ts';
import type { ColumnValue } from './record.ts';
import { claim, type Reading, readTree, type Tree } from './tree.ts';

/** Decodes a database: header, schema, the trees it lists, then what belongs to none. */
export function decode(bytes: Buffer, context: ReadContext): void {
  const database = openDatabase(bytes, context);
  if (!database) return;
  const reading: Reading = { database, context, used: new Map(), values: context.limits.steps };
  const schema = readTree(reading, 1, 'sqlite_schema', true);
  tellFields(context, [treeField('sqlite_schema', schema, SCHEMA_COLUMNS, true)]);
  for (const { values } of schema.rows) readObject(reading, values);
  readFreelist(reading);
  readPointerMaps(reading);
  explainRest(reading);
}

const SCHEMA_COLUMNS = ['type', 'name', 'tbl_name', 'rootpage', 'sql'];
/** The page that holds this byte is never used (1.4). */
const LOCK_BYTE = 2 ** 30;
/** Characters of a name in messages. */
const LONGEST_NAME = 100;
/** Characters of a statement that are looked at for names of columns; as many columns SQLite allows at most. */
const LONGEST_STATEMENT = 1 << 16;
const MOST_COLUMNS = 32_767;

function openDatabase(bytes: Buffer, context: ReadContext): Database | undefined {
  const header = HEADER.read(bytes);
  if (!header) {
    context.problem('sqlite.truncated', `${bytes.length} bytes are no header`, 0);
    return undefined;
  }
  tellFields(context, HEADER.fields(bytes, 0, 0));
  const stated = header['page size'];
  const pageSize = stated === 1 ? 65_536 : stated;
  if (
    pageSize < 512 ||
    (pageSize & (pageSize - 1)) !== 0 ||
    pageSize - header['reserved space per page'] < 480
  ) {
    context.problem('sqlite.header', `pages of ${pageSize} bytes`, 16);
    return undefined;
  }
  const pages = Math.floor(bytes.length / pageSize);
  // The count is only meant where the counters agree (1.3.7, 1.3.8).
  const counted =
    header['version valid for'] === header['file change counter'] ? header['size in pages'] : pages;
  if (counted > pages)
    context.problem('sqlite.truncated', `${counted} pages are stated, ${pages} are there`, 28);
  const encoding = (['utf8', 'utf8', 'utf16le', 'utf16be'] as const)[header['text encoding']] ?? 'utf8';
  return { bytes, pageSize, usable: pageSize - header['reserved space per page'], pages, encoding };
}

/** A table or index of the schema. Views and triggers have no pages. */
function readObject(reading: Reading, [type, name, , root, sql]: readonly ColumnValue[]): void {
  const { context } = reading;
  if (typeof root !== 'number' || root === 0) return;
  const tree = readTree(reading, root, String(name).slice(0, LONGEST_NAME), context.wantsRows === true);
  tellFields(context, [
    treeField(`${type} ${name}`, tree, columnNames(String(sql ?? '')), context.wantsRows === true),
  ]);
}

/** Names of the columns, as far as the statement can be read without a parser. */
function columnNames(sql: string): string[] {
  const statement = sql.slice(0, LONGEST_STATEMENT);
  const open = statement.indexOf('(');
  const close = statement.lastIndexOf(')');
  return open < 0 || close < open
    ? []
    : partsOf(statement.slice(open + 1, close))
        .map((part) => /^\s*["'`[]?([^\s"'`\]]+)/.exec(part)?.[1] ?? '')
        .filter((name) => !/^(primary|unique|check|foreign|constraint)$/i.test(name));
}

/** What stands between the commas that are in no brackets. */
function partsOf(list: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < list.length && parts.length < MOST_COLUMNS; at++) {
    const sign = list[at];
    if (sign === '(') depth++;
    else if (sign === ')') depth--;
    else if (sign === ',' && depth <= 0) {
      parts.push(list.slice(from, at));
      from = at + 1;
    }
  }
  parts.push(list.slice(from));
  return parts;
}

function treeField(
  name: string,
  { rows, count, fields }: Tree,
  columns: readonly string[],
  withRows: boolean,
): Field {
  const rowFields = withRows
    ? rows.map(({ cell, values }) => ({
        name: cell.rowid === undefined ? 'entry' : `row ${cell.rowid}`,
        offset: cell.at,
        length: cell.length,
        fields: values.map((value, i) => ({
          name: columns[i] ?? `column ${i}`,
          ...(value === undefined ? {} : { value }),
          offset: cell.at,
          length: 0,
        })),
      }))
    : [];
  const first = fields[0];
  return { name, value: count, offset: first?.offset ?? 0, length: 0, fields: [...fields, ...rowFields] };
}

/** Pages that are free (1.5): trunks name the next trunk and leaves. What the pages held is still there. */
function readFreelist(reading: Reading): void {
  const { database, context } = reading;
  const { bytes, usable, pageSize } = database;
  const fields: Field[] = [];
  let trunk = bytes.readUInt32BE(32);
  let count = 0;
  while (trunk !== 0 && claim(reading, trunk, 'trunk page', 'the freelist')) {
    const at = pageAt(database, trunk);
    const leaves = Math.min(bytes.readUInt32BE(at + 4), (usable - 8) >> 2);
    fields.push({ name: 'trunk page', value: leaves, offset: at, length: pageSize });
    count++;
    for (let i = 0; i < leaves; i++) {
      const leaf = bytes.readUInt32BE(at + 8 + 4 * i);
      if (!claim(reading, leaf, 'leaf page', 'the freelist')) continue;
      count++;
      fields.push(...unusedPlace(pageAt(database, leaf), pageSize));
    }
    trunk = bytes.readUInt32BE(at);
  }
  const stated = bytes.readUInt32BE(36);
  if (count !== stated)
    context.problem('sqlite.freelist', `${stated} free pages are stated, ${count} are listed`, 36);
  if (count > 0) tellFields(context, [{ name: 'freelist', value: count, offset: 32, length: 8, fields }]);
}

/** Pages that say which page points to which, in databases that can shrink (1.8). */
function readPointerMaps(reading: Reading): void {
  const { database, context } = reading;
  if (database.bytes.readUInt32BE(52) === 0) return;
  const step = Math.floor(database.usable / 5) + 1;
  for (let page = 2; page <= database.pages; page += step) {
    if (!claim(reading, page, 'pointer map', 'the database')) continue;
    tellFields(context, [
      { name: 'pointer map', offset: pageAt(database, page), length: database.pageSize, meaning: 'data' },
    ]);
  }
}

function explainRest({ database, context, used }: Reading): void {
  const { bytes, pageSize, pages } = database;
  const coverage = createCoverage();
  for (const page of used.keys()) coverage.add(pageAt(database, page), pageSize);
  const lock = Math.floor(LOCK_BYTE / pageSize) * pageSize;
  coverage.add(lock, pageSize);
  const end = pages * pageSize;
  if (end < bytes.length) {
    coverage.add(end, bytes.length - end);
    tellFields(context, unusedPlace(end, bytes.length - end));
    context.problem('sqlite.trailing-data', `${bytes.length - end} bytes are no whole page`, end);
  }
  explainGapsIn(bytes, coverage, context, {
    code: 'sqlite.unreferenced',
    what: 'bytes of pages that nothing refers to',
  });
}
