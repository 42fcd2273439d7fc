import type { Field } from '../model/index.ts';
import { asBuffer } from './bytes.ts';
import type { Decoder, Notes } from './decoder.ts';
import type { ByteReader } from './reader.ts';
import { createEngines, type Engines, MOST_WINDOW } from './zstd/engine.ts';
import { decodeFrame } from './zstd/frame.ts';
import { type FrameHeader, frameHeaderFields, MOST_HEADER, parseFrameHeader } from './zstd/frame-header.ts';
import { CHECKSUM_LENGTH, checksumText, type Tally } from './zstd/tally.ts';

const MAGIC = 0xfd2fb528;
/** The low four bits of the magic number of a skippable frame are the user's. */
const SKIPPABLE = 0x184d2a50;
const SKIPPABLE_HEADER = 8;
/** Magic numbers of the formats of the releases 0.1 to 0.7, the first in the other byte order. */
const LEGACY: Readonly<Record<number, string>> = {
  515190781: '0.1',
  4247762210: '0.2',
  4247762211: '0.3',
  4247762212: '0.4',
  4247762213: '0.5',
  4247762214: '0.6',
  4247762215: '0.7',
};
/** So many frames are listed as fields; seekable files have hundreds of thousands. */
const MOST_LISTED = 1000;

/**
 * Decodes Zstandard (RFC 8878): all frames that follow each other, as one content. The frames are walked by the block
 * headers here, so that the end is known; node:zlib decodes the blocks and verifies the checksum. Skippable frames are
 * fields, not content. In front of anything else the reader is left. Fields: one `frame` or `skippable frame` each for
 * the first 1,000, and their number.
 */
export const unzstd: Decoder = async function* (reader, notes) {
  const start = reader.position;
  const engines = createEngines();
  let frames = 0;
  try {
    for (let more = true; more; ) {
      const kind = kindOf(await reader.peek(4));
      if (!kind) {
        if (frames === 0) await refuse(reader, notes);
        break;
      }
      if (frames >= notes.limits.steps) {
        notes.problem('limit.steps', `more than ${notes.limits.steps} zstd frames`, reader.position);
        break;
      }
      if (kind !== 'frame' && kind !== 'skippable') {
        const message = `the frame has the format of zstd ${kind}, before the standard`;
        notes.problem('stream.unsupported', message, reader.position);
        break;
      }
      frames++;
      const listed = notes.wantsFields && frames <= MOST_LISTED;
      if (kind === 'frame') more = yield* readFrame(reader, notes, engines, listed);
      else more = await skipFrame(reader, notes, listed);
    }
  } finally {
    engines.discard();
    notes.field({ name: 'frames', value: frames, offset: start, length: reader.position - start });
  }
};

/** What the magic number says: a release for legacy formats, undefined for anything that is no frame. */
function kindOf(head: Uint8Array): string | undefined {
  if (head.length < 4) return undefined;
  const magic = asBuffer(head).readUInt32LE(0);
  if (magic === MAGIC) return 'frame';
  if ((magic & ~15) >>> 0 === SKIPPABLE) return 'skippable';
  return LEGACY[magic];
}

async function refuse(reader: ByteReader, notes: Notes): Promise<void> {
  const head = await reader.peek(4);
  if (head.length < 4) {
    notes.problem('stream.truncated', 'the input is shorter than the magic number of zstd', reader.position);
  } else {
    notes.problem('stream.header', 'the input does not begin with a zstd frame', reader.position);
  }
}

