import type { Field } from '../model/index.ts';
import { hasAscii } from './bytes.ts';
import { bitCursor, bitPosition } from './bzip2/bits.ts';
import { type Block, createRoom, type End, type Room, readBlock } from './bzip2/block.ts';
import { undoRandomise } from './bzip2/randomise.ts';
import { createExpander, type Expander } from './bzip2/run-length.ts';
import { createTransformRoom, type TransformRoom, undoTransform } from './bzip2/transform.ts';
import type { Decoder, Notes } from './decoder.ts';
import type { ByteReader } from './reader.ts';

const HEADER_LENGTH = 4;
const LEVEL_BYTES = 100_000;
/** Packed bytes that are looked at for the next block at first … */
const FIRST_LOOK = 1 << 16;
/** … and at most: the largest block any encoder writes has less than 2.5 MB. */
const MOST_LOOK = 1 << 22;
/** So many streams and blocks are listed as fields; pbzip2 writes a stream for every block. */
const MOST_LISTED = 1000;

/** What is kept over all streams of one input. */
interface State {
  readonly reader: ByteReader;
  readonly notes: Notes;
  readonly expander: Expander;
  readonly room: Room;
  /** Grows with the blocks that are there as well. */
  transform: TransformRoom;
  /** Streams and blocks so far. */
  steps: number;
  /** Packed bytes to look at for the next block. */
  look: number;
}

/**
 * Decodes bzip2 (as libbz2 1.0.8 does; the format has no standard): all streams that follow each other, as one
 * content. The CRC of every block and the combined one of every stream is verified. In front of anything else the
 * reader is left, as bzip2 ignores it. Fields: one `stream` each, with its blocks, for the first 1,000 streams and
 * blocks, and the number of streams.
 */
export const unbzip2: Decoder = async function* (reader, notes) {
  const start = reader.position;
  let state: State | undefined;
  let streams = 0;
  try {
    for (let more = true; more; ) {
      const level = levelOf(await reader.peek(HEADER_LENGTH));
      if (level === 0) {
        if (streams === 0) await refuse(reader, notes);
        break;
      }
      const most = level * LEVEL_BYTES;
      state ??= {
        reader,
        notes,
        expander: createExpander(),
        room: createRoom(),
        transform: createTransformRoom(0),
        steps: 0,
        look: FIRST_LOOK,
      };
      if (!countStep(state)) break;
      streams++;
      more = yield* readStream(state, most);
    }
  } finally {
    notes.field({ name: 'streams', value: streams, offset: start, length: reader.position - start });
  }
};

/** The block-size digit of the stream header in `head`; 0 if it is none. */
function levelOf(head: Uint8Array): number {
  const digit = (head[3] ?? 0) - 0x30;
  return hasAscii(head, 'BZh') && digit >= 1 && digit <= 9 ? digit : 0;
}

async function refuse(reader: ByteReader, notes: Notes): Promise<void> {
  const head = await reader.peek(HEADER_LENGTH);
  const at = reader.position;
  if (head.length < HEADER_LENGTH) {
    notes.problem('stream.truncated', 'the input is shorter than the header of bzip2', at);
  } else if (hasAscii(head, 'BZ0')) {
    notes.problem('stream.unsupported', 'the format of bzip 0.21, before bzip2', at);
  } else if (hasAscii(head, 'BZh')) {
    notes.problem('stream.header', 'the block size of bzip2 is not a digit from 1 to 9', at + 3);
  } else {
    notes.problem('stream.header', 'the input does not begin with a bzip2 header', at);
  }
}

function countStep(state: State): boolean {
  const most = state.notes.limits.steps;
  if (++state.steps <= most) return true;
  state.notes.problem('limit.steps', `more than ${most} bzip2 streams and blocks`, state.reader.position);
  return false;
}

/** What is known about a stream while it is read. */
interface Stream {
  readonly most: number;
  /** Where the next block begins in the reader's next byte. */
  bit: number;
  /** CRC over the CRCs of the blocks, as computed. */
  combined: number;
  /** Whether the CRC of every block fits. */
  intact: boolean;
  blocks: number;
  readonly fields: Field[] | undefined;
}

/** @returns whether the next stream can be read */
async function* readStream(state: State, most: number): AsyncGenerator<Uint8Array, boolean> {
  const { reader, notes } = state;
  const at = reader.position;
  const listed = notes.wantsFields && state.steps <= MOST_LISTED;
  const fields: Field[] | undefined = listed
    ? [{ name: 'level', value: most / LEVEL_BYTES, offset: at + 3, length: 1, meaning: 'tool' }]
    : undefined;
  const stream: Stream = { most, bit: 0, combined: 0, intact: true, blocks: 0, fields };
  try {
    await reader.skip(HEADER_LENGTH);
    for (;;) {
      const blockAt = reader.position;
      const bit = stream.bit;
      const found = await nextBlock(state, stream);
      if (!found) return false;
      if (found.kind === 'end') {
        endStream(state, stream, found, blockAt * 8 + bit);
        return true;
      }
      if (!countStep(state)) return false;
      if (!(yield* expandBlock(state, stream, found, blockAt * 8 + bit))) return false;
    }
  } finally {
    if (fields) {
      const length = reader.position - at;
      fields.push({ name: 'blocks', value: stream.blocks, offset: at + HEADER_LENGTH, length: 0 });
      notes.field({ name: 'stream', offset: at, length, fields });
    }
  }
}

