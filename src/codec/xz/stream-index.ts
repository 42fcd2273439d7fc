import { crc32 } from 'node:zlib';
import type { Notes } from '../decoder.ts';
import type { Fault } from '../lzma/fault.ts';
import type { ByteReader } from '../reader.ts';
import { readVli, VLI_MAX } from './vli.ts';

/** Sizes of the blocks of one stream as they were decoded, in order: two numbers a block. */
export interface BlockSizes {
  /** Header, packed data and check, without padding. */
  readonly unpadded: number[];
  readonly uncompressed: number[];
}

/**
 * Reads the index (The .xz File Format 1.2.1, section 4), whose indicator byte is next, and compares it with the
 * blocks; answers its length in bytes. A difference is a problem, not an end: the records are read on.
 */
export async function readIndex(
  reader: ByteReader,
  notes: Notes,
  blocks: BlockSizes,
): Promise<number | Fault> {
  const offset = reader.position;
  let crc = crc32(await reader.take(1));
  const count = await number(reader, crc);
  if ('code' in count) return count;
  crc = count.crc;
  const seen = blocks.unpadded.length;
  if (count.value !== seen) {
    const message = `the index lists ${count.value} blocks, ${seen} were decoded`;
    notes.problem('stream.size-mismatch', message, offset + 1);
  }
  let told = count.value !== seen;
  for (let i = 0; i < count.value; i++) {
    const at = reader.position;
    const unpadded = await number(reader, crc);
    if ('code' in unpadded) return unpadded;
    const uncompressed = await number(reader, unpadded.crc);
    if ('code' in uncompressed) return uncompressed;
    crc = uncompressed.crc;
    if (told || (unpadded.value === blocks.unpadded[i] && uncompressed.value === blocks.uncompressed[i]))
      continue;
    told = true;
    const stated = `${unpadded.value} and ${uncompressed.value}`;
    const found = `${blocks.unpadded[i]} and ${blocks.uncompressed[i]}`;
    const message = `the index states sizes ${stated} for block ${i + 1}, it has ${found}`;
    notes.problem('stream.size-mismatch', message, at);
  }
  const fault = await indexEnd(reader, notes, offset, crc);
  if (fault) return fault;
  const length = reader.position - offset;
  if (notes.wantsFields) {
    const records = {
      name: 'number of records',
      value: count.value,
      offset: offset + 1,
      length: count.length,
    };
    notes.field({ name: 'index', offset, length, fields: [records] });
  }
  return length;
}

/** The padding to a multiple of four, and the CRC32 over everything before it. */
async function indexEnd(
  reader: ByteReader,
  notes: Notes,
  offset: number,
  before: number,
): Promise<Fault | undefined> {
  const padding = (offset - reader.position) & 3;
  const tail = await reader.take(padding + 4);
  if (tail.length < padding + 4) return truncated(reader.position);
  const view = new DataView(tail.buffer, tail.byteOffset);
  for (let i = 0; i < padding; i++) {
    if (tail[i] !== 0) {
      return {
        code: 'stream.corrupt',
        message: 'the padding of the index is not zero',
        offset: reader.position,
      };
    }
  }
  if (crc32(tail.subarray(0, padding), before) !== view.getUint32(padding, true)) {
    notes.problem('stream.header-checksum', 'the CRC32 of the index does not fit', reader.position - 4);
  }
  return undefined;
}

async function number(reader: ByteReader, crc: number) {
  const offset = reader.position;
  const bytes = await reader.peek(VLI_MAX);
  const vli = readVli(bytes, 0);
  if (!vli) {
    if (bytes.length < VLI_MAX) return truncated(offset);
    return { code: 'stream.corrupt', message: 'a number in the index is not valid', offset } satisfies Fault;
  }
  const next = crc32(bytes.subarray(0, vli.length), crc);
  reader.tryTake(vli.length);
  return { value: vli.value, length: vli.length, crc: next };
}

function truncated(offset: number): Fault {
  return { code: 'stream.truncated', message: 'the input ends inside the index', offset };
}
