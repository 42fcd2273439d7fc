/**
 * Branch/call/jump filters in the decoding direction: they turn absolute branch targets back into relative ones
 * (The .xz File Format 1.2.1, section 5.3.2; the transformations themselves are defined by liblzma).
 *
 * Every code works in place on `bytes[0..length)`, whose first byte is at `position` of the unfiltered content, and
 * answers how many bytes are final; the rest must come again with more behind it. At the very end the rest is final.
 */
export type BcjCode = (bytes: Uint8Array, length: number, position: number) => number;

/** What is known about one branch filter. */
export interface Bcj {
  readonly name: string;
  /** A start offset must be a multiple of this. */
  readonly alignment: number;
  /** Makes a code with a memory of its own. */
  readonly code: () => BcjCode;
}

/** PowerPC, big-endian: `bl` with absolute flag clear, 26-bit target. */
export const powerpc = words(true, (word, position) =>
  (word & 0xfc000003) === (0x48000001 | 0) ? 0x48000001 | ((word - position) & 0x03fffffc) : undefined,
);

/** ARM: `bl`, always executed; 24-bit target in words, counted from two instructions on. */
export const arm = words(false, (word, position) =>
  word >>> 24 === 0xeb
    ? 0xeb000000 | (((((word & 0xffffff) << 2) - position - 8) >>> 2) & 0xffffff)
    : undefined,
);

/** SPARC: `call` within 22 bits either way. */
export const sparc = words(true, (word, position) => {
  const top = word >>> 22;
  if (top !== 0x100 && top !== 0x1ff) return undefined;
  const target = ((word << 2) - position) >>> 2;
  return (((0 - ((target >>> 22) & 1)) << 22) & 0x3fffffff) | (target & 0x3fffff) | 0x40000000;
});

/** ARM64: `bl`, and `adrp` within 512 MiB either way. */
export const arm64 = words(false, (word, position) => {
  if (word >>> 26 === 0x25) return 0x94000000 | ((word - (position >>> 2)) & 0x03ffffff);
  if ((word & 0x9f000000) !== (0x90000000 | 0)) return undefined;
  const page = ((word >>> 29) & 3) | ((word >>> 3) & 0x1ffffc);
  if (((page + 0x20000) & 0x1c0000) !== 0) return undefined;
  const target = page - (position >>> 12);
  const sign = (0 - (target & 0x20000)) & 0xe00000;
  return (word & 0x9000001f) | ((target & 3) << 29) | ((target & 0x3fffc) << 3) | sign;
});

/** ARM Thumb: the two halves of a `bl`, each 16 bits, 22-bit target counted from four bytes on. */
export const armThumb: BcjCode = (bytes, length, position) => {
  let at = 0;
  for (; at + 4 <= length; at += 2) {
    const high = bytes[at + 1]!;
    const low = bytes[at + 3]!;
    if ((high & 0xf8) !== 0xf0 || (low & 0xf8) !== 0xf8) continue;
    const source = ((high & 7) << 19) | (bytes[at]! << 11) | ((low & 7) << 8) | bytes[at + 2]!;
    const target = ((source << 1) - (position + at + 4)) >>> 1;
    bytes[at + 1] = 0xf0 | ((target >>> 19) & 7);
    bytes[at] = target >>> 11;
    bytes[at + 3] = 0xf8 | ((target >>> 8) & 7);
    bytes[at + 2] = target;
    at += 2;
  }
  return at;
};

/** Which of a bundle's three slots can hold a branch, by the bundle's template (Itanium manual, volume 3). */
const IA64_BRANCH_SLOTS = [4, 4, 6, 6, 0, 0, 7, 7, 4, 4, 0, 0, 4, 4, 0, 0];

/** IA-64: `br.call` in bundles of 16 bytes with three slots of 41 bits behind a 5-bit template. */
export const ia64: BcjCode = (bytes, length, position) => {
  let at = 0;
  for (; at + 16 <= length; at += 16) {
    const template = bytes[at]! & 0x1f;
    const slots = template < 16 ? 0 : IA64_BRANCH_SLOTS[template - 16]!;
    for (let slot = 0; slot < 3; slot++) {
      if (((slots >> slot) & 1) === 0) continue;
      const bit = at * 8 + 5 + slot * 41;
      if (readBits(bytes, bit + 37, 4) !== 5 || readBits(bytes, bit + 9, 3) !== 0) continue;
      const source = readBits(bytes, bit + 13, 20) | (readBits(bytes, bit + 36, 1) << 20);
      const target = ((source << 4) - (position + at)) >>> 4;
      writeBits(bytes, bit + 13, 20, target & 0xfffff);
      writeBits(bytes, bit + 36, 1, (target >>> 20) & 1);
    }
  }
  return at;
};

/** A code over aligned 32-bit words; `convert` answers undefined for a word that stays. */
function words(bigEndian: boolean, convert: (word: number, position: number) => number | undefined): BcjCode {
  return (bytes, length, position) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let at = 0;
    for (; at + 4 <= length; at += 4) {
      const word = convert(view.getInt32(at, !bigEndian), (position + at) | 0);
      if (word !== undefined) view.setInt32(at, word, !bigEndian);
    }
    return at;
  };
}

/** `count` bits (at most 24) from bit number `bit` on, least significant first. */
function readBits(bytes: Uint8Array, bit: number, count: number): number {
  const at = bit >> 3;
  let word = 0;
  for (let i = 0; i < 4; i++) word |= (bytes[at + i] ?? 0) << (8 * i);
  return (word >>> (bit & 7)) & ((1 << count) - 1);
}

function writeBits(bytes: Uint8Array, bit: number, count: number, value: number): void {
  for (let i = 0; i < count; i++) {
    const at = (bit + i) >> 3;
    const mask = 1 << ((bit + i) & 7);
    bytes[at] = (value >> i) & 1 ? bytes[at]! | mask : bytes[at]! & ~mask;
  }
}
