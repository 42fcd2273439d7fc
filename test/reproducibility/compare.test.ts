import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bytesSource } from '../../src/codec/index.ts';
import { openArtifact } from '../../src/library/artifact.ts';
import type { Artifact, Comparison, Entry } from '../../src/model/index.ts';
import { compare } from '../../src/reproducibility/index.ts';
import { archive, type MemberOptions, member } from '../recipes/tar.ts';
import { buildZip } from '../recipes/zip.ts';

const COUNTS = { kind: 0, removed: 0, added: 0, content: 0, metadata: 0, order: 0 };
const open = (bytes: Uint8Array, name = 'a') => openArtifact(bytes, { name });
const tar = (...members: readonly MemberOptions[]) => archive(members.map(member));
const FILE = { name: 'f', data: 'x' };

async function compared(left: Uint8Array, right: Uint8Array): Promise<Comparison> {
  return compare(await open(left, 'left.bin'), await open(right, 'right-build.bin'));
}

/** An artifact that consists of its entries. */
function given(name: string, entries: readonly Entry[]): Artifact {
  const unused = () => Promise.reject(new Error('not in this test'));
  const [{ sha256 = '', size, format } = entries[0]!] = entries;
  const rest = { problems: [], open: unused, fields: unused, close: async () => {} };
  return { name, size, digests: { sha256 }, mediaType: 'text/plain', format, entries, ...rest };
}

/** What is not derived from something else. */
const first = ({ differences }: Comparison) =>
  differences.filter(({ derivedFrom }) => derivedFrom === undefined);

test.each<[string, MemberOptions, string, readonly [string, string]]>([
  ['mode', { mode: 0o755 }, 'mode', ['644', '755']],
  ['uid', { uid: 1000 }, 'uid', ['0', '1000']],
  ['gid', { gid: 50 }, 'gid', ['0', '50']],
  ['user', { user: 'eve' }, 'user', ['', 'eve']],
  ['group', { group: 'staff' }, 'group', ['', 'staff']],
  ['mtime', { mtime: 86_400 }, 'mtime', ['0', '86400']],
])('metadata: %s', async (_, change, field, values) => {
  const comparison = await compared(tar(FILE), tar({ ...FILE, ...change }));
  expect(comparison).toEqual({
    against: 'right-build.bin',
    identical: false,
    counts: { ...COUNTS, metadata: 1 },
    differences: [
      { kind: 'metadata', left: '!/f', right: '!/f', field, values },
      expect.objectContaining({ kind: 'content', left: '', right: '', derivedFrom: '!/f' }),
    ],
  });
});

test('metadata: the target of a link, the inode, the dialect', async () => {
  const link = (target: string) => tar({ name: 'l', type: '2', link: target });
  expect(first(await compared(link('a'), link('b')))).toMatchObject([{ field: 'link', values: ['a', 'b'] }]);
  const inode = (value: number, sha256: string) =>
    given('a', [
      { id: 0, parent: -1, path: 'a', kind: 'file', format: 'cpio', size: 1, sha256, inode: value },
    ]);
  expect(compare(inode(1, 'x'), inode(2, 'y')).differences).toContainEqual({
    kind: 'metadata',
    left: '',
    right: '',
    field: 'inode',
    values: ['1', '2'],
  });
  const dialects = await compared(tar({ ...FILE, dialect: 'gnu' }), tar(FILE));
  expect(first(dialects)).toMatchObject([
    { kind: 'content', left: '' },
    { kind: 'metadata', left: '', field: 'variant', values: ['gnu', 'ustar'] },
  ]);
});

test('kind: a file that became a link is no content difference', async () => {
  const comparison = await compared(tar(FILE), tar({ name: 'f', type: '2', link: 't' }));
  expect(first(comparison)).toEqual([
    { kind: 'kind', left: '!/f', right: '!/f', values: ['file', 'symlink'] },
  ]);
  expect(comparison.counts).toEqual({ ...COUNTS, kind: 1 });
});

test('added, removed, content, order: what weighs most first, derived ones last', async () => {
  const left = tar({ name: 'gone' }, { name: 'a', data: '1' }, { name: 'b' }, { name: 'c', mtime: 1 });
  const right = tar({ name: 'b' }, { name: 'a', data: '2' }, { name: 'c', mtime: 2 }, { name: 'new' });
  const comparison = await compared(left, right);
  expect(comparison.differences.map(({ kind, left: path, right: other }) => [kind, path, other])).toEqual([
    ['removed', '!/gone', undefined],
    ['added', undefined, '!/new'],
    ['content', '!/a', '!/a'],
    ['metadata', '!/c', '!/c'],
    ['order', '!/a', '!/a'],
    ['content', '', ''],
  ]);
  expect(comparison.counts).toEqual({ kind: 0, removed: 1, added: 1, content: 1, metadata: 1, order: 1 });
});

test('containers derive from what is in them, level by level', async () => {
  const nest = (data: string) => gzipSync(tar({ name: 'inner.zip', data: buildZip([{ name: 'f', data }]) }));
  const { differences, counts } = await compared(nest('1'), nest('2'));
  expect(differences.map(({ left, derivedFrom }) => [left, derivedFrom])).toEqual([
    ['!/inner.zip!/f', undefined],
    ['', '!'],
    ['!', '!/inner.zip'],
    ['!/inner.zip', '!/inner.zip!/f'],
  ]);
  expect(counts).toEqual({ ...COUNTS, content: 1 });
});

test('a container whose members are equal differs by itself', async () => {
  const [one, other] = [1, 9].map((level) => gzipSync('x'.repeat(5000), { level }));
  const { differences, counts } = await compared(one!, other!);
  expect(differences).toMatchObject([{ kind: 'content', left: '' }]);
  expect(differences[0]).not.toHaveProperty('derivedFrom');
  expect(counts).toEqual({ ...COUNTS, content: 1 });
});

