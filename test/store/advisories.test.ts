import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { AssayError } from '../../src/model/index.ts';
import { importAdvisories, openAdvisoryStore } from '../../src/store/index.ts';
import { storeContract } from './contract.ts';
import { storeFolder } from './folder.ts';
import { MACHINE, putFiles } from './machine.ts';
import { FILES, RECORDS } from './records.ts';

const folder = storeFolder();
let count = 0;
const fresh = () => join(folder.path, `case-${++count}`);
const load = (store: string, inputs: readonly string[], replace = false) =>
  importAdvisories(inputs, MACHINE, { store, replace });
const codeOf = async (work: () => unknown) => {
  try {
    await work();
    return 'no error';
  } catch (error) {
    if (error instanceof AssayError) return error.code;
    throw error;
  }
};
const idsOf = async (path: string, ...keys: readonly string[]) => {
  const store = openAdvisoryStore(path);
  try {
    return [...(await store.find(keys)).values()].flat().map(({ id }) => id);
  } finally {
    store.close();
  }
};
/** A store with {@link FILES}. */
const made = async () => {
  const home = fresh();
  const store = join(home, 'store', 'a.sqlite');
  await load(store, [putFiles(join(home, 'in'), FILES)]);
  return store;
};
/** A file with records, one a line. */
const file = (...records: readonly object[]) =>
  folder.put(`in-${++count}.ndjson`, records.map((record) => JSON.stringify(record)).join('\n'));

storeContract('SQLite', async () => openAdvisoryStore(await made()));

