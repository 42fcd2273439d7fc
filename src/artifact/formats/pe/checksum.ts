import type { RandomSource } from '../../../model/index.ts';

/** Bytes summed up at a time, a multiple of 4. */
const PIECE = 1 << 16;
const LITTLE = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/**
 * The CheckSum of a PE file: the sum of its 16-bit words with the carries added in again, plus its length in bytes, as
 * imagehlp.dll computes it. @param at offset of the field itself, which counts as zero
 */
export async function imageChecksum(source: RandomSource, at: number): Promise<number> {
  const words = new Uint32Array(PIECE / 4);
  const piece = new Uint8Array(words.buffer);
  let filled = 0;
  let start = 0;
  let sum = 0;
  const add = () => {
    piece.fill(0, filled);
    for (let i = 0; i < 4; i++) if (at + i >= start && at + i < start + filled) piece[at + i - start] = 0;
    sum += sumOf(words, Math.ceil(filled / 4));
    start += filled;
    filled = 0;
  };
  for await (const chunk of source.stream()) {
    for (let from = 0; from < chunk.length; ) {
      const count = Math.min(PIECE - filled, chunk.length - from);
      piece.set(chunk.subarray(from, from + count), filled);
      filled += count;
      from += count;
      if (filled === PIECE) add();
    }
  }
  add();
  // Adding the carries in again leaves the remainder by 65,535, with 65,535 itself in place of 0.
  let folded = sum === 0 ? 0 : ((sum - 1) % 0xffff) + 1;
  if (!LITTLE) folded = ((folded & 0xff) << 8) | (folded >>> 8);
  return (folded + start) % 2 ** 32;
}

function sumOf(words: Uint32Array, count: number): number {
  let low = 0;
  let high = 0;
  for (let i = 0; i < count; i++) {
    const word = words[i]!;
    low += word & 0xffff;
    high += word >>> 16;
  }
  return low + high;
}
