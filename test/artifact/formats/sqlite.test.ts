import { describe, expect, test } from 'vitest';
import { sqlite } from '../../../src/artifact/formats/sqlite.ts';
import type { Field } from '../../../src/model/index.ts';
import { sqliteFile, sqliteSeeds } from '../../recipes/sqlite.ts';
import { expectExplained, expectSteadfast } from '../../support/properties.ts';
import { readFormat } from '../../support/read-format.ts';

const SEEDS = sqliteSeeds();
const named = (fields: readonly Field[], name: string) => fields.find((field) => field.name === name)!;
const plain = (field: Field) =>
  Object.fromEntries((field.fields ?? []).map(({ name, value }) => [name, value]));

describe('sqlite', () => {
  test.each(Object.keys(SEEDS))('%s: every byte is explained', async (name) => {
    await expectExplained(sqlite, SEEDS[name]!);
  });

  test('header and schema', async () => {
    const { fields } = await readFormat(sqlite, SEEDS['plain.db']!);
    expect(named(fields, 'page size')).toMatchObject({ value: 512, offset: 16 });
    expect(named(fields, 'file change counter')).toMatchObject({ offset: 24, length: 4, meaning: 'order' });
    expect(named(fields, 'text encoding').value).toBe('UTF-8');
    const schema = named(fields, 'sqlite_schema').fields!.at(-1)!;
    expect(plain(schema)).toMatchObject({ type: 'table', name: 't', rootpage: 2 });
  });

  test.each(['plain.db', 'utf16.db'])('%s: rows with the values of their columns', async (name) => {
    const { fields } = await readFormat(sqlite, SEEDS[name]!);
    const rows = named(fields, 'table t').fields!.filter((field) => field.name.startsWith('row'));
    expect(rows.map(plain)).toEqual([
      { id: undefined, name: 'grün', price: 2.5, raw: '00ff' },
      { id: undefined, name: undefined, price: -7, raw: undefined },
    ]);
    expect(rows[0]!.name).toBe('row 1');
  });

  test('many pages: interior pages, an index, and text over several pages', async () => {
    const { fields } = await readFormat(sqlite, SEEDS['pages.db']!);
    const table = named(fields, 'table t');
    expect(table.value).toBe(303);
    expect(named(fields, 'index i').value).toBe(303);
    const long = table.fields!.map(plain).find(({ name }) => String(name).startsWith('long'));
    expect(long!['name']).toBe('long '.repeat(400));
  });

  test('deleted rows stay as unused bytes, free pages are listed', async () => {
    const { fields } = await readFormat(sqlite, SEEDS['free.db']!);
    const unused = named(fields, 'table t').fields!.filter(({ meaning }) => meaning === 'unused');
    expect(unused.length).toBeGreaterThan(0);
    const stale = unused.map(({ offset, length }) =>
      Buffer.from(SEEDS['free.db']!).toString('latin1', offset, offset + length),
    );
    expect(stale.join()).toContain('name of row');
    expect(named(fields, 'freelist').value).toBe(named(fields, 'freelist pages').value);
  });

  test('pages that nothing refers to are reported', async () => {
    const bytes = Buffer.concat([SEEDS['plain.db']!, Buffer.alloc(512, 'hidden'), Buffer.from('tail')]);
    const { problems } = await readFormat(sqlite, bytes);
    expect(problems).toEqual([
      { code: 'sqlite.trailing-data', message: '4 bytes are no whole page', offset: 1536 },
      { code: 'sqlite.unreferenced', message: '512 bytes of pages that nothing refers to', offset: 1024 },
    ]);
  });

  test.each([
    ['sqlite.truncated', (bytes: Buffer) => bytes.subarray(0, bytes.length - 512)],
    ['sqlite.header', (bytes: Buffer) => bytes.fill(0, 16, 18)],
    ['sqlite.bad-page', (bytes: Buffer) => bytes.fill(0x77, 512, 513)],
    // Two tables of the schema with one root page.
    ['sqlite.freelist', (bytes: Buffer) => bytes.fill(9, 39, 40)],
  ])('%s', async (code, damage) => {
    const bytes = damage(sqliteFile('PRAGMA page_size=512; CREATE TABLE a(x); CREATE TABLE b(x)'));
    expect((await readFormat(sqlite, bytes)).codes).toContain(code);
  });

  test('a page that two tables name is reported once and not read twice', async () => {
    const bytes = sqliteFile('PRAGMA page_size=512; CREATE TABLE a(x); CREATE TABLE b(x)');
    const at = bytes.indexOf(Buffer.from('bb\x03CREATE', 'latin1'));
    bytes[at + 2] = 2;
    expect((await readFormat(sqlite, bytes)).codes).toEqual(['sqlite.bad-reference', 'sqlite.unreferenced']);
  });

  test('damage never throws', async () => {
    await expectSteadfast(sqlite, Object.values(SEEDS), 500);
  });
});

test('cells that lie in each other are no page', { timeout: 10_000 }, async () => {
  const bytes = Buffer.alloc(65_536);
  bytes.write('SQLite format 3\0');
  bytes.writeUInt16BE(1, 16);
  bytes.writeUInt8(13, 100);
  bytes.writeUInt16BE(5000, 103);
  const at = 20_000;
  for (let i = 0; i < 5000; i++) bytes.writeUInt16BE(at, 108 + 2 * i);
  bytes.set([0x82, 0xa0, 0x00, 1], at);
  const { problems } = await readFormat(sqlite, bytes);
  expect(problems.map(({ message }) => message).join()).toContain('lies in another');
});
