import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import { nodeFetch, openKept, removeFile } from '../../src/host/index.ts';
import { AssayError, type Fetch } from '../../src/model/index.ts';
import { download } from '../../src/store/advisories/download.ts';
import { lockStore } from '../../src/store/advisories/lock.ts';
import { partPath, partSpool } from '../../src/store/advisories/part.ts';
import { feedOfUrl, openAdvisoryStore, updateFeed } from '../../src/store/index.ts';
import { storeFolder } from './folder.ts';
import { MACHINE } from './machine.ts';
import { RECORDS } from './records.ts';
import { type Served, serve } from './server.ts';

const folder = storeFolder();
let count = 0;
const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

const MiB = 2 ** 20;
const SIZE = 3 * MiB;
/** A record in a file of {@link SIZE} bytes. */
const bodyOf = (id: string) => JSON.stringify({ ...RECORDS.pysec, id }).padEnd(SIZE);
const OLD = bodyOf('PYSEC-1');

async function start(page: Served = { body: OLD }) {
  const pages: Record<string, Served> = { '/x.json': page };
  const server = await serve(pages);
  closers.push(server.close);
  const store = join(folder.path, `${++count}`, 'a.sqlite');
  const url = `${server.url}x.json`;
  const machine = { ...MACHINE, fetch: nodeFetch, openKept, removeFile };
  const update = (fetch: Fetch = server.fetch) =>
    updateFeed(feedOfUrl(url), { ...machine, fetch }, { store });
  return { ...server, pages, store, url, machine, update, part: partPath(store, url) };
}

/** The network ends after so many bytes, for good. */
function endingAfter(most: number): Fetch {
  let left = most;
  const end = (path: string) => new AssayError('fetch.failed', 'the network ended', { path });
  return async (url, options) => {
    if (left <= 0) throw end(url);
    const got = await nodeFetch(url, options);
    return { ...got, body: until(got.body) };
    async function* until(body: AsyncIterable<Uint8Array>) {
      for await (const chunk of body) {
        yield chunk.subarray(0, left);
        left -= chunk.length;
        if (left <= 0) throw end(url);
      }
    }
  };
}

/** As {@link start}, where a first process had 2,000,000 bytes. */
async function interrupted(page?: Served) {
  const started = await start(page);
  expect(await messageOf(started.update(endingAfter(2_000_000)))).toBe('fetch.failed: the network ended');
  expect(existsSync(started.part)).toBe(true);
  started.asked();
  return started;
}

async function messageOf(work: Promise<unknown>): Promise<string> {
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
  const keys = await store.nearby('id:PYSEC', 100);
  store.close();
  return keys.map((key) => key.slice(3));
}

const REST = '/x.json bytes=2000000-';

test('killed in the middle; the next process goes on, and leaves nothing', async () => {
  const { store, url, update, asked, part } = await start({ body: OLD, stallAfter: 2.5 * MiB });
  const module = (path: string) => JSON.stringify(pathToFileURL(path).href);
  const program = `import { nodeFetch, openKept, removeFile } from ${module('src/host/index.ts')};
    import { feedOfUrl, updateFeed } from ${module('src/store/index.ts')};
    import { MACHINE } from ${module('test/store/machine.ts')};
    const machine = { ...MACHINE, fetch: nodeFetch, openKept, removeFile };
    const onProgress = (done) => done >= ${2.5 * MiB} && console.log('half');
    await updateFeed(feedOfUrl(${JSON.stringify(url)}), machine, { store: ${JSON.stringify(store)}, onProgress });`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(asked()).toEqual(['/x.json']);
  expect(existsSync(part)).toBe(true);
  expect((await update())?.advisories).toMatchObject({ added: 1 });
  const [again, ...more] = asked();
  expect(more).toEqual([]);
  // A note is written for each MiB: no more than that, and a chunk, is lost.
  const from = Number(/^\/x\.json bytes=(\d+)-$/.exec(again!)?.[1]);
  expect(from).toBeGreaterThanOrEqual(MiB);
  expect(from).toBeLessThan(2.5 * MiB);
  expect(readdirSync(join(store, '..')).sort()).toEqual(['a.sqlite', 'a.sqlite.lock', 'a.sqlite.part.lock']);
});

