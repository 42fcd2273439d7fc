import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unadc } from '../../src/codec/index.ts';
import { adcLiterals } from '../recipes/dmg.ts';

const decode = (packed: readonly number[], most = 1000) => {
  const { bytes, consumed, corrupt } = unadc(Uint8Array.from(packed), most);
  return [Buffer.from(bytes).toString('latin1'), consumed, corrupt];
};

describe('ADC', () => {
  it('literals', () => {
    expect(decode([0x82, 0x61, 0x62, 0x63])).toEqual(['abc', 4, false]);
    expect(decode([])).toEqual(['', 0, false]);
  });

  it('matches of two and three bytes, also into themselves', () => {
    expect(decode([0x81, 0x61, 0x62, 0x00, 0x01])).toEqual(['ababa', 5, false]);
    expect(decode([0x80, 0x61, 0x3c, 0x00])).toEqual([`a${'a'.repeat(18)}`, 4, false]);
    expect(decode([0x81, 0x61, 0x62, 0x7f, 0x00, 0x00])).toEqual([`ab${'b'.repeat(67)}`, 6, false]);
  });

  it('ends at what is asked for', () => {
    expect(decode([0x82, 0x61, 0x62, 0x63], 2)).toEqual(['ab', 4, false]);
    expect(decode([0x80, 0x61, 0x7f, 0x00, 0x00], 5)).toEqual(['aaaaa', 5, false]);
  });

  it.each([
    ['a match before the start', [0x80, 0x61, 0x00, 0x05]],
    ['a cut literal', [0x80, 0x61, 0x85, 0x61]],
    ['a cut match', [0x80, 0x61, 0x40, 0x00]],
  ])('%s is corrupt', (_, packed) => {
    expect(decode(packed)).toEqual(['a', 2, true]);
  });

  it('gives back what was packed, and never fails', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (content) => {
        expect(Buffer.from(unadc(adcLiterals(content), content.length).bytes)).toEqual(Buffer.from(content));
        unadc(content, 10_000);
      }),
    );
  });
});
