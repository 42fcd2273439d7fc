import { constants, deflateRawSync, inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteReader, bytesSource, collectNotes, inflateRaw, inflateRawBytes } from '../../src/codec/index.ts';
import { DEFAULT_LIMITS } from '../../src/model/index.ts';
import { BLOCKS, noise, prose, storedBlocks } from '../recipes/gzip.ts';
import { decode } from '../support/deflate.ts';

/** Longer than any of the steps the decoder works in: many pieces of input and of output. */
const LONG = prose(3_000_000);
const TAIL = Buffer.from('PK\x01\x02 what follows');

/** The longest beginning of `packed` that zlib decodes, and its content: what must be had of damaged data. */
function longestStart(packed: Uint8Array): { readonly length: number; readonly content: Buffer } {
  let last = { length: 0, content: Buffer.alloc(0) };
  for (let length = 0; length <= packed.length; length++) {
    try {
      const content = inflateRawSync(packed.subarray(0, length), { finishFlush: constants.Z_SYNC_FLUSH });
      last = { length, content };
    } catch {
      return last;
    }
  }
  return last;
}

describe('inflateRaw', () => {
  const contents = { nothing: Buffer.alloc(0), short: prose(100), noise: noise(200_000), long: LONG };
  for (const [kind, pack] of Object.entries(BLOCKS)) {
    for (const [name, content] of Object.entries(contents)) {
      it.each([undefined, 7, 512, 65536])(
        `decodes ${kind} blocks of ${name} content in pieces of %s`,
        async (step) => {
          const packed = pack(content);
          const bytes = Buffer.concat([Buffer.from('head'), packed, TAIL]);
          const result = await decode(inflateRaw, bytes, { skip: 4, ...(step && { step }) });
          expect(result.problems).toEqual([]);
          expect(result.content.equals(content)).toBe(true);
          expect(result.position).toBe(4 + packed.length);
          expect(result.rest).toEqual(TAIL);
        },
      );
    }
  }

  it('ends exactly where the input ends', async () => {
    const packed = deflateRawSync(LONG);
    const result = await decode(inflateRaw, packed);
    expect(result.content.equals(LONG)).toBe(true);
    expect(result.problems).toEqual([]);
    expect(result.position).toBe(packed.length);
  });

  // The pieces given to zlib have 65,536 bytes: the stream ends just before, at and after such a cut.
  it.each([-1, 0, 1].flatMap((by) => [1, 2].map((count) => [count * 65536 + by])))(
    'finds the end of a stream of %i bytes',
    async (length) => {
      // A stored block has 5 bytes in front of each 65,535.
      const content = noise(length - 5 * Math.ceil(length / 65540));
      const packed = storedBlocks(content);
      expect(packed.length).toBe(length);
      for (const tail of [Buffer.alloc(0), TAIL, noise(200_000)]) {
        const result = await decode(inflateRaw, Buffer.concat([packed, tail]), { step: 1000 });
        expect(result.problems).toEqual([]);
        expect(result.content.equals(content)).toBe(true);
        expect(result.rest.equals(tail)).toBe(true);
      }
    },
  );

  it('yields everything of a stream that is cut, at every byte', async () => {
    const packed = deflateRawSync(prose(700));
    for (let length = 0; length < packed.length; length++) {
      const result = await decode(inflateRaw, packed.subarray(0, length));
      expect(result.content).toEqual(longestStart(packed.subarray(0, length)).content);
      expect(result.problems).toMatchObject([{ code: 'stream.truncated', offset: length }]);
    }
  });

  it('yields everything of a long stream that is cut', async () => {
    const packed = deflateRawSync(LONG).subarray(0, 300_000);
    const expected = inflateRawSync(packed, { finishFlush: constants.Z_SYNC_FLUSH });
    expect(expected.length).toBeGreaterThan(500_000);
    for (const step of [undefined, 1000]) {
      const result = await decode(inflateRaw, packed, step ? { step } : {});
      expect(result.content.equals(expected)).toBe(true);
      expect(result.problems).toMatchObject([{ code: 'stream.truncated', offset: 300_000 }]);
    }
  });

  it('decodes up to the very place where data is bad, for every byte flipped', async () => {
    const packed = deflateRawSync(prose(400));
    const seen = new Set<string>();
    for (let at = 0; at < packed.length; at++) {
      const bad = Buffer.from(packed);
      bad[at]! ^= 0xff;
      const expected = longestStart(bad);
      const result = await decode(inflateRaw, bad, { step: 64 });
      expect(result.content).toEqual(expected.content);
      const [problem] = result.problems;
      seen.add(problem?.code ?? 'none');
      if (problem?.code === 'stream.corrupt') expect(problem.offset).toBe(expected.length);
    }
    expect([...seen].sort()).toEqual(['none', 'stream.corrupt', 'stream.truncated']);
  });

  it('decodes a stream of several pieces up to the bad place, however it is cut', async () => {
    const good = deflateRawSync(LONG, { finishFlush: constants.Z_SYNC_FLUSH });
    expect(good.length).toBeGreaterThan(400_000);
    // Block type 3 does not exist (RFC 1951 section 3.2.3).
    const bad = Buffer.concat([good, Buffer.from([7]), noise(100_000)]);
    const whole = await decode(inflateRaw, bad);
    expect(whole.problems).toEqual([
      { code: 'stream.corrupt', message: 'deflate: invalid block type', offset: good.length },
    ]);
    expect(whole.content.equals(LONG)).toBe(true);
    for (const step of [7, 512, 100_000]) {
      const cut = await decode(inflateRaw, bad, { step });
      expect(cut.content.equals(whole.content)).toBe(true);
      expect(cut.problems).toEqual(whole.problems);
    }
  });

  it('loses less than one chunk before the bad place of a very long stream', async () => {
    const content = noise(4_000_000);
    const bad = storedBlocks(content);
    // The header of a stored block: its length and the complement no longer fit.
    const at = 65_540 * 45 + 1;
    bad[at]! ^= 1;
    const result = await decode(inflateRaw, bad);
    expect(result.codes).toEqual(['stream.corrupt']);
    const good = 65_535 * 45;
    expect(content.subarray(0, result.content.length).equals(result.content)).toBe(true);
    expect(result.content.length).toBeLessThanOrEqual(good);
    expect(result.content.length).toBeGreaterThan(good - (1 << 17));
    const { offset, message } = result.problems[0]!;
    expect(message).toMatch(/^deflate: invalid stored block lengths, within \d+ bytes from here$/);
    expect(offset).toBeLessThanOrEqual(at);
    expect(offset! + Number(/within (\d+)/.exec(message)![1])).toBeGreaterThan(at);
  });

  it('reports an empty input', async () => {
    const result = await decode(inflateRaw, Buffer.alloc(0));
    expect(result.problems).toEqual([
      { code: 'stream.truncated', message: 'the input ends in the middle of the deflate data', offset: 0 },
    ]);
  });

  it('hands out chunks of bounded size and waits until they are taken', async () => {
    const packed = deflateRawSync(Buffer.alloc(200_000_000));
    const reader = new ByteReader(bytesSource(packed));
    const before = process.memoryUsage().arrayBuffers;
    let size = 0;
    let most = 0;
    for await (const chunk of inflateRaw(reader, collectNotes(DEFAULT_LIMITS))) {
      size += chunk.length;
      expect(chunk.length).toBeLessThanOrEqual(1 << 17);
      if (size > 4 << 20) continue;
      // Time enough for zlib to run ahead if nothing held it.
      await new Promise((resolve) => setTimeout(resolve, 20));
      most = Math.max(most, process.memoryUsage().arrayBuffers - before);
    }
    expect(size).toBe(200_000_000);
    expect(most).toBeLessThan(16_000_000);
  });

  it('can be abandoned at any moment', async () => {
    const packed = deflateRawSync(LONG);
    for (let count = 0; count < 20; count++) {
      const chunks = inflateRaw(new ByteReader(bytesSource(packed)), collectNotes(DEFAULT_LIMITS));
      for (let i = 0; i < count; i++) await chunks.next();
      await chunks.return(undefined);
      expect(await chunks.next()).toEqual({ done: true, value: undefined });
    }
  });

  it('passes an error of the source through', async () => {
    const packed = deflateRawSync(LONG);
    const failure = new Error('the disk is gone');
    const source = {
      async *stream() {
        yield packed.subarray(0, 200_000);
        throw failure;
      },
    };
    const notes = collectNotes(DEFAULT_LIMITS);
    let size = 0;
    const read = async (): Promise<void> => {
      for await (const chunk of inflateRaw(new ByteReader(source), notes)) size += chunk.length;
    };
    await expect(read()).rejects.toBe(failure);
    expect(size).toBeGreaterThan(100_000);
    expect(notes.problems).toEqual([]);
  });

  it('never throws for random input, and says the same however it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), fc.constantFrom(1, 7, 512), async (bytes, step) => {
        const whole = await decode(inflateRaw, bytes);
        const cut = await decode(inflateRaw, bytes, { step });
        expect(cut).toMatchObject({ content: whole.content, problems: whole.problems });
      }),
      { numRuns: 300 },
    );
  });
});

