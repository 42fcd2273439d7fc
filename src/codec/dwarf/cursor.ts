/** A place in bytes that moves as values are taken. Past the end every value is 0 and `over` is set. */
export interface Cursor {
  readonly bytes: Buffer;
  at: number;
  readonly little: boolean;
  over: boolean;
}

/** A cursor at the start of `bytes`. */
export function cursorOn(bytes: Buffer, little: boolean): Cursor {
  return { bytes, at: 0, little, over: false };
}

/** Moves over `length` bytes; answers where they begin, or -1 where the bytes end before. */
export function pass(cursor: Cursor, length: number): number {
  const { at, bytes } = cursor;
  if (!(length >= 0) || length > bytes.length - at) {
    cursor.over = true;
    return -1;
  }
  cursor.at = at + length;
  return at;
}

/** An unsigned integer of 1 to 8 bytes; inexact from 2^53 on. */
export function unsigned(cursor: Cursor, width: number): number {
  const at = pass(cursor, width);
  if (at < 0) return 0;
  const { bytes, little } = cursor;
  if (width === 1) return bytes[at]!;
  if (width >= 1 && width <= 6) return little ? bytes.readUIntLE(at, width) : bytes.readUIntBE(at, width);
  if (width === 8) return Number(little ? bytes.readBigUInt64LE(at) : bytes.readBigUInt64BE(at));
  return 0;
}

/** An unsigned LEB128 (DWARF 5, section 7.6); inexact from 2^53 on. */
export function uleb(cursor: Cursor): number {
  const { bytes } = cursor;
  let value = 0;
  let scale = 1;
  for (let at = cursor.at; at < bytes.length; at++) {
    const byte = bytes[at]!;
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) {
      cursor.at = at + 1;
      return value;
    }
    // Padding bytes of 0x80 are allowed; what they could add is past any size.
    if (scale < 2 ** 70) scale *= 128;
  }
  cursor.over = true;
  return 0;
}

/** A signed LEB128; inexact beyond 2^53. */
export function sleb(cursor: Cursor): number {
  const from = cursor.at;
  const value = uleb(cursor);
  if (cursor.over) return 0;
  const length = cursor.at - from;
  const negative = (cursor.bytes[cursor.at - 1]! & 0x40) !== 0;
  return negative ? value - 2 ** (7 * Math.min(length, 100)) : value;
}

/** Where the NUL-ended text at the cursor begins and how long it is without its NUL; moves behind that. */
export function cString(cursor: Cursor): { readonly at: number; readonly length: number } {
  const { at, bytes } = cursor;
  const end = bytes.indexOf(0, at);
  if (end < 0) {
    cursor.over = true;
    return { at, length: 0 };
  }
  cursor.at = end + 1;
  return { at, length: end - at };
}
