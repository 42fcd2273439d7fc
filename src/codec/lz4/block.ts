/** A shorter copy is quicker byte by byte than by a call. */
const WORTH_A_CALL = 32;

/** How far a match may reach back. */
export const LZ4_REACH = 1 << 16;

/**
 * Decodes one LZ4 block (LZ4 Block Format Description) into `out` from `at` on, where matches may reach back to its first byte.
 * @param most index in `out` that the content may not go beyond
 * @returns where the content ends, or what is wrong
 */
export function decodeLz4Block(
  packed: Uint8Array,
  out: Uint8Array,
  at: number,
  most: number,
): number | string {
  const end = packed.length;
  let from = 0;
  let to = at;
  while (from < end) {
    const token = packed[from++]!;
    let literals = token >> 4;
    if (literals === 15) {
      let more: number;
      do {
        if (from >= end) return 'it ends within a length';
        more = packed[from++]!;
        literals += more;
      } while (more === 255);
    }
    if (literals > end - from) return 'it ends within its literals';
    if (literals > most - to) return 'it has more content than a block may have';
    if (literals > WORTH_A_CALL) out.set(packed.subarray(from, from + literals), to);
    else for (let i = 0; i < literals; i++) out[to + i] = packed[from + i]!;
    from += literals;
    to += literals;
    // The last sequence has no match.
    if (from === end) return to;
    if (from + 2 > end) return 'it ends within a distance';
    const distance = packed[from]! | (packed[from + 1]! << 8);
    from += 2;
    if (distance === 0 || distance > to)
      return `a match reaches back ${distance} bytes where there are ${to}`;
    let length = (token & 15) + 4;
    if (length === 19) {
      let more: number;
      do {
        if (from >= end) return 'it ends within a length';
        more = packed[from++]!;
        length += more;
      } while (more === 255);
    }
    if (length > most - to) return 'it has more content than a block may have';
    to = copyMatch(out, to, distance, length);
  }
  return end === 0 ? 'it is empty' : 'it ends with a match';
}

function copyMatch(out: Uint8Array, at: number, distance: number, length: number): number {
  const end = at + length;
  let from = at - distance;
  if (length > WORTH_A_CALL && distance === 1) out.fill(out[from]!, at, end);
  else if (length > WORTH_A_CALL && distance >= length) out.copyWithin(at, from, from + length);
  else for (let to = at; to < end; ) out[to++] = out[from++]!;
  return end;
}
