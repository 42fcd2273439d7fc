import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteReader, bytesSource, collectNotes, unbzip2 } from '../../src/codec/index.ts';
import { DEFAULT_LIMITS } from '../../src/model/index.ts';
import { type Bzip2Recipe, bzip2Crc, bzip2Stream } from '../recipes/bzip2.ts';
import { randomisedContent } from '../recipes/bzip2-randomised.ts';
import { noise, prose } from '../recipes/gzip.ts';
import { decode, fieldText } from '../support/deflate.ts';

const fixture = (name: string): Buffer =>
  readFileSync(new URL(`../fixtures/bzip2/${name}.bz2`, import.meta.url));
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const text = (content: string): Buffer => Buffer.from(content, 'latin1');

/** Name, length and SHA-256 of the content, as `test/recipes/bzip2.sh` printed them. */
const FIXTURES: readonly (readonly [name: string, length: number, digest: string])[] = [
  ['level-1', 18905, 'a6f15f15cac034a88cad6f0a307c23be89a91ec8abdf52d51cb9c1955bdf657b'],
  ['level-9', 237979, '255375b2aaf5abd31fea0abaf1718838f16659680a3e8751646d6e6a4f6fffb6'],
  ['blocks', 382593, '25778e40fe381d8042324da3ce35bde0976fe4eb2ae4d7d6d4d7e7d86cc4ea2a'],
  ['empty', 0, 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
  ['one', 1, 'ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb'],
  ['bytes', 256, '40aff2e9d2d8922e47afd4648e6967497158785fbd1da870e7110266bf944880'],
  ['repetitive', 200000, '3999f66dee4320be80de7cd5da9f0d2d4be5605cd23e7bc6c3d256f7015ec1c6'],
  ['short-period', 500000, 'e701da34ed7eecbb4758cfba1a34a77ac3452fcf3747e99f5922dd49cf55c6af'],
  ['runs', 4161, 'e55c19a6a87981cfb732b1ebe5f03f1aeee76f21ebb632fddbafb52cbfb252f7'],
  ['zeros', 50000000, 'ab46920a3bcd0891d34367719808bc3f832e4968ddfbfb464d093e306d2275ad'],
  ['randomised', 20000, 'ee097bbe1f6309047b07950e1c1fa858999a302b34506e21e3847c84e4b0579a'],
  ['streams', 18768, '1a401bc02199b09ff2f005c94c3cf8130ff07d78e8e2f5a1ecb1b09062c3fcbd'],
];

describe('unbzip2', () => {
  it.each(FIXTURES)('reads what bzip2 writes: %s', async (name, length, digest) => {
    const bytes = fixture(name);
    const result = await decode(unbzip2, bytes);
    expect(result.problems).toEqual([]);
    expect(result.content.length).toBe(length);
    expect(sha256(result.content)).toBe(digest);
    expect(result.position).toBe(bytes.length);
    expect(result.largest).toBeLessThanOrEqual(1 << 18);
  });

  it.each([1, 7, 512])('reads the same in pieces of %i', async (step) => {
    for (const [name, length, digest] of FIXTURES) {
      if (length > 1_000_000) continue;
      const result = await decode(unbzip2, fixture(name), { step });
      expect(sha256(result.content)).toBe(digest);
      expect(result.problems).toEqual([]);
    }
  });

  it('reads a randomised block, which libbz2 reads the same', async () => {
    const result = await decode(unbzip2, fixture('randomised'));
    expect(result.content.equals(randomisedContent())).toBe(true);
    expect(fieldText(result.fields)).toContain('Randomized=true@14+1');
  });

  it('tells streams and blocks with their places', async () => {
    const result = await decode(unbzip2, fixture('one'));
    expect(fieldText(result.fields)).toBe(
      'stream@0+37[level=9@3+1' +
        ' block@4+23[first bit=0@4+0 BlockCRC=19939b6b@10+4 Randomized=false@14+1 OrigPtr=0@14+4]' +
        ' StreamCRC=19939b6b@32+5 blocks=1@4+0] streams=1@0+37',
    );
    expect(bzip2Crc(text('a'))).toBe(0x19939b6b);
  });

  it('finds blocks that begin within a byte', async () => {
    const result = await decode(unbzip2, fixture('blocks'));
    const blocks = result.fields[0]!.fields!.filter((field) => field.name === 'block');
    expect(fieldText(result.fields)).toContain('blocks=4@4+0');
    const bits = blocks.map((block) => block.fields![0]!.value);
    expect(bits).toEqual([0, 3, 3, 6]);
    for (const [i, block] of blocks.entries()) {
      const [, crc, randomised, origin] = block.fields!;
      const first = block.offset * 8 + (bits[i] as number);
      expect(crc).toMatchObject({ offset: (first + 48) >> 3, length: first % 8 === 0 ? 4 : 5 });
      expect(randomised).toMatchObject({ offset: (first + 80) >> 3, length: 1, value: false });
      expect(origin).toMatchObject({ offset: (first + 81) >> 3, length: first % 8 === 7 ? 3 : 4 });
      // The byte in which one block ends is the one in which the next begins.
      const next = blocks[i + 1];
      if (next) expect(block.offset + block.length - next.offset).toBe(bits[i + 1] === 0 ? 0 : 1);
    }
  });

  it('tells the streams of several', async () => {
    const result = await decode(unbzip2, fixture('streams'));
    expect(result.fields.map((field) => field.name)).toEqual(['stream', 'stream', 'stream', 'streams']);
    expect(result.fields.slice(0, 3).map((field) => field.fields!.at(0)!.value)).toEqual([9, 1, 3]);
    expect(result.fields.slice(0, 3).map((field) => field.fields!.at(-1)!.value)).toEqual([1, 0, 1]);
    expect(result.fields[3]).toMatchObject({ name: 'streams', value: 3, length: result.position });
  });

  it('lists the first 1,000 streams and counts the others', async () => {
    const bytes = Buffer.concat(Array(1203).fill(fixture('empty')));
    const result = await decode(unbzip2, bytes);
    expect(result.problems).toEqual([]);
    expect(result.fields.length).toBe(1001);
    expect(result.fields[1000]).toMatchObject({ value: 1203, length: 1203 * 14 });
  });

  it('takes memory for what is decoded, not for what a header allows', async () => {
    const streams = Array.from({ length: 20_000 }, (_, i) => fixture(i % 2 === 0 ? 'one' : 'empty'));
    const started = performance.now();
    const result = await decode(unbzip2, Buffer.concat(streams));
    expect(result.problems).toEqual([]);
    expect(result.content.toString()).toBe('a'.repeat(10_000));
    // Each as an input of its own, as members of an archive are.
    for (const stream of streams) {
      const notes = collectNotes(DEFAULT_LIMITS);
      for await (const _ of unbzip2(new ByteReader(bytesSource(stream)), notes));
      expect(notes.problems).toEqual([]);
    }
    expect(performance.now() - started).toBeLessThan(6000);
  });

  it('reads large blocks behind small ones, and small ones behind large', async () => {
    const names = ['one', 'level-9', 'empty', 'runs', 'blocks', 'one', 'repetitive', 'randomised', 'level-1'];
    const parts = await Promise.all(names.map((name) => decode(unbzip2, fixture(name))));
    const all = await decode(unbzip2, Buffer.concat(names.map(fixture)), { step: 5000 });
    expect(all.problems).toEqual([]);
    expect(all.content.equals(Buffer.concat(parts.map(({ content }) => content)))).toBe(true);
  });

  it('stops at the limit of streams and blocks', async () => {
    const bytes = Buffer.concat(Array(6).fill(fixture('one')));
    const result = await decode(unbzip2, bytes, { limits: { steps: 5 } });
    expect(result.content.toString()).toBe('aa');
    expect(result.problems).toEqual([
      { code: 'limit.steps', message: 'more than 5 bzip2 streams and blocks', offset: 100 },
    ]);
  });

  it('hands out a bomb in bounded pieces, as it is asked for', async () => {
    const bytes = Buffer.concat(Array(2000).fill(fixture('zeros')));
    const notes = collectNotes(DEFAULT_LIMITS);
    const reader = new ByteReader(bytesSource(bytes));
    let seen = 0;
    for await (const chunk of unbzip2(reader, notes)) {
      expect(chunk.length).toBeLessThanOrEqual(1 << 18);
      seen += chunk.length;
      if (seen > 60_000_000) break;
    }
    expect(seen).toBeLessThan(60_000_000 + (1 << 18) + 1);
    expect(reader.position).toBeLessThan(2 * fixture('zeros').length);
    expect(notes.problems).toEqual([]);
    expect(notes.fields.at(-1)).toMatchObject({ name: 'streams', value: 2 });
  });

  it('stays in front of anything else that follows', async () => {
    for (const tail of ['garbage', 'B', 'BZ', 'BZh', 'BZh0', '\0\0\0\0', 'BZ0x']) {
      const result = await decode(unbzip2, Buffer.concat([fixture('one'), text(tail)]), { step: 3 });
      expect(result).toMatchObject({ content: text('a'), problems: [], position: 37 });
      expect(result.rest.toString('latin1')).toBe(tail);
    }
  });

  it.each<[string, Buffer, object]>([
    ['nothing', text(''), { code: 'stream.truncated', offset: 0 }],
    ['half a header', text('BZ'), { code: 'stream.truncated', offset: 0 }],
    ['something else', text('PK\x03\x04'), { code: 'stream.header', offset: 0 }],
    ['a wrong block size', text('BZh0'), { code: 'stream.header', offset: 3 }],
    ['bzip', text('BZ0 and so on'), { code: 'stream.unsupported', offset: 0 }],
    ['only a header', text('BZh9'), { code: 'stream.truncated', offset: 4 }],
    ['no block', text('BZh9 and something else'), { code: 'stream.corrupt', offset: 4 }],
  ])('gives up on %s', async (_, bytes, problem) => {
    const result = await decode(unbzip2, bytes);
    expect(result.content.length).toBe(0);
    expect(result.problems).toMatchObject([problem]);
  });
});

describe('unbzip2 on made streams', () => {
  const content = text('If a run of nnnnnn is run, it runs.\n'.repeat(30));

  it('reads them', async () => {
    const bytes = bzip2Stream([content, prose(2000), new Uint8Array(1000)]);
    const result = await decode(unbzip2, bytes);
    expect(result).toMatchObject({ problems: [], position: bytes.length });
    expect(result.content).toEqual(Buffer.concat([content, prose(2000), Buffer.alloc(1000)]));
  });

  it('reads codes of every length', async () => {
    const letters = text([...'abcdefghijklmnopqrs'].map((letter) => `${letter}a${letter}`).join(''));
    for (const down of [false, true]) {
      const lengths = [...Array.from({ length: 19 }, (_, i) => i + 1), 20, 20];
      const recipe: Bzip2Recipe = {
        lengths: (symbols) => {
          expect(symbols).toBe(21);
          return down ? [19, ...lengths.slice(0, 18), 20, 20] : lengths;
        },
      };
      expect(await decode(unbzip2, bzip2Stream([[letters, recipe]]), { step: 1 })).toMatchObject({
        content: letters,
        problems: [],
      });
    }
  });

  it('ignores the bits that fill the last byte', async () => {
    const bytes = bzip2Stream([content], { padding: 1 });
    expect(bytes).not.toEqual(bzip2Stream([content]));
    expect(await decode(unbzip2, bytes)).toMatchObject({ content, problems: [], position: bytes.length });
  });

  it.each<[string, Bzip2Recipe, string]>([
    [
      'an origin behind the end',
      { origin: 100_000 },
      'the origin 100000 of a block is not within its 1050 bytes',
    ],
    ['too few codes', { codes: 1 }, 'a block has 1 Huffman codes'],
    ['too many codes', { codes: 7 }, 'a block has 7 Huffman codes'],
    ['no selectors', { groups: 0 }, 'a block has no selectors'],
    ['too few selectors', { selectors: [0, 0] }, 'a block has more symbols than selectors for them'],
    [
      'a selector without its code',
      { selectors: [2, 0] },
      'a selector names a Huffman code that the block does not have',
    ],
    [
      'a code of no length',
      { lengths: (symbols) => [0, ...Array(symbols - 1).fill(6)] },
      'the length of a Huffman code is not within 1 to 20',
    ],
    [
      'a code that is too long',
      { lengths: (symbols) => [21, ...Array(symbols - 1).fill(6)] },
      'the length of a Huffman code is not within 1 to 20',
    ],
    ['a block without bytes', { coded: new Uint8Array(0) }, 'a block uses no byte values'],
    ['a run without its count', { coded: text('abbbb') }, 'a block ends where the length of a run is due'],
  ])('reports %s', async (_, recipe, message) => {
    const bytes = bzip2Stream([content, [content, recipe], content]);
    const result = await decode(unbzip2, bytes);
    expect(result.content.subarray(0, content.length)).toEqual(content);
    expect(result.problems.at(-1)).toMatchObject({ code: 'stream.corrupt', message: `bzip2: ${message}` });
    expect(result.content.length).toBeLessThanOrEqual(content.length + 5);
  });

  it('reports a block that is longer than its level allows', async () => {
    const bytes = Buffer.from(fixture('level-9'));
    bytes[3] = 0x31;
    const result = await decode(unbzip2, bytes);
    expect(result.problems).toEqual([
      { code: 'stream.corrupt', message: 'bzip2: a block has more than 100000 bytes', offset: 4 },
    ]);
    const runs = Buffer.from(fixture('short-period'));
    runs[3] = 0x31;
    expect((await decode(unbzip2, runs)).problems).toEqual(result.problems);
  });

  it('reports a code that is in no table', async () => {
    const recipe: Bzip2Recipe = { lengths: (symbols) => Array(symbols).fill(20), endless: true };
    const bytes = bzip2Stream([[content, recipe]]);
    const result = await decode(unbzip2, bytes);
    expect(result.problems).toEqual([
      { code: 'stream.corrupt', message: 'bzip2: a Huffman code is not in its table', offset: 4 },
    ]);
  });

  it('reports a wrong block CRC and reads on', async () => {
    const bytes = bzip2Stream([content, [content, { crc: 1 }], prose(100)]);
    const result = await decode(unbzip2, bytes);
    expect(result.content).toEqual(Buffer.concat([content, content, prose(100)]));
    const crc = bzip2Crc(content).toString(16).padStart(8, '0');
    expect(result.problems).toMatchObject([
      { code: 'stream.checksum', message: `the CRC of block 2 is ${crc}, stored is 00000001` },
    ]);
    expect(result.problems[0]!.offset).toBe(result.fields[0]!.fields![2]!.fields![1]!.offset);
  });

  it('reports a wrong combined CRC and reads on', async () => {
    const bytes = Buffer.concat([bzip2Stream([text('b')], { crc: 5 }), fixture('one')]);
    const result = await decode(unbzip2, bytes);
    expect(result.content.toString()).toBe('ba');
    const crc = bzip2Crc(text('b')).toString(16);
    expect(result.problems).toMatchObject([
      { code: 'stream.checksum', message: `the combined CRC of the stream is ${crc}, stored is 00000005` },
    ]);
  });
});

describe('unbzip2 on damage', () => {
  it.each(['one', 'bytes', 'runs', 'streams', 'level-1'])('reports %s cut anywhere', async (name) => {
    const bytes = fixture(name);
    const whole = (await decode(unbzip2, bytes)).content;
    for (let length = 0; length < bytes.length; length++) {
      const result = await decode(unbzip2, bytes.subarray(0, length));
      expect(whole.subarray(0, result.content.length).equals(result.content)).toBe(true);
      if (result.problems.length === 0) {
        // Cut between two streams, or so that less than a header is left of the next one.
        expect(result.position).toBeLessThan(bytes.length);
        expect(length - result.position).toBeLessThan(4);
        continue;
      }
      expect(result.codes).toEqual(['stream.truncated']);
      expect(result.position).toBe(length < 4 ? 0 : length);
    }
  });

  it.each(['one', 'bytes', 'level-1'])('finds every byte of %s that changed', async (name) => {
    const good = fixture(name);
    const whole = (await decode(unbzip2, good)).content;
    for (let at = 0; at < good.length; at++) {
      for (const bits of [0x01, 0x90]) {
        const bad = Buffer.from(good);
        bad[at]! ^= bits;
        const result = await decode(unbzip2, bad);
        // Nothing stands for the level, the fill bits of a stream, or codes that no symbol uses.
        const same = result.content.equals(whole);
        const noticed = result.problems.length > 0 || result.position < good.length;
        expect(same || noticed, `${at} ${bits}`).toBe(true);
      }
    }
  });

  it('cuts longer ones at every 1/64', async () => {
    const bytes = fixture('blocks');
    const whole = (await decode(unbzip2, bytes)).content;
    const lengths = new Set<number>();
    for (let part = 1; part < 64; part++) {
      const result = await decode(unbzip2, bytes.subarray(0, Math.floor((bytes.length * part) / 64)));
      expect(result.codes).toEqual(['stream.truncated']);
      expect(whole.subarray(0, result.content.length).equals(result.content)).toBe(true);
      lengths.add(result.content.length);
    }
    expect(lengths.size).toBe(4);
  });

  it('gives the same however the input is cut, whatever it is', async () => {
    const good = Buffer.concat([bzip2Stream([prose(400), noise(60)]), fixture('runs'), fixture('one')]);
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
          const { rest: _, ...whole } = await decode(unbzip2, bad);
          expect(await decode(unbzip2, bad, { step })).toMatchObject(whole);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('reads what the recipe packs', async () => {
    const contents = fc.oneof(
      fc.uint8Array({ minLength: 1, maxLength: 300 }),
      fc
        .array(fc.integer({ min: 97, max: 99 }), { minLength: 1, maxLength: 600 })
        .map((a) => Uint8Array.from(a)),
      fc
        .tuple(fc.nat({ max: 700 }), fc.nat({ max: 700 }))
        .map(([a, b]) => text(`x${'y'.repeat(a)}${'z'.repeat(b)}`)),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(contents, { maxLength: 3 }), async (parts) => {
        const result = await decode(unbzip2, bzip2Stream(parts));
        expect(result.problems).toEqual([]);
        expect(result.content).toEqual(Buffer.concat(parts));
      }),
    );
  });

  it('does not look for the end of a block for ever', async () => {
    // A code length that goes up and down by one, again and again.
    const bits = `0${'0'.repeat(24)}1${'0'.repeat(15)}1${'0'.repeat(15)}010${'0'.repeat(14)}10010101011101`;
    const start = Buffer.from(
      `BZh91AY&SY\0\0\0\0${bits.replace(/.{8}/g, (byte) => String.fromCharCode(Number.parseInt(byte, 2)))}`,
      'latin1',
    );
    expect(start.length).toBe(25);
    for (const [size, code, message] of [
      [1 << 20, 'stream.truncated', 'the input ends within a bzip2 stream'],
      [5 << 20, 'stream.corrupt', 'bzip2: a block has no end'],
    ] as const) {
      const result = await decode(unbzip2, Buffer.concat([start, Buffer.alloc(size, 0xdd)]));
      expect(result.problems).toMatchObject([{ code, message }]);
    }
  });

  it('lets errors of the source through', async () => {
    const source = {
      async *stream() {
        yield fixture('level-9').subarray(0, 5000);
        throw new Error('the disk is gone');
      },
    };
    const run = async () => {
      for await (const _ of unbzip2(new ByteReader(source), collectNotes(DEFAULT_LIMITS)));
    };
    await expect(run()).rejects.toThrow('the disk is gone');
  });
});
