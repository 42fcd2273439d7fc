import type { Field } from '../model/index.ts';
import { asBuffer } from './bytes.ts';
import type { Decoder, Notes } from './decoder.ts';
import { decodeLz4Block, LZ4_REACH } from './lz4/block.ts';
import { type Lz4Header, MOST_HEADER, parseLz4Header } from './lz4/frame-header.ts';
import { readLegacy } from './lz4/legacy.ts';
import { countStep, cut, kindOf, type Lz4State as State } from './lz4/state.ts';
import { createXxh32, type Xxh32, xxh32 } from './lz4/xxh32.ts';
import type { ByteReader } from './reader.ts';

const STORED = 0x80000000;
/** Blocks that follow each other in memory before what matches may reach is moved to its start. */
const BEHIND = 4 << 16;
/** So many frames and blocks are listed as fields. */
const MOST_LISTED = 1000;

/**
 * Decodes LZ4 (LZ4 Frame Format Description 1.6.4): all frames that follow each other, legacy and skippable ones included, as one content.
 * Every checksum and the content size are verified. In front of anything else the reader is left. Fields: one `frame`,
 * `legacy frame` or `skippable frame` each for the first 1,000, and their number.
 */
export const unlz4: Decoder = async function* (reader, notes) {
  const start = reader.position;
  const state: State = { reader, notes, out: new Uint8Array(0), steps: 0, frames: 0 };
  for (;;) {
    const kind = kindOf(await reader.peek(4));
    if (!kind) {
      if (state.frames === 0) await refuse(reader, notes);
      break;
    }
    if (!countStep(state)) break;
    state.frames++;
    const fields: Field[] = [];
    const at = reader.position;
    let more = false;
    try {
      if (kind === 'skippable frame') more = await skipFrame(state, fields);
      else more = yield* kind === 'frame' ? readFrame(state, fields) : readLegacy(state, fields);
    } finally {
      if (notes.wantsFields && state.frames <= MOST_LISTED) {
        notes.field({ name: kind, offset: at, length: reader.position - at, fields });
      }
    }
    if (!more) break;
  }
  notes.field({ name: 'frames', value: state.frames, offset: start, length: reader.position - start });
};

/** Whether bytes begin with a frame of LZ4, or with skippable frames in front of one. */
export function looksLikeLz4(head: Uint8Array): boolean {
  for (let at = 0; at + 4 <= head.length; ) {
    const kind = kindOf(head.subarray(at));
    if (kind !== 'skippable frame') return kind !== undefined;
    if (at + 8 > head.length) return false;
    at += 8 + asBuffer(head).readUInt32LE(at + 4);
  }
  return false;
}

async function refuse(reader: ByteReader, notes: Notes): Promise<void> {
  const short = (await reader.peek(4)).length < 4;
  if (short)
    notes.problem('stream.truncated', 'the input is shorter than the magic number of LZ4', reader.position);
  else notes.problem('stream.header', 'the input does not begin with an LZ4 frame', reader.position);
}

/** What goes on from block to block of a frame. */
interface Frame {
  readonly header: Lz4Header;
  readonly sum: Xxh32 | undefined;
  /** Bytes at the start of `out`, the last of which the next block may refer to. */
  history: number;
  size: number;
  blocks: number;
}

/** @returns whether the next frame can be read */
async function* readFrame(state: State, fields: Field[]): AsyncGenerator<Uint8Array, boolean> {
  const { reader, notes } = state;
  const at = reader.position;
  const header = parseLz4Header(await reader.peek(MOST_HEADER));
  if (!header) {
    await reader.skip(MOST_HEADER);
    return cut(state, 'an LZ4 frame header');
  }
  fields.push(...header.fields(at));
  if (!accept(header, at, notes)) return false;
  await reader.skip(header.length);
  const sum = header.contentChecksum ? createXxh32() : undefined;
  const frame: Frame = { header, sum, history: 0, size: 0, blocks: 0 };
  const first = reader.position;
  const room = header.blockSize + (header.independent ? 0 : LZ4_REACH + BEHIND);
  if (state.out.length < room) state.out = new Uint8Array(room);
  if (!(yield* readBlocks(state, frame))) return false;
  fields.push({
    name: 'blocks',
    value: frame.blocks,
    offset: first,
    length: reader.position - first,
    meaning: 'data',
  });
  return (await readChecksum(state, frame, fields)) && compareSize(state, frame, at);
}

