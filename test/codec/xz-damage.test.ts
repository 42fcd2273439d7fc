import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unxz } from '../../src/codec/index.ts';
import { PROBLEMS } from '../../src/model/index.ts';
import { type BlockSpec, firstChunk, type StreamSpec, storedLzma2, xzStream } from '../recipes/xz.ts';
import { XZ_CONTENT } from '../recipes/xz-content.ts';
import { decode } from '../support/deflate.ts';

const fixture = (name: string): Buffer => readFileSync(new URL(`../fixtures/xz/${name}`, import.meta.url));
const TEXT = XZ_CONTENT.text();
const CONTENT = Buffer.from('some content');

const read = (block: Partial<BlockSpec>, stream?: StreamSpec) =>
  decode(unxz, xzStream([{ content: CONTENT, ...block }], stream));

describe('unxz tells what is wrong with a header', () => {
  it.each([
    ['no xz at all', Buffer.from('not an xz file'), 'stream.header'],
    ['an empty input', Buffer.alloc(0), 'stream.truncated'],
    ['half a magic', Buffer.from('\xfd7z', 'latin1'), 'stream.truncated'],
  ])('%s', async (_name, bytes, code) => {
    const result = await decode(unxz, bytes);
    expect(result.codes).toEqual([code]);
    expect(result.position).toBe(0);
  });

  it.each<[string, Partial<BlockSpec>, string, string]>([
    [
      'an unknown filter',
      { filters: [{ id: 0x4000 }] },
      'stream.unsupported',
      'filter unknown 0x4000 is not decoded',
    ],
    [
      'LZMA2 twice',
      { filters: [{ id: 0x21, properties: [0] }] },
      'stream.header',
      'filter LZMA2 is not allowed at place 1 of the list',
    ],
    ['Delta without distance', { filters: [{ id: 3 }] }, 'stream.header', 'the Delta filter has no distance'],
    [
      'a start offset of 2 bytes',
      { filters: [{ id: 7, properties: [0, 0] }] },
      'stream.header',
      'the start offset of filter ARM has 2 bytes',
    ],
    [
      'a start offset between words',
      { filters: [{ id: 7, properties: [2, 0, 0, 0] }] },
      'stream.header',
      'the start offset of filter ARM is not aligned',
    ],
    ['a dictionary of 8 GiB', { dictionary: 41 }, 'stream.header', 'the dictionary size is out of range'],
  ])('%s', async (_name, block, code, message) => {
    const result = await read(block);
    expect(result.problems).toEqual([{ code, message, offset: 12 }]);
    expect(result.content.length).toBe(0);
  });

  it('a filter that cannot be the last', async () => {
    const bytes = xzStream([{ content: CONTENT }]);
    bytes[14] = 4;
    const result = await decode(unxz, bytes);
    expect(result.codes).toEqual(['stream.header-checksum', 'stream.header']);
  });
});

describe('unxz goes on after what does not keep it from decoding', () => {
  it.each<[string, Partial<BlockSpec>, StreamSpec, string, string, number]>([
    [
      'a check of an unknown kind',
      {},
      { check: 2 },
      'stream.unverified',
      'the check is unknown 0x2: the content is read but not verified',
      7,
    ],
    [
      'a wrong check',
      { decoded: Buffer.from('other content') },
      { check: 1, index: [[32, 12]] },
      'stream.checksum',
      "a block's check is f92de898, its content gives 3f311f43",
      40,
    ],
    [
      'a wrong compressed size',
      { sizes: { compressed: 99, uncompressed: 12 } },
      {},
      'stream.size-mismatch',
      'a block header states 99 compressed bytes, the block has 16',
      12,
    ],
    [
      'a wrong uncompressed size',
      { sizes: { compressed: 16, uncompressed: 13 } },
      {},
      'stream.size-mismatch',
      'a block header states 13 uncompressed bytes, the block has 12',
      12,
    ],
    [
      'a wrong index',
      {},
      { index: [[36, 13]] },
      'stream.size-mismatch',
      'the index states sizes 36 and 13 for block 1, it has 36 and 12',
      50,
    ],
    [
      'too few blocks in the index',
      {},
      { index: [] },
      'stream.size-mismatch',
      'the index lists 0 blocks, 1 were decoded',
      49,
    ],
    [
      'too many blocks in the index',
      {},
      {
        index: [
          [36, 12],
          [36, 12],
        ],
      },
      'stream.size-mismatch',
      'the index lists 2 blocks, 1 were decoded',
      49,
    ],
    [
      'a wrong backward size',
      {},
      { backward: 9 },
      'stream.size-mismatch',
      'the footer states an index of 40 bytes, it has 8',
      60,
    ],
    [
      'another check in the footer',
      {},
      { footerFlags: 1 },
      'stream.header',
      'header and footer of a stream differ in their flags',
      64,
    ],
  ])('%s', async (_name, block, stream, code, message, offset) => {
    const bytes = xzStream([{ content: CONTENT, ...block }], stream);
    const result = await decode(unxz, Buffer.concat([bytes, fixture('text-none.xz')]));
    expect(result.problems).toEqual([{ code, message, offset }]);
    expect(result.content.equals(Buffer.concat([CONTENT, TEXT]))).toBe(true);
  });

  it.each([
    ['stream header', 8],
    ['block header', 20],
    ['index', 456 - 12 - 4],
    ['footer', 456 - 12],
  ])('a wrong CRC32 of the %s', async (_name, offset) => {
    const bytes = fixture('text-none.xz');
    bytes[offset]! ^= 1;
    const result = await decode(unxz, bytes);
    expect(result.problems.map(({ code, offset: at }) => [code, at])).toEqual([
      ['stream.header-checksum', offset],
    ]);
    expect(result.content.equals(TEXT)).toBe(true);
  });
});

