import { asBuffer } from './bytes.ts';
import { feedBits, isPastEnd, type LzxBits, lzxBits, takeBits } from './lzx/bits.ts';
import { undoCallTranslation } from './lzx/call-translation.ts';
import { slotsOf } from './lzx/slots.ts';
import { decodeSymbols, type LzxProgress, WINDOW_MARGIN } from './lzx/symbols.ts';
import { type LzxTrees, lzxTrees, readTrees } from './lzx/trees.ts';

/** Most bytes of content in one frame. */
export const LZX_FRAME = 1 << 15;

const VERBATIM = 1;
const ALIGNED = 2;
const STORED = 3;

/** What a frame gave. */
export interface LzxFrame {
  /** Its content; valid until the next frame is decoded. What came before the fault, if there is one. */
  readonly bytes: Uint8Array;
  /** Bytes of the input that were used; what follows belongs to nothing. */
  readonly used: number;
  /** Why it could not be decoded to its end; no later frame can be decoded then. */
  readonly fault?: string;
}

/** Decodes the frames of one LZX stream in their order, synchronously. */
export interface LzxDecoder {
  /**
   * Decodes the next frame.
   * @param packed all of its input, at most 65,535 bytes
   * @param size bytes of content, at most {@link LZX_FRAME}; only the last frame may have fewer
   */
  frame(packed: Uint8Array, size: number): LzxFrame;
  /** Begins another stream in the same memory. */
  restart(): void;
}

interface State extends LzxProgress {
  readonly bits: LzxBits;
  readonly trees: LzxTrees;
  /** Bytes a match may reach back. */
  readonly reach: number;
  /** Kind of the block that is being decoded, and bytes of it to come. */
  kind: number;
  left: number;
  /** A stored block of odd length ended; the byte that makes it even is still to come. */
  pad: boolean;
  /** Size for the translation of calls; undefined before the first frame, 0 without it. */
  translation: number | undefined;
  /** Bytes of content of the frames before. */
  position: number;
  /** Bytes of the frame's input before those that `bits` has. */
  base: number;
  /** The last frame with its calls translated back. */
  translated: Int32Array | undefined;
}

/**
 * Begins an LZX stream as cabinets have it ([MS-PATCH], without its delta extensions; [MS-CAB] section 2.6).
 * The window grows with what is decoded, up to twice its size or 256 KiB.
 *
 * @param windowBits 15 to 21
 * @returns undefined for other windows
 */
export function lzxDecoder(windowBits: number): LzxDecoder | undefined {
  const slots = slotsOf(windowBits);
  if (slots === undefined) return undefined;
  const s: State = {
    bits: lzxBits(),
    trees: lzxTrees(slots),
    reach: 1 << windowBits,
    ...newWindow(2 * LZX_FRAME),
    ...atStart(),
    translated: undefined,
  };
  return {
    frame: (packed, size) => decodeFrame(s, packed, size),
    restart() {
      Object.assign(s, atStart());
      s.trees.mainLengths.fill(0);
      s.trees.lengthLengths.fill(0);
    },
  };
}

/** Whether LZX has windows of 2 to the power of `bits`. */
export function isLzxWindow(bits: number): boolean {
  return slotsOf(bits) !== undefined;
}

function atStart() {
  return {
    out: 0,
    r0: 1,
    r1: 1,
    r2: 1,
    kind: 0,
    left: 0,
    pad: false,
    translation: undefined,
    position: 0,
    base: 0,
  };
}

function decodeFrame(s: State, packed: Uint8Array, size: number): LzxFrame {
  makeRoom(s, size);
  feedBits(s.bits, packed);
  s.base = 0;
  const from = s.out;
  const fault = startStream(s) ?? decodeBlocks(s, from + size);
  const bytes = translate(s, s.window.subarray(from, s.out));
  s.position += bytes.length;
  // A frame ends at a whole word, but within a stored block.
  const end = s.kind === STORED ? s.bits.at >> 3 : ((s.bits.at + 15) >> 4) * 2;
  const used = Math.min(packed.length, s.base + end);
  return fault === undefined ? { bytes, used } : { bytes, used, fault };
}

/** The header of the stream: one bit, and with it the size for the translation of calls ([MS-PATCH] section 2.3). */
function startStream(s: State): string | undefined {
  if (s.translation !== undefined) return undefined;
  s.translation = 0;
  if (takeBits(s.bits, 1) === 1) s.translation = (takeBits(s.bits, 16) << 16) | takeBits(s.bits, 16);
  return isPastEnd(s.bits) ? 'the input ends within the header of the stream' : undefined;
}

