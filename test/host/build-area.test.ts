import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { openBuildArea } from '../../src/host/index.ts';
import { temporaryFolder } from '../support/folder.ts';

const folder = temporaryFolder();
const LAYOUT = { elsewhere: false, reversed: false, overlaid: false, umask: 0, shift: 0 };
let base: string;
let source: string;

beforeEach(() => {
  base = realpathSync(mkdtempSync(join(folder, 'case-')));
  source = join(base, 'src');
  mkdirSync(join(source, 'deep/er'), { recursive: true });
  mkdirSync(join(source, 'dist'));
  writeFileSync(join(source, 'b.txt'), 'b');
  writeFileSync(join(source, 'deep/er/a'), 'a', { mode: 0o754 });
  chmodSync(join(source, 'deep/er/a'), 0o754);
  symlinkSync('b.txt', join(source, 'link'));
  symlinkSync('nowhere', join(source, 'dangling'));
  writeFileSync(join(source, 'dist/old.whl'), 'old');
  utimesSync(join(source, 'b.txt'), 1000, 2000.5);
  utimesSync(join(source, 'deep'), 1000, 3000);
});

const open = (more: Partial<Parameters<typeof openBuildArea>[0]> = {}) =>
  openBuildArea({
    source,
    work: join(base, 'work'),
    home: base,
    isProduced: (path) => path.endsWith('.whl'),
    ...more,
  });

test('a copy has the files, links, times and permission bits, but nothing that was produced before', async () => {
  const area = await open();
  const copy = await area.copy(LAYOUT);
  expect(copy).toEqual({ path: join(base, 'work/tree/src'), files: copy.path, stale: 1, special: 0 });
  expect(readdirSync(copy.path).sort()).toEqual(['b.txt', 'dangling', 'deep', 'dist', 'link']);
  expect(readdirSync(join(copy.path, 'dist'))).toEqual([]);
  expect(readlinkSync(join(copy.path, 'link'))).toBe('b.txt');
  expect(statSync(join(copy.path, 'b.txt')).mtimeMs).toBe(2_000_500);
  expect(statSync(join(copy.path, 'deep')).mtimeMs).toBe(3_000_000);
  expect(statSync(join(copy.path, 'deep/er/a')).mode & 0o777).toBe(0o754);
  expect(readFileSync(join(source, 'dist/old.whl'), 'utf8')).toBe('old');
});

test('elsewhere, in reverse, under another umask: the same files at another path', async () => {
  const area = await open();
  const copy = await area.copy({
    elsewhere: true,
    reversed: true,
    overlaid: false,
    umask: 0o027,
    shift: -60,
  });
  expect(copy.path).toBe(join(base, 'work/elsewhere/deeper/another-src'));
  expect(readdirSync(copy.path, { recursive: true, encoding: 'utf8' }).sort()).toEqual(
    ['b.txt', 'dangling', 'deep', 'deep/er', 'deep/er/a', 'dist', 'link'].map((path) => join(path)),
  );
  expect(statSync(join(copy.path, 'deep/er/a')).mode & 0o777).toBe(0o750);
  expect(statSync(join(copy.path, 'deep')).mtimeMs).toBe(2_940_000);
  expect(statSync(join(copy.path, 'b.txt')).mtimeMs).toBe(1_940_500);
});

test.skipIf(!existsSync('/dev/shm'))(
  'reversed copies are listed in another order where the file system allows',
  async () => {
    const work = join(mkdtempSync('/dev/shm/assay-test-'), 'work');
    const area = await open({ work });
    const { opendir, rm } = await import('node:fs/promises');
    const orders: string[][] = [];
    for (const reversed of [false, true]) {
      const names: string[] = [];
      const { path } = await area.copy({ ...LAYOUT, reversed });
      for await (const { name } of await opendir(path)) names.push(name);
      orders.push(names);
    }
    await rm(join(work, '..'), { recursive: true });
    expect(orders[0]!.toSorted()).toEqual(orders[1]!.toSorted());
    expect(orders[0]!.join() !== orders[1]!.join()).toBe(area.listsAsCreated);
  },
);

test('a working folder within the source tree is not copied into itself', async () => {
  const area = await open({ work: join(source, 'work') });
  const { path } = await area.copy(LAYOUT);
  expect(readdirSync(path)).not.toContain('work');
  await area.copy(LAYOUT);
});

