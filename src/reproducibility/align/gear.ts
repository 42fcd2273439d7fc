/** Cuts bytes into chunks where their content says so: the same content is cut alike wherever it stands. */
export interface Chunker {
  push(bytes: Uint8Array): void;
  /** The last chunk. Nothing may be pushed afterwards. */
  end(): void;
}

/** One number per byte value, the same for ever: xorshift32 (G. Marsaglia, "Xorshift RNGs", 2003), seed 2463534242. */
const GEAR: Int32Array = makeTable();

function makeTable(): Int32Array {
  let state = 2463534242;
  return Int32Array.from({ length: 256 }, () => {
    for (let i = 0; i < 4; i++) {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
    }
    return state;
  });
}

/**
 * Content-defined chunking by a gear hash (W. Xia et al., "FastCDC", USENIX ATC 2016): a chunk ends where the hash of
 * the 32 bytes before begins with zeros. `average`, a power of two from 16 up, is what a chunk has above a quarter of it;
 * eight times as much is the most. `found` gets length and hash (FNV-1a, 32 bits, unsigned) of each.
 */
export function chunker(average: number, found: (length: number, hash: number) => void): Chunker {
  const [least, most] = [average >> 2, average * 8];
  const shift = 32 - Math.round(Math.log2(average));
  let [gear, hash, length] = [0, 0x811c9dc5, 0];
  return {
    push(bytes) {
      let [g, h, n] = [gear, hash, length];
      for (let i = 0; i < bytes.length; i++) {
        const byte = bytes[i]!;
        g = ((g << 1) + GEAR[byte]!) | 0;
        h = Math.imul(h ^ byte, 0x01000193);
        n++;
        if ((g >>> shift === 0 && n >= least) || n >= most) {
          found(n, h >>> 0);
          [g, h, n] = [0, 0x811c9dc5, 0];
        }
      }
      [gear, hash, length] = [g, h, n];
    },
    end() {
      if (length > 0) found(length, hash >>> 0);
      length = 0;
    },
  };
}
