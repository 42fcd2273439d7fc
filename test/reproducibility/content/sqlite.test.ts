import { expect, test } from 'vitest';
import { sqliteComparator } from '../../../src/reproducibility/content/sqlite.ts';
import { sqliteFile } from '../../recipes/sqlite.ts';
import { compared, shares } from './compared.ts';

const TABLE = 'CREATE TABLE t(id INTEGER PRIMARY KEY, name TEXT);';
const rows = (...values: readonly (readonly [number, string])[]) =>
  values.map(([id, name]) => `INSERT INTO t VALUES(${id}, '${name}');`).join('');
const MANY =
  "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<400) INSERT INTO t SELECT i, 'name of row ' || i FROM n;";
const said = async (left: string, right: string) =>
  await compared(sqliteComparator, sqliteFile(left), sqliteFile(right));

test('the same rows after more transactions', async () => {
  const once = `${TABLE}BEGIN;${rows([1, 'one'], [2, 'two'])}COMMIT;`;
  const claims = await said(once, `${TABLE}${rows([1, 'one'], [2, 'two'])}`);
  expect(shares(claims)).toEqual({ 'sqlite.change-counter': 2 });
  expect(claims).toMatchObject([
    { field: 'file change counter', values: ['2', '3'] },
    { field: 'version valid for', values: ['2', '3'] },
  ]);
});

test('what a deleted row left behind, and pages that became free', async () => {
  const left = `${TABLE}${rows([1, 'one'])}`;
  const deleted = shares(await said(left, `${left}${rows([2, 'gone'])}DELETE FROM t WHERE id = 2;`));
  expect(Object.keys(deleted!)).toEqual(['sqlite.change-counter', 'sqlite.free-space']);
  const dropped = shares(await said(left, `${left}CREATE TABLE u(x);DROP TABLE u;`));
  expect(Object.keys(dropped!).sort()).toEqual(['sqlite.change-counter', 'sqlite.free-space']);
});

test('the same rows at other places', async () => {
  const claims = await said(
    `${TABLE}BEGIN;${rows([1, 'one'], [2, 'two'])}COMMIT;`,
    `${TABLE}BEGIN;${rows([2, 'two'], [1, 'one'])}COMMIT;`,
  );
  expect(Object.keys(shares(claims)!)).toEqual(['sqlite.physical-order']);
});

test('tables in other pages, with their indexes', async () => {
  const [one, other] = ['CREATE TABLE a(x);CREATE INDEX i ON a(x);', 'CREATE TABLE b(y);'];
  const fill = "INSERT INTO a VALUES('in a');INSERT INTO b VALUES('in b');";
  const claims = await said(`BEGIN;${one}${other}${fill}COMMIT;`, `BEGIN;${other}${one}${fill}COMMIT;`);
  expect(Object.keys(shares(claims)!)).toEqual(['sqlite.physical-order']);
});

test('a changed row is told by its table and its number', async () => {
  const claims = await said(`${TABLE}${MANY}`, `${TABLE}${MANY.replace("'name of row '", "'name of ROW '")}`);
  // What splitting pages left behind differs like the rows.
  expect(shares(claims)).toEqual({ rest: 1200, 'sqlite.free-space': expect.any(Number) });
  const fields = claims!.flatMap(({ cause, field }) => (cause === undefined ? [field] : []));
  expect(fields).toHaveLength(201);
  expect(fields).toContain('table t: further rows');
  expect(claims).toContainEqual(
    expect.objectContaining({
      field: 'table t / row 366',
      values: ['NULL | name of row 366', 'NULL | name of ROW 366'],
      bytes: 3,
    }),
  );
});

test('a row that only one side has, and the index that follows', async () => {
  const index = `${TABLE}CREATE INDEX i ON t(name);`;
  const claims = await said(`${index}${rows([1, 'one'])}`, `${index}${rows([1, 'one'])}${rows([7, 'new'])}`);
  expect(claims).toContainEqual(
    expect.objectContaining({ cause: undefined, field: 'table t / row 7', values: ['', 'NULL | new'] }),
  );
  expect(claims).toContainEqual(expect.objectContaining({ cause: 'content.layout', field: 'index i' }));
});

test('a changed value in pages behind the row', async () => {
  const long = (last: string) => `${TABLE}${rows([1, 'x'.repeat(20_000) + last])}`;
  expect(shares(await said(long('a'), long('b')))).toEqual({ rest: 1 });
});

test('another schema, another version of the application', async () => {
  const claims = await said(
    `${TABLE}`,
    `CREATE TABLE t(id INTEGER PRIMARY KEY, title TEXT);PRAGMA user_version = 7;`,
  );
  expect(claims).toContainEqual(
    expect.objectContaining({ cause: undefined, field: 'user version', values: ['0', '7'] }),
  );
  expect(claims).toContainEqual(
    expect.objectContaining({
      cause: undefined,
      field: 'table sqlite_schema / row 1',
      values: [expect.stringContaining('name TEXT'), expect.stringContaining('title TEXT')],
    }),
  );
});

test('a damaged database is left to others', async () => {
  const file = sqliteFile(`${TABLE}${rows([1, 'one'])}`);
  const damaged = Buffer.from(file);
  damaged[4096] = 77;
  expect(await compared(sqliteComparator, file, damaged)).toBeUndefined();
});