test('an import tells what became of everything', async () => {
  const home = fresh();
  const store = join(home, 'a.sqlite');
  const inputs = putFiles(join(home, 'in'), {
    ...FILES,
    'bad.json': '{"id":7,"affected":[]}',
    'README.md': '',
  });
  const seen: number[] = [];
  const report = await importAdvisories([inputs], MACHINE, {
    store,
    onProgress: (done, total) => seen.push(done / total),
  });
  expect(report).toEqual({
    advisories: { added: 4, updated: 0, unchanged: 0, older: 0, removed: 0 },
    statements: { added: 2, older: 0, replaced: 0, removed: 0 },
    exploitation: 3,
    delisted: 0,
    notReplaced: [],
    skipped: { 'id is no text': 1 },
    expected: { 'a file that holds no records': 1 },
    sources: ['cve', 'epss', 'kev', 'openvex/Acme', 'osv', 'osv/GHSA', 'osv/JLSEC', 'osv/PYSEC'],
  });
  expect(seen.at(-1)).toBe(1);
  expect((await load(store, [inputs])).advisories).toMatchObject({ added: 0, unchanged: 4 });
  const opened = openAdvisoryStore(store);
  const sources = await opened.sources();
  opened.close();
  expect(sources.find(({ name }) => name === 'osv')).toMatchObject({
    records: 0,
    skipped: { 'id is no text': 1 },
  });
  expect(sources.find(({ name }) => name === 'kev')).toMatchObject({
    from: join(inputs, 'kev.json'),
    imported: '2026-08-21T00:00:00.000Z',
    sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
});

const version = (modified: string | undefined, name: string) => ({
  ...RECORDS.julia,
  modified,
  affected: [{ package: { ecosystem: 'PyPI', name } }],
});

test.each([
  ['later', '2026-01-01T00:00:00.001Z', 'new', { updated: 1 }],
  ['later in another zone', '2026-01-01T00:00:00-01:00', 'new', { updated: 1 }],
  ['earlier', '2025-01-01T00:00:00Z', 'old', { older: 1 }],
  ['without a time', undefined, 'old', { older: 1 }],
  ['at the same time with another text', '2026-01-01T00:00:00Z', 'new', { updated: 1 }],
])('of two records with one id, one %s', async (_, modified, wins, expected) => {
  const store = join(fresh(), 'a.sqlite');
  await load(store, [file(version('2026-01-01T00:00:00Z', 'old'))]);
  expect((await load(store, [file(version(modified, 'new'))])).advisories).toMatchObject(expected);
  expect(await idsOf(store, `package:PyPI/${wins}`)).toEqual(['JLSEC-2025-1']);
  expect(await idsOf(store, `package:PyPI/${wins === 'new' ? 'old' : 'new'}`)).toEqual([]);
  const both = join(fresh(), 'a.sqlite');
  await load(both, [file(version('2026-01-01T00:00:00Z', 'old'), version(modified, 'new'))]);
  expect(await idsOf(both, `package:PyPI/${wins}`)).toEqual(['JLSEC-2025-1']);
});

test('a record that was withdrawn later is found no more; --replace removes what is gone', async () => {
  const store = await made();
  await load(store, [
    file({ ...RECORDS.pysec, modified: '2025-01-01T00:00:00Z', withdrawn: '2025-01-01T00:00:00Z' }),
  ]);
  expect(await idsOf(store, 'package:PyPI/pip', 'id:CVE-2023-5752')).toEqual(['CVE-2023-5752']);
  const report = await load(store, [file({ ...RECORDS.pysec, id: 'PYSEC-1' })], true);
  expect(report.advisories).toMatchObject({ added: 1, removed: 1 });
  expect(await idsOf(store, 'package:PyPI/pip', 'package:Julia/Zlib_jll')).toEqual([
    'PYSEC-1',
    'JLSEC-2025-1',
  ]);
});

test('blocks of which little is left are packed anew, and every record stays readable', async () => {
  const store = join(fresh(), 'a.sqlite');
  const record = (n: number, modified: string) => ({
    id: `X-${n}`,
    modified,
    affected: [],
    details: `text ${n} ${modified}`,
  });
  const old = '2024-01-01T00:00:00Z';
  const later = '2025-01-01T00:00:00Z';
  const numbers = [...Array(300).keys()];
  await load(store, [file(...numbers.map((n) => record(n, old)))]);
  await load(store, [file(...numbers.filter((n) => n % 4 !== 0).map((n) => record(n, later)))]);
  const opened = openAdvisoryStore(store);
  for (const n of numbers)
    expect(await opened.record('osv/X', `X-${n}`)).toBe(JSON.stringify(record(n, n % 4 === 0 ? old : later)));
  opened.close();
  const database = new DatabaseSync(store);
  expect(database.prepare('SELECT count(*) AS n FROM block WHERE live * 2 < places').get()).toMatchObject({
    n: 0,
  });
  expect(database.prepare('SELECT sum(live) AS n FROM block').get()).toMatchObject({ n: 300 });
  database.close();
});

test('a reader keeps what it has while the store is replaced', async () => {
  const store = await made();
  const reader = openAdvisoryStore(store);
  await load(store, [file({ ...RECORDS.pysec, modified: '2026-01-01T00:00:00Z', affected: [] })]);
  expect((await reader.find(['package:PyPI/pip'])).size).toBe(1);
  reader.close();
  expect(await idsOf(store, 'package:PyPI/pip')).toEqual([]);
});

test('no store, no SQLite file, another file of SQLite, another version', async () => {
  const home = putFiles(fresh(), { text: 'not a database, but long enough to be one'.repeat(40), empty: '' });
  const at = (name: string) => join(home, name);
  const other = new DatabaseSync(at('other'));
  other.exec('CREATE TABLE x (y)');
  other.close();
  for (const [name, change] of [
    ['newer', 1],
    ['older', -1],
  ] as const) {
    copyFileSync(await made(), at(name));
    const database = new DatabaseSync(at(name));
    const { user_version: now } = database.prepare('PRAGMA user_version').get() as { user_version: number };
    database.exec(`PRAGMA user_version = ${now + change}`);
    database.close();
  }
  const input = file(RECORDS.pysec);
  for (const [name, code] of [
    ['absent', 'store.missing'],
    ['text', 'store.damaged'],
    ['empty', 'store.damaged'],
    ['other', 'store.damaged'],
    ['newer', 'store.version'],
    ['older', 'store.version'],
  ] as const) {
    expect([name, await codeOf(() => openAdvisoryStore(at(name)))]).toEqual([name, code]);
    if (name === 'absent') continue;
    const before = readFileSync(at(name));
    expect([name, await codeOf(() => load(at(name), [input]))]).toEqual([name, code]);
    expect(readFileSync(at(name)).equals(before)).toBe(true);
  }
  expect(readdirSync(home).filter((name) => name.endsWith('.new'))).toEqual([]);
});

test('a store that was damaged says so wherever it is', async () => {
  const whole = readFileSync(await made());
  const home = putFiles(fresh(), {});
  for (let page = 1; page * 4096 < whole.length; page += 1) {
    const path = join(home, `page-${page}`);
    const bytes = Buffer.from(whole);
    bytes.fill(0xa5, page * 4096, (page + 1) * 4096);
    writeFileSync(path, bytes);
    const code = await codeOf(async () => {
      const store = openAdvisoryStore(path);
      try {
        await store.find(['package:PyPI/pip', 'id:CVE-2023-5752', 'cpe:a:pypa:pip']);
        await store.record('cve', 'CVE-2023-5752');
        await store.exploitation(['CVE-2023-5752']);
        await store.sources();
      } finally {
        store.close();
      }
    });
    expect(['store.damaged', 'no error']).toContain(code);
  }
});

test.each(['a#b?c=d&e%20f.sqlite', 'a b;ö😀.sqlite', 'file:x.sqlite', ':memory:'])(
  'a store may be called %s',
  async (name) => {
    const store = join(fresh(), name);
    await load(store, [file(RECORDS.pysec)]);
    expect(await idsOf(store, 'package:PyPI/pip')).toEqual(['PYSEC-2023-228']);
    expect(readdirSync(join(store, '..')).sort()).toEqual([name, `${name}.lock`].sort());
  },
);

test('nothing to import leaves the store as it is', async () => {
  const store = await made();
  const before = readFileSync(store);
  expect(await codeOf(() => load(store, [folder.put('x.txt', 'nothing here')]))).toBe('advisories.nothing');
  expect(await codeOf(() => load(store, [join(folder.path, 'absent')]))).toBe('input.missing');
  expect(readFileSync(store).equals(before)).toBe(true);
});

/** A process that does this with `main.ts` of the store, and says when it begins. */
function child(code: string) {
  const store = pathToFileURL('test/store/machine.ts').href;
  const program = `import { writeSync } from 'node:fs';
    import { MACHINE } from ${JSON.stringify(store)};
    import { importAdvisories } from ${JSON.stringify(pathToFileURL('src/store/index.ts').href)};
    ${code}`;
  const flags = ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', program];
  return spawn(process.execPath, flags, { stdio: ['ignore', 'pipe', 'inherit'] });
}

test('killed in the middle, an import leaves the old store, no lock, and rubbish that the next one removes', async () => {
  const store = await made();
  const before = readFileSync(store);
  const many = file(...[...Array(20_000).keys()].map((n) => ({ ...RECORDS.julia, id: `X-${n}` })));
  const process = child(`await importAdvisories([${JSON.stringify(many)}], MACHINE, {
    store: ${JSON.stringify(store)}, onProgress: () => {
      writeSync(1, 'going');
      // Waits to be killed: on a busy machine the import could be over before the signal comes.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
    } });`);
  await once(process.stdout, 'data');
  // The first progress comes when the file is opened; the temporary file is there from before.
  process.kill('SIGKILL');
  const [, signal] = await once(process, 'exit');
  expect(signal).toBe('SIGKILL');
  expect(existsSync(`${store}.new`)).toBe(true);
  expect(readFileSync(store).equals(before)).toBe(true);
  expect(await idsOf(store, 'package:PyPI/pip')).toEqual(['PYSEC-2023-228']);
  expect((await load(store, [many])).advisories.added).toBe(20_000);
  expect(existsSync(`${store}.new`)).toBe(false);
});

test('a second importer is turned away', async () => {
  const store = await made();
  const slow: typeof MACHINE = {
    ...MACHINE,
    replaceFile: async (path) => {
      expect(await codeOf(() => load(store, [file(RECORDS.pysec)]))).toBe('store.locked');
      return await MACHINE.replaceFile(path);
    },
  };
  const input = file({ ...RECORDS.julia, id: 'X-1' });
  const report = await importAdvisories([input], slow, { store });
  expect(report.advisories.added).toBe(1);
});

test('a second importer in another process is turned away', async () => {
  const store = await made();
  const slow = child(`const { replaceFile, ...machine } = MACHINE;
    await importAdvisories([${JSON.stringify(file(RECORDS.pysec))}], { ...machine, replaceFile: async (path) => {
      console.log('locked');
      await new Promise((go) => setTimeout(go, 60_000));
    } }, { store: ${JSON.stringify(store)} });`);
  await once(slow.stdout, 'data');
  expect(await codeOf(() => load(store, [file(RECORDS.pysec)]))).toBe('store.locked');
  slow.kill('SIGKILL');
  await once(slow, 'exit');
  expect((await load(store, [file(RECORDS.pysec)])).advisories.unchanged).toBe(1);
});

const full: typeof MACHINE = {
  ...MACHINE,
  replaceFile: async (path) => {
    const file = await MACHINE.replaceFile(path);
    const commit = () =>
      Promise.reject(new AssayError('store.write', 'no space is left on the device', { path }));
    return { ...file, commit };
  },
};

test('a full disk leaves the old store and no rubbish', async () => {
  const store = await made();
  const before = readFileSync(store);
  const input = file({ ...RECORDS.julia, id: 'X-1' });
  expect(await codeOf(() => importAdvisories([input], full, { store }))).toBe('store.write');
  expect(readFileSync(store).equals(before)).toBe(true);
  expect(existsSync(`${store}.new`)).toBe(false);
});

test('where nothing can be written', async () => {
  const store = await made();
  const input = file(RECORDS.pysec);
  expect(await codeOf(() => load(join(store, 'below', 'a.sqlite'), [input]))).toBe('store.write');
  expect(await codeOf(() => load('/dev/null/a.sqlite', [input]))).toBe('store.write');
  const directory = fresh();
  mkdirSync(directory, { recursive: true });
  expect(await codeOf(() => load(directory, [input]))).toBe('store.write');
});

// Whoever may do everything is not kept from writing by permissions.
test.skipIf(process.getuid?.() === 0 || process.platform === 'win32')('a read-only folder', async () => {
  const store = await made();
  const home = join(store, '..');
  chmodSync(home, 0o500);
  try {
    expect(await codeOf(() => load(store, [file(RECORDS.pysec)]))).toBe('store.write');
    expect(await idsOf(store, 'package:PyPI/pip')).toEqual(['PYSEC-2023-228']);
  } finally {
    chmodSync(home, 0o700);
  }
  expect(statSync(store).size).toBeGreaterThan(0);
});
