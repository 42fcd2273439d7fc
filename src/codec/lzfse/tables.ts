/** Symbols of literal lengths, match lengths, distances and literals. */
export const SYMBOLS = { l: 20, m: 20, d: 64, literal: 256 } as const;
/** States of their coders. */
export const STATES = { l: 64, m: 64, d: 256, literal: 1024 } as const;

/** Bits that follow a symbol, and the value it stands for with these bits all zero. */
interface Values {
  readonly bits: readonly number[];
  readonly base: readonly number[];
}

function values(bits: readonly number[]): Values {
  const base: number[] = [];
  let next = 0;
  for (const count of bits) {
    base.push(next);
    next += 2 ** count;
  }
  return { bits, base };
}

const NO_BITS = Array.from({ length: 16 }, () => 0);
/** Values of literal lengths. */
export const L_VALUES = values([...NO_BITS, 2, 3, 5, 8]);
/** Values of match lengths. */
export const M_VALUES = values([...NO_BITS, 3, 5, 8, 11]);
/** Values of distances. */
export const D_VALUES = values(Array.from({ length: 64 }, (_, i) => i >> 2));

/** A decoder of finite state entropy: what each state stands for and leads to. */
export interface Decoder {
  /** Bits to take for the next state. */
  readonly stateBits: Uint8Array;
  /** Bits to take for the value, below those of the state. */
  readonly valueBits: Uint8Array;
  readonly delta: Int16Array;
  /** The value, or its base. */
  readonly base: Int32Array;
}

/** Makes a decoder; undefined where the frequencies are more than there are states. */
export function decoderOf(states: number, frequencies: Uint16Array, own?: Values): Decoder | undefined {
  const stateBits = new Uint8Array(states);
  const valueBits = new Uint8Array(states);
  const delta = new Int16Array(states);
  const base = new Int32Array(states);
  let at = 0;
  for (const [symbol, frequency] of frequencies.entries()) {
    if (frequency === 0) continue;
    if (at + frequency > states) return undefined;
    // The shift that brings the frequency into the range from `states` to twice that.
    const shift = Math.clz32(frequency) - Math.clz32(states);
    const few = ((2 * states) >> shift) - frequency;
    for (let i = 0; i < frequency; i++, at++) {
      stateBits[at] = i < few ? shift : shift - 1;
      delta[at] = i < few ? ((frequency + i) << shift) - states : (i - few) << (shift - 1);
      valueBits[at] = own?.bits[symbol] ?? 0;
      base[at] = own?.base[symbol] ?? symbol;
    }
  }
  return { stateBits, valueBits, delta, base };
}

const FREQUENCY_BITS = [2, 3, 2, 5, 2, 3, 2, 8, 2, 3, 2, 5, 2, 3, 2, 14];
/** By the low five bits; those of 8 and 14 bits are computed. */
const FREQUENCIES = [
  0, 2, 1, 4, 0, 3, 1, 0, 0, 2, 1, 5, 0, 3, 1, 0, 0, 2, 1, 6, 0, 3, 1, 0, 0, 2, 1, 7, 0, 3, 1, 0,
];

/** The frequencies of all four coders, from their variable codes; undefined where these are cut or too long. */
export function readFrequencies(packed: Uint8Array, start: number, end: number): Uint16Array | undefined {
  const count = SYMBOLS.l + SYMBOLS.m + SYMBOLS.d + SYMBOLS.literal;
  const all = new Uint16Array(count);
  // Without any codes all frequencies are zero.
  if (start === end) return all;
  let bits = 0;
  let have = 0;
  let at = start;
  for (let i = 0; i < count; i++) {
    while (at < end && have + 8 <= 30) {
      bits |= packed[at++]! << have;
      have += 8;
    }
    const length = FREQUENCY_BITS[bits & 15]!;
    if (length > have) return undefined;
    if (length === 8) all[i] = 8 + ((bits >> 4) & 15);
    else if (length === 14) all[i] = 24 + ((bits >> 4) & 0x3ff);
    else all[i] = FREQUENCIES[bits & 31]!;
    bits >>>= length;
    have -= length;
  }
  return have >= 8 || at !== end ? undefined : all;
}
