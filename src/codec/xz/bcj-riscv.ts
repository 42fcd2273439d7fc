import type { BcjCode } from './bcj.ts';

const JAL = 0xef;
const AUIPC = 0x17;
/** The register x2 marks an AUIPC pair that the encoder has rewritten. */
const MARK = 2 << 7;

/**
 * RISC-V: `jal` to ra or t0, and `auipc` followed by an instruction that uses its register.
 *
 * The encoder writes such a pair as `auipc x2` with the lower 20 bits of the second instruction in the place of the
 * immediate, then the absolute address, big-endian. A pair of the input that happens to look like that was exchanged
 * for an ordinary one without address conversion, and is exchanged back here. The upper bits of `auipc` count in
 * steps of 4096 and the second immediate is signed: hence the 0x800.
 */
export const riscv: BcjCode = (bytes, length, position) => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  while (at + 8 <= length) {
    const opcode = bytes[at]!;
    if (opcode === JAL && (bytes[at + 1]! & 0x0d) === 0) {
      jal(view, at, position + at);
      at += 4;
    } else if ((opcode & 0x7f) === AUIPC) {
      at += auipc(view, at, position + at);
    } else at += 2;
  }
  return at;
};

/** The 20 bits of the target lie big-endian in the upper nibble of byte 1 and bytes 2 and 3. */
function jal(view: DataView, at: number, position: number): void {
  const top = view.getUint8(at + 1);
  const stored = ((top & 0xf0) << 13) | (view.getUint8(at + 2) << 9) | (view.getUint8(at + 3) << 1);
  const target = (stored - position) | 0;
  // Immediate of a J-type instruction: bits 20, 10 to 1, 11, 19 to 12, from the top.
  const immediate =
    (((target >>> 20) & 1) << 31) |
    (((target >>> 1) & 0x3ff) << 21) |
    (((target >>> 11) & 1) << 20) |
    (((target >>> 12) & 0xff) << 12);
  view.setInt32(at, immediate | ((top & 0x0f) << 8) | JAL, true);
}

/** Answers how far to go on. */
function auipc(view: DataView, at: number, position: number): number {
  const first = view.getInt32(at, true);
  const second = view.getInt32(at + 4, true);
  const register = (first >>> 7) & 0x1f;
  if (register !== 0 && register !== 2) {
    const pair = (second & 3) === 3 && ((second >>> 15) & 0x1f) === register;
    if (!pair) return 6;
    view.setInt32(at, AUIPC | MARK | (second << 12), true);
    view.setInt32(at + 4, ((first & 0xfffff000) + (second >>> 20)) | 0, true);
    return 8;
  }
  const original = first >>> 27;
  const marked = register === 2 && ((first >>> 12) & 3) === 3 && original !== 0 && original !== 2;
  if (!marked) return 4;
  const address = (view.getInt32(at + 4, false) - position) | 0;
  view.setInt32(at, AUIPC | (original << 7) | ((address + 0x800) & 0xfffff000), true);
  view.setInt32(at + 4, (first >>> 12) | (address << 20), true);
  return 8;
}
