import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { nodeFetch, openKept, removeFile } from '../../src/host/index.ts';
import { AssayError } from '../../src/model/index.ts';
import {
  FEEDS,
  type Feed,
  feedOfUrl,
  feedsOf,
  mirrored,
  openAdvisoryStore,
  updateFeed,
} from '../../src/store/index.ts';
import { buildZip } from '../recipes/zip.ts';
import { storeFolder } from './folder.ts';
import { MACHINE } from './machine.ts';
import { EPSS, RECORDS } from './records.ts';
import { type Served, serve } from './server.ts';

const folder = storeFolder();
let count = 0;
const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function start(pages: Record<string, Served>) {
  const server = await serve(pages);
  closers.push(server.close);
  const store = join(folder.path, `store-${++count}.sqlite`);
  const machine = { ...MACHINE, fetch: server.fetch, openKept, removeFile };
  const update = (feed: Feed, more: object = {}) => updateFeed(feed, machine, { store, ...more });
  return { ...server, store, update, osv: feedOfUrl(`${server.url}PyPI/`) };
}

async function failureOf(work: Promise<unknown>): Promise<string> {
  return await work.then(
    () => 'no error',
    (error: unknown) => {
      if (error instanceof AssayError) return `${error.code}: ${error.message}`;
      throw error;
    },
  );
}

async function idsOf(path: string): Promise<readonly string[]> {
  const store = openAdvisoryStore(path);
  const keys = await store.nearby('id:', 100);
  store.close();
  return keys.map((key) => key.slice(3));
}

const osv = (id: string, modified: string) => JSON.stringify({ id, modified, affected: [] });
const [DAY_1, DAY_2, DAY_3] = ['2024-01-01T00:00:00Z', '2024-01-02T00:00:00.5Z', '2024-01-03T00:00:00Z'];
const dump = (...ids: readonly string[]) =>
  buildZip(ids.map((id) => ({ name: `${id}.json`, data: osv(id, DAY_1), method: 8 })));

test('an OSV folder: first the dump, then nothing, then what is new one by one', async () => {
  const pages: Record<string, Served> = {
    '/PyPI/modified_id.csv': { body: `${DAY_1},A-1\n${DAY_1},A-2\n` },
    '/PyPI/all.zip': { body: dump('A-1', 'A-2') },
  };
  const { osv: feed, update, asked, store } = await start(pages);
  expect((await update(feed))?.advisories).toMatchObject({ added: 2 });
  expect(asked()).toEqual(['/PyPI/modified_id.csv', '/PyPI/all.zip']);
  expect(await update(feed)).toBeUndefined();
  expect(asked()).toEqual(['/PyPI/modified_id.csv']);
  // The list of the whole bucket has the ecosystem before the id.
  pages['/PyPI/modified_id.csv'] = { body: `${DAY_3},A-1\n${DAY_2},PyPI/A-3\n${DAY_1},A-2\n` };
  pages['/PyPI/A-1.json'] = { body: osv('A-1', DAY_3) };
  pages['/PyPI/A-3.json'] = { body: osv('A-3', DAY_2) };
  expect((await update(feed))?.advisories).toMatchObject({ added: 1, updated: 1 });
  expect(asked().sort()).toEqual(['/PyPI/A-1.json', '/PyPI/A-3.json', '/PyPI/modified_id.csv']);
  expect(await idsOf(store)).toEqual(['A-1', 'A-2', 'A-3']);
  expect((await update(feed, { full: true }))?.advisories).toMatchObject({ older: 1, unchanged: 1 });
});

test('cut short, an update keeps what it had, and the next begins there', async () => {
  const pages: Record<string, Served> = {
    '/PyPI/modified_id.csv': { body: `${DAY_1},A-1\n` },
    '/PyPI/all.zip': { body: dump('A-1') },
  };
  const { osv: feed, update, asked, store } = await start(pages);
  await update(feed);
  // B-3 has the time of B-2, which cannot be had: both are asked for again.
  pages['/PyPI/modified_id.csv'] = { body: `${DAY_3},B-2\n${DAY_3},B-3\n${DAY_2},B-1\n${DAY_1},A-1\n` };
  pages['/PyPI/B-1.json'] = { body: osv('B-1', DAY_2) };
  pages['/PyPI/B-3.json'] = { body: osv('B-3', DAY_3) };
  expect(await failureOf(update(feed))).toBe('fetch.failed: the server answers 404');
  expect(await idsOf(store)).toEqual(['A-1', 'B-1']);
  asked();
  pages['/PyPI/B-2.json'] = { body: osv('B-2', DAY_3) };
  await update(feed);
  expect(asked().sort()).toEqual(['/PyPI/B-2.json', '/PyPI/B-3.json', '/PyPI/modified_id.csv']);
  expect(await idsOf(store)).toEqual(['A-1', 'B-1', 'B-2', 'B-3']);
});

