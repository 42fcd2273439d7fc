import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { looksLikeLzma, unlzma } from '../../src/codec/index.ts';
import { firstChunk, lzmaHeader } from '../recipes/xz.ts';
import { branches, noise, XZ_CONTENT } from '../recipes/xz-content.ts';
import { decode, fieldText } from '../support/deflate.ts';

const fixture = (name: string): Buffer => readFileSync(new URL(`../fixtures/xz/${name}`, import.meta.url));
const TEXT = XZ_CONTENT.text();
const UNKNOWN = 2n ** 64n - 1n;

/** The text with its size in the header: the only LZMA2 chunk of a stream is plain LZMA without an end marker. */
function knownSize(size = BigInt(TEXT.length)): Buffer {
  const { properties, lzma } = firstChunk(fixture('text-none.xz'));
  return Buffer.concat([lzmaHeader(properties, 1 << 16, size), lzma]);
}

/** The fixture, which has an end marker, with a size in the header as well. */
function sizeAndMarker(size = BigInt(TEXT.length)): Buffer {
  const bytes = fixture('text.lzma');
  return Buffer.concat([lzmaHeader(bytes[0]!, 1 << 23, size), bytes.subarray(13)]);
}

describe('unlzma', () => {
  it.each([
    ['an end marker', fixture('text.lzma'), TEXT],
    ['other properties', fixture('text-properties.lzma'), TEXT],
    ['matches from far', fixture('repeat.lzma'), XZ_CONTENT.repeat()],
    ['nothing in it', fixture('empty.lzma'), Buffer.alloc(0)],
    ['a known size', knownSize(), TEXT],
    ['a known size and an end marker', sizeAndMarker(), TEXT],
  ])('reads a stream with %s, and leaves what follows', async (_name, bytes, content) => {
    for (const step of [undefined, 1, 7, 512]) {
      const result = await decode(unlzma, Buffer.concat([bytes, Buffer.from('more')]), step ? { step } : {});
      expect(result.problems).toEqual([]);
      expect(result.content.equals(content)).toBe(true);
      expect(result.rest.toString()).toBe('more');
    }
  });

  it('shows its header as fields', async () => {
    const { fields } = await decode(unlzma, fixture('text-properties.lzma'));
    expect(fieldText(fields.slice(0, 3))).toBe(
      'properties=lc=1 lp=3 pb=4@0+1 dictionary size=65536@1+4 uncompressed size=unknown@5+8',
    );
    expect(fields[3]).toMatchObject({
      name: 'compressed data',
      offset: 13,
      length: fixture('text-properties.lzma').length - 13,
    });
    const known = await decode(unlzma, knownSize());
    expect(known.fields[2]).toMatchObject({ value: 9090, offset: 5, length: 8 });
  });

  it.each([
    [
      'properties out of range',
      Buffer.alloc(30, 0xe1),
      'stream.header',
      'LZMA properties byte 225 is out of range',
      0,
    ],
    [
      'half a header',
      fixture('text.lzma').subarray(0, 12),
      'stream.truncated',
      'the input ends inside the header',
      0,
    ],
    [
      'a first byte that is not zero',
      Buffer.concat([lzmaHeader(0x5d, 4096, UNKNOWN), Buffer.from('abcdef')]),
      'stream.corrupt',
      'the LZMA stream does not begin with a zero byte',
      13,
    ],
    [
      'a size too small',
      knownSize(9089n),
      'stream.size-mismatch',
      'the LZMA stream goes on after the 9089 bytes its header states',
      413,
    ],
    [
      'a size too small before the marker',
      sizeAndMarker(9000n),
      'stream.size-mismatch',
      'the LZMA stream goes on after the 9000 bytes its header states',
      411,
    ],
    [
      'a size too large before the marker',
      sizeAndMarker(9091n),
      'stream.size-mismatch',
      'the LZMA stream ends after 9090 bytes, its header states 9091',
      419,
    ],
    ['no marker', knownSize(UNKNOWN), 'stream.truncated', 'the input ends inside an LZMA stream', 413],
  ])('tells %s', async (_name, bytes, code, message, offset) => {
    const result = await decode(unlzma, bytes);
    expect(result.problems).toEqual([{ code, message, offset }]);
    expect(result.content.equals(TEXT.subarray(0, result.content.length))).toBe(true);
  });

  it('every truncation is seen and gives a prefix', async () => {
    for (const bytes of [fixture('text.lzma'), knownSize(), fixture('empty.lzma')]) {
      for (let length = 0; length < bytes.length; length++) {
        const { content, codes } = await decode(unlzma, bytes.subarray(0, length));
        expect(codes).toEqual(['stream.truncated']);
        expect(content.equals(TEXT.subarray(0, content.length))).toBe(true);
      }
    }
  });

  it('stops at the window limit', async () => {
    const result = await decode(unlzma, fixture('repeat.lzma'), { limits: { window: 4096 } });
    expect(result.codes).toEqual(['limit.window']);
    expect(result.content.equals(XZ_CONTENT.repeat().subarray(0, 5000))).toBe(true);
  });

  it('any bytes: no error, and in pieces the same', async () => {
    const start = fc.constantFrom(fixture('text.lzma'), knownSize(), fixture('repeat.lzma'));
    const damage = fc.array(fc.record({ at: fc.nat(), byte: fc.nat(255) }), { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(start, damage, async (bytes, changes) => {
        const copy = Buffer.from(bytes);
        // A changed size may ask for terabytes of zeros; what lies behind the header is enough.
        for (const { at, byte } of changes) copy[13 + (at % (copy.length - 13))] = byte;
        const whole = await decode(unlzma, copy);
        const pieces = await decode(unlzma, copy, { step: 5 });
        expect(pieces.content.equals(whole.content)).toBe(true);
        expect(pieces.problems).toEqual(whole.problems);
      }),
      { numRuns: 100 },
    );
  });
});

describe('looksLikeLzma', () => {
  it.each([
    fixture('text.lzma'),
    fixture('text-properties.lzma'),
    fixture('repeat.lzma'),
    fixture('empty.lzma'),
    knownSize(),
    sizeAndMarker(),
  ])('says yes to .lzma files, whole and cut (%#)', (bytes) => {
    for (const length of [13, 18, 100, 4096]) expect(looksLikeLzma(bytes.subarray(0, length))).toBe(true);
  });

  it.each([
    ['zeros', Buffer.alloc(4096)],
    ['text', TEXT],
    ['an opening bracket, as 0x5d is a closing one', Buffer.from(']'.repeat(100))],
    ['UTF-16', Buffer.from('some text in two bytes each', 'utf16le')],
    ['too few bytes', fixture('text.lzma').subarray(0, 12)],
    ['0xff', Buffer.alloc(4096, 0xff)],
    ['an icon', Buffer.from('00000100010010101000010004002801000016000000', 'hex')],
    ['an odd dictionary', Buffer.concat([lzmaHeader(0x5d, 5 << 20, UNKNOWN), Buffer.alloc(20)])],
    ['a size of terabytes', Buffer.concat([lzmaHeader(0x5d, 1 << 20, 2n ** 41n), Buffer.alloc(20)])],
    ['lc + lp above 4', Buffer.concat([lzmaHeader(8, 1 << 20, UNKNOWN), Buffer.alloc(20)])],
    [
      'a first byte that is not zero',
      Buffer.concat([lzmaHeader(0x5d, 1 << 20, UNKNOWN), Buffer.alloc(20, 1)]),
    ],
    [
      'a good header before noise',
      Buffer.concat([lzmaHeader(0x5d, 1 << 20, UNKNOWN), Buffer.alloc(1), noise(3, 4000)]),
    ],
  ])('says no to %s', (_name, bytes) => {
    expect(looksLikeLzma(bytes)).toBe(false);
  });

  it('says no to bytes of any kind', () => {
    for (let seed = 0; seed < 2000; seed++) {
      expect(looksLikeLzma(noise(seed, 200))).toBe(false);
      expect(looksLikeLzma(branches(seed, 200))).toBe(false);
    }
  });
});
