/** Largest prime below 2^16 (RFC 1950 section 9). */
const BASE = 65521;
/** So many bytes can be summed before the second sum leaves 31 bits, which engines keep as small integers. */
const MOST = 3800;

/**
 * Adler-32 (RFC 1950 section 9) of `bytes`, continuing from `value`: 1 for the first chunk, then the last result.
 */
export function adler32(bytes: Uint8Array, value = 1): number {
  let a = value & 0xffff;
  let b = value >>> 16;
  for (let at = 0; at < bytes.length; ) {
    const end = Math.min(at + MOST, bytes.length);
    for (; at < end; at++) {
      a += bytes[at]!;
      b += a;
    }
    a %= BASE;
    b %= BASE;
  }
  return ((b << 16) | a) >>> 0;
}
