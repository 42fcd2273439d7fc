import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lzxDecoder } from '../../src/codec/index.ts';
import { type LzxChunk, type LzxKind, lzxEncode } from '../recipes/lzx.ts';

function decode(chunks: readonly LzxChunk[], windowBits: number) {
  const decoder = lzxDecoder(windowBits)!;
  const parts: Buffer[] = [];
  let unused = 0;
  let fault: string | undefined;
  for (const { packed, size } of chunks) {
    const frame = decoder.frame(packed, size);
    parts.push(Buffer.from(frame.bytes));
    unused += packed.length - frame.used;
    fault = frame.fault;
    if (fault) break;
  }
  return { content: Buffer.concat(parts), unused, fault };
}

/** Text, machine code with calls, and noise. */
function mixture(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  let state = 12345;
  for (let at = 0; at < length; at++) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    const kind = (at >> 9) % 4;
    bytes[at] =
      kind === 0
        ? state >>> 24
        : kind === 1
          ? 97 + ((state >>> 28) & 7)
          : kind === 2 && at > 3000
            ? bytes[at - 2999]!
            : 0x41;
    if (kind === 1 && at % 23 === 0) bytes[at] = 0xe8;
    if (kind === 1 && at % 23 > 2 && at % 23 < 5) bytes[at] = 0;
  }
  return bytes;
}

describe('what an encoder writes', () => {
  const content = mixture(150_001);
  const kinds: readonly (readonly LzxKind[])[] = [
    ['verbatim'],
    ['aligned'],
    ['stored'],
    ['verbatim', 'stored', 'aligned', 'stored'],
  ];
  for (const windowBits of [15, 16, 17, 18, 19, 20, 21]) {
    it(`comes back with a window of 2^${windowBits}`, () => {
      for (const kind of kinds)
        for (const translation of [undefined, 12_000_000]) {
          const chunks = lzxEncode(content, { windowBits, kinds: kind, translation: translation as number });
          expect(decode(chunks, windowBits)).toEqual({ content, unused: 0, fault: undefined });
        }
    });
  }

  it('comes back in blocks of any length, odd stored ones across frames too', () => {
    for (const blockSize of [1, 7, 333, 32_767, 32_768, 32_769, 99_999]) {
      const part = content.subarray(0, blockSize < 10 ? 500 : content.length);
      const chunks = lzxEncode(part, { blockSize, kinds: ['stored', 'aligned', 'stored', 'verbatim'] });
      expect(decode(chunks, 15)).toEqual({ content: part, unused: 0, fault: undefined });
    }
  });

  it('reaches across the whole window again and again', () => {
    const period = Buffer.concat([mixture(32_000), Buffer.alloc(700, 7)]);
    const long = Buffer.concat(Array.from({ length: 40 }, () => period));
    expect(decode(lzxEncode(long, { windowBits: 15 }), 15).content.equals(long)).toBe(true);
    expect(decode(lzxEncode(long, { windowBits: 16 }), 16).content.equals(long)).toBe(true);
  });

  it('is what makecab wrote for "This is test.txt."', () => {
    const packed = Buffer.from(
      '5b80808d003010010400000003000000010000005468697320697320746573742e7478742e00',
      'hex',
    );
    const frame = lzxDecoder(15)!.frame(packed, 17);
    expect(frame).toEqual({ bytes: new Uint8Array(Buffer.from('This is test.txt.')), used: 38 });
  });
});

