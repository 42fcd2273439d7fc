/** A buffer of this many bytes is the most that a cabinet can hold in one block. */
const MOST_INPUT = 0xffff;
/** Zeros behind the input: no symbol reads further than this past its end. */
const MARGIN = 24;

/**
 * The input of one frame: 16-bit words, little-endian, each read from its highest bit down ([MS-PATCH] section 2.2). With the bytes of every
 * word exchanged that is one row of bits: `view.getInt32(at >>> 3) << (at & 7)` has the next 25 bits or more at its top.
 */
export interface LzxBits {
  readonly view: DataView;
  /** The same memory. */
  readonly words: Buffer;
  /** Next bit. */
  at: number;
  /** Number of bits there are. */
  end: number;
  bytes: Uint8Array;
}

/** Room for inputs. */
export function lzxBits(): LzxBits {
  const memory = new ArrayBuffer(MOST_INPUT + 1 + MARGIN);
  return { view: new DataView(memory), words: Buffer.from(memory), at: 0, end: 0, bytes: new Uint8Array(0) };
}

/** Goes to the start of a new input, of at most 65,535 bytes. */
export function feedBits(bits: LzxBits, bytes: Uint8Array): void {
  const { words } = bits;
  words.set(bytes);
  words.fill(0, bytes.length, bytes.length + MARGIN);
  words.subarray(0, (bytes.length + 1) & ~1).swap16();
  bits.at = 0;
  bits.end = bytes.length * 8;
  bits.bytes = bytes;
}

/** The next `count` bits, 1 to 17, as a number. */
export function takeBits(bits: LzxBits, count: number): number {
  const value = (bits.view.getInt32(bits.at >>> 3) << (bits.at & 7)) >>> (32 - count);
  // Past the end there are zeros, and the place stays within the margin.
  bits.at = Math.min(bits.at + count, bits.end + 32);
  return value;
}

/** Whether more was read than there is. */
export function isPastEnd(bits: LzxBits): boolean {
  return bits.at > bits.end;
}
