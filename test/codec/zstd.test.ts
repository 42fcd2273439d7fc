import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteReader, bytesSource, collectNotes, unzstd } from '../../src/codec/index.ts';
import { DEFAULT_LIMITS } from '../../src/model/index.ts';
import { noise, prose } from '../recipes/gzip.ts';
import {
  blockHeader,
  packedParts,
  rawBlock,
  rleBlock,
  skippableFrame,
  type ZstdRecipe,
  zstdFrame,
  zstdPack,
} from '../recipes/zstd.ts';
import { decode, fieldText } from '../support/deflate.ts';

const KiB = 1024;
const MiB = 1024 * KiB;
const text = (content: string): Buffer => Buffer.from(content, 'latin1');
/** A Window_Descriptor of `log` and eighths. */
const window = (log: number, eighths = 0): number => ((log - 10) << 3) | eighths;
/** More than is decoded in one call. */
const LONG = prose(3 * MiB);

describe('unzstd', () => {
  it.each([undefined, 1, 7, 512])('reads what the library writes, in pieces of %s', async (step) => {
    for (const content of [text(''), prose(10), prose(50_000), noise(150_000), prose(1_200_000)]) {
      const bytes = zstdPack(content);
      const result = await decode(unzstd, bytes, step ? { step } : {});
      expect(result.problems).toEqual([]);
      expect(result.content.equals(content)).toBe(true);
      expect(result.position).toBe(bytes.length);
      expect(result.largest).toBeLessThanOrEqual(256 * KiB);
    }
  });

  it.each([1, 3, 12, 19, 22])('reads level %i', async (level) => {
    const content = prose(1_200_000);
    const result = await decode(unzstd, zstdPack(content, level));
    expect(result.problems).toEqual([]);
    expect(result.content.equals(content)).toBe(true);
    expect(result.largest).toBeLessThanOrEqual(256 * KiB);
  });

  it('tells every header field, with its place', async () => {
    const frame = zstdFrame({ window: window(10, 3), size: [5, 8], blocks: [rawBlock('hello')] });
    const result = await decode(unzstd, frame);
    expect(result).toMatchObject({ content: text('hello'), problems: [] });
    expect(fieldText(result.fields)).toBe(
      'frame@0+22[Frame_Header_Descriptor=192@4+1 Window_Size=1408@5+1 Frame_Content_Size=5@6+8' +
        ' blocks=1@14+8] frames=1@0+22',
    );
  });

  it.each([undefined, 1])(
    'tells checksums and the frames after each other, in pieces of %s',
    async (step) => {
      const bytes = Buffer.concat([zstdPack('abc'), skippableFrame('data', 7), zstdPack('')]);
      const result = await decode(unzstd, bytes, step ? { step } : {});
      expect(result).toMatchObject({ content: text('abc'), problems: [], position: bytes.length });
      expect(fieldText(result.fields)).toBe(
        'frame@0+16[Frame_Header_Descriptor=36@4+1 Window_Size=3@5+0 Frame_Content_Size=3@5+1 blocks=1@6+6' +
          ' Content_Checksum=ad770999@12+4] ' +
          'skippable frame@16+12[Magic_Number=184d2a57@16+4 Frame_Size=4@20+4 User_Data@24+4] ' +
          'frame@28+13[Frame_Header_Descriptor=36@32+1 Window_Size=0@33+0 Frame_Content_Size=0@33+1 blocks=1@34+3' +
          ' Content_Checksum=51d8e999@37+4] frames=3@0+41',
      );
    },
  );

  it('tells the fields of a long frame', async () => {
    const bytes = zstdPack(LONG);
    const { fields } = await decode(unzstd, bytes);
    expect(fields[0]).toMatchObject({ name: 'frame', offset: 0, length: bytes.length });
    expect(fields[0]!.fields!.slice(1)).toEqual([
      { name: 'Window_Size', value: 2 * MiB, offset: 5, length: 1, meaning: 'tool' },
      { name: 'Frame_Content_Size', value: 3 * MiB, offset: 6, length: 4, meaning: 'size' },
      { name: 'blocks', value: 24, offset: 10, length: bytes.length - 14 },
      {
        name: 'Content_Checksum',
        value: packedParts(LONG).checksum.toString(16).padStart(8, '0'),
        offset: bytes.length - 4,
        length: 4,
        meaning: 'checksum',
      },
    ]);
  });

  it.each<[1 | 2 | 4 | 8, number]>([
    [1, 255],
    [2, 256],
    [2, 65_791],
    [4, 65_792],
    [8, 3],
  ])('reads a content size in %i bytes', async (length, size) => {
    const content = noise(size);
    const result = await decode(unzstd, zstdFrame({ size: [size, length], blocks: [rawBlock(content)] }));
    expect(result).toMatchObject({ content, problems: [] });
    expect(result.fields[0]!.fields![2]).toMatchObject({ value: size, offset: 5, length });
  });

  it('tells sizes that numbers do not hold as text', async () => {
    const size = 2n ** 64n - 1n;
    const result = await decode(unzstd, zstdFrame({ window: 0, size: [size, 8], blocks: [rawBlock('x')] }));
    expect(result.fields[0]!.fields![2]!.value).toBe('18446744073709551615');
    expect(result.problems).toEqual([
      {
        code: 'stream.size-mismatch',
        message: '1 bytes of content, the frame header says 18446744073709551615',
        offset: 6,
      },
    ]);
  });

  it('ignores the unused bit and a dictionary id of zero', async () => {
    const recipe: ZstdRecipe = { window: 0, flags: 0x10, dictionary: [0, 4], blocks: [rawBlock('x')] };
    const result = await decode(unzstd, zstdFrame(recipe));
    expect(result).toMatchObject({ content: text('x'), problems: [] });
    expect(result.fields[0]!.fields![2]).toMatchObject({ name: 'Dictionary_ID', value: 0, length: 4 });
  });

  it('reads long and short frames after each other', async () => {
    const parts = [prose(300), LONG, text(''), noise(2 * MiB), prose(70_000), LONG, prose(5)];
    const bytes = Buffer.concat(parts.map((part) => zstdPack(part)));
    for (const step of [undefined, 100_000]) {
      const result = await decode(unzstd, bytes, step ? { step } : {});
      expect(result.problems).toEqual([]);
      expect(result.content.equals(Buffer.concat(parts))).toBe(true);
      expect(result.fields.at(-1)).toEqual({ name: 'frames', value: 7, offset: 0, length: bytes.length });
    }
  });

  it('reads raw, RLE and compressed blocks in one frame', async () => {
    const { blocks, checksum: _ } = packedParts(prose(100_000));
    const recipe = {
      window: window(17),
      blocks: [rawBlock('ab', false), rleBlock(0x63, 100_000, false), blocks],
    };
    for (const more of [0, 20]) {
      const before = Array(more).fill(rleBlock(0x64, 128 * KiB, false));
      const result = await decode(unzstd, zstdFrame({ ...recipe, blocks: [...before, ...recipe.blocks] }));
      expect(result.problems).toEqual([]);
      const start = Buffer.concat([
        Buffer.alloc(more * 128 * KiB, 'd'),
        text('ab'),
        Buffer.alloc(100_000, 'c'),
      ]);
      expect(result.content.equals(Buffer.concat([start, prose(100_000)]))).toBe(true);
    }
  });

  it('lists the first 1,000 frames and counts the others', async () => {
    const result = await decode(unzstd, Buffer.concat(Array(1203).fill(zstdPack('x'))));
    expect(result.content.toString()).toBe('x'.repeat(1203));
    expect(result.fields.length).toBe(1001);
    expect(result.fields[1000]).toMatchObject({ name: 'frames', value: 1203 });
  });

  it('stops at the limit of frames', async () => {
    const bytes = Buffer.concat([zstdPack('x'), skippableFrame(''), zstdPack('y'), zstdPack('z')]);
    const result = await decode(unzstd, bytes, { limits: { steps: 3 } });
    expect(result.content.toString()).toBe('xy');
    expect(result.problems).toEqual([
      { code: 'limit.steps', message: 'more than 3 zstd frames', offset: 36 },
    ]);
  });

  it('reads many tiny frames quickly', async () => {
    const tiny = zstdFrame({ size: [0, 1], blocks: [rawBlock('')] });
    const result = await decode(unzstd, Buffer.concat(Array(50_000).fill(tiny)));
    expect(result).toMatchObject({ problems: [], position: 50_000 * tiny.length });
  });

  it('stays in front of anything else that follows', async () => {
    for (const tail of ['garbage', '\x28\xb5\x2f', '\x28\xb5\x2f\xfc', '\0\0\0\0\0', 'Q*M']) {
      const frame = zstdPack('content');
      const result = await decode(unzstd, Buffer.concat([frame, text(tail)]), { step: 3 });
      expect(result).toMatchObject({ content: text('content'), problems: [], position: frame.length });
      expect(result.rest.toString('latin1')).toBe(tail);
    }
  });

  it('gives nothing for skippable frames alone', async () => {
    const bytes = Buffer.concat([skippableFrame('a'), skippableFrame(noise(200_000), 15)]);
    expect(await decode(unzstd, bytes, { step: 512 })).toMatchObject({
      content: text(''),
      problems: [],
      position: bytes.length,
    });
  });

  it.each<[string, Buffer, object]>([
    ['nothing', text(''), { code: 'stream.truncated', offset: 0 }],
    ['half a magic number', text('\x28\xb5'), { code: 'stream.truncated', offset: 0 }],
    ['something else', text('PK\x03\x04'), { code: 'stream.header', offset: 0 }],
    [
      'a legacy frame',
      zstdFrame({ magic: 0xfd2fb527, window: 0, blocks: [rawBlock('x')] }),
      { code: 'stream.unsupported', message: 'the frame has the format of zstd 0.7, before the standard' },
    ],
    [
      'the first format',
      text('\xfd\x2f\xb5\x1e and so on'),
      { code: 'stream.unsupported', message: 'the frame has the format of zstd 0.1, before the standard' },
    ],
    [
      'a dictionary',
      zstdFrame({ window: 0, dictionary: [0x1234, 2], blocks: [rawBlock('x')] }),
      { code: 'stream.unsupported', message: 'the frame needs the zstd dictionary 4660', offset: 6 },
    ],
    [
      'the reserved bit',
      zstdFrame({ window: 0, flags: 8, blocks: [rawBlock('x')] }),
      { code: 'stream.header', offset: 4 },
    ],
    [
      'a reserved block type',
      zstdFrame({ window: 0, blocks: [blockHeader(3, 1, true), text('xx')] }),
      { code: 'stream.corrupt', message: 'zstd: a block has the reserved type 3', offset: 6 },
    ],
    [
      'a block larger than the window',
      zstdFrame({ window: 0, blocks: [rawBlock(noise(1025))] }),
      { code: 'stream.corrupt', message: 'zstd: a block has 1025 bytes; the frame allows 1024', offset: 6 },
    ],
    [
      'a block larger than any',
      zstdFrame({ window: window(20), blocks: [rleBlock(0, 128 * KiB + 1)] }),
      {
        code: 'stream.corrupt',
        message: 'zstd: a block has 131073 bytes; the frame allows 131072',
        offset: 6,
      },
    ],
    [
      'a block of noise',
      zstdFrame({ window: window(20), blocks: [blockHeader(2, 500, true), noise(500)] }),
      { code: 'stream.corrupt', offset: 6 },
    ],
    ['a cut skippable frame', skippableFrame('abc', 0, 9), { code: 'stream.truncated', offset: 11 }],
  ])('gives up on %s', async (_, bytes, problem) => {
    for (const step of [undefined, 1]) {
      const result = await decode(unzstd, bytes, step ? { step } : {});
      expect(result.content.length).toBe(0);
      expect(result.problems).toMatchObject([problem]);
      const after = await decode(unzstd, Buffer.concat([zstdPack('before'), bytes]));
      expect(after.content.toString()).toBe('before');
    }
  });
});

