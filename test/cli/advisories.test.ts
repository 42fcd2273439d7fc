import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { storePath } from '../../src/cli/run/advisories-store.ts';
import { putFiles } from '../store/machine.ts';
import { FILES } from '../store/records.ts';
import { serve } from '../store/server.ts';
import { run, spawnAssay, testFolder } from './run.ts';

const folder = testFolder();
const store = join(folder.path, 'deep', 'advisories.sqlite');
const inputs = putFiles(join(folder.path, 'in'), FILES);

let server: Awaited<ReturnType<typeof serve>>;
beforeAll(async () => {
  server = await serve({
    '/kev.json': { body: FILES['kev.json']! },
    '/mirror/kev.json': { body: FILES['kev.json']! },
  });
});
afterAll(() => server.close());

test('before anything was imported: what is missing, and what to do', async () => {
  const { code, stderr, stdout } = await run('advisories', 'status', '--store', store);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(
    /^assay: .*: there are no advisories \[store\.missing\]\nhint: `assay advisories import PATH…`/,
  );
});

test('import, then status, as text and JSON', async () => {
  const imported = await run('advisories', 'import', inputs, '--store', store);
  expect(imported).toMatchObject({ code: 0, stderr: '' });
  expect(imported.stdout).toBe(
    `${store}: advisories: 4 added, 3 rows of KEV and EPSS\n  VEX statements: 2 added\n`,
  );
  const text = await run('advisories', 'status', '--store', store);
  expect(text.code).toBe(0);
  expect(text.stdout).toMatch(/^source +records +VEX +latest +imported +from$/m);
  expect(text.stdout).toMatch(/^osv\/PYSEC +1 +- {2}2023-11-01 /m);
  const json = await run('advisories', 'status', '--store', store, '--format', 'json');
  expect(JSON.parse(json.stdout)).toMatchObject({
    schemaVersion: 1,
    store,
    sources: [
      { name: 'cve', records: 1 },
      { name: 'epss' },
      { name: 'kev' },
      { name: 'openvex/Acme', statements: 2 },
      {},
      {},
      {},
    ],
  });
});

test('what is left out is counted, and exits 1', async () => {
  const bad = folder.put(
    'bad.ndjson',
    `${FILES['osv.ndjson']}\n{"id":7,"affected":[]}\n{"id":8,"affected":[]}`,
  );
  const text = await run('advisories', 'import', bad, '--store', store);
  expect(text.code).toBe(1);
  expect(text.stdout).toContain('\n  left out: 2 × id is no text\n');
  const json = await run('advisories', 'import', bad, '--store', store, '--format', 'json');
  expect(json.code).toBe(1);
  expect(JSON.parse(json.stdout)).toMatchObject({
    schemaVersion: 1,
    store,
    advisories: { added: 0, unchanged: 3 },
    skipped: { 'id is no text': 2 },
  });
});

test.each([
  [['import'], /missing required argument 'paths' \[usage\.argument\]/],
  [['import', 'x', '--frob'], /unknown option '--frob' \[usage\.option\]/],
  [['nothing'], /unknown command 'nothing' \[usage\.unknown-command\]/],
  [['import', join(folder.path, 'absent'), '--store', store], /\[input\.missing\]/],
  [['import', 'package.json', '--store', store], /no advisory was found \(1 × .*\) \[advisories\.nothing\]/],
  [['import', store, '--store', store], /the store cannot be imported into itself \[usage\.argument\]/],
  [['import', inputs, '--store', store, '-o', join(inputs, 'cve.json')], /inputs are never written to/],
  [['update', 'nowhere', '--store', store], /there is no source nowhere \[advisories\.sources\]/],
  [['update', '--source', 'nonsense', '--store', store], /\[advisories\.sources\]/],
  [['update', '--source', 'http://192.0.2.1/x', '--store', store], /is not encrypted \[fetch\.refused\]/],
  [['update', '--sources', 'package.json', '--store', store], /`sources` is no list \[advisories\.sources\]/],
])('advisories %j exits 2', async (args, message) => {
  const { code, stderr } = await run('advisories', ...args);
  expect(stderr).toMatch(message);
  expect(code).toBe(2);
});

test('update from a URL, a mirror and a list of sources', async () => {
  const url = `${server.url}kev.json`;
  const fresh = join(folder.path, 'updated.sqlite');
  const first = await run('advisories', 'update', '--source', url, '--store', fresh);
  expect(first).toMatchObject({ code: 0, stdout: `${fresh}: advisories: 0 added, 1 rows of KEV and EPSS\n` });
  expect((await run('advisories', 'update', '--source', url, '--store', fresh)).stdout).toBe(
    `${fresh}: advisories: 0 added\n`,
  );
  const list = folder.put(
    'sources.yaml',
    'sources:\n- {name: kev, kind: file, url: "https://example.org/kev.json"}\n',
  );
  const mirror = ['--sources', list, '--mirror', `${server.url}mirror`];
  const shown = await run('advisories', 'update', '--list', ...mirror);
  expect(shown.stdout).toBe(`kev  file  ${server.url}mirror/kev.json\n`);
  expect((await run('advisories', 'update', 'kev', ...mirror, '--store', fresh)).code).toBe(0);
  const half = await run(
    'advisories',
    'update',
    '--source',
    `${server.url}absent`,
    '--source',
    url,
    '--full',
    '--store',
    fresh,
  );
  expect(half.code).toBe(1);
  expect(half.stderr).toMatch(/absent: the server answers 404 \[fetch\.failed\]/);
});

test('where the store is', () => {
  const at = (env: Record<string, string>, platform: string) => storePath(undefined, env, platform);
  expect(storePath('x', { ASSAY_ADVISORIES: 'y' }, 'linux')).toBe('x');
  expect(at({ ASSAY_ADVISORIES: 'y', XDG_DATA_HOME: '/d' }, 'linux')).toBe('y');
  expect(at({ XDG_DATA_HOME: '/d' }, 'linux')).toBe(join('/d', 'assay', 'advisories.sqlite'));
  expect(at({ XDG_DATA_HOME: 'relative' }, 'linux')).toMatch(/\.local.share.assay.advisories\.sqlite$/);
  expect(at({}, 'darwin')).toMatch(/Library.Application Support.assay.advisories\.sqlite$/);
  expect(at({ LOCALAPPDATA: 'C:\\L' }, 'win32')).toBe(join('C:\\L', 'assay', 'advisories.sqlite'));
});

test('the variable names the store; a process of its own says nothing else', async () => {
  const path = join(folder.path, 'named.sqlite');
  const { code, stderr } = await spawnAssay(['advisories', 'import', inputs], {
    env: { ASSAY_ADVISORIES: path },
  });
  expect([code, stderr]).toEqual([0, '']);
  expect(existsSync(path)).toBe(true);
});
