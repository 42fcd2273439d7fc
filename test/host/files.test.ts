import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readAll } from '../../src/codec/index.ts';
import { nodeHost } from '../../src/host/index.ts';
import { AssayError } from '../../src/model/index.ts';
import { noise } from '../recipes/gzip.ts';
import { temporaryFolder } from '../support/folder.ts';

const { files } = nodeHost;
const folder = temporaryFolder();
const isRoot = process.getuid?.() === 0;
const path = (name: string) => join(folder, name);

async function errorOf(work: Promise<unknown>): Promise<AssayError> {
  const error = await work.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(AssayError);
  return error as AssayError;
}

test('the clock tells milliseconds', () => {
  const before = Date.now();
  const told = nodeHost.now();
  expect(told).toBeGreaterThanOrEqual(before);
  expect(told).toBeLessThanOrEqual(Date.now());
});

test('the status of files, folders and links', async () => {
  writeFileSync(path('file'), 'content');
  chmodSync(path('file'), 0o640);
  utimesSync(path('file'), 1000.5, 1000.5);
  mkdirSync(path('folder'));
  symlinkSync('file', path('link'));
  expect(await files.status(path('file'))).toMatchObject({
    kind: 'file',
    size: 7,
    mode: 0o640,
    mtime: 1000.5,
  });
  expect(await files.status(path('folder'))).toMatchObject({ kind: 'directory' });
  expect(await files.status(path('link'))).toMatchObject({ kind: 'symlink', link: 'file' });
  expect(await files.status(path('link'), { follow: true })).toMatchObject({ kind: 'file', size: 7 });
  expect(await files.status('/dev/null')).toMatchObject({ kind: 'character-device' });
});

test('a missing file, and a path through a file', async () => {
  writeFileSync(path('plain'), '');
  for (const work of [
    files.open(path('missing')),
    files.status(path('missing')),
    files.list(path('missing')),
  ]) {
    const error = await errorOf(work);
    expect(error).toMatchObject({
      code: 'input.missing',
      message: 'no such file or directory',
      path: path('missing'),
    });
    expect(error.hint).toMatch(/^check the path/);
  }
  expect(await errorOf(files.open(path('plain/x')))).toMatchObject({ code: 'input.missing' });
  expect(await errorOf(files.open(path('n'.repeat(300))))).toMatchObject({ code: 'input.missing' });
  expect(await errorOf(files.list(path('plain')))).toMatchObject({ code: 'input.missing' });
});

test('a circle of links', async () => {
  symlinkSync('two', path('one'));
  symlinkSync('one', path('two'));
  expect(await errorOf(files.open(path('one')))).toMatchObject({
    code: 'input.unreadable',
    message: 'too many symbolic links',
  });
});

test.skipIf(isRoot)('a file without permission (root may read everything, so skipped as root)', async () => {
  writeFileSync(path('secret'), 'x');
  chmodSync(path('secret'), 0);
  const error = await errorOf(files.open(path('secret')));
  expect(error).toMatchObject({ code: 'input.permission', message: 'permission denied' });
  expect(error.hint).toMatch(/read access/);
});

test('a folder or a FIFO is no file, and nothing waits for a writer', async () => {
  expect(await errorOf(files.open(folder))).toMatchObject({
    code: 'input.not-a-file',
    message: 'it is a directory',
  });
  execFileSync('mkfifo', [path('fifo')]);
  expect(await files.status(path('fifo'))).toMatchObject({ kind: 'fifo' });
  expect(await errorOf(files.open(path('fifo')))).toMatchObject({
    code: 'input.not-a-file',
    message: 'it is a fifo',
  });
});

test('names are listed in the order of their code points', async () => {
  mkdirSync(path('names'));
  for (const name of ['b', 'a', 'B', 'é', '\u{10000}', '\uffff', '.x'])
    writeFileSync(path(`names/${name}`), '');
  expect(await files.list(path('names'))).toEqual(['.x', 'B', 'a', 'b', 'é', '\uffff', '\u{10000}']);
});

test('paths', () => {
  expect(files.baseName('/a/b.whl')).toBe('b.whl');
  expect(files.baseName('/a/b/')).toBe('b');
  expect(files.baseName('/a/b/.')).toBe('b');
  expect(files.folder('/a/b')).toBe('/a');
  expect(files.join('/a', 'b')).toBe('/a/b');
});

test('a file is read whole, in parts and at any place', async () => {
  const bytes = noise(700_000);
  writeFileSync(path('large'), bytes);
  const { source, close } = await files.open(path('large'));
  expect(source.size).toBe(bytes.length);
  expect(Buffer.from(await readAll(source)).equals(bytes)).toBe(true);
  const parts: Buffer[] = [];
  for await (const chunk of source.stream(600_000)) parts.push(Buffer.from(chunk));
  expect(Buffer.concat(parts).equals(bytes.subarray(600_000))).toBe(true);
  for (const [offset, length] of [
    [0, 10],
    [699_995, 10],
    [700_000, 10],
    [800_000, 10],
    [5, 0],
    [0, 2 ** 40],
  ] as const) {
    expect(
      Buffer.from(await source.read(offset, length)).equals(bytes.subarray(offset, offset + length)),
    ).toBe(true);
  }
  await close();
});

test('a stream may be left in the middle, and the file closed then', async () => {
  writeFileSync(path('left'), noise(2_000_000));
  const { source, close } = await files.open(path('left'));
  for await (const _ of source.stream()) break;
  await close();
  const error = await errorOf(source.read(0, 10));
  expect(error.code).toBe('input.unreadable');
});

test('a file that shrinks gives what there is', async () => {
  writeFileSync(path('shrinks'), noise(500_000));
  const { source, close } = await files.open(path('shrinks'));
  truncateSync(path('shrinks'), 1000);
  expect((await readAll(source)).length).toBe(1000);
  expect((await source.read(0, 5000)).length).toBe(1000);
  await close();
});

test('an empty file', async () => {
  writeFileSync(path('empty'), '');
  const { source, close } = await files.open(path('empty'));
  expect(source.size).toBe(0);
  expect((await readAll(source)).length).toBe(0);
  await close();
});

test('a temporary file has no name where the system allows it, is readable after the last write, and goes away', async () => {
  const before = readdirSync(folder);
  const file = await files.temporary();
  // Windows removes it in the end only.
  if (process.platform !== 'win32') expect(readdirSync(folder)).toEqual(before);
  const bytes = noise(300_000);
  await file.write(bytes.subarray(0, 100_000));
  await file.write(bytes.subarray(100_000));
  const source = file.source();
  expect(source.size).toBe(bytes.length);
  expect(Buffer.from(await readAll(source)).equals(bytes)).toBe(true);
  expect(Buffer.from(await source.read(299_990, 50)).equals(bytes.subarray(299_990))).toBe(true);
  await file.remove();
  await file.remove();
  expect(readdirSync(folder)).toEqual(before);
});

test('two temporary files do not meet', async () => {
  const [one, two] = await Promise.all([files.temporary(), files.temporary()]);
  await one.write(Buffer.from('one'));
  await two.write(Buffer.from('two'));
  expect(Buffer.from(await readAll(one.source())).toString()).toBe('one');
  expect(Buffer.from(await readAll(two.source())).toString()).toBe('two');
  await Promise.all([one.remove(), two.remove()]);
});
