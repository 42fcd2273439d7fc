import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bytesSource } from '../../src/codec/index.ts';
import { openArtifact } from '../../src/library/artifact.ts';
import type { Comparison } from '../../src/model/index.ts';
import { compare } from '../../src/reproducibility/index.ts';
import { peFile } from '../recipes/pe.ts';
import { archive, type MemberOptions, member } from '../recipes/tar.ts';
import { buildZip } from '../recipes/zip.ts';

const COUNTS = { kind: 0, removed: 0, added: 0, renamed: 0, content: 0, metadata: 0, order: 0 };
const open = (bytes: Uint8Array, name = 'a') => openArtifact(bytes, { name });
const tar = (...members: readonly MemberOptions[]) => archive(members.map(member));
const FILE = { name: 'f', data: 'x' };

async function compared(left: Uint8Array, right: Uint8Array): Promise<Comparison> {
  return compare(await open(left, 'left.bin'), await open(right, 'right-build.bin'));
}

/** What is not derived from something else. */
const first = ({ differences }: Comparison) =>
  differences.filter(({ derivedFrom }) => derivedFrom === undefined);
const codes = ({ causes }: Comparison) =>
  causes.filter(({ derivedFrom }) => derivedFrom === undefined).map(({ code }) => code);

test.each<[string, MemberOptions, string, string, readonly [string, string], number]>([
  ['mode', { mode: 0o664 }, 'archive.mode', 'mode', ['420', '436'], 1],
  ['executable', { mode: 0o755 }, 'content.permission', 'mode', ['420', '493'], 3],
  ['uid', { uid: 1000 }, 'archive.owner', 'uid', ['0', '1000'], 3],
  ['gid', { gid: 50 }, 'archive.owner', 'gid', ['0', '50'], 2],
  ['user', { user: 'eve' }, 'archive.owner', 'uname', ['', 'eve'], 3],
  ['group', { group: 'staff' }, 'archive.owner', 'gname', ['', 'staff'], 5],
  ['mtime', { mtime: 86_400 }, 'archive.mtime', 'mtime', ['0', '86400'], 3],
])('header fields of a tar: %s', async (_, change, cause, field, values, bytes) => {
  const comparison = await compared(tar(FILE), tar({ ...FILE, ...change }));
  expect(first(comparison)).toEqual([
    expect.objectContaining({ kind: 'metadata', left: '!/f', right: '!/f', field, values, cause, bytes }),
  ]);
  expect(comparison).toMatchObject({
    against: 'right-build.bin',
    verdict: cause === 'content.permission' ? 'different' : 'equal-contents',
    explained: cause !== 'content.permission',
    counts: { ...COUNTS, metadata: 1 },
    residue: { bytes: 0 },
  });
  // The checksum of the header follows.
  expect(comparison.causes.at(-1)).toMatchObject({ code: 'archive.checksum', derivedFrom: [cause] });
});

test('a link that leads elsewhere is another content', async () => {
  const link = (target: string) => tar({ name: 'l', type: '2', link: target });
  const comparison = await compared(link('a'), link('b'));
  expect(first(comparison)).toMatchObject([{ field: 'link', values: ['a', 'b'], cause: 'content.source' }]);
  expect(comparison.verdict).toBe('different');
});

test('another dialect explains what only one of the two keeps', async () => {
  const comparison = await compared(tar({ ...FILE, dialect: 'gnu' }), tar(FILE));
  expect(codes(comparison)).toEqual(['archive.dialect']);
  expect(comparison.verdict).toBe('equal-contents');
});

test('kind: a file that became a link is no content difference', async () => {
  const comparison = await compared(tar(FILE), tar({ name: 'f', type: '2', link: 't' }));
  expect(first(comparison)).toContainEqual(
    expect.objectContaining({ kind: 'kind', left: '!/f', right: '!/f', values: ['file', 'symlink'] }),
  );
  expect(comparison.verdict).toBe('different');
});

