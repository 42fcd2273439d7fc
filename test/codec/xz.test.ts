import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ByteReader, collectNotes, unxz } from '../../src/codec/index.ts';
import { DEFAULT_LIMITS } from '../../src/model/index.ts';
import { xzStream, zerosBomb } from '../recipes/xz.ts';
import { branches, XZ_CONTENT } from '../recipes/xz-content.ts';
import { decode, fieldText } from '../support/deflate.ts';

const fixture = (name: string): Buffer => readFileSync(new URL(`../fixtures/xz/${name}`, import.meta.url));
const TEXT = XZ_CONTENT.text();
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

describe('unxz reads what XZ Utils writes', () => {
  it.each([
    ['text-none.xz', TEXT],
    ['text-crc32.xz', TEXT],
    ['text-crc64.xz', TEXT],
    ['text-sha256.xz', TEXT],
    ['text-blocks.xz', TEXT],
    ['text-threads.xz', TEXT],
    ['text-properties.xz', TEXT],
    ['text-ring.xz', TEXT],
    ['text-dictionary.xz', TEXT],
    ['empty.xz', Buffer.alloc(0)],
    ['branches-x86.xz', XZ_CONTENT.branches()],
    ['branches-arm64.xz', XZ_CONTENT.branches()],
    ['branches-chain.xz', XZ_CONTENT.branches()],
    ['branches-delta.xz', XZ_CONTENT.branches()],
    ['repeat.xz', XZ_CONTENT.repeat()],
    ['zeros.xz', XZ_CONTENT.zeros()],
  ])('%s', async (name, content) => {
    const bytes = fixture(name);
    for (const step of [undefined, 1, 7, 512]) {
      const result = await decode(unxz, bytes, step ? { step } : {});
      expect(result.content.equals(content)).toBe(true);
      expect(result.problems).toEqual([]);
      expect(result.position).toBe(bytes.length);
    }
  });

  it('several streams with padding between and after, and leaves what follows', async () => {
    const stream = fixture('text-crc32.xz');
    const all = Buffer.concat([
      stream,
      stream,
      Buffer.alloc(8),
      fixture('empty.xz'),
      stream,
      Buffer.alloc(4),
    ]);
    for (const step of [undefined, 1, 7]) {
      const result = await decode(unxz, Buffer.concat([all, Buffer.from('more')]), step ? { step } : {});
      expect(result.content.equals(Buffer.concat([TEXT, TEXT, TEXT]))).toBe(true);
      expect(result.problems).toEqual([]);
      expect(result.rest.toString()).toBe('more');
    }
  });

  it('its header, block, index and footer as fields', async () => {
    const { fields } = await decode(unxz, fixture('text-threads.xz'));
    expect(fieldText(fields.slice(0, 2))).toBe(
      'stream header@0+12[stream flags=0004@6+2 check=CRC64@7+1 CRC32=1186256614@8+4]' +
        ' block@12+260[header size=16@12+1 compressed size=233@14+2 uncompressed size=3000@16+2' +
        ' filter=LZMA2@18+3[dictionary size=8388608@20+1] unpadded size=257@12+0 content size=3000@12+0' +
        ' check=488322ff4a4b86c4@264+8]',
    );
    expect(fieldText(fields.slice(-2))).toBe(
      'index@836+20[number of records=4@837+1] stream footer@856+12[CRC32=759048108@856+4' +
        ' backward size=20@860+4 stream flags=0004@864+2]',
    );
    const chain = await decode(unxz, fixture('branches-chain.xz'));
    expect(fieldText(chain.fields.slice(1, 2))).toBe(
      'block@12+3028[header size=16@12+1 filter=Delta@14+3[distance=4@16+1] filter=x86@17+2 filter=ARM@19+2' +
        ' filter=LZMA2@21+3[dictionary size=8388608@23+1] unpadded size=3028@12+0 content size=3000@12+0' +
        ' check=8c5ed757fd6e0173@3032+8]',
    );
  });
});

