import { constants, deflateRawSync, deflateSync, inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deflateBlocks, isZlibPackedAs, startsZlibPackedAs, zlibPackedAs } from '../../src/codec/index.ts';
import { literalBlocks } from '../recipes/deflate-blocks.ts';
import { noise, prose, storedBlocks } from '../recipes/gzip.ts';

const MOST = 1 << 20;
const TEXT = prose(600_000);
/** A literal with the fixed codes, then a match of three bytes (0000001) two bytes before (00001). */
const distanceBefore = bitsOf('1 10 00110001 0000001 00001');

/** Bits as they follow one another, as hexadecimal. */
function bitsOf(text: string): string {
  const bits = text.replaceAll(' ', '').padEnd(24, '0');
  return bits.replace(/.{8}/g, (byte) =>
    Number.parseInt([...byte].reverse().join(''), 2)
      .toString(16)
      .padStart(2, '0'),
  );
}

describe('blocks', () => {
  test('what an encoder wrote is read back, symbol by symbol', () => {
    const packed = literalBlocks(TEXT.subarray(0, 1000), { symbols: 400, storedEnd: true });
    expect(inflateRawSync(packed)).toEqual(TEXT.subarray(0, 1000));
    const found = deflateBlocks(packed, MOST)!;
    expect(
      found.blocks.map(({ type, final, symbols, contentEnd }) => [type, final, symbols, contentEnd]),
    ).toEqual([
      ['fixed', false, 400, 400],
      ['fixed', false, 400, 800],
      ['fixed', false, 200, 1000],
      ['stored', true, 0, 1000],
    ]);
    // Three bits of header, eight for each literal below 144, seven for the end.
    expect(found.blocks[0]!.bitEnd).toBe(3 + 400 * 8 + 7);
    expect(found.end).toBe(packed.length);
  });

  test('matches are counted, and among them the shortest', () => {
    // "abc", then itself from three before: one match of three bytes.
    const packed = deflateRawSync('abcabc', { strategy: constants.Z_FIXED });
    const [block] = deflateBlocks(packed, MOST)!.blocks;
    const { symbols, matches, shortest } = block!;
    expect(symbols).toBe(3 + (matches === 1 ? 1 : 3));
    expect(shortest).toBe(matches);
    const run = deflateBlocks(deflateRawSync(Buffer.alloc(259, 7), { strategy: constants.Z_RLE }), MOST)!
      .blocks[0]!;
    expect([run.symbols, run.matches, run.shortest]).toEqual([2, 1, 0]);
  });

  test('of a cut stream the whole blocks are told, and how far the next one was read', () => {
    const packed = literalBlocks(TEXT.subarray(0, 1000), { symbols: 400 });
    const found = deflateBlocks(packed.subarray(0, 600), MOST)!;
    expect(found.blocks.map(({ symbols }) => symbols)).toEqual([400]);
    expect(Buffer.from(found.content)).toEqual(TEXT.subarray(0, 400));
    expect(found.decoded).toBeGreaterThan(580);
    expect(found).not.toHaveProperty('end');
    // And where there is more content than is asked for.
    expect(deflateBlocks(packed, 900)!.blocks).toHaveLength(2);
    expect(deflateBlocks(packed, 900)).not.toHaveProperty('end');
    expect(deflateBlocks(new Uint8Array(0), MOST)).toEqual({
      blocks: [],
      content: new Uint8Array(0),
      decoded: 0,
    });
  });

  test.each([
    ['a type that there is not', '07'],
    ['a stored length that its complement contradicts', '010100ffff'],
    ['a code with too many symbols', '05e0ffffffffffff'],
    ['a distance before the beginning', distanceBefore],
  ])('no deflate stream: %s', (_, hex) => {
    expect(
      deflateBlocks(Buffer.concat([Buffer.from(hex, 'hex'), Buffer.alloc(40, 0x55)]), MOST),
    ).toBeUndefined();
  });

  test('it decodes what zlib packs, whatever the settings', () => {
    const content = fc.oneof(
      fc.uint8Array({ maxLength: 300, max: 3 }),
      fc.uint8Array({ maxLength: 300 }),
      fc.nat(70_000).map((length) => prose(length)),
    );
    const options = fc.record({
      level: fc.nat(9),
      memLevel: fc.integer({ min: 1, max: 9 }),
      strategy: fc.constantFrom(
        constants.Z_DEFAULT_STRATEGY,
        constants.Z_FIXED,
        constants.Z_RLE,
        constants.Z_HUFFMAN_ONLY,
      ),
    });
    fc.assert(
      fc.property(content, options, (bytes, settings) => {
        const packed = deflateRawSync(bytes, settings);
        const found = deflateBlocks(Buffer.concat([packed, Buffer.from('behind')]), MOST)!;
        expect(found.end).toBe(packed.length);
        expect(Buffer.from(found.content).equals(bytes)).toBe(true);
      }),
      { numRuns: 60 },
    );
    expect(deflateBlocks(storedBlocks(noise(70_000)), MOST)!.blocks.map(({ type }) => type)).toEqual([
      'stored',
      'stored',
    ]);
  });

  test('bytes that are anything neither throw nor run on', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), (bytes) => {
        const found = deflateBlocks(bytes, 5000);
        expect(found?.decoded ?? 0).toBeLessThanOrEqual(5000);
      }),
    );
  });
});

describe('streams as canonical zlib writes them', () => {
  test('raw deflate is what stands within zlib', async () => {
    const framed = await zlibPackedAs(TEXT, { level: 6 });
    const raw = await zlibPackedAs(TEXT, { level: 6, raw: true });
    expect(Buffer.from(raw).equals(framed.subarray(2, -4))).toBe(true);
    expect(deflateSync(TEXT).subarray(0, 2)).toEqual(Buffer.from(framed.subarray(0, 2)));
    expect(await isZlibPackedAs(TEXT, { level: 6, raw: true }, raw)).toBe(true);
    expect(await isZlibPackedAs(TEXT, { level: 9, raw: true }, raw)).toBe(false);
  });

  test('the beginning of a stream is enough, where more content follows', async () => {
    const raw = await zlibPackedAs(TEXT, { level: 6, raw: true });
    const [first] = deflateBlocks(raw, MOST)!.blocks;
    const start = raw.subarray(0, Math.floor(first!.bitEnd / 8));
    const known = TEXT.subarray(0, first!.contentEnd + 2000);
    expect(await startsZlibPackedAs(known, { level: 6, raw: true }, start)).toBe(true);
    expect(await isZlibPackedAs(known, { level: 6, raw: true }, start)).toBe(false);
    expect(await startsZlibPackedAs(known, { level: 1, raw: true }, start)).toBe(false);
    expect(await startsZlibPackedAs(known.subarray(0, 10), { level: 6, raw: true }, start)).toBe(false);
  });
});
