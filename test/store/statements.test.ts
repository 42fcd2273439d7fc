import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { importAdvisories, openAdvisoryStore } from '../../src/store/index.ts';
import { memoryStore, readDocument } from '../../src/vulnerability/index.ts';
import { storeFolder } from './folder.ts';
import { MACHINE } from './machine.ts';
import { RECORDS } from './records.ts';

const folder = storeFolder();
let count = 0;

/** A document of one author about one product of each vulnerability. */
const vex = (id: string | undefined, day: string, ...ids: readonly string[]) => ({
  '@context': 'https://openvex.dev/ns/v0.2.0',
  ...(id === undefined ? {} : { '@id': id }),
  author: 'Acme',
  timestamp: `${day}T00:00:00Z`,
  version: 1,
  statements: ids.map((name) => ({
    vulnerability: { name },
    products: [{ '@id': 'pkg:pypi/zed' }],
    status: 'fixed',
  })),
});

/** A store and what is done with it. */
function fresh() {
  const store = join(folder.path, `store-${++count}.sqlite`);
  return {
    store,
    async load(document: object, options: { readonly replace?: boolean; readonly name?: string } = {}) {
      const path = folder.put(options.name ?? `in-${++count}.json`, JSON.stringify(document));
      const { statements } = await importAdvisories([path], MACHINE, {
        store,
        replace: options.replace === true,
      });
      return statements;
    },
    async known() {
      const opened = openAdvisoryStore(store);
      try {
        const keys = [1, 2, 3, 4].map((n) => `CVE-2024-${n} purl zed`);
        return (await opened.statements(keys)).map(({ vulnerability: [id] }) => id);
      } finally {
        opened.close();
      }
    },
  };
}

test('a later version of a document takes the place of the former; an older one is left out', async () => {
  const { load, known } = fresh();
  const first = await load(vex('a:1', '2024-02-01', 'CVE-2024-1', 'CVE-2024-2'));
  expect(first).toEqual({ added: 2, older: 0, replaced: 0, removed: 0 });
  expect(await load(vex('a:1', '2024-01-01', 'CVE-2024-3'))).toEqual({
    added: 0,
    older: 1,
    replaced: 0,
    removed: 0,
  });
  expect(await known()).toEqual(['CVE-2024-1', 'CVE-2024-2']);
  expect(await load(vex('a:1', '2024-03-01', 'CVE-2024-2'))).toEqual({
    added: 1,
    older: 0,
    replaced: 2,
    removed: 0,
  });
  expect(await known()).toEqual(['CVE-2024-2']);
  // What nobody says any more has no key either.
  expect((await load(vex('a:2', '2024-03-01', 'CVE-2024-4'))).added).toBe(1);
  expect(await known()).toEqual(['CVE-2024-2', 'CVE-2024-4']);
});

test('in one import the latest version counts, whatever the order of the files', async () => {
  for (const days of [
    ['2024-01-01', '2024-02-01'],
    ['2024-02-01', '2024-01-01'],
  ]) {
    const { load, known } = fresh();
    await load(days.map((day) => vex('a:1', day, day === '2024-01-01' ? 'CVE-2024-1' : 'CVE-2024-2')));
    expect(await known()).toEqual(['CVE-2024-2']);
  }
});

test('without id a document is known by its file', async () => {
  const { load, known } = fresh();
  await load(vex(undefined, '2024-01-01', 'CVE-2024-1'), { name: 'one.json' });
  await load(vex(undefined, '2024-01-01', 'CVE-2024-2'), { name: 'two.json' });
  await load(vex(undefined, '2024-01-01', 'CVE-2024-3'), { name: 'one.json' });
  expect(await known()).toEqual(['CVE-2024-2', 'CVE-2024-3']);
});

test('--replace removes the other documents of the same source, and of no other', async () => {
  const { load, known } = fresh();
  await load(vex('a:1', '2024-01-01', 'CVE-2024-1'));
  await load({ ...vex('a:1', '2024-01-01', 'CVE-2024-4'), author: 'Other' });
  const report = await load(vex('a:2', '2024-01-01', 'CVE-2024-2'), { replace: true });
  expect(report).toEqual({ added: 1, older: 0, replaced: 0, removed: 1 });
  expect(await known()).toEqual(['CVE-2024-4', 'CVE-2024-2']);
});

test('a statement of many products comes back whole', async () => {
  const products = Array.from({ length: 500 }, (_, n) => ({ '@id': `pkg:pypi/zed-${n}@1` }));
  const { store, load } = fresh();
  const document = vex('a:1', '2024-01-01', 'CVE-2024-1');
  await load({ ...document, statements: [{ ...document.statements[0], products }] });
  const opened = openAdvisoryStore(store);
  const [one, ...others] = await opened.statements(['CVE-2024-1 purl zed-499', 'CVE-2024-1 purl zed-7']);
  opened.close();
  expect([one?.products.length, one?.products[499], others]).toEqual([500, 'pkg:pypi/zed-499@1', []]);
});

test('a store that was made before there were statements is refused, and says what to do', async () => {
  const { store, load } = fresh();
  await load(vex('a:1', '2024-01-01', 'CVE-2024-1'));
  const database = new DatabaseSync(store);
  database.exec('PRAGMA user_version = 1');
  database.close();
  expect(() => openAdvisoryStore(store)).toThrow(
    expect.objectContaining({
      code: 'store.version',
      hint: 'move the file away and import the advisories again',
    }),
  );
});

test('a store in memory has the same keys', async () => {
  const statements = readDocument(RECORDS.vex, 'vex.json').flatMap((item) =>
    item.kind === 'vex' ? [item.statement] : [],
  );
  const store = memoryStore([], new Map(), statements);
  expect(await store.statements(['CVE-2024-9 purl tool', 'CVE-2024-9 purl app'])).toEqual([statements[1]]);
});
