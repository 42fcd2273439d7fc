import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { inputOfPath, type OpenOptions, openArtifact } from '../../src/artifact/index.ts';
import { nodeHost } from '../../src/host/index.ts';
import { type Artifact, AssayError, type Files } from '../../src/model/index.ts';
import { gzipMember } from '../recipes/gzip.ts';
import { archive, member } from '../recipes/tar.ts';
import { temporaryFolder } from '../support/folder.ts';
import { at, codes, open, paths, problems, reread } from '../support/open.ts';

const folder = temporaryFolder();
const root = join(folder, 'dist');
const { files } = nodeHost;
const isRoot = process.getuid?.() === 0;

const write = (name: string, content: string | Uint8Array, mode = 0o644) => {
  writeFileSync(join(root, name), content);
  chmodSync(join(root, name), mode);
};

beforeEach(() => {
  rmSync(root, { recursive: true, force: true });
  mkdirSync(join(root, 'sub/deep'), { recursive: true });
  for (const name of ['', 'sub', 'sub/deep']) chmodSync(join(root, name), 0o755);
  write('b.txt', 'b');
  write('a.tar.gz', gzipMember(archive([member({ name: 'x', data: 'x' })])));
  write('sub/run.sh', '#!/bin/sh\n', 0o755);
  write('sub/deep/c', '');
  symlinkSync('../..', join(root, 'sub/loop'));
  symlinkSync('/nowhere', join(root, 'dangling'));
});

const openRoot = (options: OpenOptions = {}, from = files): Promise<Artifact> =>
  openArtifact({ name: 'dist', directory: root }, { files: from, ...options });

test('the tree of a directory: members with slashes, archives within opened, links not followed', async () => {
  const artifact = await openRoot();
  expect(paths(artifact)).toEqual([
    'dist',
    'dist/a.tar.gz',
    'dist/a.tar.gz!',
    'dist/a.tar.gz!/x',
    'dist/b.txt',
    'dist/dangling',
    'dist/sub',
    'dist/sub/deep',
    'dist/sub/deep/c',
    'dist/sub/loop',
    'dist/sub/run.sh',
  ]);
  expect(at(artifact, 'dist')).toMatchObject({ kind: 'directory', parent: -1, format: '' });
  expect(at(artifact, 'dist/sub/loop')).toMatchObject({ kind: 'symlink', link: '../..', size: 0 });
  expect(at(artifact, 'dist/sub/run.sh')).toMatchObject({
    kind: 'file',
    mode: 0o755,
    size: 10,
    format: 'text',
  });
  expect(problems(artifact)).toEqual(['link.absolute dist/dangling', 'link.outside dist/sub/loop']);
  const files = ['dist/a.tar.gz', 'dist/b.txt', 'dist/sub/deep/c', 'dist/sub/run.sh'];
  expect(artifact.size).toBe(files.reduce((sum, path) => sum + at(artifact, path).size, 0));
  expect(artifact.mediaType).toBe('inode/directory');
});

test('contents are read again from the directory', async () => {
  const artifact = await openRoot();
  expect((await reread(artifact, 'dist/b.txt')).toString()).toBe('b');
  expect((await reread(artifact, 'dist/a.tar.gz!/x')).toString()).toBe('x');
  expect(await artifact.fields(at(artifact, 'dist/a.tar.gz!/x').id)).not.toEqual([]);
  await expect(artifact.open(0)).rejects.toMatchObject({ code: 'entry.no-content' });
  await expect(artifact.open(at(artifact, 'dist/sub').id)).rejects.toMatchObject({
    code: 'entry.no-content',
  });
  await artifact.close();
});

test('the digest is the documented one', async () => {
  rmSync(root, { recursive: true });
  mkdirSync(root);
  write('b', 'b');
  write('\u{10000}', '1', 0o600);
  write('\uffff', '2');
  symlinkSync('b', join(root, 'l'));
  const sum = (text: string) => createHash('sha256').update(text).digest('hex');
  const line = (...parts: string[]) => `${parts.join('\0')}\0\n`;
  const lines = [
    line('b', 'file', '644', sum('b')),
    line('l', 'symlink', '0', 'b'),
    line('\uffff', 'file', '644', sum('2')),
    line('\u{10000}', 'file', '600', sum('1')),
  ];
  expect((await openRoot()).digests?.sha256).toBe(sum(lines.join('')));
});

test('the digest knows nothing of times or of the order names are listed in', async () => {
  const digestOf = async (from = files) => (await openRoot({}, from)).digests!.sha256;
  const digest = await digestOf();
  utimesSync(join(root, 'b.txt'), 1, 1);
  utimesSync(join(root, 'sub'), 1, 1);
  expect(await digestOf()).toBe(digest);
  const reversed: Files = { ...files, list: async (path) => [...(await files.list(path))].toReversed() };
  expect(await digestOf(reversed)).toBe(digest);
});

