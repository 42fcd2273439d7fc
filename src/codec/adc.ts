/**
 * Apple Data Compression (ADC), the method of the first UDIF images: literals of 1 to 128 bytes and matches with a two or
 * three byte code, no header, no check. There is no published specification; this is what hdiutil writes.
 *
 * @param most bytes of content that are accepted
 * @returns what could be decoded, and how many bytes of `packed` that took; decoding ends at the end of `packed`, at `most`
 * bytes, and before a match that reaches back past the start (`corrupt`) or a code that is cut (`corrupt`, too)
 */
export function unadc(
  packed: Uint8Array,
  most: number,
): { readonly bytes: Uint8Array; readonly consumed: number; readonly corrupt: boolean } {
  // A match of 67 bytes takes 3 bytes, one of 18 takes 2: nothing expands more than 23 times.
  const out = new Uint8Array(Math.min(most, packed.length * 23));
  let at = 0;
  let to = 0;
  while (at < packed.length && to < out.length) {
    const code = packed[at]!;
    if (code >= 0x80) {
      const count = Math.min((code & 0x7f) + 1, packed.length - at - 1, out.length - to);
      if (count < Math.min((code & 0x7f) + 1, out.length - to)) return ended(true);
      out.set(packed.subarray(at + 1, at + 1 + count), to);
      at += 1 + (code & 0x7f) + 1;
      to += count;
      continue;
    }
    const long = code >= 0x40;
    if (at + (long ? 3 : 2) > packed.length) return ended(true);
    const length = long ? (code & 0x3f) + 4 : (code >> 2) + 3;
    const back = long ? packed[at + 1]! * 256 + packed[at + 2]! : (code & 3) * 256 + packed[at + 1]!;
    if (back + 1 > to) return ended(true);
    const end = Math.min(to + length, out.length);
    // Byte by byte, as a match may run into what it writes.
    for (; to < end; to++) out[to] = out[to - back - 1]!;
    at += long ? 3 : 2;
  }
  return ended(false);

  function ended(corrupt: boolean) {
    return { bytes: out.subarray(0, to), consumed: Math.min(at, packed.length), corrupt };
  }
}