describe('calls', () => {
  const encode = (content: Uint8Array) => lzxEncode(content, { translation: 1000, kinds: ['stored'] });
  it('are translated back up to ten bytes before the end of a frame', () => {
    const content = Buffer.alloc(60, 1);
    for (const at of [0, 20, 44, 50]) content.set([0xe8, 200, 0, 0, 0], at);
    const [chunk] = encode(content);
    // Behind the block's header stand the bytes as the encoder translated them: 200 + 20 at byte 20, unchanged at byte 50.
    const stored = chunk!.packed.subarray(-60);
    expect([stored[21], stored[45], stored[51]]).toEqual([220, 244, 200]);
    expect(decode([chunk!], 15).content).toEqual(content);
  });
  it('are found at any place, next to what looks like them', () => {
    const byte = fc.constantFrom(0xe8, 0xe9, 0xe7, 0, 1, 0x80, 0xff);
    fc.assert(
      fc.property(fc.array(byte, { minLength: 1, maxLength: 100 }), (bytes) => {
        const content = Buffer.from(bytes);
        expect(decode(encode(content), 15).content).toEqual(content);
      }),
      { numRuns: 2000 },
    );
  });
  it('keep targets outside of the size', () => {
    const content = Buffer.alloc(60, 1);
    content.set([0xe8, 0xff, 0xff, 0xff, 0x7f], 3);
    content.set([0xe8, 0x00, 0x00, 0x00, 0x80], 9);
    content.set([0xe8, 0xf0, 0xff, 0xff, 0xff], 30);
    expect(decode(encode(content), 15).content).toEqual(content);
  });
});

describe('bad input', () => {
  const fault = (hexText: string, size = 100) => {
    const { bytes, fault: message } = lzxDecoder(15)!.frame(Buffer.from(hexText, 'hex'), size);
    return `${bytes.length} ${message}`;
  };
  it('has windows of 2^15 to 2^21 only', () => {
    for (const bits of [0, 14, 22, 31]) expect(lzxDecoder(bits)).toBeUndefined();
  });
  it('is told from what is right', () => {
    expect(fault('')).toBe('0 the input ends within the header of the stream');
    expect(fault('0000')).toBe('0 the input ends before the frame');
    expect(fault('000000000000')).toBe('0 a block has no content');
    expect(fault('007000100000')).toBe('0 a block is of kind 7');
    expect(fault('003000100000')).toBe('0 the input ends within the header of a block');
    expect(fault('0030001000000000000000000000000000006162')).toBe('4 the input ends before the frame');
  });
  it('matches do not reach before the start', () => {
    const chunks = lzxEncode(Buffer.from('abcabcabcabcabcabc'));
    const second = lzxDecoder(15)!.frame(chunks[0]!.packed, 18);
    expect(second.fault).toBeUndefined();
    const stored = lzxEncode(Buffer.from('x'), { kinds: ['stored'] });
    expect(lzxDecoder(15)!.frame(stored[0]!.packed, 1).bytes).toEqual(new Uint8Array([120]));
  });

  it('never throws, hangs or gives more than was asked for', () => {
    const chunks = lzxEncode(mixture(70_000), {
      kinds: ['verbatim', 'aligned', 'stored'],
      blockSize: 20_000,
    });
    fc.assert(
      fc.property(
        fc.nat(chunks.length - 1),
        fc.array(fc.tuple(fc.nat(40_000), fc.nat(255)), { maxLength: 8 }),
        fc.nat(40_000),
        (broken, flips, length) => {
          const decoder = lzxDecoder(15)!;
          for (const [index, { packed, size }] of chunks.entries()) {
            const bytes = Buffer.from(packed);
            if (index === broken) for (const [at, value] of flips) bytes[at % bytes.length]! ^= value;
            const frame = decoder.frame(index === broken ? bytes.subarray(0, length) : bytes, size);
            expect(frame.bytes.length).toBeLessThanOrEqual(size);
            expect(frame.used).toBeLessThanOrEqual(bytes.length);
            if (frame.fault === undefined) expect(frame.bytes.length).toBe(size);
            else return;
          }
        },
      ),
      { numRuns: 300 },
    );
  });
  it('survives noise', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3000 }), fc.integer({ min: 15, max: 21 }), (bytes, bits) => {
        expect(lzxDecoder(bits)!.frame(bytes, 32_768).bytes.length).toBeLessThanOrEqual(32_768);
      }),
      { numRuns: 500 },
    );
  });
});