test.each([
  ['a content', () => write('b.txt', 'c')],
  ['a mode', () => chmodSync(join(root, 'b.txt'), 0o755)],
  ['the mode of a folder', () => chmodSync(join(root, 'sub'), 0o700)],
  ['a new file', () => write('new', '')],
  ['a new folder', () => mkdirSync(join(root, 'new'))],
  [
    'a target',
    () => {
      rmSync(join(root, 'dangling'));
      symlinkSync('/elsewhere', join(root, 'dangling'));
    },
  ],
] as const)('the digest changes with %s', async (_, change) => {
  const before = (await openRoot()).digests!.sha256;
  change();
  expect((await openRoot()).digests!.sha256).not.toBe(before);
});

/** Files that refuse one path, as the system does where permission is missing. */
const refusing = (call: 'open' | 'list' | 'status', name: string): Files => ({
  ...files,
  [call]: (path: string, options: object) =>
    path.endsWith(name)
      ? Promise.reject(new AssayError('input.permission', 'permission denied', { path }))
      : (files[call] as (path: string, options: object) => Promise<unknown>)(path, options),
});

test.each([
  ['open', 'b.txt', 'b.txt: permission denied'],
  ['list', 'deep', 'sub/deep/: permission denied'],
  ['status', 'run.sh', 'sub/run.sh: permission denied'],
] as const)(
  'what cannot be read is a problem, and the directory has no digest: %s',
  async (call, name, message) => {
    const artifact = await openRoot({}, refusing(call, name));
    const problem = artifact.problems.find(({ code }) => code === 'directory.unreadable');
    expect(problem).toMatchObject({ level: 'error', path: 'dist', message });
    expect(artifact.digests).toBeUndefined();
    expect(paths(artifact)).toContain('dist/a.tar.gz!/x');
  },
);

test.skipIf(isRoot)(
  'a file without read permission (root may read everything, so skipped as root)',
  async () => {
    chmodSync(join(root, 'b.txt'), 0);
    const artifact = await openRoot();
    expect(codes(artifact)).toContain('directory.unreadable');
    expect(artifact.digests).toBeUndefined();
    expect(at(artifact, 'dist/b.txt').sha256).toBeUndefined();
  },
);

test('where a limit ends the walk, the directory has no digest, and the size of what was read', async () => {
  const artifact = await openRoot({ limits: { members: 4 } });
  expect(codes(artifact)).toContain('limit.members');
  expect(artifact.digests).toBeUndefined();
  expect(artifact.size).toBe(at(artifact, 'dist/a.tar.gz').size + 1);
});

test('the packing of its files is no ratio of a directory', async () => {
  const zeros = Buffer.alloc(3_000_000);
  for (const name of ['1', '2', '3', '4', '5']) write(name, zeros);
  const artifact = await openRoot({ limits: { ratio: 1, ratioFloor: 100 } });
  expect(codes(artifact)).not.toContain('limit.ratio dist');
  expect(at(artifact, 'dist/5').sha256).toHaveLength(64);
});

test('an empty directory', async () => {
  rmSync(root, { recursive: true });
  mkdirSync(root);
  const artifact = await openRoot();
  expect(artifact).toMatchObject({
    size: 0,
    digests: { sha256: createHash('sha256').digest('hex') },
    problems: [],
  });
});

test('a directory needs files', async () => {
  await expect(openArtifact({ name: 'dist', directory: root })).rejects.toMatchObject({
    code: 'input.unreadable',
  });
});

test('the path of an input is a link, a file or a directory; a link is followed there', async () => {
  symlinkSync(root, join(folder, 'link'));
  expect(await inputOfPath(nodeHost, join(folder, 'link'))).toEqual({
    name: 'link',
    directory: join(folder, 'link'),
  });
  const input = await inputOfPath(nodeHost, join(root, 'b.txt'));
  expect(input.name).toBe('b.txt');
  const artifact = await openArtifact(input);
  expect(artifact.size).toBe(1);
  await artifact.close();
  await expect(inputOfPath(nodeHost, join(root, 'missing'))).rejects.toMatchObject({ code: 'input.missing' });
  await expect(inputOfPath(nodeHost, '/dev/null')).rejects.toMatchObject({ code: 'input.not-a-file' });
  rmSync(join(folder, 'link'));
});

test('the same bytes have the same digest as a file and in a directory', async () => {
  const artifact = await openRoot();
  const alone = await open('b.txt', Buffer.from('b'));
  expect(at(artifact, 'dist/b.txt').sha256).toBe(alone.digests!.sha256);
});
