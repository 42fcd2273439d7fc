import { zstdDecompressSync } from 'node:zlib';
import type { Notes } from '../decoder.ts';
import type { ByteReader } from '../reader.ts';
import { mostBlockOf, type Walk, walkBlocks } from './blocks.ts';
import { isBadInput, isWrongChecksum, OUTPUT_PIECE, windowParams } from './engine.ts';
import { type FrameHeader, plainHeader } from './frame-header.ts';
import { type Engines, streamFrame } from './stream.ts';

/** Frames up to this many packed bytes, and this many of content, are decoded in one call: a millisecond or two. */
const SMALL_PACKED = 1 << 16;
const SMALL_CONTENT = 1 << 20;
const CHECKSUM_LENGTH = 4;
/** XXH64 of nothing, the low 32 bits. */
const EMPTY_CHECKSUM = 0x51d8e999;

/** What is found out about a frame while it is decoded. */
export interface Tally {
  blocks: number;
  /** Bytes of content. */
  content: number;
  /** Content_Checksum as stored. */
  checksum?: number;
}

/**
 * Decodes the blocks and the checksum of a frame (RFC 8878 section 3.1.1); the reader stands behind its header.
 * @returns whether the whole frame was decoded; if not, the problem is reported
 */
export async function* decodeFrame(
  reader: ByteReader,
  notes: Notes,
  header: FrameHeader,
  tally: Tally,
  engines: Engines,
): AsyncGenerator<Uint8Array, boolean> {
  const whole = await decodeWhole(reader, notes, header, tally);
  if (!whole) return yield* streamFrame(reader, notes, header, tally, engines);
  tally.content = whole.length;
  for (let at = 0; at < whole.length; at += OUTPUT_PIECE) yield whole.subarray(at, at + OUTPUT_PIECE);
  return true;
}

/** The content of a short frame that is there in full and not damaged; undefined for every other. */
async function decodeWhole(
  reader: ByteReader,
  notes: Notes,
  header: FrameHeader,
  tally: Tally,
): Promise<Buffer | undefined> {
  const trailer = header.checksum ? CHECKSUM_LENGTH : 0;
  const mostBlock = mostBlockOf(header.window, header.singleSegment);
  // What is at hand is enough nearly always; copying it to see more would cost much where frames are tiny.
  for (const look of [Math.min(reader.buffered, SMALL_PACKED), SMALL_PACKED]) {
    const bytes = await reader.peek(look);
    const walk = walkBlocks(bytes, mostBlock, Number.POSITIVE_INFINITY);
    if (walk.fault || walk.most > SMALL_CONTENT) return undefined;
    const length = walk.length + trailer;
    if (!walk.last || bytes.length < length) continue;
    const content = decodeSync(bytes.subarray(0, length), header, walk, (stored) => {
      const message = `the checksum of the content (XXH64) does not fit, stored is ${stored}`;
      notes.problem('stream.checksum', message, reader.position + walk.length);
    });
    if (!content) return undefined;
    tally.blocks = walk.blocks;
    if (trailer > 0) tally.checksum = readChecksum(bytes, walk.length);
    await reader.skip(length);
    return content;
  }
  return undefined;
}

function decodeSync(
  packed: Uint8Array,
  header: FrameHeader,
  walk: Walk,
  wrong: (stored: string) => void,
): Buffer | undefined {
  const blocks = packed.subarray(0, walk.length);
  const stored = header.checksum ? readChecksum(packed, walk.length) : EMPTY_CHECKSUM;
  if (walk.most === 0) {
    if (stored !== EMPTY_CHECKSUM) wrong(checksumText(stored));
    return Buffer.alloc(0);
  }
  // Distances cannot reach back further than there is content, so a tiny frame gets no huge window.
  const window = header.singleSegment ? walk.most : Math.min(header.window, walk.most);
  const likely = header.contentSize === undefined ? packed.length * 4 : Number(header.contentSize);
  const options = {
    chunkSize: Math.max(64, Math.min(likely + 1, walk.most + 1)),
    maxOutputLength: walk.most,
    params: windowParams(window),
  };
  try {
    return zstdDecompressSync(Buffer.concat([plainHeader(window, header.checksum), packed]), options);
  } catch (error) {
    if (!isBadInput(error)) throw error;
    if (!isWrongChecksum(error)) return undefined;
  }
  wrong(checksumText(stored));
  return zstdDecompressSync(Buffer.concat([plainHeader(window, false), blocks]), options);
}

/** Content_Checksum at `at`: the low 4 bytes of XXH64 with seed 0, little-endian (section 3.1.1). */
export function readChecksum(bytes: Uint8Array, at: number): number {
  return (
    (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0
  );
}

/** A Content_Checksum as it is shown. */
export function checksumText(value: number): string {
  return value.toString(16).padStart(8, '0');
}
