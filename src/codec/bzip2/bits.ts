/** A place in bytes that are read bit by bit, the most significant bit of each byte first. */
export interface BitCursor {
  readonly bytes: Uint8Array;
  /** Index of the next byte. Beyond the end zeros are read, see {@link isOverrun}. */
  at: number;
  /** The last bits that were taken out of `bytes` … */
  held: number;
  /** … of which so many, the lowest ones, are still to be read; at most 31. */
  bits: number;
}

/** A cursor at bit `bit` (0 to 7) of the first byte. */
export function bitCursor(bytes: Uint8Array, bit: number): BitCursor {
  const cursor = { bytes, at: 0, held: 0, bits: 0 };
  if (bit > 0) readBits(cursor, bit);
  return cursor;
}

/** The next `count` bits as a number; at most 24. */
export function readBits(cursor: BitCursor, count: number): number {
  while (cursor.bits < count) {
    cursor.held = (cursor.held << 8) | (cursor.bytes[cursor.at] ?? 0);
    cursor.at++;
    cursor.bits += 8;
  }
  cursor.bits -= count;
  return (cursor.held >>> cursor.bits) & ((1 << count) - 1);
}

/** The next 32 bits as an unsigned number. */
export function readUint32(cursor: BitCursor): number {
  return readBits(cursor, 16) * 0x10000 + readBits(cursor, 16);
}

/** Bits from the first byte to the cursor. */
export function bitPosition(cursor: BitCursor): number {
  return cursor.at * 8 - cursor.bits;
}

/** Whether more was read than there is, so that what was read is worth nothing. */
export function isOverrun(cursor: BitCursor): boolean {
  return bitPosition(cursor) > cursor.bytes.length * 8;
}