/** Whether a frame can be decoded; if not, the problem is reported. */
function accept({ fault, checksum, dictionary, length }: Lz4Header, at: number, notes: Notes): boolean {
  if (fault !== undefined) {
    notes.problem('stream.header', fault, at + 4);
    return false;
  }
  if (checksum.stored !== checksum.computed) {
    const message = `the checksum of the LZ4 frame header is ${checksum.computed}, stored is ${checksum.stored}`;
    notes.problem('stream.header-checksum', message, at + length - 1);
  }
  if (dictionary === undefined) return true;
  notes.problem('stream.unsupported', `the frame needs the LZ4 dictionary ${dictionary}`, at + length - 5);
  return false;
}

async function* readBlocks(state: State, frame: Frame): AsyncGenerator<Uint8Array, boolean> {
  const { reader, notes } = state;
  const { header } = frame;
  for (;;) {
    const at = reader.position;
    const head = reader.tryTake(4) ?? (await reader.take(4));
    if (head.length < 4) return cut(state, 'an LZ4 block');
    const word = asBuffer(head).readUInt32LE(0);
    if (word === 0) return true;
    if (!countStep(state)) return false;
    const size = word & ~STORED;
    if (size > header.blockSize) {
      notes.problem(
        'stream.corrupt',
        `an LZ4 block of ${size} bytes; at most ${header.blockSize} can be`,
        at,
      );
      return false;
    }
    const wanted = size + (header.blockChecksums ? 4 : 0);
    const bytes = reader.tryTake(wanted) ?? (await reader.take(wanted));
    if (bytes.length < wanted) return cut(state, 'an LZ4 block');
    if (header.blockChecksums) checkBlock(bytes, size, at, notes);
    frame.blocks++;
    const stored = (word & STORED) !== 0;
    const content = expand(state, frame, bytes.subarray(0, size), stored);
    if (typeof content === 'string') {
      notes.problem('stream.corrupt', `an LZ4 block: ${content}`, at);
      return false;
    }
    frame.sum?.update(content);
    frame.size += content.length;
    yield content;
  }
}

function checkBlock(bytes: Uint8Array, size: number, at: number, notes: Notes): void {
  const stored = asBuffer(bytes).readUInt32LE(size);
  const computed = xxh32(bytes.subarray(0, size));
  if (stored === computed) return;
  notes.problem(
    'stream.checksum',
    `the checksum of a block is ${hex(computed)}, stored is ${hex(stored)}`,
    at + 4 + size,
  );
}

/** The content of a block, behind what blocks before it left for matches to refer to. */
function expand(state: State, frame: Frame, packed: Uint8Array, stored: boolean): Uint8Array | string {
  const { out } = state;
  const { blockSize, independent } = frame.header;
  if (!independent && frame.history + blockSize > out.length) {
    const kept = Math.min(LZ4_REACH, frame.history);
    out.copyWithin(0, frame.history - kept, frame.history);
    frame.history = kept;
  }
  const from = frame.history;
  let end: number | string = from + packed.length;
  if (stored) out.set(packed, from);
  else end = decodeLz4Block(packed, out, from, from + blockSize);
  if (typeof end === 'string') return end;
  if (!independent) frame.history = end;
  return out.subarray(from, end);
}

async function readChecksum(state: State, { sum }: Frame, fields: Field[]): Promise<boolean> {
  const { reader, notes } = state;
  if (!sum) return true;
  const at = reader.position;
  const bytes = await reader.take(4);
  if (bytes.length < 4) return cut(state, 'an LZ4 frame checksum');
  const stored = asBuffer(bytes).readUInt32LE(0);
  const computed = sum.digest();
  fields.push({ name: 'Content Checksum', value: hex(stored), offset: at, length: 4, meaning: 'checksum' });
  if (stored !== computed) {
    notes.problem(
      'stream.checksum',
      `the checksum of the content is ${hex(computed)}, stored is ${hex(stored)}`,
      at,
    );
  }
  return true;
}

function compareSize({ notes }: State, { header, size }: Frame, at: number): true {
  if (header.contentSize !== undefined && header.contentSize !== size) {
    const message = `${size} bytes of content, the frame header says ${header.contentSize}`;
    notes.problem('stream.size-mismatch', message, at + 6);
  }
  return true;
}

async function skipFrame(state: State, fields: Field[]): Promise<boolean> {
  const { reader } = state;
  const at = reader.position;
  const head = asBuffer(await reader.take(8));
  if (head.length < 8) return cut(state, 'a skippable frame');
  const magic = head.readUInt32LE(0).toString(16);
  const size = head.readUInt32LE(4);
  const skipped = await reader.skip(size);
  fields.push(
    { name: 'Magic Number', value: magic, offset: at, length: 4, meaning: 'tool' },
    { name: 'Frame Size', value: size, offset: at + 4, length: 4, meaning: 'size' },
    { name: 'User Data', offset: at + 8, length: skipped },
  );
  return skipped === size || cut(state, 'a skippable frame');
}

function hex(value: number): string {
  return value.toString(16).padStart(8, '0');
}