describe('unzstd on windows', () => {
  it('refuses a window of 2 GiB before anything is decoded', async () => {
    const bytes = zstdFrame({ window: window(31), blocks: [rawBlock('x')] });
    const result = await decode(unzstd, bytes);
    expect(result.content.length).toBe(0);
    expect(result.problems).toEqual([
      {
        code: 'limit.window',
        message:
          'the frame demands a window of 2147483648 bytes; at most 134217728 (--limit window) are given',
        offset: 0,
      },
    ]);
    expect(fieldText(result.fields)).toContain('Window_Size=2147483648@5+1');
  });

  it('refuses a single segment that is larger than the window may be', async () => {
    const bytes = zstdFrame({ size: [128 * MiB + 1, 4], blocks: [rawBlock('x')] });
    expect((await decode(unzstd, bytes)).codes).toEqual(['limit.window']);
    const allowed = zstdFrame({ size: [128 * MiB, 4], blocks: [rawBlock('x')] });
    expect((await decode(unzstd, allowed)).codes).toEqual(['stream.size-mismatch']);
  });

  it('keeps the limit it is given', async () => {
    const bytes = zstdFrame({ window: window(20), blocks: [rawBlock('x')] });
    expect((await decode(unzstd, bytes, { limits: { window: MiB } })).codes).toEqual([]);
    expect((await decode(unzstd, bytes, { limits: { window: MiB - 1 } })).codes).toEqual(['limit.window']);
  });

  it('refuses windows that the library cannot have, whatever the limit', async () => {
    const limits = { window: 2 ** 50 };
    const most = zstdFrame({ window: window(31), blocks: [rawBlock('x')] });
    expect(await decode(unzstd, most, { limits })).toMatchObject({ content: text('x'), problems: [] });
    for (const descriptor of [window(31, 1), window(41, 7)]) {
      const bytes = zstdFrame({ window: descriptor, blocks: [rawBlock('x')] });
      expect((await decode(unzstd, bytes, { limits })).codes).toEqual(['stream.unsupported']);
    }
  });

  it('reads windows above 128 MiB where they are allowed', async () => {
    const { blocks, checksum } = packedParts(LONG);
    const limits = { window: 512 * MiB };
    for (const descriptor of [window(27), window(27, 1), window(28, 7), window(29)]) {
      const bytes = Buffer.concat([
        zstdPack(LONG),
        zstdFrame({ window: descriptor, blocks: [blocks], checksum }),
      ]);
      const result = await decode(unzstd, bytes, { limits });
      expect(result.problems).toEqual([]);
      expect(result.content.equals(Buffer.concat([LONG, LONG]))).toBe(true);
    }
  });
});

