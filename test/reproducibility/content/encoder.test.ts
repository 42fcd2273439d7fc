import { expect, test } from 'vitest';
import { bytesSource, zlibPackedAs } from '../../../src/codec/index.ts';
import { createEncoderSearch } from '../../../src/reproducibility/content/encoder.ts';
import { literalBlocks } from '../../recipes/deflate-blocks.ts';
import { noise, prose, storedBlocks } from '../../recipes/gzip.ts';

const TEXT = prose(120_000);
const tell = (left: Uint8Array, right: Uint8Array, format = 'zip') =>
  createEncoderSearch().tell(bytesSource(left), bytesSource(right), format);
const zlib = (level: number, content: Uint8Array = TEXT) => zlibPackedAs(content, { level, raw: true });
const SHORT = TEXT.subarray(0, 3000);

const LITERALS = noise(70_000);
const gzipLike = literalBlocks(LITERALS, { symbols: 32_767 });
const goLike = literalBlocks(LITERALS, { symbols: 16_384, storedEnd: true });

test('two levels of canonical zlib are two levels', async () => {
  expect(await tell(await zlib(1), await zlib(9))).toEqual({
    cause: 'compress.level',
    evidence: 'what canonical zlib writes at level 1; what canonical zlib writes at level 9',
  });
  // As members of XAR archives are stored.
  const framed = [await zlibPackedAs(TEXT, { level: 1 }), await zlibPackedAs(TEXT, { level: 6 })] as const;
  expect(await tell(...framed, 'xar')).toMatchObject({
    evidence: expect.stringMatching(/level 1; .*level 6$/),
  });
});

test('what no level of canonical zlib gives is of another encoder, named by its blocks', async () => {
  const found = async (right: Uint8Array, content: Uint8Array = LITERALS) => {
    const { cause, evidence } = await tell(await zlib(6, content), right);
    return `${cause} ${evidence}`;
  };
  expect(await found(gzipLike)).toMatch(/^compress.implementation .*level 6; blocks of 32767 .*GNU gzip/);
  expect(await found(goLike)).toMatch(/^compress.implementation .*; an empty stored block .* of Go$/);
  expect(await found(literalBlocks(SHORT, { symbols: 5000 }), SHORT)).toMatch(
    /^compress.implementation .*; fixed codes only$/,
  );
  expect(await found(literalBlocks(LITERALS, { symbols: 16_383 }))).toMatch(
    /; blocks of 16383 symbols, as of zlib$/,
  );
});

test('where both come from one program, they differ by its level', async () => {
  const mixed = Buffer.concat([gzipLike]);
  const other = literalBlocks(LITERALS, { symbols: 4096 });
  expect(await tell(mixed, other)).toMatchObject({
    cause: 'compress.level',
    evidence: expect.stringMatching(/^both blocks .* GNU gzip and Info-ZIP$/),
  });
  expect(await tell(gzipLike, goLike)).toMatchObject({ cause: 'compress.implementation' });
});

test('where neither is recognised, it is another encoder all the same', async () => {
  const [one, other] = [
    literalBlocks(LITERALS, { symbols: 9001 }),
    literalBlocks(LITERALS, { symbols: 20_011 }),
  ];
  expect(await tell(one, other)).toEqual({
    cause: 'compress.implementation',
    evidence: 'both fixed codes only, other bytes',
  });
  const odd = (first: number) =>
    Buffer.concat([
      storedBlocks(LITERALS.subarray(0, first)).fill(0, 0, 1),
      literalBlocks(LITERALS.subarray(first), { symbols: 9001 }),
    ]);
  expect(await tell(odd(500), odd(600))).toEqual({
    cause: 'compress.implementation',
    evidence: 'both blocks or matches that canonical zlib does not choose at any level, other bytes',
  });
});

test('stored blocks are no compression: that is a level', async () => {
  expect(await tell(storedBlocks(TEXT), await zlib(6))).toMatchObject({
    cause: 'compress.level',
    evidence: expect.stringMatching(/^stored blocks only; /),
  });
});

test('a large stream is recognised by its beginning', async () => {
  const large = prose(1_500_000, 7);
  expect(await tell(await zlib(6, large), await zlib(9, large))).toMatchObject({ cause: 'compress.level' });
  // A first block that never ends is none of zlib's; content that packs too well to see the end of one says nothing.
  const long = noise(300_000);
  expect(await tell(await zlib(6, long), literalBlocks(long, { symbols: 300_000 }))).toMatchObject({
    evidence: expect.stringMatching(/a first block of more than 131072 bytes/),
  });
  const zeros = Buffer.alloc(9_000_000);
  expect(await tell(await zlib(6, zeros), await zlib(1, zeros))).toEqual({
    cause: 'compress.level',
    evidence: 'one method, equal content, other bytes',
  });
});

test('formats that state their level differ by the encoder where that is equal; those that do not, by a level', async () => {
  const bytes = [Buffer.from('a'), Buffer.from('b')] as const;
  for (const format of ['bzip2', 'xz', 'lzip', 'lzma', 'compress'])
    expect(await tell(...bytes, format), format).toMatchObject({ cause: 'compress.implementation' });
  for (const format of ['zstd', 'lz4', 'zip', 'gzip', 'constructor'])
    expect(await tell(...bytes, format), format).toMatchObject({ cause: 'compress.level' });
});

test('bytes that only begin like deflate are not taken for it', async () => {
  const [one, other] = [await zlib(1, SHORT), await zlib(9, SHORT)];
  const behind = (bytes: Uint8Array) => Buffer.concat([bytes, Buffer.from('more')]);
  expect(await tell(behind(one), behind(other))).toMatchObject({
    evidence: 'one method, equal content, other bytes',
  });
  expect(await tell(one.subarray(0, -9), other.subarray(0, -9))).toMatchObject({
    evidence: 'one method, equal content, other bytes',
  });
});

test('of an archive with many members some are looked into, and the rest goes by them', async () => {
  const search = createEncoderSearch();
  const pair = [
    bytesSource(await zlib(1, SHORT)),
    bytesSource(literalBlocks(SHORT, { symbols: 99 })),
  ] as const;
  const found = [];
  for (let i = 0; i < 130; i++) found.push(await search.tell(...pair, 'zip'));
  expect(new Set(found.map(({ cause }) => cause))).toEqual(new Set(['compress.implementation']));
  expect(found[127]!.evidence).toMatch(/^what canonical zlib writes at level 1; /);
  expect(found[128]!.evidence).toBe('as the 128 streams before it: this one was not looked into');
});