test('a name that looks like a path into another member makes nothing derived', async () => {
  const build = (data: string) =>
    tar({ name: 'setup', data }, { name: 'setup!/x', data }, { name: 'setup!y', data });
  const comparison = await compared(build('1'), build('2'));
  expect(first(comparison).map(({ left }) => left)).toEqual(['!/setup', '!/setup!/x', '!/setup!y']);
  expect(comparison.counts.content).toBe(3);
});

test('the same bytes are identical whatever they are called', async () => {
  const bytes = gzipSync(tar(FILE));
  expect(compare(await open(bytes, 'a'), await open(bytes, 'b'))).toEqual({
    against: 'b',
    identical: true,
    counts: COUNTS,
    differences: [],
  });
});

/** A zip whose second member cannot be decoded, with something around it that may differ. */
const encrypted = (data: string, more = '') =>
  buildZip([
    { name: 'open', data: more },
    { name: 'secret', data, flags: 1 },
  ]);

test('what is unreadable on both sides is said, and is neither equal nor a cause', async () => {
  const comparison = await compared(encrypted('1'), encrypted('2'));
  expect(first(comparison)).toEqual([
    expect.objectContaining({ left: '' }),
    { kind: 'content', left: '!/secret', right: '!/secret', values: ['unreadable', 'unreadable'] },
  ]);
  expect(comparison.identical).toBe(false);
});

test('what is unreadable within equal containers is equal', async () => {
  const build = (mtime: number) => tar({ name: 'box.zip', data: encrypted('1') }, { name: 'f', mtime });
  expect(first(await compared(build(1), build(2)))).toMatchObject([{ kind: 'metadata', left: '!/f' }]);
});

test('unreadable against readable is a difference', async () => {
  const comparison = await compared(
    encrypted('1'),
    buildZip([{ name: 'open' }, { name: 'secret', data: '1' }]),
  );
  const secret = first(comparison).find(({ left, kind }) => left === '!/secret' && kind === 'content');
  expect(secret?.values).toEqual(['unreadable', expect.stringMatching(/^6b86b273/)]);
});

test('an artifact that a limit cut is not identical to itself, and nothing is seen to differ', async () => {
  const bytes = tar(FILE, { name: 'g', data: 'y' });
  const source = { size: bytes.length, stream: () => bytesSource(bytes).stream() };
  const cut = () => openArtifact(source, { name: 'cut.tar', limits: { members: 1 } });
  const comparison = compare(await cut(), await cut());
  expect(comparison).toEqual({
    against: 'cut.tar',
    identical: false,
    counts: { ...COUNTS, content: 1 },
    differences: [{ kind: 'content', left: '', right: '', values: ['unreadable', 'unreadable'] }],
  });
});

test('a thousand differences are listed, all are counted', async () => {
  const many = (mtime: number) =>
    archive(Array.from({ length: 1500 }, (_, i) => member({ name: `f${i}`, mtime })));
  const { counts, differences } = await compared(many(1), many(2));
  expect(counts.metadata).toBe(1500);
  expect(differences).toHaveLength(1000);
  expect(differences.every(({ kind }) => kind === 'metadata')).toBe(true);
});

/** A directory with one file, without a disk. */
function onDisk(mtime: number, mode: number, sha256: string): Artifact {
  const root = { id: 0, parent: -1, path: 'dir', kind: 'directory', format: '', size: 1 } as const;
  const file = { id: 1, parent: 0, path: 'dir/f', kind: 'file', format: 'text', size: 1 } as const;
  const more = { sha256, mode, mtime, uid: mtime, gid: mtime };
  return given('dir', [
    { ...root, sha256: `tree ${sha256}${mode}` },
    { ...file, ...more },
  ]);
}

test('of files on disk only what their digest covers counts: not times and owners', () => {
  expect(compare(onDisk(1, 0o644, 'a'), onDisk(2, 0o644, 'a'))).toMatchObject({
    identical: true,
    counts: COUNTS,
  });
  expect(compare(onDisk(1, 0o644, 'a'), onDisk(2, 0o755, 'b')).differences).toEqual([
    { kind: 'content', left: '/f', right: '/f', values: ['a', 'b'] },
    { kind: 'metadata', left: '/f', right: '/f', field: 'mode', values: ['644', '755'] },
  ]);
});

const NAME = fc.constantFrom('a', 'b', 'c', 'd', 'a/b');
const MEMBER = fc.record({
  name: NAME,
  data: fc.constantFrom('', '1', '2'),
  mtime: fc.nat(2),
  mode: fc.constantFrom(0o644, 0o755),
  type: fc.constantFrom('0', '5'),
});
const TREE = fc
  .array(MEMBER, { maxLength: 8 })
  .map((members) => tar(...members.map((one) => (one.type === '5' ? { ...one, data: '' } : one))));

test('an artifact compared with itself is identical; the other way round the counts are the same', async () => {
  await fc.assert(
    fc.asyncProperty(TREE, TREE, async (one, other) => {
      const [left, right] = [await open(one), await open(other)];
      expect(compare(left, await open(one))).toEqual({
        against: 'a',
        identical: true,
        counts: COUNTS,
        differences: [],
      });
      const forth = compare(left, right);
      const back = compare(right, left);
      expect(back.identical).toBe(forth.identical);
      expect(back.counts).toEqual({
        ...forth.counts,
        added: forth.counts.removed,
        removed: forth.counts.added,
      });
      const bytesDiffer = Buffer.compare(one, other) !== 0;
      expect(forth.identical).toBe(!bytesDiffer);
      expect(Object.values(forth.counts).some((count) => count > 0)).toBe(bytesDiffer);
    }),
  );
});
