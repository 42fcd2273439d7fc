import { join } from 'node:path';
import { expect, test } from 'vitest';
import { importAdvisories, openAdvisoryStore } from '../../src/store/index.ts';
import { storeFolder } from './folder.ts';
import { MACHINE, putFiles } from './machine.ts';
import { EPSS, RECORDS } from './records.ts';

const folder = storeFolder();
let count = 0;
const at = (name: string) => join(folder.path, `${count}`, name);

type Content = Readonly<Record<string, string | object>>;

/** A store, and imports of folders that are each somewhere else. */
function fresh() {
  count += 1;
  const store = at('a.sqlite');
  return {
    store,
    async load(name: string, content: Content, replace = true) {
      const texts = Object.entries(content).map(([file, text]) => [
        file,
        typeof text === 'string' ? text : JSON.stringify(text),
      ]);
      const path = putFiles(at(name), Object.fromEntries(texts) as Record<string, string>);
      return await importAdvisories([path], MACHINE, { store, replace });
    },
    async known() {
      const opened = openAdvisoryStore(store);
      try {
        const keys = await opened.nearby('id:', 100);
        const facts = await opened.exploitation(['CVE-2024-0001', 'CVE-2024-0002', 'CVE-2024-0003']);
        const statements = await opened.statements(['CVE-2024-0001 purl zed']);
        const ids = keys.map((key) => key.slice(3)).filter((id) => !id.startsWith('CVE-'));
        return { ids, facts: Object.fromEntries(facts), statements: statements.length };
      } finally {
        opened.close();
      }
    },
  };
}

const pysec = (n: number) => ({ ...RECORDS.pysec, id: `PYSEC-${n}`, aliases: [] });
const ghsa = (id: string) => ({ ...RECORDS.pysec, id: `GHSA-${id}`, aliases: [] });
/** Without an id: known by its place. */
const vex = {
  '@context': 'https://openvex.dev/ns/v0.2.0',
  author: 'Acme',
  timestamp: '2024-01-01T00:00:00Z',
  version: 1,
  statements: [
    { vulnerability: { name: 'CVE-2024-0001' }, products: [{ '@id': 'pkg:pypi/zed' }], status: 'fixed' },
  ],
};

test('sources are known by name: a folder that moved leaves nothing of what it no longer holds', async () => {
  const { load, known } = fresh();
  await load('old', { '1.json': pysec(1), '2.json': pysec(2), 'g.json': ghsa('aaaa'), 'v.json': vex });
  const report = await load('new', { 'deeper.json': [pysec(2), pysec(3)], 'w.json': vex });
  expect(report.advisories).toMatchObject({ added: 1, unchanged: 1, removed: 1 });
  expect(report.statements).toMatchObject({ added: 1, removed: 1 });
  expect(report.notReplaced).toEqual([]);
  // Of GHSA nothing is in the new folder: that is no word about what it holds.
  expect(await known()).toMatchObject({ ids: ['GHSA-aaaa', 'PYSEC-2', 'PYSEC-3'], statements: 1 });
});

test('without --replace nothing goes, and what has no id is there once for each place', async () => {
  const { load, known } = fresh();
  await load('old', { '1.json': pysec(1), 'v.json': vex });
  await load('new', { '2.json': pysec(2), 'v.json': vex }, false);
  expect(await known()).toMatchObject({ ids: ['PYSEC-1', 'PYSEC-2'], statements: 2 });
});

test.each<[string, Content, readonly string[], readonly string[]]>([
  [
    'a record of the source',
    { 'x.json': { ...pysec(9), affected: 7 } },
    ['osv/PYSEC'],
    ['PYSEC-1', 'PYSEC-2'],
  ],
  [
    'a record of OSV that has no id',
    { 'x.json': { id: 7, affected: [] } },
    ['osv/GHSA', 'osv/PYSEC'],
    ['GHSA-aaaa', 'PYSEC-1', 'PYSEC-2'],
  ],
  [
    'a file that cannot be read',
    { 'x.json': '{"id": "PYSEC-1", "affec' },
    ['openvex/Acme', 'osv/GHSA', 'osv/PYSEC'],
    ['GHSA-aaaa', 'PYSEC-1', 'PYSEC-2'],
  ],
])('where %s is left out, nothing that it may be is removed', async (_, left, notReplaced, kept) => {
  const { load, known } = fresh();
  await load('old', { '1.json': pysec(1), 'g.json': ghsa('aaaa') });
  const report = await load('new', { '2.json': pysec(2), 'g.json': ghsa('bbbb'), 'v.json': vex, ...left });
  expect(report.notReplaced).toEqual(notReplaced);
  const { ids } = await known();
  expect(ids.filter((id) => id !== 'GHSA-bbbb')).toEqual(kept);
});

test('lists: what left KEV or EPSS is marked no more, and only there', async () => {
  const { load, known } = fresh();
  const kev = (...ids: readonly string[]) => ({
    catalogVersion: '1',
    vulnerabilities: ids.map((cveID) => ({ cveID, dateAdded: '2024-02-03' })),
  });
  const epss = (...ids: readonly string[]) =>
    [EPSS.split('\n').slice(0, 2), ids.map((id) => `${id},0.5,0.75`)].flat().join('\n');
  const marked = { kev: '2024-02-03' };
  const scored = { epss: expect.objectContaining({ probability: 0.5 }) };
  await load('old', {
    'kev.json': kev('CVE-2024-0001', 'CVE-2024-0002'),
    'epss.csv': epss('CVE-2024-0001', 'CVE-2024-0003'),
  });
  expect((await load('more', { 'kev.json': kev('CVE-2024-0001') }, false)).delisted).toBe(0);
  expect((await known()).facts).toEqual({
    'CVE-2024-0001': { ...marked, ...scored },
    'CVE-2024-0002': marked,
    'CVE-2024-0003': scored,
  });
  expect((await load('new', { 'kev.json': kev('CVE-2024-0003') })).delisted).toBe(2);
  expect((await known()).facts).toEqual({
    'CVE-2024-0001': scored,
    'CVE-2024-0003': { ...marked, ...scored },
  });
  expect((await load('scores', { 'epss.csv': epss('CVE-2024-0001') })).delisted).toBe(1);
  expect((await known()).facts).toEqual({ 'CVE-2024-0001': scored, 'CVE-2024-0003': marked });
});