describe('unxz undoes the branch filters as liblzma 5.8.4 does', () => {
  it.each([
    ['x86', 4, 0, 116, 'f151649122bd31d6'],
    ['PowerPC', 5, 0, 104, 'c6ed6b1014a3ff2b'],
    ['IA-64', 6, 0, 5, '7ab7010bfe29d030'],
    ['ARM', 7, 0, 279, '102bc267dccd0416'],
    ['ARM-Thumb', 8, 0, 45, '7a88a5b1e60a2192'],
    ['SPARC', 9, 0, 150, '4d89c96ee8b11a80'],
    ['ARM64', 10, 0, 847, 'b8b0a1696ca81d24'],
    ['RISC-V', 11, 0, 245, '71a8fa87a05d7fa2'],
    ['x86', 4, 0xfffffff0, 115, 'acbc5d236e124682'],
    ['IA-64', 6, 4096, 6, '78945358efd6d77f'],
    ['RISC-V', 11, 4096, 247, '577bffc2b79bdf23'],
    ['ARM64', 10, 0x10000000, 893, '879df4178f6deb2a'],
  ])('%s (0x%i) from %i', async (_name, id, start, changed, digest) => {
    const content = branches(7, 20_000);
    const offset = Buffer.alloc(start === 0 ? 0 : 4);
    if (start > 0) offset.writeUInt32LE(start);
    const filters = [{ id, properties: [...offset] }];
    // The stored chunks come out one by one, so that opcodes are cut at every place.
    for (const chunk of [65_536, 997]) {
      const result = await decode(unxz, xzStream([{ content, filters, chunk }], { check: 0 }), { step: 61 });
      expect(result.problems).toEqual([]);
      expect(result.content.filter((byte, i) => byte !== content[i]).length).toBe(changed);
      expect(sha256(result.content).slice(0, 16)).toBe(digest);
    }
  });
});

describe('unxz limits', () => {
  it('memory follows the content, not the dictionary stated', async () => {
    const bytes = xzStream([{ content: TEXT, dictionary: 40 }]);
    const result = await decode(unxz, bytes, { limits: { window: 4096 } });
    expect(result.content.equals(TEXT)).toBe(true);
    expect(result.problems).toEqual([]);
  });

  it('a match that reaches back further than the window limit', async () => {
    const result = await decode(unxz, fixture('repeat.xz'), { limits: { window: 4096 } });
    expect(result.problems).toEqual([
      {
        code: 'limit.window',
        message: 'a match reaches back 5000 bytes; the window is limited to 4096',
        offset: 24,
      },
    ]);
    expect(result.content.equals(XZ_CONTENT.repeat().subarray(0, 5000))).toBe(true);
  });

  it('blocks and streams', async () => {
    const result = await decode(unxz, fixture('text-blocks.xz'), { limits: { steps: 3 } });
    expect(result.codes).toEqual(['limit.steps']);
    expect(result.content.equals(TEXT.subarray(0, 6000))).toBe(true);
    const empty = fixture('empty.xz');
    const many = await decode(unxz, Buffer.concat(Array<Buffer>(5).fill(empty)), { limits: { steps: 3 } });
    expect(many.codes).toEqual(['limit.steps']);
    expect(many.position).toBe(3 * empty.length + 12);
  });

  it('10 GB of zeros can be left at any time', async () => {
    const bomb = zerosBomb(fixture('zeros.xz'), 5000);
    expect(bomb.length).toBeLessThan(1_900_000);
    let closed = 0;
    const notes = collectNotes(DEFAULT_LIMITS);
    const source = {
      async *stream() {
        try {
          yield bomb;
        } finally {
          closed++;
        }
      },
    };
    const reader = new ByteReader(source);
    let bytes = 0;
    for await (const chunk of unxz(reader, notes)) {
      bytes += chunk.length;
      if (bytes > 30_000_000) break;
    }
    expect(bytes).toBeLessThan(30_200_000);
    expect(reader.position).toBeLessThan(10_000);
    await reader.close();
    expect(closed).toBe(1);
    expect(notes.problems).toEqual([]);
  });

  it('the bomb is a valid stream', async () => {
    const result = await decode(unxz, zerosBomb(fixture('zeros.xz'), 10));
    expect(result.problems).toEqual([]);
    expect(result.content.length).toBe(20_000_000);
    expect(result.content.every((byte) => byte === 0)).toBe(true);
  });

  it('shows 64 blocks and 64 streams at most', async () => {
    const blocks = Array.from({ length: 100 }, () => ({ content: Buffer.from('x') }));
    const one = await decode(unxz, xzStream(blocks));
    expect(one.fields.filter((field) => field.name === 'block').length).toBe(64);
    expect(fieldText(one.fields.slice(-2, -1))).toContain('number of records=100');
    const streams = Array<Buffer>(100).fill(xzStream([{ content: Buffer.from('x') }]));
    const many = await decode(unxz, Buffer.concat(streams));
    expect(many.fields.filter((field) => field.name === 'stream header').length).toBe(64);
    expect(many.content.length).toBe(100);
  });

  it('lets an error of the source through', async () => {
    const source = {
      async *stream() {
        yield fixture('text-crc64.xz').subarray(0, 200);
        throw new Error('no disk');
      },
    };
    const run = async () => {
      for await (const _ of unxz(new ByteReader(source), collectNotes(DEFAULT_LIMITS)));
    };
    await expect(run()).rejects.toThrow('no disk');
  });
});