test('broken off for good; the next goes on from the very byte', async () => {
  const { update, asked, store, part } = await interrupted();
  expect((await update())?.advisories).toMatchObject({ added: 1 });
  expect(asked()).toEqual([REST]);
  expect(await idsOf(store)).toEqual(['PYSEC-1']);
  expect(existsSync(part)).toBe(false);
  expect(await update()).toBeUndefined();
});

test.each([
  ['a file that changed', { body: bodyOf('PYSEC-2') }, [REST], 'PYSEC-2'],
  ['a server without ranges', { body: OLD, withoutRanges: true }, [REST], 'PYSEC-1'],
  [
    'another part than was asked for',
    { body: OLD, headers: { 'content-range': `bytes 1999999-${SIZE - 1}/${SIZE}` } },
    [REST, '/x.json'],
    'PYSEC-1',
  ],
  [
    'a part of a file of another size',
    { body: OLD, headers: { 'content-range': `bytes 2000000-${SIZE - 1}/${SIZE + 1}` } },
    [REST, '/x.json'],
    'PYSEC-1',
  ],
  ['a part of another version', { body: OLD, headers: { etag: '"x"' } }, [REST, '/x.json'], 'PYSEC-1'],
])('%s begins anew', async (_, page, requests, id) => {
  const { pages, update, asked, store, part } = await interrupted();
  pages['/x.json'] = page;
  expect((await update())?.advisories).toMatchObject({ added: 1 });
  expect(asked()).toEqual(requests);
  expect(await idsOf(store)).toEqual([id]);
  expect(existsSync(part)).toBe(false);
});

test('what is there is worth nothing to the server (416): anew', async () => {
  const { update, asked } = await interrupted();
  const refusing: Fetch = async (url, options) => {
    const got = await nodeFetch(url, options);
    return options.headers?.['range'] === undefined ? got : { ...got, status: 416 };
  };
  expect((await update(refusing))?.advisories).toMatchObject({ added: 1 });
  expect(asked()).toEqual([REST, '/x.json']);
});

const flipped = (bytes: Buffer, at: number) => {
  const copy = Buffer.from(bytes);
  copy[at]! ^= 1;
  return copy;
};

test.each<[string, (bytes: Buffer) => Uint8Array]>([
  ['a bit of the data is wrong', (bytes) => flipped(bytes, 1_000_000)],
  ['a bit of the note is wrong', (bytes) => flipped(bytes, 0)],
  ['data are missing', (bytes) => bytes.subarray(0, 1_000_000)],
  ['it is empty', () => new Uint8Array()],
  ['it is something else', () => Buffer.from('{"schema":1,"length":-1}'.padEnd(5000))],
])('a kept part is not believed where %s', async (_, change) => {
  const { update, asked, part, store } = await interrupted();
  writeFileSync(part, change(readFileSync(part)));
  expect((await update())?.advisories).toMatchObject({ added: 1 });
  expect(asked()).toEqual(['/x.json']);
  expect(await idsOf(store)).toEqual(['PYSEC-1']);
});

test('what came after the last note is cut off', async () => {
  const { update, asked, part } = await interrupted();
  writeFileSync(part, Buffer.concat([readFileSync(part), Buffer.from('more')]));
  expect((await update())?.advisories).toMatchObject({ added: 1 });
  expect(asked()).toEqual([REST]);
});

test('put together, they do not have the checksum: once more from the beginning, and then an error', async () => {
  const md5 = createHash('md5').update(bodyOf('PYSEC-3')).digest('base64');
  const headers = { etag: '"same"', 'x-goog-hash': `md5=${md5}` };
  const { pages, update, asked, store, url, part, machine } = await interrupted({ body: OLD, headers });
  // A server that gives another file the same ETag.
  const same: Fetch = async (to, options) => {
    const { range } = options.headers ?? {};
    if (range === undefined) return await nodeFetch(to, options);
    const got = await nodeFetch(to, options);
    const values: Record<string, string> = { 'content-range': `bytes 2000000-${SIZE - 1}/${SIZE}` };
    const rest = [Buffer.from(bodyOf('PYSEC-3').slice(2_000_000))];
    for await (const _ of got.body) break;
    return {
      status: 206,
      header: (name) => values[name],
      body: (async function* () {
        yield* rest;
      })(),
    };
  };
  pages['/x.json'] = { body: bodyOf('PYSEC-3'), headers };
  expect((await update(same))?.advisories).toMatchObject({ added: 1 });
  expect(asked()).toEqual([REST, '/x.json']);
  expect(await idsOf(store)).toEqual(['PYSEC-3']);
  pages['/x.json'] = { body: OLD, headers };
  const spool = await partSpool(store, url, machine);
  const again = download(url, nodeFetch, spool, { mostBytes: SIZE });
  expect(await messageOf(again)).toBe('fetch.refused: the bytes do not have the checksum they should');
  expect(existsSync(part)).toBe(false);
});

