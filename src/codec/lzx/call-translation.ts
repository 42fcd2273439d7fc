const CALL = 0xe8;
const FOUR_CALLS = 0xe8e8e8e8 | 0;
/** A call is not translated within so many bytes before the end of a frame. */
const UNTOUCHED = 10;
/** From here on nothing is translated. */
const MOST_POSITION = 0x40000000;

/**
 * Undoes the preprocessing of x86 call instructions ([MS-PATCH] section 2.8): encoders replace the relative target behind byte E8 by
 * an absolute one, so that calls of one function look alike.
 *
 * @param frame one frame, changed in place
 * @param words the same memory four bytes at a time, for a quick look
 * @param position of its first byte in the whole content
 * @param size the translation size of the stream's header
 */
export function undoCallTranslation(
  frame: Uint8Array,
  words: Int32Array,
  position: number,
  size: number,
): void {
  const end = frame.length - UNTOUCHED;
  if (position >= MOST_POSITION) return;
  for (let at = 0; at < end; ) {
    // The lowest byte of `other` that is zero is where E8 is; this finds it among four. Bytes before `at` were looked at.
    const other = words[at >> 2]! ^ FOUR_CALLS;
    const found = (other - 0x01010101) & ~other & 0x80808080 & (-1 << ((at & 3) * 8));
    if (found === 0) {
      at = (at | 3) + 1;
      continue;
    }
    at = (at & ~3) + ((31 - Math.clz32(found & -found)) >> 3);
    if (at >= end) return;
    // Behind one that was looked at, E9 looks the same.
    if (frame[at] !== CALL) at++;
    else {
      translateCall(frame, at + 1, position + at, size);
      at += 5;
    }
  }
}

function translateCall(frame: Uint8Array, at: number, position: number, size: number): void {
  const target = frame[at]! | (frame[at + 1]! << 8) | (frame[at + 2]! << 16) | (frame[at + 3]! << 24);
  if (target < -position || target >= size) return;
  const relative = target >= 0 ? target - position : target + size;
  frame[at] = relative;
  frame[at + 1] = relative >>> 8;
  frame[at + 2] = relative >>> 16;
  frame[at + 3] = relative >>> 24;
}