/** @returns whether the next frame can be read */
async function* readFrame(
  reader: ByteReader,
  notes: Notes,
  engines: Engines,
  listed: boolean,
): AsyncGenerator<Uint8Array, boolean> {
  const at = reader.position;
  const header = parseFrameHeader(await reader.peek(MOST_HEADER));
  if (!header) {
    await reader.skip(MOST_HEADER);
    notes.problem('stream.truncated', 'the input ends within a zstd frame header', reader.position);
    return false;
  }
  const tally: Tally = { blocks: 0, content: 0 };
  let blocksEnd = at + header.length;
  try {
    if (!acceptHeader(header, at, notes)) return false;
    await reader.skip(header.length);
    const whole = yield* decodeFrame(reader, notes, header, tally, engines);
    if (whole) compareSize(header, tally, at, notes);
    return whole;
  } finally {
    blocksEnd = Math.max(blocksEnd, reader.position - (tally.checksum === undefined ? 0 : CHECKSUM_LENGTH));
    if (listed) notes.field(frameField(header, tally, at, blocksEnd));
  }
}

/** Whether a frame can be decoded within the limits; if not, the problem is reported. */
function acceptHeader(header: FrameHeader, at: number, notes: Notes): boolean {
  const { window, dictionary } = header;
  const most = notes.limits.window;
  if (header.reservedBit) {
    notes.problem('stream.header', 'the reserved bit of a zstd frame header is set', at + 4);
  } else if (dictionary !== 0) {
    const message = `the frame needs the zstd dictionary ${dictionary}`;
    notes.problem('stream.unsupported', message, at + header.dictionaryAt[0]);
  } else if (window > most) {
    const message = `the frame demands a window of ${window} bytes; at most ${most} (--limit window) are given`;
    notes.problem('limit.window', message, at);
  } else if (window > MOST_WINDOW) {
    notes.problem('stream.unsupported', `a zstd window of ${window} bytes, more than 2 GiB`, at);
  } else return true;
  return false;
}

function compareSize(header: FrameHeader, tally: Tally, at: number, notes: Notes): void {
  const { contentSize } = header;
  if (contentSize === undefined || contentSize === BigInt(tally.content)) return;
  const message = `${tally.content} bytes of content, the frame header says ${contentSize}`;
  notes.problem('stream.size-mismatch', message, at + header.contentSizeAt[0]);
}

function frameField(header: FrameHeader, tally: Tally, at: number, blocksEnd: number): Field {
  const begin = at + header.length;
  const fields: Field[] = [
    ...frameHeaderFields(header, at),
    { name: 'blocks', value: tally.blocks, offset: begin, length: blocksEnd - begin },
  ];
  if (tally.checksum !== undefined) {
    const value = checksumText(tally.checksum);
    const length = CHECKSUM_LENGTH;
    fields.push({ name: 'Content_Checksum', value, offset: blocksEnd, length, meaning: 'checksum' });
  }
  const end = blocksEnd + (tally.checksum === undefined ? 0 : CHECKSUM_LENGTH);
  return { name: 'frame', offset: at, length: end - at, fields };
}

/** Moves over a skippable frame (section 3.1.2). @returns whether it was there in full */
async function skipFrame(reader: ByteReader, notes: Notes, listed: boolean): Promise<boolean> {
  const at = reader.position;
  const head = asBuffer(await reader.take(SKIPPABLE_HEADER));
  if (head.length < SKIPPABLE_HEADER) {
    notes.problem('stream.truncated', 'the input ends within a skippable zstd frame', reader.position);
    return false;
  }
  const magic = head.readUInt32LE(0);
  const size = head.readUInt32LE(4);
  const skipped = await reader.skip(size);
  if (listed) {
    const fields: Field[] = [
      { name: 'Magic_Number', value: magic.toString(16), offset: at, length: 4, meaning: 'tool' },
      { name: 'Frame_Size', value: size, offset: at + 4, length: 4, meaning: 'size' },
      { name: 'User_Data', offset: at + SKIPPABLE_HEADER, length: skipped },
    ];
    notes.field({ name: 'skippable frame', offset: at, length: SKIPPABLE_HEADER + skipped, fields });
  }
  if (skipped === size) return true;
  notes.problem('stream.truncated', 'the input ends within a skippable zstd frame', reader.position);
  return false;
}
