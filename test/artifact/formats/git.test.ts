import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { gitBundle } from '../../../src/artifact/formats/git-bundle.ts';
import { gitIndex } from '../../../src/artifact/formats/git-index.ts';
import { gitPack } from '../../../src/artifact/formats/git-pack.ts';
import { gitBundleFile, gitIndexFile, gitPackFile, gitSeeds } from '../../recipes/git.ts';
import { expectExplained, expectSteadfast } from '../../support/properties.ts';
import { readFormat } from '../../support/read-format.ts';

const SEEDS = gitSeeds();

describe('git-index', () => {
  test.each([
    [2, {}],
    [3, {}],
    [4, {}],
    [2, { algorithm: 'sha256' }],
  ])('version %s %j: entries with their stat data', async (version, options) => {
    const { fields, variant, codes } = await readFormat(
      gitIndex,
      gitIndexFile(['dir/a', 'dir/bc'], { version, ...options }),
    );
    expect([variant, codes]).toEqual([`v${version}`, []]);
    const entries = fields.filter(({ name }) => name === 'entry');
    expect(entries.map(({ value }) => value)).toEqual(['dir/a', 'dir/bc']);
    expect(entries[1]!.fields).toContainEqual(
      expect.objectContaining({ name: 'mtime seconds', value: 1_700_000_000, meaning: 'time', length: 4 }),
    );
    expect(entries[1]!.fields).toContainEqual(
      expect.objectContaining({ name: 'ino', value: 4711, meaning: 'id' }),
    );
    expect(fields).toContainEqual(expect.objectContaining({ name: 'extension TREE', length: 12 }));
  });
  test('damage is reported', async () => {
    const bytes = gitIndexFile(['a']);
    expect((await readFormat(gitIndex, bytes.fill(1, 20, 21))).codes).toEqual(['git-index.checksum']);
    const cut = Buffer.concat([gitIndexFile(['a']).subarray(0, 60), Buffer.alloc(20)]);
    expect((await readFormat(gitIndex, cut)).codes).toContain('git-index.truncated');
  });
});

describe('git-pack', () => {
  test('objects in their order', async () => {
    const { fields, codes } = await readFormat(gitPack, SEEDS['a.pack']!);
    expect(codes).toEqual([]);
    const objects = fields.find(({ name }) => name === 'objects')!;
    expect(objects.fields!.map(({ name, value }) => [name, value])).toEqual([
      ['blob', 3],
      ['blob', 21],
    ]);
    expect(objects.fields!.reduce((sum, { length }) => sum + length, 0)).toBe(objects.length);
  });
  test('damage is reported', async () => {
    expect((await readFormat(gitPack, Buffer.from(gitPackFile(['one'])).fill(0xff, 13, 14))).codes).toContain(
      'git-pack.checksum',
    );
  });
});

describe('git-bundle', () => {
  test('references, prerequisites and the pack behind them', async () => {
    const { fields, codes } = await readFormat(gitBundle, SEEDS['a.bundle']!);
    expect(codes).toEqual([]);
    expect(fields.map(({ name }) => name).slice(0, 4)).toEqual([
      'signature',
      'prerequisite',
      'reference',
      'end of header',
    ]);
    expect(fields[2]).toMatchObject({ value: `refs/heads/main ${'2'.repeat(40)}`, offset: 16 + 47 });
    expect(fields.find(({ name }) => name === 'number of objects')!.value).toBe(2);
  });
  test('a header without end', async () => {
    expect((await readFormat(gitBundle, gitBundleFile(Buffer.alloc(0)).subarray(0, 30))).codes).toEqual([
      'git-bundle.truncated',
    ]);
  });
});

test('every byte is explained', async () => {
  await expectExplained(gitIndex, SEEDS['v2.index']!);
  await expectExplained(gitIndex, SEEDS['v4.index']!);
  await expectExplained(gitPack, SEEDS['a.pack']!);
  await expectExplained(gitBundle, SEEDS['a.bundle']!);
});

test.each([gitIndex, gitPack, gitBundle])('$name: damage never throws', async (format) => {
  await expectSteadfast(format, Object.values(SEEDS));
});

describe('small files that claim much', () => {
  const digested = (bytes: Buffer) => Buffer.concat([bytes, createHash('sha1').update(bytes).digest()]);
  const numbers = (...values: number[]) => {
    const bytes = Buffer.alloc(4 * values.length);
    for (const [i, value] of values.entries()) bytes.writeUInt32BE(value, 4 * i);
    return bytes;
  };
  test('objects of a pack that inflate without measure', { timeout: 10_000 }, async () => {
    // A blob of 40,000,000 bytes: its size in four, then seven bits a byte.
    const blob = Buffer.concat([
      Buffer.from([0xb0, 0xa0, 0xcb, 0x98, 0x01]),
      deflateSync(Buffer.alloc(40_000_000)),
    ]);
    const parts = [Buffer.from('PACK'), numbers(2, 20), ...Array.from({ length: 20 }, () => blob)];
    const { codes } = await readFormat(gitPack, digested(Buffer.concat(parts)));
    expect(codes).toEqual(['limit.ratio']);
  });
  test('paths of version 4 that grow by a byte each', { timeout: 10_000 }, async () => {
    const entry = (name: string) => Buffer.concat([Buffer.alloc(63), Buffer.from(`${name}\0`)]);
    const entries = [entry('a'.repeat(15_000)), ...Array.from({ length: 20_000 }, () => entry('b'))];
    const parts = [Buffer.from('DIRC'), numbers(4, entries.length), ...entries];
    const { codes } = await readFormat(gitIndex, digested(Buffer.concat(parts)));
    expect(codes).toEqual(['limit.name']);
  });
});
