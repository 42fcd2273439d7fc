import { zstdDecompressSync } from 'node:zlib';
import type { Notes } from '../decoder.ts';
import type { ByteReader } from '../reader.ts';
import { mostBlockOf, type Walk, walkBlocks } from './blocks.ts';
import { type Engines, isBadInput, isWrongChecksum, OUTPUT_PIECE, windowParams } from './engine.ts';
import { type FrameHeader, plainHeader } from './frame-header.ts';
import { streamFrame } from './stream.ts';
import { CHECKSUM_LENGTH, readChecksum, type Tally, wrongChecksum } from './tally.ts';

/** Frames up to this many packed bytes, and this many of content, are decoded in one call: a millisecond or two. */
const SMALL_PACKED = 1 << 16;
const SMALL_CONTENT = 1 << 20;
/** Content_Checksum of no content. */
const EMPTY_CHECKSUM = 0x51d8e999;

/**
 * Decodes the blocks and the checksum of a frame (RFC 8878 section 3.1.1); the reader stands behind its header.
 * @param tally receives what is found out
 * @returns whether the frame was decoded to its end; if not, the problem is reported
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
  for (let at = 0; at < whole.length; at += OUTPUT_PIECE) yield whole.subarray(at, at + OUTPUT_PIECE);
  return true;
}

/** The content of a short frame that is there in full and not damaged; undefined, without a problem, for others. */
async function decodeWhole(
  reader: ByteReader,
  notes: Notes,
  header: FrameHeader,
  tally: Tally,
): Promise<Uint8Array | undefined> {
  const trailer = header.checksum ? CHECKSUM_LENGTH : 0;
  const mostBlock = mostBlockOf(header);
  // What is at hand is nearly always enough; making more available copies it, which is much for tiny frames.
  for (const look of [Math.min(reader.buffered, SMALL_PACKED), SMALL_PACKED]) {
    const bytes = await reader.peek(look);
    const walk = walkBlocks(bytes, mostBlock, Number.POSITIVE_INFINITY);
    if (walk.fault || walk.most > SMALL_CONTENT) return undefined;
    if (!walk.last || bytes.length < walk.length + trailer) continue;
    const small = decodeSmall(bytes.subarray(0, walk.length + trailer), header, walk);
    if (!small) return undefined;
    tally.blocks = walk.blocks;
    tally.content = small.content.length;
    if (header.checksum) tally.checksum = readChecksum(bytes, walk.length);
    if (!small.intact) {
      const message = wrongChecksum(readChecksum(bytes, walk.length));
      notes.problem('stream.checksum', message, reader.position + walk.length);
    }
    await reader.skip(walk.length + trailer);
    return small.content;
  }
  return undefined;
}

interface Small {
  readonly content: Uint8Array;
  /** Whether the checksum, if there is one, fits. */
  readonly intact: boolean;
}

/** @param packed the blocks and the checksum @returns undefined for bad data */
function decodeSmall(packed: Uint8Array, header: FrameHeader, walk: Walk): Small | undefined {
  if (walk.most === 0) {
    const intact = !header.checksum || readChecksum(packed, walk.length) === EMPTY_CHECKSUM;
    return { content: new Uint8Array(0), intact };
  }
  try {
    return { content: decodeSync(packed, header, walk, header.checksum), intact: true };
  } catch (error) {
    if (!isBadInput(error)) throw error;
    if (!isWrongChecksum(error)) return undefined;
  }
  return { content: decodeSync(packed.subarray(0, walk.length), header, walk, false), intact: false };
}

function decodeSync(packed: Uint8Array, header: FrameHeader, walk: Walk, checksum: boolean): Uint8Array {
  // Distances do not reach back further than there is content, so a tiny frame gets no huge window.
  const window = header.singleSegment ? walk.most : Math.min(header.window, walk.most);
  const likely = header.contentSize === undefined ? packed.length * 4 : Number(header.contentSize);
  return zstdDecompressSync(Buffer.concat([plainHeader(window, checksum), packed]), {
    chunkSize: Math.max(64, Math.min(likely, walk.most) + 1),
    maxOutputLength: walk.most,
    params: windowParams(window),
  });
}