describe('inflateRawBytes', () => {
  it('gives the content and the exact length of the stream', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 3000 }),
        fc.uint8Array({ maxLength: 40 }),
        fc.constantFrom(...Object.values(BLOCKS)),
        fc.nat({ max: 5000 }),
        (content, tail, pack, more) => {
          const packed = pack(content);
          const result = inflateRawBytes(Buffer.concat([packed, tail]), content.length + more);
          expect(result).toEqual({ bytes: Buffer.from(content), consumed: packed.length });
        },
      ),
    );
  });

  it('accepts content as long as expected or shorter, nothing longer', () => {
    const packed = deflateRawSync(LONG);
    expect(inflateRawBytes(packed, LONG.length)?.bytes.length).toBe(LONG.length);
    expect(inflateRawBytes(packed, LONG.length + 1)?.bytes.length).toBe(LONG.length);
    expect(inflateRawBytes(packed, Number.MAX_SAFE_INTEGER)?.bytes.length).toBe(LONG.length);
    expect(inflateRawBytes(packed, LONG.length - 1)).toBeUndefined();
    expect(inflateRawBytes(deflateRawSync('a'), 0)).toBeUndefined();
    expect(inflateRawBytes(deflateRawSync('ab'), 1)).toBeUndefined();
    expect(inflateRawBytes(deflateRawSync(''), 0)).toEqual({ bytes: Buffer.alloc(0), consumed: 2 });
  });

  it('gives nothing for data that is cut or bad', () => {
    const packed = deflateRawSync(prose(500));
    for (let length = 0; length < packed.length; length++) {
      expect(inflateRawBytes(packed.subarray(0, length), 500)).toBeUndefined();
    }
    expect(inflateRawBytes(Buffer.from([7]), 10)).toBeUndefined();
  });

  it('allocates for what is there, not for what is claimed', () => {
    const before = process.memoryUsage().arrayBuffers;
    const kept = Array.from({ length: 50 }, () => inflateRawBytes(deflateRawSync('tiny'), 1e9));
    expect(kept[49]?.bytes.toString()).toBe('tiny');
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(5_000_000);
  });
});
