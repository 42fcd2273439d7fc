import { expect, test } from 'vitest';
import type { OpenOptions } from '../../src/artifact/index.ts';
import type { Artifact, ProblemCode, Source } from '../../src/model/index.ts';
import {
  bzip2Bomb,
  cpioOfMany,
  emptyGzips,
  gzipBomb,
  nestedGzip,
  nestedTar,
  nestedZip,
  overlappingZip,
  quotingZip,
  sparseTar,
  tarOfMany,
  xarClaiming,
  xarOfLargeToc,
  xarOfShared,
  xzBomb,
  zipClaimingMany,
  zipOfMany,
  zstdBomb,
} from '../recipes/bombs.ts';
import { gzipMember } from '../recipes/gzip.ts';
import { gzipQuine, zipQuine } from '../recipes/quine.ts';
import { archive, member } from '../recipes/tar.ts';
import { at, codes, open, problems } from '../support/open.ts';

const MiB = 1024 * 1024;

/** Opens a bomb, prints what that took, and sees to it that memory stays flat. */
async function defuse(
  name: string,
  bomb: Uint8Array | Source,
  options: OpenOptions = {},
  most = 200 * MiB,
): Promise<Artifact> {
  const before = process.resourceUsage().maxRSS * 1024;
  const start = performance.now();
  const artifact = await open(name, bomb, options);
  const took = performance.now() - start;
  const grown = process.resourceUsage().maxRSS * 1024 - before;
  process.stdout.write(`bomb ${name}: ${took.toFixed(0)} ms, +${(grown / MiB).toFixed(0)} MiB\n`);
  expect(grown).toBeLessThan(most);
  return artifact;
}

function expectStop(artifact: Artifact, code: ProblemCode, path: string): void {
  const problem = artifact.problems.find((one) => one.code === code);
  expect(problem).toMatchObject({ code, path });
  expect(problem?.message).toContain(`--limit ${code.slice('limit.'.length)}`);
}