test('one changed file stands before the times of all others', async () => {
  const many = (mtime: number, data: string) =>
    tar(
      ...Array.from({ length: 300 }, (_, i) => ({ name: `f${i}`, data: i === 250 ? data : `${i}`, mtime })),
    );
  const comparison = await compared(many(1, 'alpha = 1\n'), many(2, 'alpha = 2\n'));
  expect(comparison.differences[0]).toMatchObject({
    kind: 'content',
    left: '!/f250',
    cause: 'content.source',
  });
  expect(comparison.causes.map(({ code, count }) => [code, count])).toEqual([
    ['content.source', 1],
    ['archive.mtime', 300],
    ['archive.checksum', 300],
  ]);
  expect(comparison.causes[1]).toMatchObject({
    evidence: 'all by +1 s',
    remedy: expect.stringContaining('--mtime'),
  });
  expect(comparison.residue).toMatchObject({ bytes: 1, ranges: [{ path: '!/f250' }] });
});

test('added, removed, renamed, order', async () => {
  const left = tar(
    { name: 'gone' },
    { name: 'a', data: '1' },
    { name: 'b' },
    { name: 'old.py', data: 'print()' },
  );
  const right = tar(
    { name: 'b' },
    { name: 'a', data: '1' },
    { name: 'new.py', data: 'print()' },
    { name: 'more' },
  );
  const { differences, counts } = await compared(left, right);
  const told = differences.filter(({ derivedFrom }) => !derivedFrom);
  expect(told.map(({ kind, left: path, right: other, cause }) => [kind, path, other, cause])).toEqual(
    expect.arrayContaining([
      ['renamed', '!/old.py', '!/new.py', 'content.file-renamed'],
      ['order', '!/a', '!/a', 'archive.order'],
    ]),
  );
  expect(counts).toMatchObject({ renamed: 1, order: 1 });
});

test('containers are told by what is in them, level by level', async () => {
  const nest = (data: string) => gzipSync(tar({ name: 'inner.zip', data: buildZip([{ name: 'f', data }]) }));
  const comparison = await compared(nest('1'), nest('2'));
  expect(first(comparison).map(({ left }) => left)).toEqual(['!/inner.zip!/f']);
  expect(comparison.counts).toEqual({ ...COUNTS, content: 1 });
});

test('a compressed stream whose content is equal differs by its compression', async () => {
  const data = Array.from({ length: 3000 }, (_, i) => `line ${i * i}\n`).join('');
  const [one, other] = [1, 9].map((level) => gzipSync(data, { level }));
  const comparison = await compared(one!, other!);
  expect(codes(comparison)).toEqual(['compress.level']);
  expect(comparison.verdict).toBe('equal-streams');
  expect(comparison.causes[0]!.bytes).toBeGreaterThan(1000);
});

test('a checksum that follows from nothing stands for itself, and says so', async () => {
  const bytes = peFile();
  const other = Buffer.from(bytes);
  // CheckSum of the optional header (PE specification, "Optional Header Windows-Specific Fields").
  const at = other.readUInt32LE(0x3c) + 24 + 64;
  other.writeUInt32LE(0xbadc0de, at);
  const comparison = await compared(bytes, other);
  expect(comparison.causes).toMatchObject([
    { code: 'pe.checksum', evidence: 'nothing else differs that it could follow from' },
  ]);
  expect(comparison.causes[0]).not.toHaveProperty('derivedFrom');
  // Signing changes it, so the level below signatures leaves it out.
  expect(comparison.verdict).toBe('identical-below-signatures');
});

test('the same bytes are identical whatever they are called', async () => {
  const bytes = gzipSync(tar(FILE));
  expect(await compare(await open(bytes, 'a'), await open(bytes, 'b'))).toEqual({
    against: 'b',
    verdict: 'identical',
    explained: true,
    causes: [],
    residue: { bytes: 0, ranges: [], omitted: 0 },
    counts: COUNTS,
    differences: [],
    omitted: 0,
    problems: [],
  });
});

test('an archive and the same archive compressed are compared by their members', async () => {
  const plain = await compared(tar(FILE), gzipSync(tar(FILE)));
  expect(codes(plain)).toEqual(['compress.method']);
  const changed = await compared(tar(FILE), gzipSync(tar({ ...FILE, data: 'y' })));
  expect(first(changed)).toContainEqual(
    expect.objectContaining({ kind: 'content', left: '!/f', right: '!/f' }),
  );
});

