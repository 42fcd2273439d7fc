/** Where a block stands while it is decoded. */
interface Reading {
  readonly packed: Uint8Array;
  readonly out: Uint8Array;
  from: number;
  to: number;
  /** Literals copied by the instruction before: 0 to 3, or 4 for a run of its own. */
  state: number;
}

/** What a match says. */
interface Match {
  readonly length: number;
  /** 0 for the one that ends the stream. */
  readonly distance: number;
  /** Literals that follow it, 0 to 3. */
  readonly literals: number;
}

/** Distances of the far matches begin behind this. */
const FAR = 16_384;

/**
 * Decodes one LZO1X block (Linux, Documentation/staging/lzo.rst, bitstream version 0), as SquashFS holds them.
 * @param most bytes that it may decode to
 * @returns undefined where it is damaged, cut, or has more; the bytes are the caller's to keep
 */
export function decodeLzoBlock(packed: Uint8Array, most: number): Buffer | undefined {
  const reading: Reading = { packed, out: Buffer.allocUnsafe(most), from: 0, to: 0, state: 0 };
  const first = packed[0] ?? 0;
  if (first > 17) {
    reading.from = 1;
    if (!copyLiterals(reading, first - 17)) return undefined;
    reading.state = Math.min(4, first - 17);
  }
  while (reading.from < packed.length) {
    const instruction = packed[reading.from++]!;
    if (instruction < 16 && reading.state === 0) {
      const length = 3 + longLength(reading, instruction, 15);
      if (!copyLiterals(reading, length)) return undefined;
      reading.state = 4;
      continue;
    }
    const { length, distance, literals } = matchOf(reading, instruction);
    if (distance === 0) return reading.from === packed.length ? finish(reading, most) : undefined;
    if (!copyMatch(reading, length, distance) || !copyLiterals(reading, literals)) return undefined;
    reading.state = literals;
  }
  return undefined;
}

/** A short block must not keep all the room that was made for it. */
function finish({ out, to }: Reading, most: number): Buffer {
  const bytes = out.subarray(0, to);
  return to * 2 < most ? Buffer.from(bytes) : Buffer.from(bytes.buffer, bytes.byteOffset, to);
}

function matchOf(reading: Reading, instruction: number): Match {
  if (instruction >= 64) {
    const distance = (next(reading) << 3) + ((instruction >> 2) & 7) + 1;
    return { length: (instruction >> 5) + 1, distance, literals: instruction & 3 };
  }
  if (instruction >= 32) {
    const length = 2 + longLength(reading, instruction & 31, 31);
    const pair = next(reading) | (next(reading) << 8);
    return { length, distance: (pair >> 2) + 1, literals: pair & 3 };
  }
  if (instruction >= 16) {
    const length = 2 + longLength(reading, instruction & 7, 7);
    const pair = next(reading) | (next(reading) << 8);
    const beyond = ((instruction & 8) << 11) + (pair >> 2);
    return { length, distance: beyond === 0 ? 0 : FAR + beyond, literals: pair & 3 };
  }
  const near = (next(reading) << 2) + (instruction >> 2) + 1;
  if (reading.state < 4) return { length: 2, distance: near, literals: instruction & 3 };
  return { length: 3, distance: near + 2048, literals: instruction & 3 };
}

/** The next byte; behind the end zeros, which the copy that follows refuses. */
function next(reading: Reading): number {
  return reading.packed[reading.from++] ?? 0;
}

/** A length that does not fit into its bits: zeros count 255 each, then the rest. */
function longLength(reading: Reading, bits: number, most: number): number {
  if (bits !== 0) return bits;
  let length = most;
  while (reading.packed[reading.from] === 0) {
    length += 255;
    reading.from++;
  }
  return length + next(reading);
}

function copyLiterals(reading: Reading, length: number): boolean {
  const { packed, out, from, to } = reading;
  if (from + length > packed.length || to + length > out.length) return false;
  if (length < 16) for (let i = 0; i < length; i++) out[to + i] = packed[from + i]!;
  else out.set(packed.subarray(from, from + length), to);
  reading.from += length;
  reading.to += length;
  return true;
}

function copyMatch(reading: Reading, length: number, distance: number): boolean {
  const { out, to } = reading;
  if (distance > to || to + length > out.length) return false;
  if (distance >= length) out.copyWithin(to, to - distance, to - distance + length);
  else for (let i = 0; i < length; i++) out[to + i] = out[to + i - distance]!;
  reading.to += length;
  return true;
}
