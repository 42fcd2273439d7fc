import { asBuffer } from '../bytes.ts';
import { decodeLz4Block } from './block.ts';

/** What a stream was decoded to. */
export interface UnappleLz4 {
  readonly bytes: Uint8Array;
  /** Bytes of the stream, its end mark included, as far as it was read. */
  readonly consumed: number;
  /** Why decoding ended before the end mark. */
  readonly fault?: string;
}

/** `bv41`, `bv4-` and `bv4$`, as little-endian numbers. */
const COMPRESSED = 0x31347662;
const STORED = 0x2d347662;
const END = 0x24347662;

/**
 * LZ4 as Apple's Compression framework frames it (Apple developer documentation, COMPRESSION_LZ4): blocks of `bv41`, u32 decoded size, u32
 * packed size and an LZ4 block, or `bv4-`, u32 size and bytes, then the end mark `bv4$`. Matches may reach into the blocks before. There is no
 * check of the content.
 *
 * @param room takes the content, and ends it
 */
export function unlz4Apple(packed: Uint8Array, room: Uint8Array): UnappleLz4 {
  const b = asBuffer(packed);
  let length = 0;
  const ended = (consumed: number, fault?: string): UnappleLz4 => ({
    bytes: room.subarray(0, length),
    consumed,
    ...(fault === undefined ? {} : { fault }),
  });
  for (let at = 0; ; ) {
    if (at + 4 > b.length) return ended(b.length, 'the stream ends without its end mark');
    const magic = b.readUInt32LE(at);
    if (magic === END) return ended(at + 4);
    if (magic !== COMPRESSED && magic !== STORED) return ended(at, `there is no block at byte ${at}`);
    const from = at + (magic === STORED ? 8 : 12);
    if (from > b.length) return ended(at, `the block at byte ${at} is cut`);
    const size = b.readUInt32LE(at + 4);
    const end = from + (magic === STORED ? size : b.readUInt32LE(at + 8));
    if (end > b.length) return ended(at, `the block at byte ${at} is cut`);
    if (size > room.length - length) return ended(at, `more than ${room.length} bytes`);
    if (magic === STORED) room.set(b.subarray(from, end), length);
    else {
      const stop = decodeLz4Block(b.subarray(from, end), room, length, length + size);
      if (typeof stop === 'string') return ended(at, `the block at byte ${at}: ${stop}`);
      if (stop - length < size)
        return ended(at, `the block at byte ${at} has ${stop - length} of its ${size} bytes`);
    }
    length += size;
    at = end;
  }
}
