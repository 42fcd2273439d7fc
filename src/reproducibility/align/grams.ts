import type { Gap, Steps } from './myers.ts';
import { increasingRun } from './order.ts';

/** Bytes of a gram: long enough that one which either side has once does not meet its like by chance. */
export const GRAM = 8;

const FACTOR = 0x2c1b3c6d;
/** The factor of the byte that leaves the window. */
const BEFORE = power(FACTOR, GRAM - 1);
/** More collisions than this in a row are no accident: such a gram is no anchor. */
const PROBES = 16;
const NONE = -1;
const TWICE = -2;

function power(base: number, exponent: number): number {
  let result = 1;
  for (let i = 0; i < exponent; i++) result = Math.imul(result, base);
  return result;
}

/** Where the same {@link GRAM} bytes stand, once on either side of a gap: as many as stand in one order. */
export interface Anchors {
  readonly left: ArrayLike<number>;
  readonly right: ArrayLike<number>;
}

/** A gap of more bytes looks at a sample of its grams, which their bytes choose: about so many. */
const SAMPLE = 1 << 13;
/** Where such a sample finds none, a denser one is taken: this many times as many, in powers of two. */
const DENSER = 4;

/** Finds them by a hash table of the left's grams; a step is a byte. What lies between anchors is the caller's to refine. */
export function gramAnchors(a: Uint8Array, b: Uint8Array, gap: Gap, steps: Steps): Anchors {
  const size = Math.max(gap.a1 - gap.a0, gap.b1 - gap.b0);
  if (Math.min(gap.a1 - gap.a0, gap.b1 - gap.b0) < GRAM) return { left: [], right: [] };
  const sparse = Math.max(0, Math.ceil(Math.log2(size / SAMPLE)));
  const found = sampledAnchors(a, b, gap, steps, sparse);
  if (found.left.length > 0 || sparse === 0) return found;
  return sampledAnchors(a, b, gap, steps, Math.max(0, sparse - DENSER));
}

/** The same for one gram of 2 ** `sparse`. */
function sampledAnchors(
  a: Uint8Array,
  b: Uint8Array,
  { a0, a1, b0, b1 }: Gap,
  steps: Steps,
  sparse: number,
): Anchors {
  steps.left -= a1 - a0 + b1 - b0;
  const [places, hashes] = sampleOf(a, a0, a1, sparse);
  const bits = 33 - Math.clz32(places.length);
  // Each slot holds the number of one of the left's grams, from 1; 0 where it is empty.
  const table = new Int32Array(2 ** bits);
  // For each of the left's grams: where it stands on the right; NONE or TWICE.
  const partners = new Int32Array(places.length).fill(NONE);
  const slotOf = (bytes: Uint8Array, at: number, hash: number): number => {
    let slot = Math.imul(hash, 0x9e3779b1) >>> (32 - bits);
    for (let probe = 0; probe < PROBES; probe++) {
      const known = table[slot]!;
      if (known === 0 || isSame(a, places[known - 1]!, bytes, at)) return slot;
      slot = (slot + 1) & (table.length - 1);
    }
    return NONE;
  };
  for (let i = 0; i < places.length; i++) {
    const slot = slotOf(a, places[i]!, hashes[i]!);
    if (slot === NONE) continue;
    if (table[slot] === 0) table[slot] = i + 1;
    else partners[table[slot]! - 1] = TWICE;
  }
  const [others, otherHashes] = sampleOf(b, b0, b1, sparse);
  for (let j = 0; j < others.length; j++) {
    const slot = slotOf(b, others[j]!, otherHashes[j]!);
    if (slot === NONE || table[slot] === 0) continue;
    const gram = table[slot]! - 1;
    partners[gram] = partners[gram] === NONE ? others[j]! : TWICE;
  }
  const unique = places.map((_, gram) => gram).filter((gram) => partners[gram]! >= 0);
  const kept = increasingRun(unique.map((gram) => partners[gram]!));
  const left = kept.map((at) => places[unique[at]!]!);
  return { left, right: kept.map((at) => partners[unique[at]!]!) };
}

/** Places of those grams whose hash chooses them, and their hashes. */
function sampleOf(bytes: Uint8Array, from: number, to: number, sparse: number): [number[], number[]] {
  const [places, hashes]: [number[], number[]] = [[], []];
  let hash = 0;
  for (let i = from; i < Math.min(to, from + GRAM - 1); i++) hash = (Math.imul(hash, FACTOR) + bytes[i]!) | 0;
  for (let i = from + GRAM - 1; i < to; i++) {
    hash = (Math.imul(hash, FACTOR) + bytes[i]!) | 0;
    if (sparse === 0 || Math.imul(hash, 0x85ebca6b) >>> (32 - sparse) === 0) {
      places.push(i - GRAM + 1);
      hashes.push(hash);
    }
    hash = (hash - Math.imul(bytes[i - GRAM + 1]!, BEFORE)) | 0;
  }
  return [places, hashes];
}

function isSame(a: Uint8Array, at: number, b: Uint8Array, other: number): boolean {
  for (let i = 0; i < GRAM; i++) if (a[at + i] !== b[other + i]) return false;
  return true;
}
