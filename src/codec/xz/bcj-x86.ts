import type { BcjCode } from './bcj.ts';

/**
 * x86: `call` and `jmp` with a 32-bit displacement whose top byte is 0x00 or 0xFF.
 *
 * The opcode bytes E8 and E9 also occur inside other instructions and operands. The filter therefore remembers which
 * of the last three bytes looked like an opcode and were left alone, and converts only where that leaves the other
 * direction no doubt.
 */
export function x86(): BcjCode {
  let last = Number.NEGATIVE_INFINITY;
  // Bit n: n bytes before stands an opcode byte that was left alone; `likely`: one whose operand looked right.
  let near = 0;
  let likely = 0;
  return (bytes, length, position) => {
    let at = 0;
    while (at + 5 <= length) {
      if ((bytes[at]! & 0xfe) !== 0xe8) {
        at++;
        continue;
      }
      const distance = position + at - last;
      near = distance > 3 ? 0 : (near << distance) & 0b1110;
      likely = distance > 3 ? 0 : (likely << distance) & 0b1110;
      last = position + at;
      const plain = isSign(bytes[at + 4]!);
      if (plain && likely === 0 && (near & (near - 1)) === 0) {
        convert(bytes, at + 1, position + at + 5, near === 0 ? 0 : 31 - Math.clz32(near));
        near = 0;
        at += 5;
      } else {
        near |= 1;
        if (plain) likely |= 1;
        at++;
      }
    }
    return at;
  };
}

/** `distance` to the one opcode byte before that could be meant instead; 0 without one. */
function convert(bytes: Uint8Array, at: number, position: number, distance: number): void {
  const stored = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
  let target = (stored - position) | 0;
  if (distance > 0 && isSign((target >>> (24 - distance * 8)) & 0xff)) {
    target = ((target ^ ((1 << (32 - distance * 8)) - 1)) - position) | 0;
  }
  bytes[at] = target;
  bytes[at + 1] = target >>> 8;
  bytes[at + 2] = target >>> 16;
  bytes[at + 3] = (target >>> 24) & 1 ? 0xff : 0;
}

function isSign(byte: number): boolean {
  return byte === 0 || byte === 0xff;
}
