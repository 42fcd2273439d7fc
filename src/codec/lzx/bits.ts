/** A buffer of this many bytes is the most that a cabinet can hold in one block. */
const MOST_INPUT = 0xffff;
/** Zero words behind the input: no symbol reads further than this past its end. */
const MARGIN = 8;

/**
 * The input of one frame: 16-bit words, little-endian, each read from its highest bit down ([MS-PATCH] section 2.2). Every word is kept
 * together with the one behind it, so that `pairs[at >>> 4] << (at & 15)` has the next 17 bits or more at its top.
 */
export interface LzxBits {
  readonly pairs: Int32Array;
  /** Next bit. */
  at: number;
  /** Number of bits there are. */
  end: number;
  bytes: Uint8Array;
}

/** Room for inputs. */
export function lzxBits(): LzxBits {
  return {
    pairs: new Int32Array(((MOST_INPUT + 1) >> 1) + MARGIN),
    at: 0,
    end: 0,
    bytes: new Uint8Array(0),
  };
}

/** Goes to the start of a new input, of at most 65,535 bytes. */
export function feedBits(bits: LzxBits, bytes: Uint8Array): void {
  const { pairs } = bits;
  const whole = bytes.length >> 1;
  let last = 0;
  let at = 0;
  for (; at < whole; at++) {
    const word = bytes[2 * at]! | (bytes[2 * at + 1]! << 8);
    // The pair before gets its second half. At the first word this writes to index -1, which is nowhere.
    if (at > 0) pairs[at - 1] = (last << 16) | word;
    last = word;
  }
  if (bytes.length & 1) {
    const word = bytes[bytes.length - 1]!;
    if (at > 0) pairs[at - 1] = (last << 16) | word;
    last = word;
    at++;
  }
  if (at > 0) pairs[at - 1] = last << 16;
  pairs.fill(0, at, at + MARGIN);
  bits.at = 0;
  bits.end = bytes.length * 8;
  bits.bytes = bytes;
}

/** The next `count` bits, 1 to 17, as a number. */
export function takeBits(bits: LzxBits, count: number): number {
  const value = (bits.pairs[bits.at >>> 4]! << (bits.at & 15)) >>> (32 - count);
  // Past the end there are zeros, and the place stays within the margin.
  bits.at = Math.min(bits.at + count, bits.end + 32);
  return value;
}

/** Whether more was read than there is. */
export function isPastEnd(bits: LzxBits): boolean {
  return bits.at > bits.end;
}
