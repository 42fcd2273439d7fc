import { deflateRawSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { Interest, OpenOptions } from '../../src/artifact/index.ts';
import { nodeHost } from '../../src/host/index.ts';
import { LIMITS, type Limits, type ProblemCode, type Source } from '../../src/model/index.ts';
import { emptyGzips, nestedTar, tarOfMany, xarOfLargeToc, zstdBomb } from '../recipes/bombs.ts';
import { gzipMember } from '../recipes/gzip.ts';
import { archive, member, pax, record } from '../recipes/tar.ts';
import { buildZip } from '../recipes/zip.ts';
import { at, codes, open, pipeLike } from '../support/open.ts';

const zeros = Buffer.alloc(1_000_000);
const packed = gzipMember(zeros);
/** What the decoder has taken in when it hands the zeros out: all but the trailer. */
const ratio = Math.ceil(zeros.length / (packed.length - 8));
const deflated = deflateRawSync(zeros).length;
const comment = record('comment', 'c'.repeat(986));
const toc = xarOfLargeToc(100_000);
const keeper: Interest = {
  name: 'keeper',
  wants: (entry) => (entry.id > 0 ? 'content' : undefined),
  take() {},
};

interface Case {
  readonly limit: keyof Limits;
  readonly what: string;
  readonly input: () => Uint8Array | Source;
  /** The smallest value that lets the input through. */
  readonly enough: number;
  readonly others?: Partial<Limits>;
  readonly code: ProblemCode;
  readonly options?: OpenOptions;
}

const CASES: readonly Case[] = [
  { limit: 'depth', what: 'archives', input: () => nestedTar(4), enough: 4, code: 'limit.depth' },
  { limit: 'members', what: 'members', input: () => tarOfMany(100), enough: 100, code: 'limit.members' },
  {
    limit: 'expanded',
    what: 'the archive and its member',
    input: () => archive([member({ data: Buffer.alloc(1000, 'x') })]),
    enough: 512 + 1024 + 1024 + 1000,
    code: 'limit.expanded',
  },
  {
    limit: 'ratio',
    what: 'zeros',
    input: () => packed,
    enough: ratio,
    others: { ratioFloor: 0 },
    code: 'limit.ratio',
  },
  {
    limit: 'ratioFloor',
    what: 'zeros',
    input: () => packed,
    enough: zeros.length,
    others: { ratio: 1 },
    code: 'limit.ratio',
  },
  {
    limit: 'ratio',
    what: 'zeros in a zip, decoded in memory',
    input: () => archive([member({ name: 'a.zip', data: buildZip([{ data: zeros, method: 8 }]) })]),
    enough: Math.ceil(zeros.length / deflated),
    others: { ratioFloor: 0 },
    code: 'limit.ratio',
  },
  {
    limit: 'window',
    what: 'zstd',
    input: () => zstdBomb(1 << 17, 20),
    enough: 1 << 20,
    code: 'limit.window',
  },
  {
    limit: 'metadata',
    what: 'a pax header',
    input: () => archive([pax(comment), member()]),
    enough: comment.length,
    code: 'limit.metadata',
  },
  {
    limit: 'metadata',
    what: 'a table of contents',
    input: () => toc,
    enough: Number(Buffer.from(toc).readBigUInt64BE(16)),
    code: 'limit.metadata',
  },
  {
    limit: 'name',
    what: 'a name',
    input: () => archive([pax([['path', 'n'.repeat(300)]]), member()]),
    enough: 300,
    code: 'limit.name',
  },
  {
    limit: 'name',
    what: 'an owner',
    input: () => archive([pax([['uname', 'u'.repeat(300)]]), member()]),
    enough: 300,
    code: 'limit.name',
  },
  { limit: 'steps', what: 'gzip members', input: () => emptyGzips(10), enough: 10, code: 'limit.steps' },
  {
    limit: 'spool',
    what: 'a zip in a stream',
    input: () => pipeLike(buildZip([{ data: 'x' }])),
    enough: buildZip([{ data: 'x' }]).length,
    code: 'spool.unavailable',
  },
  {
    limit: 'keep',
    what: 'content for an interest',
    input: () => archive([member({ data: Buffer.alloc(1000, 'x') })]),
    enough: 1000,
    code: 'limit.keep',
    options: { interests: [keeper] },
  },
  {
    limit: 'keep',
    what: 'content for an interest, in pieces',
    input: () => pipeLike(archive([member({ data: Buffer.alloc(100_000, 'x') })]), 1000),
    enough: 100_000,
    code: 'limit.keep',
    options: { interests: [keeper] },
  },
  {
    limit: 'problems',
    what: 'problems',
    input: () => archive(Array.from({ length: 5 }, (_, i) => member({ name: `../${i}` }))),
    enough: 5,
    code: 'limit.problems',
  },
];

test.each(CASES)(
  '$limit: $what: stops at one less than $enough',
  async ({ limit, input, enough, others, code, options }) => {
    const openWith = async (value: number) =>
      codes(await open('input', input(), { ...options, limits: { ...others, [limit]: value } })).filter(
        (one) => /^(limit|spool)\./.test(one),
      );
    expect(await openWith(enough)).toEqual([]);
    expect(await openWith(enough - 1)).toEqual([code]);
  },
);

test('every limit has a case', () => {
  expect(new Set(CASES.map(({ limit }) => limit))).toEqual(new Set(Object.keys(LIMITS)));
});

test('the defaults open a tar of a million members and stop at ten million', () => {
  expect(LIMITS.members.default).toBeGreaterThan(1_000_000);
  expect(LIMITS.members.default).toBeLessThan(10_000_000);
});

test('what is left out of the list of problems is counted', async () => {
  const tar = archive(Array.from({ length: 5 }, (_, i) => member({ name: `../${i}\\` })));
  const artifact = await open('a.tar', tar, { limits: { problems: 3 } });
  expect(codes(artifact).toSorted()).toEqual([
    'limit.problems',
    'limit.problems',
    ...Array(3).fill('path.backslash'),
    ...Array(3).fill('path.traversal'),
  ]);
  expect(artifact.problems.at(-1)!.message).toBe('2 more problems path.backslash (--limit problems)');
  expect(codes(await open('a.tar', tar, { limits: { problems: 0 } }))).toEqual([
    'limit.problems',
    'limit.problems',
  ]);
});

test('a text that is cut is said, and cut for every kind of text', async () => {
  const long = 't'.repeat(300);
  const records = [
    ['path', long],
    ['linkpath', long],
    ['uname', long],
    ['gname', long],
  ] as const;
  const artifact = await open('a.tar', archive([pax(records), member({ type: '2' })]), {
    limits: { name: 200 },
  });
  const cut = 't'.repeat(200);
  expect(artifact.entries[1]).toMatchObject({ path: `a.tar!/${cut}`, link: cut, user: cut, group: cut });
  expect(artifact.problems.map(({ message }) => message)).toEqual([
    'name of 300 bytes (--limit name)',
    'link of 300 bytes (--limit name)',
    'a user of 300 characters (--limit name)',
    'a group of 300 characters (--limit name)',
  ]);
});

test('where the walk ends, what was read before is kept and judged', async () => {
  const tar = archive([
    member({ name: 'a', data: '1' }),
    member({ name: 'a', data: '2' }),
    member({ name: 'b', data: '3' }),
  ]);
  const artifact = await open('a.tar', pipeLike(tar), { limits: { members: 2 } });
  expect(codes(artifact)).toEqual(['path.duplicate', 'limit.members']);
  expect(artifact.entries.map(({ path }) => path)).toEqual(['a.tar', 'a.tar!/a', 'a.tar!/a']);
  expect(artifact.entries[2]!.sha256).toHaveLength(64);
  expect(artifact.digests).toBeUndefined();
});

test('an entry that is given up keeps nothing else from being read', async () => {
  const tar = archive([member({ name: 'z.gz', data: packed }), member({ name: 'b', data: 'b' })]);
  const artifact = await open('a.tar', tar, { limits: { ratio: 100, ratioFloor: 600_000 } });
  expect(artifact.problems.map(({ code, path }) => `${code} ${path}`)).toEqual(['limit.ratio a.tar!/z.gz!']);
  expect(at(artifact, 'a.tar!/z.gz!').sha256).toBeUndefined();
  expect(at(artifact, 'a.tar!/z.gz').sha256).toHaveLength(64);
  expect(at(artifact, 'a.tar!/b').sha256).toHaveLength(64);
  await artifact.close();
});

test('a zip in a stream goes into a temporary file when the limit is exceeded', async () => {
  const zip = buildZip([{ name: 'm', data: 'x' }]);
  const artifact = await open('a.zip', pipeLike(zip), { files: nodeHost.files, limits: { spool: 0 } });
  expect(artifact.entries.map(({ path }) => path)).toEqual(['a.zip', 'a.zip!/m']);
  expect(artifact.problems).toEqual([]);
});
