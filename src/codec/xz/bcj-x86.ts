import type { BcjCode } from './bcj.ts';

/**
 * x86: `call` and `jmp` with a 32-bit displacement whose top byte is 0x00 or 0xFF.
 *
 * The opcode bytes E8 and E9 also occur inside other instructions and operands. The filter therefore remembers which
 * of the last three bytes looked like an opcode and were left alone, and converts only where that does not make the
 * conversion ambiguous for the opposite direction.
 */
export function x86(): BcjCode {
  /** Where the last opcode byte was; none yet. */
  let last = Number.NEGATIVE_INFINITY;
  /** Bit n: an opcode byte that was left alone stands n + 1 bytes before. */
  let near = 0;
  /** The same, only of those whose top byte was 0x00 or 0xFF. */
  let likely = 0;
  return (bytes, length, position) => {
    let at = 0;
    while (at + 5 <= length) {
      if ((bytes[at]! & 0xfe) !== 0xe8) {
        at++;
        continue;
      }
      const distance = position + at - last;
      near = distance > 3 ? 0 : (near << distance) & 7;
      likely = distance > 3 ? 0 : (likely << distance) & 7;
      last = position + at;
      const plain = isSign(bytes[at + 4]!);
      if (plain && likely === 0 && (near & (near - 1)) === 0) {
        convert(bytes, at, (position + at + 5) | 0, near);
        near = 0;
        likely = 0;
        at += 5;
      } else {
        // Bit 0 is moved to its place by the distance to the next opcode byte.
        near = (near << 0) | 0;
        at++;
        near = mark(near);
        if (plain) likely = mark(likely);
      }
    }
    return at;
  };
}