test('a whole file that could not be imported is not got again', async () => {
  const { update, asked, store, part } = await start();
  const locked: Fetch = async (url, options) => {
    closers.push(lockStore(store));
    return await nodeFetch(url, options);
  };
  expect(await messageOf(update(locked))).toBe('store.locked: another process is importing into it');
  closers.pop()!();
  expect(existsSync(part)).toBe(true);
  let statuses: readonly number[] = [];
  const watching: Fetch = async (url, options) => {
    const got = await nodeFetch(url, options);
    statuses = [...statuses, got.status];
    return got;
  };
  expect((await update(watching))?.advisories).toMatchObject({ added: 1 });
  expect(statuses).toEqual([304]);
  expect(asked()).toEqual(['/x.json', '/x.json']);
  expect(existsSync(part)).toBe(false);
});

test('the limit is that of the whole; what is too large is not kept', async () => {
  const { url, store, machine, part } = await interrupted();
  const work = async () => {
    const spool = await partSpool(store, url, machine);
    return await download(url, nodeFetch, spool, { mostBytes: SIZE - 1 });
  };
  expect(await messageOf(work())).toBe(`fetch.refused: it has more than ${SIZE - 1} bytes`);
  expect(existsSync(part)).toBe(false);
});

test('without a strong mark nothing is kept', async () => {
  const encoded = { 'content-encoding': 'gzip' };
  for (const page of [
    { body: OLD, headers: { etag: 'W/"x"' } },
    { body: gzipSync(OLD), headers: encoded },
  ]) {
    const { update, part, asked } = await start(page);
    expect(await messageOf(update(endingAfter(1000)))).toBe('fetch.failed: the network ended');
    expect(existsSync(part)).toBe(false);
    expect(asked()).toEqual(['/x.json']);
  }
});

test('beside another download into the same store a temporary file does', async () => {
  const { update, asked, store, part } = await start({ body: OLD, breakAfter: 2 * MiB });
  await MACHINE.makeFolder(store);
  closers.push(lockStore(`${store}.part`));
  expect((await update())?.advisories).toMatchObject({ added: 1 });
  expect(asked()).toHaveLength(2);
  expect(existsSync(part)).toBe(false);
});

test('what lies for a month is removed, and nothing else', async () => {
  const { update, store } = await start();
  await update();
  const now = MACHINE.now() / 1000;
  const day = 24 * 60 * 60;
  const names = { young: `${store}.${'1'.repeat(16)}.part`, old: `${store}.${'2'.repeat(16)}.part` };
  const others = [`${store}.part`, `${store}x.${'3'.repeat(15)}.part`, join(store, '..', 'b.part')];
  for (const name of [...Object.values(names), ...others]) {
    writeFileSync(name, 'x');
    utimesSync(name, now - 31 * day, now - (name === names.young ? 29 : 31) * day);
  }
  await update();
  expect([names.young, ...others].filter((name) => !existsSync(name))).toEqual([]);
  expect(existsSync(names.old)).toBe(false);
});

test.skipIf(process.platform === 'win32')('a link is not followed', async () => {
  const { update, store, part } = await start();
  await update();
  const target = folder.put('target', 'mine');
  symlinkSync(target, part);
  expect(await messageOf(update())).toMatch(/^store\.write: /);
  expect(readFileSync(target, 'utf8')).toBe('mine');
  expect(await idsOf(store)).toEqual(['PYSEC-1']);
});
