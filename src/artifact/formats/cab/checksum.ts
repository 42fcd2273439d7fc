/**
 * The checksum of cabinets ([MS-CAB] section 3.1): words of 32 bits, little-endian, combined by exclusive or. One to three bytes that are
 * left over make a last word, the first of them at its highest place.
 *
 * @param seed the checksum of what comes first
 * @returns unsigned
 */
export function cabChecksum(bytes: Uint8Array, seed: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const whole = bytes.length & ~3;
  let sum = seed;
  for (let at = 0; at < whole; at += 4) sum ^= view.getInt32(at, true);
  let rest = 0;
  for (let at = whole; at < bytes.length; at++) rest = (rest << 8) | bytes[at]!;
  return (sum ^ rest) >>> 0;
}
