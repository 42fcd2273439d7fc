import { asBuffer } from './bytes.ts';
import type { Notes } from './decoder.ts';
import type { ByteReader } from './reader.ts';

const PIECE = 1 << 16;
const CALL = 0xe8;
const JUMP = 0xe9;
/** Bit models: two for jumps, then one for calls behind each byte. */
const MODELS = 2 + 256;
const HALF = 1 << 10;
const TOTAL_BITS = 11;
const MOVE_BITS = 5;
const RANGE_START = 5;

/** The range decoder that tells which branches were converted. */
interface Range {
  readonly models: Uint16Array;
  range: number;
  code: number;
}

/**
 * Undoes BCJ2, the x86 filter of 7-Zip with four streams: code without its converted branch targets, the targets of calls, those of jumps,
 * and a range coder's bits that tell for each branch whether its target was converted (7-Zip, C/Bcj2.c; there is no specification).
 * @param size bytes that are to come out
 */
export async function* undoBcj2(
  [main, calls, jumps, bits]: readonly [ByteReader, ByteReader, ByteReader, ByteReader],
  size: number,
  notes: Notes,
): AsyncGenerator<Uint8Array, void, void> {
  const start = await bits.take(RANGE_START);
  if (start.length < RANGE_START) return cut(notes, bits);
  const range: Range = {
    models: new Uint16Array(MODELS).fill(HALF),
    range: 0xffffffff,
    code: asBuffer(start).readUInt32BE(1),
  };
  const out = new Uint8Array(PIECE + 8);
  let used = 0;
  let done = 0;
  let previous = 0;
  while (done < size) {
    const chunk = await main.some(Math.min(PIECE, size - done));
    if (chunk.length === 0) break;
    let at = 0;
    for (; at < chunk.length && done < size; at++) {
      const byte = chunk[at]!;
      out[used++] = byte;
      done++;
      const before = previous;
      previous = byte;
      if (used >= PIECE) {
        yield out.subarray(0, used);
        used = 0;
      }
      if (!isBranch(before, byte) || done === size) continue;
      const converted = decodeBit(range, byte === CALL ? 2 + before : byte === JUMP ? 1 : 0);
      if (range.range < 2 ** 24) {
        const more = bits.tryTake(1) ?? (await bits.take(1));
        if (more.length === 0) return cut(notes, bits);
        range.range = (range.range << 8) >>> 0;
        range.code = ((range.code << 8) | more[0]!) >>> 0;
      }
      if (!converted) continue;
      const targets = byte === CALL ? calls : jumps;
      const target = targets.tryTake(4) ?? (await targets.take(4));
      if (target.length < 4) return cut(notes, targets);
      const relative = (asBuffer(target).readInt32BE(0) - (done + 4)) | 0;
      for (let i = 0; i < 4 && done < size; i++, done++) out[used++] = relative >>> (8 * i);
      previous = relative >>> 24;
    }
  }
  if (used > 0) yield out.subarray(0, used);
}

/** `call`, `jmp`, and the conditional jumps of two bytes. */
function isBranch(before: number, byte: number): boolean {
  return (byte & 0xfe) === CALL || (before === 0x0f && (byte & 0xf0) === 0x80);
}

function decodeBit(range: Range, model: number): boolean {
  const probability = range.models[model]!;
  const bound = (range.range >>> TOTAL_BITS) * probability;
  if (range.code < bound) {
    range.range = bound;
    range.models[model] = probability + (((1 << TOTAL_BITS) - probability) >> MOVE_BITS);
    return false;
  }
  range.range -= bound;
  range.code -= bound;
  range.models[model] = probability - (probability >> MOVE_BITS);
  return true;
}

function cut(notes: Notes, reader: ByteReader): void {
  notes.problem('stream.truncated', 'a stream of BCJ2 ends too early', reader.position);
}