/** A zip whose second member cannot be decoded. */
const encrypted = (data: string) =>
  buildZip([
    { name: 'open', data: '' },
    { name: 'secret', data, flags: 1 },
  ]);

test('what is unreadable on both sides is not explained', async () => {
  const comparison = await compared(encrypted('1'), encrypted('2'));
  expect(comparison).toMatchObject({ verdict: 'different', explained: false });
  expect(comparison.differences).toContainEqual(
    expect.objectContaining({ left: '!/secret', cause: 'content.source', evidence: 'it could not be read' }),
  );
  expect(comparison.problems.map(({ code }) => code)).toContain('zip.encrypted');
});

test('what is unreadable within equal containers is equal', async () => {
  const build = (mtime: number) => tar({ name: 'box.zip', data: encrypted('1') }, { name: 'f', mtime });
  expect(codes(await compared(build(1), build(2)))).toEqual(['archive.mtime']);
});

test('an artifact that a limit cut is not called identical', async () => {
  const bytes = tar(FILE, { name: 'g', data: 'y' });
  const source = { size: bytes.length, stream: () => bytesSource(bytes).stream() };
  const cut = () => openArtifact(source, { name: 'cut.tar', limits: { members: 1 } });
  const comparison = await compare(await cut(), await cut());
  expect(comparison).toMatchObject({ verdict: 'different', explained: false });
});

test('a thousand differences are listed, all are counted', async () => {
  const many = (mtime: number) =>
    archive(Array.from({ length: 1500 }, (_, i) => member({ name: `f${i}`, mtime })));
  const { causes, counts, differences, omitted } = await compared(many(1), many(2));
  expect(counts.metadata).toBe(1500);
  expect(differences).toHaveLength(1000);
  expect(omitted).toBe(2000);
  expect(causes[0]).toMatchObject({ code: 'archive.mtime', count: 1500, bytes: 1500 });
});

test('what is excluded is not compared, nor what is in it', async () => {
  const build = (data: string) =>
    tar({ name: 'a.pyc', data }, { name: 'd/box.zip', data: buildZip([{ name: 'x', data }]) });
  const exclude = (path: string) => /\.(pyc|zip)$/.test(path);
  const comparison = await compare(await open(build('1')), await open(build('2')), { exclude });
  expect(first(comparison).filter(({ kind }) => kind === 'content')).toEqual([]);
});

const MEMBER = fc.record({
  name: fc.constantFrom('a', 'b', 'c', 'd', 'a/b'),
  data: fc.constantFrom('', '1', '2'),
  mtime: fc.nat(2),
  mode: fc.constantFrom(0o644, 0o755),
  type: fc.constantFrom('0', '5'),
});
const TREE = fc
  .array(MEMBER, { maxLength: 8 })
  .map((members) => tar(...members.map((one) => (one.type === '5' ? { ...one, data: '' } : one))));

test('an artifact compared with itself is identical; the other way round the verdict and the counts are the same', async () => {
  await fc.assert(
    fc.asyncProperty(TREE, TREE, async (one, other) => {
      const [left, right] = [await open(one), await open(other)];
      expect(await compare(left, await open(one))).toMatchObject({ verdict: 'identical', counts: COUNTS });
      const forth = await compare(left, right);
      const back = await compare(right, left);
      expect(back.verdict).toBe(forth.verdict);
      expect(back.residue.bytes).toBe(forth.residue.bytes);
      expect({ ...back.counts, added: 0, removed: 0 }).toEqual({ ...forth.counts, added: 0, removed: 0 });
      expect([back.counts.added, back.counts.removed]).toEqual([forth.counts.removed, forth.counts.added]);
      const bytesDiffer = Buffer.compare(one, other) !== 0;
      expect(forth.verdict === 'identical').toBe(!bytesDiffer);
      expect(forth.causes.length > 0).toBe(bytesDiffer);
    }),
  );
});
