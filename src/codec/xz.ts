import type { Decoder, Notes } from './decoder.ts';
import type { Decoding, Fault } from './lzma/fault.ts';
import type { ByteReader } from './reader.ts';
import { decodeBlock } from './xz/block.ts';
import { checkName, newCheck } from './xz/check.ts';
import { isXz, readStreamFooter, readStreamHeader } from './xz/stream-header.ts';
import { type BlockSizes, readIndex } from './xz/stream-index.ts';

/** So many streams and blocks are shown as fields; the index tells how many there are. */
const LISTED = 64;

/** What is counted over all streams of one input. */
interface Counts {
  steps: number;
  blocks: number;
}

/**
 * .xz (The .xz File Format 1.2.1): any number of streams with padding between and after them, every check verified,
 * the index compared with the blocks. Decoding ends exactly after the last stream and its padding.
 */
export const unxz: Decoder = async function* (reader, notes) {
  const counts: Counts = { steps: 0, blocks: 0 };
  for (let stream = 0; ; stream++) {
    if (!isXz(await reader.peek(6))) {
      if (stream === 0) notes.problem(...(await notXz(reader)));
      return;
    }
    const listed = stream < LISTED ? notes : { ...notes, wantsFields: false };
    const fault = yield* decodeStream(reader, listed, counts);
    if (fault) {
      notes.problem(fault.code, fault.message, fault.offset);
      return;
    }
    await skipPadding(reader, notes);
  }
};

async function* decodeStream(reader: ByteReader, notes: Notes, counts: Counts): Decoding {
  const offset = reader.position;
  const header = await readStreamHeader(reader, notes);
  if ('code' in header) return header;
  if (header.check !== 0 && !newCheck(header.check)) {
    const message = `the check is ${checkName(header.check)}: the content is read but not verified`;
    notes.problem('stream.unverified', message, offset + 7);
  }
  const sizes: BlockSizes = { unpadded: [], uncompressed: [] };
  for (;;) {
    if (++counts.steps > notes.limits.steps) return tooMany(notes, reader.position);
    const next = (await reader.peek(1))[0];
    if (next === undefined) {
      const message = 'the input ends before the index of a stream';
      return { code: 'stream.truncated', message, offset: reader.position };
    }
    if (next === 0) break;
    const listed = notes.wantsFields && ++counts.blocks <= LISTED;
    const fault = yield* decodeBlock(reader, notes, header, sizes, listed);
    if (fault) return fault;
  }
  const index = await readIndex(reader, notes, sizes);
  if (typeof index !== 'number') return index;
  return await readStreamFooter(reader, notes, header, index);
}

/**
 * Skips stream padding: zeros, a multiple of four (section 2.2). Zeros followed by something that is not a stream are
 * left to the caller where they cannot be padding.
 */
async function skipPadding(reader: ByteReader, notes: Notes): Promise<void> {
  const offset = reader.position;
  for (;;) {
    const bytes = await reader.some();
    if (bytes.length === 0) break;
    let zeros = 0;
    while (bytes[zeros] === 0) zeros++;
    if (zeros === bytes.length) continue;
    reader.unread(bytes.length - zeros);
    break;
  }
  const odd = (reader.position - offset) & 3;
  if (odd === 0) return;
  const head = await reader.peek(6);
  if (head.length > 0 && !isXz(head)) return;
  const message = `stream padding of ${reader.position - offset} zero bytes is not a multiple of four`;
  notes.problem('stream.trailing-zeros', message, offset);
}

async function notXz(reader: ByteReader): Promise<[code: Fault['code'], message: string, offset: number]> {
  const offset = reader.position;
  const head = await reader.peek(6);
  if (head.length < 6)
    return ['stream.truncated', 'the input is shorter than the magic bytes of .xz', offset];
  return ['stream.header', 'the input does not begin with the magic bytes of .xz', offset];
}

function tooMany(notes: Notes, offset: number): Fault {
  const message = `more than ${notes.limits.steps} blocks and streams`;
  return { code: 'limit.steps', message, offset };
}