/** Makes room for `size` bytes: the window grows, and then the bytes that matches may reach move to its start. */
function makeRoom(s: State, size: number): void {
  const room = s.window.length - WINDOW_MARGIN;
  if (s.out + size <= room) return;
  const most = Math.max(2 * s.reach, 8 * LZX_FRAME);
  if (room < most) {
    const larger = newWindow(Math.min(2 * room, most));
    larger.window.set(s.window.subarray(0, s.out));
    Object.assign(s, larger);
    return;
  }
  s.window.copyWithin(0, s.out - s.reach, s.out);
  s.out = s.reach;
}

function newWindow(length: number) {
  const window = new Uint8Array(length + WINDOW_MARGIN);
  return { window, view: new DataView(window.buffer) };
}

function decodeBlocks(s: State, end: number): string | undefined {
  while (s.out < end) {
    if (s.left === 0) {
      const fault = startBlock(s);
      if (fault) return fault;
    }
    const before = s.out;
    const stop = Math.min(end, before + s.left);
    const fault =
      s.kind === STORED ? copyStored(s, stop) : decodeSymbols(s, s.bits, s.trees, s.kind === ALIGNED, stop);
    s.left -= s.out - before;
    if (fault) return fault;
    if (s.left === 0 && s.kind === STORED) {
      if (s.pad) skipPad(s);
      if (!s.pad) realign(s);
    }
  }
  return undefined;
}

/** The header of a block ([MS-PATCH] section 2.4): its kind, its length, and what its kind needs. */
function startBlock(s: State): string | undefined {
  const { bits } = s;
  if (s.pad) {
    skipPad(s);
    realign(s);
  }
  s.kind = takeBits(bits, 3);
  s.left = (takeBits(bits, 16) << 8) | takeBits(bits, 8);
  if (isPastEnd(bits)) return 'the input ends before the frame';
  if (s.left === 0) return 'a block has no content';
  if (s.kind === VERBATIM || s.kind === ALIGNED) return readTrees(s.trees, bits, s.kind === ALIGNED);
  if (s.kind !== STORED) return `a block is of kind ${s.kind}`;
  s.pad = (s.left & 1) === 1;
  // 1 to 16 bits make the place even; then come the last distances.
  const at = ((bits.at >> 4) + 1) * 2;
  if (at + 12 > bits.bytes.length) return 'the input ends within the header of a block';
  const head = asBuffer(bits.bytes.subarray(at, at + 12));
  // A distance that no match may have becomes one that no match has.
  const distance = (offset: number): number => {
    const value = head.readUInt32LE(offset);
    return value > s.reach ? 0 : value;
  };
  s.r0 = distance(0);
  s.r1 = distance(4);
  s.r2 = distance(8);
  bits.at = (at + 12) * 8;
  return undefined;
}

function copyStored(s: State, stop: number): string | undefined {
  const { bits } = s;
  const at = bits.at >> 3;
  const piece = bits.bytes.subarray(at, at + stop - s.out);
  s.window.set(piece, s.out);
  s.out += piece.length;
  bits.at += piece.length * 8;
  return s.out < stop ? 'the input ends before the frame' : undefined;
}

/** Where the block ends together with its frame, the byte may stand in the next one's input. */
function skipPad(s: State): void {
  if (s.bits.at >= s.bits.end) return;
  s.bits.at += 8;
  s.pad = false;
}

/** After stored bytes that began in another frame's input the words may begin at an odd place. */
function realign(s: State): void {
  const at = s.bits.at >> 3;
  if ((at & 1) === 0) return;
  s.base += at;
  feedBits(s.bits, s.bits.bytes.subarray(at));
}

/** Matches copy what the encoder saw, so the window keeps the calls as they were. */
function translate(s: State, frame: Uint8Array): Uint8Array {
  if (!s.translation) return frame;
  // A word behind the frame is looked at as well.
  s.translated ??= new Int32Array(LZX_FRAME / 4 + 1);
  const bytes = new Uint8Array(s.translated.buffer, 0, frame.length);
  bytes.set(frame);
  undoCallTranslation(bytes, s.translated, s.position, s.translation);
  return bytes;
}