describe('unzstd on wrong frames', () => {
  it.each([
    ['short', prose(5000)],
    ['long', LONG],
  ])('reports a wrong checksum of a %s frame and reads on', async (_, content) => {
    const bad = zstdPack(content);
    bad[bad.length - 4]! ^= 1;
    const stored = bad
      .readUInt32LE(bad.length - 4)
      .toString(16)
      .padStart(8, '0');
    for (const step of [undefined, 1000]) {
      const bytes = Buffer.concat([bad, zstdPack('more'), bad, zstdPack(LONG)]);
      const result = await decode(unzstd, bytes, step ? { step } : {});
      const message = `the checksum (XXH64) of the content does not fit, stored is ${stored}`;
      expect(result.problems).toEqual([
        { code: 'stream.checksum', message, offset: bad.length - 4 },
        { code: 'stream.checksum', message, offset: 2 * bad.length + zstdPack('more').length - 4 },
      ]);
      expect(result.content.equals(Buffer.concat([content, text('more'), content, LONG]))).toBe(true);
      expect(result.position).toBe(bytes.length);
    }
  });

  it('reports a wrong checksum of no content', async () => {
    const bytes = zstdFrame({ size: [0, 1], blocks: [rawBlock('')], checksum: 1 });
    expect((await decode(unzstd, bytes)).problems).toMatchObject([{ code: 'stream.checksum', offset: 9 }]);
  });

  it.each<[string, ZstdRecipe, Buffer]>([
    ['too small, single segment', { size: [3, 1], blocks: [rawBlock('hello')] }, text('hello')],
    ['too large, single segment', { size: [30, 1], blocks: [rawBlock('hello')] }, text('hello')],
    ['none', { size: [0, 1], blocks: [rawBlock('hello')] }, text('hello')],
    ['too small', { size: [5000, 2], window: 80, blocks: [packedParts(prose(9000)).blocks] }, prose(9000)],
    ['too small, long', { size: [5000, 2], window: 88, blocks: [packedParts(LONG).blocks] }, LONG],
    ['too large, long', { size: [2 ** 40, 8], window: 88, blocks: [packedParts(LONG).blocks] }, LONG],
    ['too large, long, single', { size: [2 ** 26, 4], blocks: [packedParts(LONG).blocks] }, LONG],
  ])('reports a content size that is %s, gives the content and reads on', async (_, recipe, content) => {
    const result = await decode(unzstd, Buffer.concat([zstdFrame(recipe), zstdPack('more')]));
    expect(result.problems).toEqual([
      {
        code: 'stream.size-mismatch',
        message: `${content.length} bytes of content, the frame header says ${recipe.size![0]}`,
        offset: recipe.window === undefined ? 5 : 6,
      },
    ]);
    expect(result.content.equals(Buffer.concat([content, text('more')]))).toBe(true);
  });

  it('gives the content in front of a damaged block', async () => {
    const content = Buffer.concat([noise(128 * KiB), prose(128 * KiB * 15)]);
    const good = zstdPack(content);
    const bad = Buffer.from(good);
    // In the literals of the last block: the library sees it only there.
    bad.fill(0xff, bad.length - 3000, bad.length - 2000);
    const result = await decode(unzstd, bad);
    expect(result.codes).toEqual(['stream.corrupt']);
    expect(result.content.length).toBeGreaterThanOrEqual(13 * 128 * KiB);
    expect(content.subarray(0, result.content.length).equals(result.content)).toBe(true);
    expect(result.problems[0]!.offset).toBeLessThan(bad.length - 2000);
  });

  it('hands out a bomb of 10 GB in bounded pieces, as it is asked for', async () => {
    const blocks = Buffer.concat(Array(80_000).fill(rleBlock(0, 128 * KiB, false)));
    const bytes = zstdFrame({ window: window(17), blocks: [blocks, rawBlock('')] });
    const notes = collectNotes(DEFAULT_LIMITS);
    const reader = new ByteReader(bytesSource(bytes));
    let seen = 0;
    for await (const chunk of unzstd(reader, notes)) {
      expect(chunk.length).toBeLessThanOrEqual(256 * KiB);
      seen += chunk.length;
      if (seen > 100 * MiB) break;
    }
    expect(seen).toBeLessThanOrEqual(100 * MiB + 256 * KiB);
    // Groups of blocks are at most 32 KiB packed, and at most one is under way.
    expect(reader.position).toBeLessThan((seen / (128 * KiB)) * 4 + 2 * 32 * KiB);
    expect(notes.problems).toEqual([]);
  });

  it('can be left at any place', async () => {
    const bytes = Buffer.concat([zstdPack(LONG), zstdPack(noise(MiB))]);
    bytes[bytes.length - 1]! ^= 1;
    for (let leave = 0; leave < 14; leave++) {
      const chunks = unzstd(new ByteReader(bytesSource(bytes)), collectNotes(DEFAULT_LIMITS));
      for (let i = 0; i < leave; i++) await chunks.next();
      await chunks.return(undefined);
      expect(await chunks.next()).toEqual({ value: undefined, done: true });
    }
    // An unhandled error of what was left behind would fail the test.
    await new Promise((resolve) => setTimeout(resolve, 50));
  });

  it('lets errors of the source through', async () => {
    const packed = zstdPack(noise(2 * MiB));
    const source = {
      async *stream() {
        yield packed.subarray(0, MiB);
        throw new Error('the disk is gone');
      },
    };
    const run = async () => {
      for await (const _ of unzstd(new ByteReader(source), collectNotes(DEFAULT_LIMITS)));
    };
    await expect(run()).rejects.toThrow('the disk is gone');
  });
});