test('a file: the same one is not got twice; a broken connection goes on from the byte it had', async () => {
  const body = JSON.stringify(RECORDS.pysec).padEnd(100_000);
  const pages: Record<string, Served> = {
    '/x.json': { body, breakAfter: 60_000 },
    '/epss.csv': { body: EPSS },
  };
  const { url, update, asked } = await start(pages);
  expect((await update(feedOfUrl(`${url}x.json`)))?.advisories).toMatchObject({ added: 1 });
  const [first, second, ...more] = asked();
  expect([first, more]).toEqual(['/x.json', []]);
  expect(second).toMatch(/^\/x\.json bytes=[1-9]\d*-$/);
  expect(await update(feedOfUrl(`${url}x.json`))).toBeUndefined();
  expect((await update(feedOfUrl(`${url}epss.csv`)))?.exploitation).toBe(2);
});

test('checksums, where they are given', async () => {
  const body = JSON.stringify(RECORDS.pysec);
  const md5 = createHash('md5').update(body).digest('base64');
  const pages: Record<string, Served> = {
    '/x.json': { body },
    '/good.json': { body, headers: { 'x-goog-hash': `crc32c=AAAAAA==,md5=${md5}` } },
    '/bad.json': { body, headers: { 'x-goog-hash': 'md5=AAAAAAAAAAAAAAAAAAAAAA==' } },
  };
  const { url, update } = await start(pages);
  const file = (name: string, sha256?: string): Feed => ({
    name,
    kind: 'file',
    url: url + name,
    ...(sha256 === undefined ? {} : { sha256 }),
  });
  const wrong = 'fetch.refused: the bytes do not have the checksum they should';
  expect(await failureOf(update(file('bad.json')))).toBe(wrong);
  expect(await failureOf(update(file('x.json', '0'.repeat(64))))).toBe(wrong);
  const right = createHash('sha256').update(body).digest('hex');
  expect(await failureOf(update(file('x.json', right)))).toBe('no error');
  expect(await failureOf(update(file('good.json')))).toBe('no error');
});

const get = async (url: string, more: object = {}) => {
  const { body } = await nodeFetch(url, { mostBytes: 100, ...more });
  let length = 0;
  for await (const chunk of body) length += chunk.length;
  return length;
};

test('fetch: redirects, limits, silence, and no plain HTTP to others', async () => {
  const { url } = await start({
    '/ok': { body: 'x'.repeat(100) },
    '/one': { status: 302, headers: { location: '/ok' } },
    '/round': { status: 302, headers: { location: '/round' } },
    '/away': { status: 302, headers: { location: 'http://192.0.2.1/' } },
    '/file': { status: 302, headers: { location: 'file:///etc/passwd' } },
    '/large': { body: 'x'.repeat(101) },
    '/gone': { status: 410 },
    '/silent': { silent: true },
  });
  expect(await get(`${url}one`)).toBe(100);
  expect(await failureOf(get(`${url}round`))).toBe('fetch.refused: more than 5 redirects');
  expect(await failureOf(get(`${url}away`))).toBe('fetch.refused: http:// is not encrypted');
  expect(await failureOf(get(`${url}file`))).toBe('fetch.refused: file: is no protocol that is spoken');
  expect(await failureOf(get(`${url}large`))).toBe('fetch.refused: it has more than 100 bytes');
  expect(await failureOf(get(`${url}gone`))).toBe('fetch.failed: the server answers 410');
  expect(await failureOf(get(`${url}silent`, { idle: 50 }))).toMatch(/^fetch\.failed: .*nothing came/);
  expect(await failureOf(get('nonsense'))).toBe('fetch.refused: it is no URL');
  const gone = await serve({});
  gone.close();
  expect(await failureOf(get(gone.url))).toMatch(/^fetch\.failed: .*ECONNREFUSED/);
});

test('the built-in sources are encrypted and have names of their own; a mirror has their paths', () => {
  expect(FEEDS.filter(({ url }) => !url.startsWith('https://'))).toEqual([]);
  expect(new Set(FEEDS.map(({ name }) => name)).size).toBe(FEEDS.length);
  const actions = FEEDS.find(({ name }) => name === 'osv/GitHub Actions')!;
  expect(mirrored(actions, 'https://mirror.example/adv/').url).toBe(
    'https://mirror.example/adv/GitHub%20Actions/',
  );
});

test('a list of sources', () => {
  const row = { name: 'x', kind: 'osv', url: 'https://example.org/x' };
  expect(feedsOf({ sources: [row] }, 'f')).toEqual([{ ...row, url: 'https://example.org/x/' }]);
  const file = { name: 'x', kind: 'file', url: 'https://example.org/x', sha256: 'A'.repeat(64) };
  expect(feedsOf({ sources: [file] }, 'f')).toEqual([{ ...file, sha256: 'a'.repeat(64) }]);
  for (const wrong of [
    null,
    {},
    { sources: [1] },
    { sources: [{ ...row, url: 'x' }] },
    { sources: [{ ...row, kind: 'x' }] },
  ])
    expect(() => feedsOf(wrong, 'f')).toThrow(AssayError);
  expect(() => feedsOf({ sources: [{ ...file, sha256: 'x' }] }, 'f')).toThrow('source 1 has no SHA-256');
});
