import { deflateRawSync, deflateSync, inflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { adler32 } from '../../src/codec/adler32.ts';
import { inflateZlib, looksLikeZlib } from '../../src/codec/index.ts';
import { noise, prose } from '../recipes/gzip.ts';
import { decode, fieldText } from '../support/deflate.ts';

/** The last four bytes of a zlib stream: zlib's own Adler-32. */
const adlerOfZlib = (content: Uint8Array): number =>
  deflateSync(content, { level: 0 }).readUInt32BE(deflateSync(content, { level: 0 }).length - 4);

describe('inflateZlib', () => {
  it.each([undefined, 1, 7, 512])(
    'reads what zlib writes, in pieces of %s, and stays behind it',
    async (step) => {
      for (const content of [Buffer.alloc(0), prose(10), prose(60_000), noise(150_000)]) {
        const packed = deflateSync(content);
        const bytes = Buffer.concat([packed, Buffer.from('behind')]);
        const result = await decode(inflateZlib, bytes, step ? { step } : {});
        expect(result.content.equals(content)).toBe(true);
        expect(result.problems).toEqual([]);
        expect(result.position).toBe(packed.length);
        expect(result.rest.toString()).toBe('behind');
      }
    },
  );

  it('tells window, level and checksum', async () => {
    const small = await decode(inflateZlib, deflateSync('abc', { level: 9, windowBits: 9 }));
    expect(fieldText(small.fields)).toBe(
      'CINFO=512 bytes of window@0+1 FLEVEL=slowest@1+1 compressed data@2+5 ADLER32=024d0127@7+4',
    );
    const fast = await decode(inflateZlib, deflateSync('abc', { level: 1 }));
    expect(fieldText(fast.fields)).toContain('CINFO=32768 bytes of window@0+1 FLEVEL=fastest@1+1');
  });

  it('reports a wrong checksum after the content', async () => {
    const bad = deflateSync('content');
    bad[bad.length - 1]! ^= 1;
    const result = await decode(inflateZlib, bad);
    expect(result.content.toString()).toBe('content');
    expect(result.problems).toEqual([
      {
        code: 'stream.checksum',
        message: 'the Adler-32 is 0bcb02fc, stored is 0bcb02fd',
        offset: bad.length - 4,
      },
    ]);
    expect(result.position).toBe(bad.length);
  });

  it.each<[string, number, number, object]>([
    ['check bits', 0x78, 0x9d, { code: 'stream.header', offset: 1 }],
    ['window', 0x88, 0x1c, { code: 'stream.header', offset: 0 }],
  ])('reports wrong %s and reads on', async (_, method, flags, problem) => {
    const bytes = deflateSync('content');
    bytes.set([method, flags]);
    const result = await decode(inflateZlib, bytes);
    expect(result.content.toString()).toBe('content');
    expect(result.problems).toMatchObject([problem]);
  });

  it('gives up where the content cannot be had', async () => {
    const dictionary = await decode(inflateZlib, deflateSync('content', { dictionary: Buffer.from('tent') }));
    expect(dictionary).toMatchObject({ codes: ['stream.unsupported'], position: 0 });
    const method = await decode(inflateZlib, Buffer.from([0x77, 0x85, 3, 0]));
    expect(method.problems).toEqual([
      { code: 'stream.unsupported', message: 'zlib method 7; only 8 (deflate) exists', offset: 0 },
    ]);
    expect(method.content.length).toBe(0);
  });

  it('says where a file is cut, at every byte', async () => {
    const packed = deflateSync(prose(200));
    for (let length = 0; length < packed.length; length++) {
      const result = await decode(inflateZlib, packed.subarray(0, length), { step: 5 });
      expect(result.problems).toMatchObject([{ code: 'stream.truncated', offset: length }]);
    }
  });

  it('says of every flipped bit what zlib says', async () => {
    const packed = deflateSync(prose(100));
    for (let bit = 0; bit < packed.length * 8; bit++) {
      const bad = Buffer.from(packed);
      bad[bit >> 3]! ^= 1 << (bit & 7);
      const { content, codes } = await decode(inflateZlib, bad);
      let reference: Buffer | undefined;
      try {
        reference = inflateSync(bad);
      } catch {}
      // Only the unused bits of the last byte may be anything.
      expect(codes.length > 0).toBe(reference === undefined);
      if (reference) expect(content).toEqual(reference);
    }
  });
});

describe('looksLikeZlib', () => {
  it('knows whole and cut streams of every setting', () => {
    for (const content of [Buffer.alloc(0), prose(3), prose(3000), noise(20_000), Buffer.alloc(20_000_000)]) {
      for (const level of [0, 1, 6, 9]) {
        for (const windowBits of [9, 15]) {
          const packed = deflateSync(content, { level, windowBits });
          expect(looksLikeZlib(packed.subarray(0, 4096))).toBe(true);
          expect(looksLikeZlib(Buffer.concat([packed, Buffer.from('behind')]).subarray(0, 4096))).toBe(true);
        }
      }
    }
  });

  it.each<[string, Uint8Array]>([
    ['nothing', Buffer.alloc(0)],
    ['too little', deflateSync('abc').subarray(0, 7)],
    ['text that begins like it', Buffer.from('x^2 + y^2 = z^2\n')],
    ['another text', Buffer.from('8O some words that are text')],
    ['wrong check bits', Buffer.concat([Buffer.from([0x78, 0x9d]), deflateRawSync(prose(300))])],
    ['a dictionary', deflateSync(prose(300), { dictionary: Buffer.from('lines of text') })],
    ['a block type that does not exist', Buffer.from([0x78, 0x9c, 0x07, 1, 2, 3, 4, 5, 6])],
    ['a stored block that does not fit', Buffer.from([0x78, 0x9c, 0x01, 5, 0, 0, 0, 5, 6])],
    ['a wrong checksum', Buffer.concat([deflateSync('abc').subarray(0, -1), Buffer.from([0])])],
    ['no checksum', Buffer.concat([deflateSync('a stream without').subarray(0, -2)])],
  ])('refuses %s', (_, head) => {
    expect(looksLikeZlib(head)).toBe(false);
  });

  it('takes hardly any random bytes for zlib', () => {
    let found = 0;
    for (let seed = 0; seed < 20_000; seed++) {
      const head = noise(200, seed * 7919);
      head.set([0x78, 0x9c]);
      if (looksLikeZlib(head)) found++;
    }
    // With the right two bytes in front of each: alone they would all pass.
    expect(found).toBeLessThan(40);
  });
});

describe('adler32', () => {
  it('gives the values of RFC 1950 and of zlib', () => {
    expect(adler32(new Uint8Array(0))).toBe(1);
    expect(adler32(Buffer.from('Wikipedia'))).toBe(0x11e60398);
    for (const content of [Buffer.alloc(100_000, 0xff), Buffer.alloc(3800, 0xff), noise(70_001)]) {
      expect(adler32(content)).toBe(adlerOfZlib(content));
    }
  });

  it('is the same for content in parts', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 9000, size: 'max' }), fc.nat({ max: 9000 }), (content, at) => {
        const whole = adler32(content);
        expect(whole).toBe(adlerOfZlib(content));
        expect(adler32(content.subarray(at), adler32(content.subarray(0, at)))).toBe(whole);
      }),
    );
  });
});
