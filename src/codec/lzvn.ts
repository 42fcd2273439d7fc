/** Where decoded bytes go: also what matches may reach back to. */
export interface LzOutput {
  readonly bytes: Uint8Array;
  /** How many there are. */
  length: number;
}

/** An opcode, taken apart: literals that follow it, then a match. */
interface Opcode {
  literals: number;
  match: number;
  /** Stays what it was where the opcode has none of its own. */
  distance: number;
  /** Bytes of the opcode; 0 for damage. */
  length: number;
}

const END = 0x06;
const NOTHING: ReadonlySet<number> = new Set([0x0e, 0x16]);

/**
 * Decodes LZVN, the light method of Apple's compression library (the code of lzvn_decode_base in Apple's lzfse is its only
 * definition): opcodes that each copy up to 271 literals and a match of up to 271 bytes.
 *
 * @param packed read from `at` up to `end`
 * @param out bytes are appended; decoding ends when it is full
 * @returns the place behind the last opcode used, or undefined where the data is damaged: what came before is in `out`
 */
export function lzvnInto(packed: Uint8Array, at: number, end: number, out: LzOutput): number | undefined {
  const { bytes } = out;
  const opcode: Opcode = { literals: 0, match: 0, distance: 0, length: 0 };
  let to = out.length;
  let from = at;
  while (from < end && to < bytes.length) {
    // The end mark has seven zeros behind it.
    if (packed[from] === END) return Math.min(end, from + 8);
    readOpcode(packed, from, end, opcode);
    from += opcode.length;
    if (opcode.length === 0 || from + opcode.literals > end) return undefined;
    const copied = Math.min(opcode.literals, bytes.length - to);
    for (let i = 0; i < copied; i++) bytes[to++] = packed[from + i]!;
    out.length = to;
    from += opcode.literals;
    if (opcode.match === 0) continue;
    const { distance } = opcode;
    if (distance === 0 || distance > to) return undefined;
    const until = Math.min(to + opcode.match, bytes.length);
    // Byte by byte, as a match may run into what it writes.
    for (; to < until; to++) bytes[to] = bytes[to - distance]!;
    out.length = to;
  }
  return from;
}

function readOpcode(packed: Uint8Array, from: number, end: number, opcode: Opcode): void {
  const first = packed[from]!;
  opcode.literals = 0;
  opcode.match = 0;
  opcode.length = 1;
  if (first >= 0xe0) readRun(packed, from, end, opcode);
  else if (first >> 5 === 5) readMedium(packed, from, end, opcode);
  else if (!NOTHING.has(first)) readSmall(packed, from, end, opcode);
}

/** Two bits of literals, three of match length, and a distance of 11 or 16 bits or the one before. */
function readSmall(packed: Uint8Array, from: number, end: number, opcode: Opcode): void {
  const first = packed[from]!;
  const form = first & 7;
  // Opcodes without literals have no use for the distance before; these two sixteens are not given out.
  const unknown = (form === 6 && first < 0x40) || first >> 4 === 7 || first >> 4 === 13;
  opcode.length = unknown ? 0 : form === 6 ? 1 : form === 7 ? 3 : 2;
  if (from + opcode.length > end) opcode.length = 0;
  if (opcode.length === 0) return;
  opcode.literals = first >> 6;
  opcode.match = ((first >> 3) & 7) + 3;
  if (form === 7) opcode.distance = packed[from + 1]! | (packed[from + 2]! << 8);
  else if (form !== 6) opcode.distance = (form << 8) | packed[from + 1]!;
}

/** Literals only, or a match of the distance before only. */
function readRun(packed: Uint8Array, from: number, end: number, opcode: Opcode): void {
  const first = packed[from]!;
  const large = (first & 15) === 0;
  opcode.length = !large ? 1 : from + 1 < end ? 2 : 0;
  const count = large ? (packed[from + 1] ?? 0) + 16 : first & 15;
  if (first >= 0xf0) opcode.match = count;
  else opcode.literals = count;
}

/** A distance of 14 bits, and five bits of match length around it. */
function readMedium(packed: Uint8Array, from: number, end: number, opcode: Opcode): void {
  const first = packed[from]!;
  const second = packed[from + 1] ?? 0;
  opcode.length = from + 2 < end ? 3 : 0;
  opcode.literals = (first >> 3) & 3;
  opcode.match = (((first & 7) << 2) | (second & 3)) + 3;
  opcode.distance = (second >> 2) | ((packed[from + 2] ?? 0) << 6);
}

/**
 * A stream of LZVN alone, as compressed files of HFS+ have them.
 * @param most bytes of content that are accepted
 * @returns undefined where it is damaged
 */
export function unlzvn(packed: Uint8Array, most: number): Uint8Array | undefined {
  // Two bytes copy 271 at most.
  const out: LzOutput = { bytes: new Uint8Array(Math.min(most, packed.length * 136)), length: 0 };
  const end = lzvnInto(packed, 0, packed.length, out);
  return end === undefined ? undefined : out.bytes.subarray(0, out.length);
}
