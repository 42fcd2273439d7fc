import { chunker } from './gear.ts';

/** Rows of a sketch. The share of equal rows is right within a tenth or so: one over the root of this, halved. */
export const ROWS = 32;

const CHUNK = 128;

/** What makes a sketch of bytes as they pass by. */
export interface Sketcher {
  push(bytes: Uint8Array): void;
  /** The sketch; empty where there were no bytes. */
  end(): Uint32Array;
}

/** For each row, an odd factor and a mask that give every row an order of its own (A. Broder, 1997: min-wise hashing). */
const FACTORS: Int32Array = numbers(0x9e3779b9).map((number) => number | 1);
const MASKS: Int32Array = numbers(0x85ebca6b);

function numbers(start: number): Int32Array {
  let state = start;
  return Int32Array.from({ length: ROWS }, () => {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x6d2b79f5;
    return state ^ (state >>> 13);
  });
}

/**
 * A sketch under way: content is cut into chunks of about 128 bytes, and each row keeps the least of their hashes in its own
 * order. Two contents agree in about as many rows as they have of all their chunks in common (Jaccard index).
 */
export function newSketcher(): Sketcher {
  const rows = new Uint32Array(ROWS).fill(0xffffffff);
  let chunks = 0;
  const cutter = chunker(CHUNK, (_, hash) => {
    chunks++;
    for (let row = 0; row < ROWS; row++) {
      const mixed = Math.imul(hash ^ MASKS[row]!, FACTORS[row]!);
      const value = (mixed ^ (mixed >>> 15)) >>> 0;
      if (value < rows[row]!) rows[row] = value;
    }
  });
  return {
    push: (bytes) => cutter.push(bytes),
    end() {
      cutter.end();
      return chunks === 0 ? new Uint32Array(0) : rows;
    },
  };
}

/** The sketch of content that is at hand. */
export function sketchOf(pieces: Iterable<Uint8Array>): Uint32Array {
  const sketcher = newSketcher();
  for (const piece of pieces) sketcher.push(piece);
  return sketcher.end();
}

/** How much of all chunks of two contents both have, 0 to 1, by their sketches. */
export function likeness(one: Uint32Array, other: Uint32Array): number {
  if (one.length !== ROWS || other.length !== ROWS) return 0;
  let equal = 0;
  for (let row = 0; row < ROWS; row++) if (one[row] === other[row]) equal++;
  return equal / ROWS;
}
