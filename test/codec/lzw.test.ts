import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { looksLikeCompress, uncompress } from '../../src/codec/index.ts';
import { lzwEncode } from '../recipes/lzw.ts';
import { decode, fieldText } from '../support/deflate.ts';

const fixture = (name: string) => readFileSync(new URL(`../fixtures/compress/${name}`, import.meta.url));
const LINES = Array.from({ length: 2000 }, (_, i) => `line ${i + 1}\n`).join('');

describe('what compress wrote', () => {
  for (const bits of [9, 12, 16]) {
    it(`with ${bits} bits`, async () => {
      expect(await decode(uncompress, fixture(`hello-${bits}.Z`))).toMatchObject({
        content: Buffer.from('hello'),
        problems: [],
      });
    });
  }
  it('comes back, however it is cut', async () => {
    for (const name of ['lines-10.Z', 'lines-16.Z'])
      for (const step of [1, 7, 100_000]) {
        const { content, problems } = await decode(uncompress, fixture(name), { step });
        expect([content.toString(), problems]).toEqual([LINES, []]);
      }
  });
});

describe('codes', () => {
  it('that are not known yet stand for the string before and its first byte', async () => {
    const content = Buffer.alloc(5000, 'a');
    expect((await decode(uncompress, lzwEncode(content))).content.equals(content)).toBe(true);
  });
  it('become wider, and none is added to a full table', async () => {
    const content = Buffer.from(Array.from({ length: 60_000 }, (_, i) => (i * i) >> 3));
    for (const most of [10, 11, 13, 16]) {
      const { content: found, problems } = await decode(uncompress, lzwEncode(content, most));
      expect(problems).toEqual([]);
      expect(found.equals(content)).toBe(true);
    }
  });
  it('may empty the table, or be strings where nothing can', async () => {
    const content = Buffer.from(LINES);
    for (const clearAt of [1000, 3001, 8000]) {
      const { content: found, problems } = await decode(uncompress, lzwEncode(content, 12, { clearAt }));
      expect([found.toString(), problems]).toEqual([LINES, []]);
    }
    const plain = await decode(uncompress, lzwEncode(content, 14, { blockMode: false }));
    expect([plain.content.toString(), plain.problems]).toEqual([LINES, []]);
  });
  it('that cannot be are damage', async () => {
    const { codes, problems } = await decode(uncompress, Buffer.from([0x1f, 0x9d, 0x90, 0xff, 0xff]));
    expect(codes).toEqual(['stream.corrupt']);
    expect(problems[0]).toMatchObject({ message: 'code 511 where at most 257 can be', offset: 3 });
  });
});

describe('the header', () => {
  it('is known, and shown', async () => {
    expect(looksLikeCompress(Buffer.from([0x1f, 0x9d, 0x90]))).toBe(true);
    for (const flags of [0x88, 0x91, 0xb0, 0xd0])
      expect(looksLikeCompress(Buffer.from([0x1f, 0x9d, flags]))).toBe(false);
    const { fields } = await decode(uncompress, fixture('hello-12.Z'));
    expect(fieldText(fields)).toBe(
      'magic=1f9d@0+2 flags=140@2+1[maximum bits=12@2+0 block mode=true@2+0] codes@3+6',
    );
  });
  it('may be cut or wrong', async () => {
    expect((await decode(uncompress, Buffer.from([0x1f, 0x9d]))).codes).toEqual(['stream.truncated']);
    expect((await decode(uncompress, Buffer.from([0x1f, 0x9d, 0]))).codes).toEqual(['stream.header']);
  });
});

it('never throws or hangs', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ maxLength: 400 }),
      fc.integer({ min: 9, max: 16 }),
      async (bytes, most) => {
        const { codes } = await decode(
          uncompress,
          Buffer.concat([Buffer.from([0x1f, 0x9d, most | 0x80]), bytes]),
        );
        expect(codes.length).toBeLessThanOrEqual(1);
      },
    ),
    { numRuns: 300 },
  );
});
