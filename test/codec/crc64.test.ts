import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crc64 } from '../../src/codec/crc64.ts';

/** The definition, bit by bit. */
function slowCrc64(bytes: Uint8Array): bigint {
  let crc = 0xffffffffffffffffn;
  for (const byte of bytes) {
    crc ^= BigInt(byte);
    for (let bit = 0; bit < 8; bit++) crc = (crc >> 1n) ^ (crc & 1n ? 0xc96c5795d7870f42n : 0n);
  }
  return crc ^ 0xffffffffffffffffn;
}

describe('crc64', () => {
  it('gives the check value of CRC-64/XZ', () => {
    expect(crc64(Buffer.from('123456789'))).toBe(0x995dc9bbdf1939fan);
    expect(crc64(new Uint8Array(0))).toBe(0n);
  });

  it('agrees with the definition, whole and in two parts', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), fc.nat(100), (bytes, cut) => {
        const expected = slowCrc64(bytes);
        expect(crc64(bytes)).toBe(expected);
        expect(crc64(bytes.subarray(cut), crc64(bytes.subarray(0, cut)))).toBe(expected);
      }),
    );
  });
});