test.each([
  ['gzip', gzipBomb],
  ['bzip2', bzip2Bomb],
  ['xz', xzBomb],
  ['zstd', zstdBomb],
] as const)('ten gigabytes of zeros in %s', async (format, bomb) => {
  const artifact = await defuse(`zeros.${format}`, bomb());
  expectStop(artifact, 'limit.ratio', `zeros.${format}!`);
  expect(codes(artifact)).toEqual(['limit.ratio']);
  const [root, zeros] = artifact.entries;
  expect(root).toMatchObject({ format, size: bomb().size, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
  expect(zeros!.sha256).toBeUndefined();
  expect(zeros!.size).toBeGreaterThan(64 * MiB);
  expect(zeros!.size).toBeLessThan(120 * MiB);
});

test('what stands beside a bomb is read all the same', async () => {
  const bomb = gzipMember(Buffer.alloc(100 * MiB));
  const tar = archive([
    member({ name: 'before', data: 'b' }),
    member({ name: 'zeros.gz', data: bomb }),
    member({ name: 'after', data: 'a' }),
  ]);
  const artifact = await defuse('beside.tar', tar);
  expect(problems(artifact)).toEqual(['limit.ratio beside.tar!/zeros.gz!']);
  expect(at(artifact, 'beside.tar!/after').sha256).toHaveLength(64);
  expect(artifact.digests?.sha256).toHaveLength(64);
});

test('too many bombs end the walk', async () => {
  const bomb = gzipMember(Buffer.alloc(100 * MiB));
  const names = ['1.gz', '2.gz', '3.gz', '4.gz'];
  const tar = archive(names.map((name) => member({ name, data: bomb })));
  const artifact = await defuse('bombs.tar', tar);
  expect(problems(artifact)).toEqual([
    ...names.slice(0, 2).map((name) => `limit.ratio bombs.tar!/${name}!`),
    'limit.ratio bombs.tar',
  ]);
  expect(artifact.entries.map(({ path }) => path)).not.toContain('bombs.tar!/4.gz');
});

test('a zstd frame that demands a window of 2 GiB', async () => {
  const artifact = await defuse('window.zst', zstdBomb(1 << 20, 31));
  expectStop(artifact, 'limit.window', 'window.zst');
});

test('members of a zip that share their bytes are not decoded', async () => {
  for (const [name, zip, count] of [
    ['overlap.zip', overlappingZip(2000, 8 * MiB), 2000],
    ['quote.zip', quotingZip(250, MiB), 250],
  ] as const) {
    const artifact = await defuse(name, zip);
    expect(artifact.entries).toHaveLength(count + 1);
    expect(codes(artifact)).toContain('zip.overlap');
    const decoded = artifact.entries.filter(({ id, sha256 }) => id > 0 && sha256 !== undefined);
    expect(decoded).toHaveLength(1);
  }
});

test.each([
  ['quine.gz', gzipQuine, `quine.gz${'!'.repeat(32)}`],
  ['quine.zip', zipQuine, `quine.zip${'!/all-the-way-down/another-one.zip.z'.repeat(32)}`],
] as const)('%s contains itself without end', async (name, quine, deepest) => {
  const artifact = await defuse(name, quine());
  expect(artifact.entries).toHaveLength(33);
  expect(new Set(artifact.entries.map(({ sha256 }) => sha256)).size).toBe(1);
  expect(problems(artifact)).toEqual([`limit.depth ${deepest}`]);
  expectStop(artifact, 'limit.depth', deepest);
});

test.each([
  ['tar', nestedTar],
  ['gz', nestedGzip],
  ['zip', nestedZip],
] as const)('five thousand archives in each other: %s', async (format, nested) => {
  const artifact = await defuse(`nested.${format}`, nested(5000));
  expect(artifact.entries).toHaveLength(33);
  expect(codes(artifact)).toEqual(['limit.depth']);
  expectStop(artifact, 'limit.depth', artifact.entries.at(-1)!.path);
  expect(artifact.entries.every(({ sha256 }) => sha256 !== undefined)).toBe(true);
});

test.each(['gnu', 'pax'] as const)('a sparse file of 60 GB in a tar: %s', async (dialect) => {
  const artifact = await defuse(`sparse-${dialect}.tar`, sparseTar(60e9, dialect));
  expectStop(artifact, 'limit.ratio', `sparse-${dialect}.tar!/sparse`);
  expect(artifact.digests?.sha256).toHaveLength(64);
});

test('ten million members', async () => {
  const limits = { members: 100_000 };
  for (const [name, bomb] of [
    ['many.tar', tarOfMany(10_000_000)],
    ['many.cpio', cpioOfMany(10_000_000)],
  ] as const) {
    // 100,000 entries are kept, and garbage of the megabytes of headers behind them: 221 MiB on a busy machine.
    const artifact = await defuse(name, bomb, { limits }, 300 * MiB);
    expectStop(artifact, 'limit.members', name);
    expect(codes(artifact)).toEqual(['limit.members']);
    expect(artifact.entries).toHaveLength(100_001);
  }
});

test('long names count as several members, as they are all kept', async () => {
  const name = (i: number) => `${'n'.repeat(90)}/${i}/${'m'.repeat(9)}`;
  const long = archive(
    Array.from({ length: 1000 }, (_, i) => member({ name: name(i), link: 'l', type: '2' })),
  );
  const nested = archive([member({ name: `${'d'.repeat(95)}.tar`, data: long })]);
  const artifact = await open('x'.repeat(60), nested, { limits: { members: 1500 } });
  expectStop(artifact, 'limit.members', 'x'.repeat(60));
  expect(artifact.entries).toHaveLength(751);
});

test('ten million entries in the directory of a zip', async () => {
  const limits = { metadata: 4 * MiB };
  const artifact = await defuse('many.zip', zipOfMany(10_000_000), { limits });
  expectStop(artifact, 'limit.metadata', 'many.zip');
  expect(artifact.entries).toHaveLength(1 + Math.floor((4 * MiB) / 47));
  expect(codes(artifact)).toContain('limit.problems');
});

test('a small zip that claims ten million members', async () => {
  const artifact = await defuse('claim.zip', zipClaimingMany());
  expect(codes(artifact)).toEqual(['zip.end-mismatch']);
  expect(artifact.entries).toHaveLength(2);
});

test.each([
  ['tocLength', 'xar.truncated'],
  ['tocSize', 'xar.toc-length'],
] as const)('a small XAR that claims a table of contents of 4 GB: %s', async (which, code) => {
  const artifact = await defuse(`${which}.xar`, xarClaiming(which));
  expect(codes(artifact)).toContain(code);
});

test('a XAR whose table of contents expands to 100 MB', async () => {
  const artifact = await defuse('toc.xar', xarOfLargeToc(100_000_000));
  expectStop(artifact, 'limit.metadata', 'toc.xar');
});

test('a hundred thousand members of a XAR that share one range of the heap', async () => {
  const artifact = await defuse('shared.xar', xarOfShared(100_000), {}, 900 * MiB);
  expectStop(artifact, 'limit.ratio', 'shared.xar');
  const expanded = artifact.entries.reduce((sum, { size }) => sum + size, 0);
  expect(expanded).toBeLessThan(300 * MiB);
});

test('five million empty gzip members', async () => {
  const artifact = await defuse('empty.gz', emptyGzips(5_000_000));
  expect(problems(artifact)).toEqual(['limit.steps empty.gz']);
  expect(artifact.digests?.sha256).toHaveLength(64);
});
