import { asBuffer } from '../bytes.ts';
import type { LzOutput } from '../lzvn.ts';
import {
  D_VALUES,
  type Decoder,
  decoderOf,
  L_VALUES,
  M_VALUES,
  readFrequencies,
  STATES,
  SYMBOLS,
} from './tables.ts';

/** A compressed block, described. */
export interface Block {
  readonly rawBytes: number;
  readonly literals: number;
  readonly matches: number;
  readonly literalBytes: number;
  readonly matchBytes: number;
  /** Bits of the last byte that are not used, negative. */
  readonly literalBits: number;
  readonly matchBits: number;
  readonly literalStates: readonly number[];
  readonly states: readonly [l: number, m: number, d: number];
  /** Of literal lengths, match lengths, distances and literals, one behind the other. */
  readonly frequencies: Uint16Array;
  /** Where its payload begins. */
  readonly payload: number;
}

const V1_LENGTH = 772;
const V2_LENGTH = 32;
/** Encoders end a block before it has more. */
const MOST_LITERALS = 40_000;
const MOST_MATCHES = 10_000;

/** The header of a block with its tables as they are (`bvx1`). */
export function readHeader1(packed: Uint8Array, at: number): Block | undefined {
  if (at + V1_LENGTH > packed.length) return undefined;
  const b = asBuffer(packed);
  const count = SYMBOLS.l + SYMBOLS.m + SYMBOLS.d + SYMBOLS.literal;
  return {
    rawBytes: b.readUInt32LE(at + 4),
    literals: b.readUInt32LE(at + 12),
    matches: b.readUInt32LE(at + 16),
    literalBytes: b.readUInt32LE(at + 20),
    matchBytes: b.readUInt32LE(at + 24),
    literalBits: b.readInt32LE(at + 28),
    literalStates: [0, 1, 2, 3].map((i) => b.readUInt16LE(at + 32 + i * 2)),
    matchBits: b.readInt32LE(at + 40),
    states: [b.readUInt16LE(at + 44), b.readUInt16LE(at + 46), b.readUInt16LE(at + 48)],
    frequencies: Uint16Array.from({ length: count }, (_, i) => b.readUInt16LE(at + 50 + i * 2)),
    payload: at + V1_LENGTH,
  };
}

/** The header of a block with its tables packed (`bvx2`). */
export function readHeader2(packed: Uint8Array, at: number): Block | undefined {
  if (at + V2_LENGTH > packed.length) return undefined;
  const b = asBuffer(packed);
  const [first, second, third] = [8, 16, 24].map((offset) => b.readBigUInt64LE(at + offset)) as [
    bigint,
    bigint,
    bigint,
  ];
  const part = (word: bigint, shift: number, bits: number) =>
    Number((word >> BigInt(shift)) & ((1n << BigInt(bits)) - 1n));
  const payload = at + part(third, 0, 32);
  if (payload < at + V2_LENGTH || payload > packed.length) return undefined;
  const frequencies = readFrequencies(packed, at + V2_LENGTH, payload);
  if (!frequencies) return undefined;
  return {
    rawBytes: b.readUInt32LE(at + 4),
    literals: part(first, 0, 20),
    literalBytes: part(first, 20, 20),
    matches: part(first, 40, 20),
    literalBits: part(first, 60, 3) - 7,
    literalStates: [0, 10, 20, 30].map((shift) => part(second, shift, 10)),
    matchBytes: part(second, 40, 20),
    matchBits: part(second, 60, 3) - 7,
    states: [part(third, 32, 10), part(third, 42, 10), part(third, 52, 10)],
    frequencies,
    payload,
  };
}

