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
  for (let at = 0; at < end; at++) {
    if ((at & 3) === 0) {
      // A byte of `other` is zero where there is E8; this finds out for four at once.
      let other = words[at >> 2]! ^ FOUR_CALLS;
      while (((other - 0x01010101) & ~other & 0x80808080) === 0 && at < end) {
        at += 4;
        other = words[at >> 2]! ^ FOUR_CALLS;
      }
      if (at >= end) return;
    }
    if (frame[at] !== CALL) continue;
    translateCall(frame, at + 1, position + at, size);
    at += 4;
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