/** Takes in a block or the end of a stream. @returns undefined, with the problem reported, if that is impossible */
async function nextBlock(state: State, stream: Stream): Promise<Block | End | undefined> {
  const { reader, notes } = state;
  for (let look = Math.max(state.look, reader.buffered); ; look *= 2) {
    look = Math.min(look, MOST_LOOK);
    const bytes = await reader.peek(look);
    const cursor = bitCursor(bytes, stream.bit);
    const found = readBlock(cursor, stream.most, state.room);
    if (!found && bytes.length >= look && look < MOST_LOOK) continue;
    const at = reader.position;
    if (!found && bytes.length < look) {
      await reader.skip(bytes.length);
      notes.problem('stream.truncated', 'the input ends within a bzip2 stream', reader.position);
    } else if (!found || found.kind === 'fault') {
      notes.problem('stream.corrupt', `bzip2: ${found?.message ?? 'a block has no end'}`, at);
    } else {
      const end = found.kind === 'end' ? (bitPosition(cursor) + 7) & ~7 : bitPosition(cursor);
      stream.bit = end & 7;
      // The next block may well be larger, and reading it a second time costs more than looking too far.
      state.look = Math.min(Math.max(FIRST_LOOK, (end >> 4) * 3), MOST_LOOK);
      await reader.skip(end >> 3);
      return found;
    }
    return undefined;
  }
}

/** @param first bit of the stream being read at which the block begins @returns whether the stream can be read on */
async function* expandBlock(
  state: State,
  stream: Stream,
  block: Block,
  first: number,
): AsyncGenerator<Uint8Array, boolean> {
  const { reader, notes, expander, room } = state;
  stream.blocks++;
  if (stream.fields && stream.fields.length <= MOST_LISTED) {
    stream.fields.push(blockField(block, first, reader.position * 8 + stream.bit));
  }
  if (state.transform.most < block.length) {
    state.transform = createTransformRoom(Math.min(2 * block.length, stream.most));
  }
  undoTransform(room.bytes, block.length, room.counts, block.origin, state.transform);
  if (block.randomised) undoRandomise(room.bytes, block.length);
  expander.begin(room.bytes, block.length);
  for (let piece = expander.next(); piece; piece = expander.next()) yield piece;
  stream.combined = ((stream.combined << 1) | (stream.combined >>> 31)) ^ expander.crc;
  if (expander.crc !== block.crc) {
    stream.intact = false;
    const message = `the CRC of block ${stream.blocks} is ${hex(expander.crc)}, stored is ${hex(block.crc)}`;
    notes.problem('stream.checksum', message, byteOf(first + 48));
  }
  if (!expander.cut) return true;
  notes.problem('stream.corrupt', 'bzip2: a block ends where the length of a run is due', byteOf(first));
  return false;
}

function endStream({ notes }: State, stream: Stream, end: End, first: number): void {
  stream.fields?.push(bitField('StreamCRC', hex(end.crc), first + 48, 32));
  const combined = stream.combined >>> 0;
  // A block that does not fit was reported; that the combined CRC does not fit either says nothing more.
  if (combined === end.crc || !stream.intact) return;
  const message = `the combined CRC of the stream is ${hex(combined)}, stored is ${hex(end.crc)}`;
  notes.problem('stream.checksum', message, byteOf(first + 48));
}

/** Blocks begin and end anywhere in a byte: `first bit` tells where, counted from the most significant bit. */
function blockField(block: Block, first: number, end: number): Field {
  const fields: Field[] = [
    { name: 'first bit', value: first % 8, offset: byteOf(first), length: 0 },
    bitField('BlockCRC', hex(block.crc), first + 48, 32),
    bitField('Randomized', block.randomised, first + 80, 1),
    bitField('OrigPtr', block.origin, first + 81, 24),
  ];
  return { ...bitField('block', undefined, first, end - first), fields };
}

/** A field of `bits` bits from bit `first` on: the bytes that hold them. */
function bitField(name: string, value: Field['value'], first: number, bits: number): Field {
  const offset = byteOf(first);
  const length = byteOf(first + bits + 7) - offset;
  return value === undefined ? { name, offset, length } : { name, value, offset, length };
}

function byteOf(bit: number): number {
  return Math.floor(bit / 8);
}

function hex(value: number): string {
  return value.toString(16).padStart(8, '0');
}
