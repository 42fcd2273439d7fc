import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeLzoBlock } from '../../src/codec/lzo.ts';

const END = '110000';
const decode = (hex: string, most = 4096) => {
  const bytes = decodeLzoBlock(Buffer.from(hex.replaceAll(' ', ''), 'hex'), most);
  return bytes?.toString('latin1');
};

describe('blocks', () => {
  it('literals at the start: short, long, and a run of their own', () => {
    expect(decode(`15 61626364 ${END}`)).toBe('abcd');
    expect(decode(`12 61 ${END}`)).toBe('a');
    expect(decode(`01 61626364 ${END}`)).toBe('abcd');
    expect(decode(`00 01 ${'78'.repeat(19)} ${END}`)).toBe('x'.repeat(19));
    expect(decode(`00 00 01 ${'78'.repeat(274)} ${END}`)).toBe('x'.repeat(274));
  });

  it('matches of every kind', () => {
    // Near, with one literal behind it.
    expect(decode(`15 61626364 6d 00 7a ${END}`)).toBe('abcdabcdz');
    // Longer, by its own length byte, over itself.
    expect(decode(`12 61 20 04 00 00 ${END}`)).toBe('a'.repeat(38));
    // Three bytes behind a run need a distance of 2,049 and more.
    const run = `00 ${'00'.repeat(8)} 23`;
    const text = `ab${'x'.repeat(2091)}`;
    expect(decode(`${run} ${Buffer.from(text).toString('hex')} 00 0b ${END}`)).toBe(`${text}abx`);
  });

  it('what is damaged, cut or too long is refused', () => {
    for (const bad of ['', '15 616263', '15 61626364', `15 61626364 ff ff ${END}`, `15 61626364 ${END} 00`])
      expect(decode(bad)).toBeUndefined();
    expect(decode(`15 61626364 ${END}`, 3)).toBeUndefined();
    expect(decode(`00 ${'00'.repeat(500)}`)).toBeUndefined();
  });

  it('never throws, and gives no more than is asked for', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(300), (bytes, most) => {
        expect((decodeLzoBlock(bytes, most)?.length ?? 0) <= most).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});