/** Decodes a block. @returns the place behind it, or undefined where it is damaged */
export function decodeBlock(packed: Uint8Array, block: Block, out: LzOutput): number | undefined {
  const { literals, matches, literalBytes, matchBytes, payload } = block;
  const end = payload + literalBytes + matchBytes;
  if (end > packed.length || literals > MOST_LITERALS || matches > MOST_MATCHES) return undefined;
  const { l, m, d } = SYMBOLS;
  const of = block.frequencies;
  const decoders = [
    decoderOf(STATES.l, of.subarray(0, l), L_VALUES),
    decoderOf(STATES.m, of.subarray(l, l + m), M_VALUES),
    decoderOf(STATES.d, of.subarray(l + m, l + m + d), D_VALUES),
    decoderOf(STATES.literal, of.subarray(l + m + d)),
  ];
  if (!decoders.every((decoder) => decoder !== undefined)) return undefined;
  const [forL, forM, forD, forLiterals] = decoders as [Decoder, Decoder, Decoder, Decoder];
  const text = readLiterals(packed, block, forLiterals);
  if (!text) return undefined;
  return readMatches(packed, block, [forL, forM, forD], text, out) ? end : undefined;
}

/** Bits of a payload, taken from its end. */
interface Bits {
  readonly bytes: Uint8Array;
  /** First bit of the payload, and the bit behind the next one to take. */
  readonly first: number;
  at: number;
}

/** The next `count` bits, 24 at most; what lies before the payload is seen by the caller. */
function pull(bits: Bits, count: number): number {
  bits.at -= count;
  const { bytes, at } = bits;
  const byte = at >> 3;
  const word = bytes[byte]! | (bytes[byte + 1]! << 8) | (bytes[byte + 2]! << 16) | (bytes[byte + 3]! << 24);
  return (word >>> (at & 7)) & ((1 << count) - 1);
}

function bitsOf(bytes: Uint8Array, start: number, length: number, unused: number): Bits | undefined {
  if (unused < -7 || unused > 0 || length * 8 + unused < 0) return undefined;
  return { bytes, first: start * 8, at: (start + length) * 8 + unused };
}

/** Four coders take turns. */
function readLiterals(packed: Uint8Array, block: Block, decoder: Decoder): Uint8Array | undefined {
  const bits = bitsOf(packed, block.payload, block.literalBytes, block.literalBits);
  if (!bits || block.literalStates.some((state) => state >= STATES.literal)) return undefined;
  const states = Uint16Array.from(block.literalStates);
  const { stateBits, delta, base } = decoder;
  const text = new Uint8Array(block.literals);
  for (let i = 0; i < text.length; i++) {
    const state = states[i & 3]!;
    text[i] = base[state]!;
    states[i & 3] = delta[state]! + pull(bits, stateBits[state]!);
    if (bits.at < bits.first) return undefined;
  }
  return text;
}

function readMatches(
  packed: Uint8Array,
  block: Block,
  [forL, forM, forD]: readonly [Decoder, Decoder, Decoder],
  text: Uint8Array,
  out: LzOutput,
): boolean {
  const bits = bitsOf(packed, block.payload + block.literalBytes, block.matchBytes, block.matchBits);
  const states = [...block.states];
  if (!bits || states[0]! >= STATES.l || states[1]! >= STATES.m || states[2]! >= STATES.d) return false;
  const { bytes } = out;
  let distance = 0;
  let read = 0;
  for (let i = 0; i < block.matches; i++) {
    const literals = take(bits, forL, states, 0);
    const length = take(bits, forM, states, 1);
    const newDistance = take(bits, forD, states, 2);
    if (bits.at < bits.first) return false;
    if (newDistance !== 0) distance = newDistance;
    let to = out.length;
    if (read + literals > text.length || to + literals + length > bytes.length) return false;
    bytes.set(text.subarray(read, read + literals), to);
    read += literals;
    to += literals;
    if (length > 0 && (distance === 0 || distance > to)) return false;
    for (const end = to + length; to < end; to++) bytes[to] = bytes[to - distance]!;
    out.length = to;
  }
  return true;
}

/** The value of a state; the state moves on. The bits of the next state stand above those of the value. */
function take(
  bits: Bits,
  { stateBits, valueBits, delta, base }: Decoder,
  states: number[],
  which: number,
): number {
  const state = states[which]!;
  const own = valueBits[state]!;
  const taken = pull(bits, stateBits[state]! + own);
  states[which] = delta[state]! + (taken >> own);
  return base[state]! + (taken & ((1 << own) - 1));
}