test('a source tree that changes is noticed, by the next run and by the next copy', async () => {
  const area = await open();
  expect((await open()).sourceDigest).toBe(area.sourceDigest);
  writeFileSync(join(source, 'dist/new.whl'), 'produced files are none of the source');
  expect((await open()).sourceDigest).toBe(area.sourceDigest);
  writeFileSync(join(source, 'b.txt'), 'changed');
  expect((await open()).sourceDigest).not.toBe(area.sourceDigest);
  await expect(area.copy(LAYOUT)).rejects.toMatchObject({ code: 'bisect.source' });
});

test('produced files move into the folder of the build, with their digests, whatever they are called', async () => {
  const area = await open();
  const copy = await area.copy(LAYOUT);
  const names = ['a.whl', '-rf.whl', 'new\nline.whl', '$(x).whl', '.h.whl', 'ü💾.whl'];
  for (const name of names) writeFileSync(join(copy.path, 'dist', name), name);
  writeFileSync(join(copy.path, 'dist/other'), '');
  symlinkSync('/etc/passwd', join(copy.path, 'dist/link.whl'));
  const log = await area.openBuild(3, '{}\n');
  log.write(Buffer.from('one\n'));
  log.write(Buffer.from('two\n'));
  await log.close();
  const files = await area.collect(3, copy);
  expect(files.map(({ path }) => path).sort()).toEqual(names.map((name) => `dist/${name}`).sort());
  expect(files.find(({ path }) => path === 'dist/a.whl')).toEqual({
    path: 'dist/a.whl',
    size: 5,
    sha256: '3131ceee9d4d18d43ebbeea1aebc37d4274f93182b284100c8f71ea8eff4bbfc',
  });
  await area.finish(3, copy, true);
  expect(existsSync(copy.path)).toBe(false);
  expect(existsSync(join(area.folder, 'builds/03/tree/b.txt'))).toBe(true);
  expect(await area.logOf(3)).toEqual({ path: join(area.folder, 'builds/03/log'), tail: 'one\ntwo\n' });
  await (await area.openBuild(3, '{}')).close();
  expect(readdirSync(area.producedFolder(3))).toEqual([]);
  expect(await area.logOf(9)).toMatchObject({ tail: '' });
});

test('produced files are found behind folders that the build locked', async () => {
  const area = await open();
  const copy = await area.copy(LAYOUT);
  writeFileSync(join(copy.path, 'deep/er/a.whl'), '');
  for (const path of ['deep/er', 'deep', '.']) chmodSync(join(copy.path, path), 0o000);
  await (await area.openBuild(0, '{}')).close();
  expect((await area.collect(0, copy)).map(({ path }) => path)).toEqual(['deep/er/a.whl']);
});

test('a copy that the build made unwritable is removed all the same', async () => {
  const area = await open();
  const copy = await area.copy(LAYOUT);
  chmodSync(join(copy.path, 'deep/er'), 0o500);
  chmodSync(join(copy.path, 'deep'), 0o000);
  await area.finish(0, copy, false);
  expect(existsSync(copy.path)).toBe(false);
});

test('the journal is replaced as a whole', async () => {
  const area = await open();
  expect(await area.readJournal()).toBeUndefined();
  await area.writeJournal('one\n');
  await area.writeJournal('two\n');
  expect(await area.readJournal()).toBe('two\n');
  expect(readdirSync(area.folder).sort()).toEqual(['journal.jsonl', 'other-home']);
  expect(realpathSync(area.otherHome)).toBe(base);
  expect(lstatSync(area.folder).mode & 0o077).toBe(0);
});

test('folders that are not ours are not worked in', async () => {
  mkdirSync(join(base, 'full'));
  writeFileSync(join(base, 'full/precious'), '');
  symlinkSync(join(base, 'full'), join(base, 'alias'));
  for (const work of ['full', 'alias', 'full/precious', '.', 'src', ''])
    await expect(open({ work: join(base, work) })).rejects.toMatchObject({ code: 'bisect.work' });
  for (const bad of ['nope', 'src/b.txt'])
    await expect(open({ source: join(base, bad) })).rejects.toMatchObject({ code: 'bisect.source' });
  expect(readdirSync(join(base, 'full'))).toEqual(['precious']);
});
