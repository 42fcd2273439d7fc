/**
 * CRC-64 as .xz uses it (The .xz File Format 1.2.1, section 6): ECMA-182 polynomial 0x42F0E1EBA9EA3693, reflected,
 * inverted before and after. Eight tables of 256, low and high halves apart, take eight bytes a step.
 */
const POLYNOMIAL_LOW = 0xd7870f42 | 0;
const POLYNOMIAL_HIGH = 0xc96c5795 | 0;
const LOW = new Int32Array(8 * 256);
const HIGH = new Int32Array(8 * 256);

/**
 * The CRC-64/XZ of `bytes`, continuing from `previous` as node's `crc32` does.
 *
 * @example crc64(Buffer.from('123456789')) === 0x995dc9bbdf1939fan
 */
export function crc64(bytes: Uint8Array, previous = 0n): bigint {
  if (LOW[1] === 0) fillTables();
  const start = BigInt.asUintN(64, ~previous);
  let low = Number(start & 0xffffffffn) | 0;
  let high = Number(start >> 32n) | 0;
  const length = bytes.length;
  let at = 0;
  for (; at + 8 <= length; at += 8) {
    const a = low ^ (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24));
    const b =
      high ^ (bytes[at + 4]! | (bytes[at + 5]! << 8) | (bytes[at + 6]! << 16) | (bytes[at + 7]! << 24));
    const i0 = 0x700 + (a & 0xff);
    const i1 = 0x600 + ((a >>> 8) & 0xff);
    const i2 = 0x500 + ((a >>> 16) & 0xff);
    const i3 = 0x400 + (a >>> 24);
    const i4 = 0x300 + (b & 0xff);
    const i5 = 0x200 + ((b >>> 8) & 0xff);
    const i6 = 0x100 + ((b >>> 16) & 0xff);
    const i7 = b >>> 24;
    low = LOW[i0]! ^ LOW[i1]! ^ LOW[i2]! ^ LOW[i3]! ^ LOW[i4]! ^ LOW[i5]! ^ LOW[i6]! ^ LOW[i7]!;
    high = HIGH[i0]! ^ HIGH[i1]! ^ HIGH[i2]! ^ HIGH[i3]! ^ HIGH[i4]! ^ HIGH[i5]! ^ HIGH[i6]! ^ HIGH[i7]!;
  }
  for (; at < length; at++) {
    const i = (low ^ bytes[at]!) & 0xff;
    low = ((low >>> 8) | (high << 24)) ^ LOW[i]!;
    high = (high >>> 8) ^ HIGH[i]!;
  }
  return (BigInt(~high >>> 0) << 32n) | BigInt(~low >>> 0);
}

/** Built on first use: 32 KiB that most runs never need. */
function fillTables(): void {
  for (let i = 0; i < 256; i++) {
    let low = i;
    let high = 0;
    for (let bit = 0; bit < 8; bit++) {
      const odd = -(low & 1);
      low = ((low >>> 1) | (high << 31)) ^ (POLYNOMIAL_LOW & odd);
      high = (high >>> 1) ^ (POLYNOMIAL_HIGH & odd);
    }
    LOW[i] = low;
    HIGH[i] = high;
  }
  for (let i = 256; i < 8 * 256; i++) {
    const low = LOW[i - 256]!;
    const high = HIGH[i - 256]!;
    LOW[i] = ((low >>> 8) | (high << 24)) ^ LOW[low & 0xff]!;
    HIGH[i] = (high >>> 8) ^ HIGH[low & 0xff]!;
  }
}
