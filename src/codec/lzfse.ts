import { asBuffer } from './bytes.ts';
import { type Block, decodeBlock, readHeader1, readHeader2 } from './lzfse/block.ts';
import { type LzOutput, lzvnInto } from './lzvn.ts';

/** What a stream was decoded to. */
export interface Unlzfse {
  readonly bytes: Uint8Array;
  /** Bytes of the stream, its end mark included, as far as it was read. */
  readonly consumed: number;
  /** Why decoding ended before the end mark. */
  readonly fault?: string;
}

/** Magics of blocks, as little-endian numbers. */
const END = 0x24787662;
const STORED = 0x2d787662;
const COMPRESSED_1 = 0x31787662;
const COMPRESSED_2 = 0x32787662;
const LZVN = 0x6e787662;

/**
 * LZFSE (Apple's lzfse reference implementation, lzfse_internal.h): blocks that are stored, LZVN, or Lempel-Ziv with finite
 * state entropy coding, then an end mark. There is no check of the content.
 *
 * @param most bytes of content that are accepted
 * @param room takes the content: at least `most` bytes
 */
export function unlzfse(packed: Uint8Array, most: number, room: Uint8Array = new Uint8Array(most)): Unlzfse {
  const b = asBuffer(packed);
  const out: LzOutput = { bytes: room, length: 0 };
  const ended = (consumed: number, fault?: string): Unlzfse => ({
    bytes: out.bytes.subarray(0, out.length),
    consumed,
    ...(fault === undefined ? {} : { fault }),
  });
  for (let at = 0; ; ) {
    if (at + 4 > b.length) return ended(b.length, 'the stream ends without its end mark');
    const magic = b.readUInt32LE(at);
    if (magic === END) return ended(at + 4);
    const decode = BLOCKS[magic];
    if (!decode) return ended(at, `there is no block at byte ${at}`);
    const claimed = at + 8 <= b.length ? b.readUInt32LE(at + 4) : 0;
    if (claimed > most - out.length) return ended(at, `more than ${most} bytes`);
    const before = out.length;
    const next = decode(b, at, claimed, out);
    if (next === undefined || out.length - before !== claimed)
      return ended(at, `the block at byte ${at} is damaged`);
    at = next;
  }
}

type BlockReader = (packed: Buffer, at: number, claimed: number, out: LzOutput) => number | undefined;

const BLOCKS: Readonly<Record<number, BlockReader>> = {
  [STORED](packed, at, claimed, out) {
    if (at + 8 + claimed > packed.length) return undefined;
    out.bytes.set(packed.subarray(at + 8, at + 8 + claimed), out.length);
    out.length += claimed;
    return at + 8 + claimed;
  },
  [LZVN](packed, at, claimed, out) {
    if (at + 12 > packed.length) return undefined;
    const end = at + 12 + packed.readUInt32LE(at + 8);
    if (end > packed.length) return undefined;
    const room: LzOutput = { bytes: out.bytes.subarray(0, out.length + claimed), length: out.length };
    const whole = lzvnInto(packed, at + 12, end, room) !== undefined;
    out.length = room.length;
    return whole ? end : undefined;
  },
  [COMPRESSED_1]: (packed, at, claimed, out) => compressed(packed, readHeader1(packed, at), claimed, out),
  [COMPRESSED_2]: (packed, at, claimed, out) => compressed(packed, readHeader2(packed, at), claimed, out),
};

function compressed(
  packed: Buffer,
  block: Block | undefined,
  claimed: number,
  out: LzOutput,
): number | undefined {
  if (!block) return undefined;
  // A block decodes to what it claims and no more.
  const room: LzOutput = { bytes: out.bytes.subarray(0, out.length + claimed), length: out.length };
  const next = decodeBlock(packed, block, room);
  out.length = room.length;
  return next;
}