describe('unxz and stream padding', () => {
  const stream = xzStream([{ content: CONTENT }]);

  it.each([1, 2, 3, 5])('%i zeros at the end are not padding', async (n) => {
    const result = await decode(unxz, Buffer.concat([stream, Buffer.alloc(n)]));
    const message = `stream padding of ${n} zero bytes is not a multiple of four`;
    expect(result.problems).toEqual([{ code: 'stream.trailing-zeros', message, offset: stream.length }]);
    expect(result.rest.length).toBe(0);
  });

  it('a stream behind odd padding is read all the same', async () => {
    const result = await decode(unxz, Buffer.concat([stream, Buffer.alloc(6), stream]), { step: 1 });
    expect(result.codes).toEqual(['stream.trailing-zeros']);
    expect(result.content.toString()).toBe('some contentsome content');
  });

  it('zeros and other bytes are left to the caller', async () => {
    const result = await decode(unxz, Buffer.concat([stream, Buffer.from('\0\0\0\0\0more')]));
    expect(result.problems).toEqual([]);
    expect(result.rest.toString()).toBe('more');
  });
});

describe('unxz refuses LZMA2 that breaks its rules', () => {
  const none = fixture('text-none.xz');
  const lzma = none.subarray(24, 30 + firstChunk(none).lzma.length + 1);
  const changed = (at: number, byte: number): Buffer => {
    const copy = Buffer.from(lzma);
    copy[at] = byte;
    return copy;
  };
  it.each([
    [
      'no dictionary reset',
      Buffer.from([2, 0, 0, 65, 0]),
      'the first LZMA2 chunk does not reset the dictionary',
    ],
    [
      'no properties',
      Buffer.from([1, 0, 0, 65, 0x80, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0]),
      'an LZMA2 chunk comes before any properties are set',
    ],
    ['an undefined control byte', Buffer.from([1, 0, 0, 65, 3, 0]), 'LZMA2 control byte 0x3 is not defined'],
    ['properties out of range', changed(5, 225), 'LZMA2 properties byte 225 is out of range'],
    ['lc + lp above 4', changed(5, 8), 'LZMA2 properties byte 8 is out of range'],
    ['a first byte that is not zero', changed(6, 1), 'an LZMA2 chunk does not begin with a zero byte'],
    ['a wrong unpacked size', changed(2, lzma[2]! - 1), 'an LZMA2 chunk does not end where its header says'],
    [
      'a chunk shorter than its start',
      Buffer.from([0xe0, 0, 0, 0, 3, 0x5d, 0, 0, 0, 0, 0]),
      'an LZMA2 chunk is shorter than its start',
    ],
    [
      'a match before the start',
      Buffer.from([0xe0, 0, 9, 0, 9, 0x5d, 0, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
      'a match reaches back 1 bytes, past the start',
    ],
  ])('%s', async (_name, packed, message) => {
    const result = await read({ packed });
    expect(result.problems.map((problem) => [problem.code, problem.message])).toEqual([
      ['stream.corrupt', message],
    ]);
  });

  it('keeps what was decoded before', async () => {
    const stored = storedLzma2(TEXT, 1000);
    stored[5 * 1003] = 0x55;
    const result = await decode(unxz, xzStream([{ content: TEXT, packed: stored }]));
    expect(result.codes).toEqual(['stream.corrupt']);
    expect(result.problems[0]!.offset).toBe(24 + 5 * 1003);
    expect(result.content.equals(TEXT.subarray(0, 5000))).toBe(true);
  });
});

describe('unxz on damaged input', () => {
  const FIXTURES = ['text-crc32.xz', 'text-blocks.xz', 'text-sha256.xz', 'text-threads.xz', 'empty.xz'];

  it.each(FIXTURES)('every truncation of %s is seen and gives a prefix', async (name) => {
    const bytes = fixture(name);
    for (let length = 0; length < bytes.length; length++) {
      const { content, codes } = await decode(unxz, bytes.subarray(0, length));
      expect(codes).toEqual(['stream.truncated']);
      expect(content.equals(TEXT.subarray(0, content.length))).toBe(true);
    }
  });

  it.each(FIXTURES)('every flipped byte of %s is seen', async (name) => {
    const whole = fixture(name);
    for (let at = 0; at < whole.length; at++) {
      for (const flip of [0x01, 0x80, 0xff]) {
        const bytes = Buffer.from(whole);
        bytes[at]! ^= flip;
        const { codes } = await decode(unxz, bytes);
        expect([at, codes.some((code) => PROBLEMS[code].level === 'error')]).toEqual([at, true]);
      }
    }
  });

  it('reading in pieces gives the same answer', async () => {
    const input = fc.constantFrom(...FIXTURES, 'branches-chain.xz', 'repeat.xz').map(fixture);
    const damage = fc.array(fc.record({ at: fc.nat(), byte: fc.nat(255) }), { maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(
        input,
        damage,
        fc.double({ min: 0.2, max: 1, noNaN: true }),
        async (bytes, changes, part) => {
          const copy = Buffer.from(bytes.subarray(0, Math.ceil(bytes.length * part)));
          for (const { at, byte } of changes) copy[at % copy.length] = byte;
          const whole = await decode(unxz, copy);
          const pieces = await decode(unxz, copy, { step: 7 });
          expect(pieces.content.equals(whole.content)).toBe(true);
          expect(pieces.problems).toEqual(whole.problems);
          expect(pieces.position).toBe(whole.position);
        },
      ),
      { numRuns: 150 },
    );
  });
});