describe('unzstd on damage', () => {
  const frames = Buffer.concat([zstdPack(prose(600)), skippableFrame('skipped'), zstdPack(noise(200))]);
  const content = Buffer.concat([prose(600), noise(200)]);

  it('reports a file cut anywhere', async () => {
    for (let length = 0; length < frames.length; length++) {
      for (const step of [undefined, 7]) {
        const result = await decode(unzstd, frames.subarray(0, length), step ? { step } : {});
        expect(content.subarray(0, result.content.length).equals(result.content)).toBe(true);
        // Less than a magic number is left to the caller.
        if (result.problems.length === 0) expect(length - result.position).toBeLessThan(4);
        else expect(result.codes).toEqual(['stream.truncated']);
        expect(result.position).toBeGreaterThan(length - 4);
      }
    }
  });

  it('gives the content of a raw block as far as it is there', async () => {
    const frame = zstdFrame({ window: window(17), blocks: [rawBlock(noise(100_000))] });
    const result = await decode(unzstd, frame.subarray(0, 50_000));
    expect(result.codes).toEqual(['stream.truncated']);
    expect(result.content.equals(noise(50_000 - 9))).toBe(true);
  });

  it('cuts long ones at every 1/64', async () => {
    const bytes = zstdPack(LONG);
    let longest = 0;
    for (let part = 1; part < 64; part++) {
      const length = Math.floor((bytes.length * part) / 64);
      const result = await decode(unzstd, bytes.subarray(0, length));
      expect(result.problems).toEqual([
        { code: 'stream.truncated', message: 'the input ends within a zstd frame', offset: length },
      ]);
      expect(LONG.subarray(0, result.content.length).equals(result.content)).toBe(true);
      expect(result.content.length).toBeGreaterThanOrEqual(longest);
      longest = result.content.length;
    }
    expect(longest).toBeGreaterThan(2.9 * MiB - 128 * KiB);
  });

  it('finds every byte that changed', async () => {
    const good = zstdPack(prose(600));
    for (let at = 0; at < good.length; at++) {
      for (let bit = 0; bit < 8; bit++) {
        const bad = Buffer.from(good);
        bad[at]! ^= 1 << bit;
        const result = await decode(unzstd, bad);
        const same = result.content.equals(prose(600));
        // A few bits stand for nothing, such as the unused one of the descriptor.
        if (!same) expect(result.problems.length > 0, `${at} ${bit}`).toBe(true);
        if (at === 4 && bit === 4) expect([same, result.codes]).toEqual([true, []]);
        if (at >= good.length - 4) expect([same, result.codes]).toEqual([true, ['stream.checksum']]);
      }
    }
  });

  it('gives the same however the input is cut, whatever it is', async () => {
    const good = Buffer.concat([
      frames,
      zstdFrame({ window: 0, blocks: [rleBlock(1, 9, false), rawBlock('x')] }),
    ]);
    const flips = fc.array(fc.tuple(fc.nat({ max: good.length - 1 }), fc.integer({ min: 1, max: 255 })), {
      maxLength: 3,
    });
    await fc.assert(
      fc.asyncProperty(
        flips,
        fc.nat({ max: good.length }),
        fc.constantFrom(1, 7, 512),
        async (at, length, step) => {
          const bad = Buffer.from(good.subarray(0, length));
          for (const [place, bits] of at) if (place < length) bad[place]! ^= bits;
          const { rest: _, largest: __, ...whole } = await decode(unzstd, bad);
          expect(await decode(unzstd, bad, { step })).toMatchObject(whole);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('gives the same for long frames, whatever was changed', async () => {
    const good = zstdPack(LONG, 1);
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: good.length - 1 }),
        fc.integer({ min: 1, max: 255 }),
        async (at, bits) => {
          const bad = Buffer.from(good);
          bad[at]! ^= bits;
          const { rest: _, largest: __, content: seen, ...whole } = await decode(unzstd, bad);
          const { content: again, ...other } = await decode(unzstd, bad, { step: 10_007 });
          expect(other).toMatchObject(whole);
          expect(again.equals(seen)).toBe(true);
          if (!seen.equals(LONG)) expect(whole.problems.length > 0 || whole.position < bad.length).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });
});
