import { asBuffer } from '../../../codec/index.ts';
import { createWindow, type Window } from '../common/window.ts';
import { damage, type Image } from './image.ts';

/** Bytes that a metadata block decodes to, except the last of a table. */
export const METADATA = 8192;
/** Bit of a block's header: it is stored as it is. */
const STORED = 0x8000;
/** Decoded blocks that are kept: 2 MiB for each table. */
const KEPT = 256;

/** A run of metadata blocks, one behind the other: the inodes, the directories, the attributes. */
export interface MetadataTable {
  readonly name: string;
  /** Offset of its first block in the image. */
  readonly start: number;
  readonly count: number;
  /** Number of the block that begins `offset` bytes behind the first; undefined where none does. */
  blockAt(offset: number): number | undefined;
  /** Where a block stands in the image: offset and stored length with its header. */
  place(index: number): readonly [offset: number, length: number];
  /** A decoded block if it is at hand. */
  known(index: number): Buffer | undefined;
  /** A decoded block; undefined, with the problem reported, where there is none. */
  load(index: number): Promise<Buffer | undefined>;
  /** Decodes what was never asked for. @returns decoded bytes of the whole table */
  total(): Promise<number>;
}

/** One metadata block at `offset` of the image. @returns its bytes, and its stored length with the header */
export async function readBlock(
  image: Image,
  offset: number,
  what: string,
  window = image.window,
): Promise<{ readonly bytes: Buffer; readonly length: number } | undefined> {
  const { decompress } = image;
  const header = asBuffer(window.at(offset, 2) ?? (await window.load(offset, 2)));
  const size = header.length < 2 ? 0 : header.readUInt16LE(0) & ~STORED;
  const packed = window.at(offset + 2, size) ?? (await window.load(offset + 2, size));
  if (size === 0 || size > METADATA || packed.length < size) {
    damage(
      image,
      'squashfs.metadata',
      `${what}: a block of ${size} bytes, ${packed.length} are there`,
      offset,
    );
    return undefined;
  }
  const stored = (header.readUInt16LE(0) & STORED) !== 0;
  // A copy: the view would keep the whole window in memory.
  const bytes = stored ? Buffer.from(packed) : await decompress(packed, METADATA);
  if (bytes && bytes.length > 0) return { bytes, length: size + 2 };
  damage(image, 'squashfs.metadata', `${what}: a block cannot be decoded`, offset);
  return undefined;
}

/** Walks over the headers of the blocks from `start` to `end`; decodes nothing yet. */
export async function openTable(
  image: Image,
  name: string,
  start: number,
  end: number,
): Promise<MetadataTable> {
  // Its own: inodes and directories are read in turns, and a jump costs what was read ahead.
  const window = createWindow(image.source);
  const { offsets, stop } = await listBlocks(image, window, name, start, end);
  image.known.add(start, stop - start);
  const numbers = new Map(offsets.map((offset, i) => [offset - start, i]));
  const lengths = new Uint16Array(offsets.length);
  const cache = new Map<number, Buffer>();

  function known(index: number): Buffer | undefined {
    const bytes = cache.get(index);
    if (!bytes) return undefined;
    cache.delete(index);
    cache.set(index, bytes);
    return bytes;
  }

  async function load(index: number): Promise<Buffer | undefined> {
    const offset = offsets[index];
    if (offset === undefined) return undefined;
    const held = known(index);
    if (held) return held;
    const block = await readBlock(image, offset, name, window);
    if (!block) return undefined;
    lengths[index] = block.bytes.length;
    cache.set(index, block.bytes);
    if (cache.size > KEPT) cache.delete(cache.keys().next().value!);
    return block.bytes;
  }

  return {
    name,
    start,
    count: offsets.length,
    blockAt: (offset) => numbers.get(offset),
    place: (index) => [offsets[index]!, (offsets[index + 1] ?? stop) - offsets[index]!],
    known,
    load,
    async total() {
      let sum = 0;
      for (let i = 0; i < offsets.length; i++) {
        if (lengths[i] === 0) await load(i);
        sum += lengths[i]!;
      }
      return sum;
    },
  };
}

async function listBlocks(
  image: Image,
  window: Window,
  name: string,
  start: number,
  end: number,
): Promise<{ readonly offsets: number[]; readonly stop: number }> {
  const { context } = image;
  const offsets: number[] = [];
  let at = start;
  while (at + 2 <= end) {
    const header = window.at(at, 2) ?? (await window.load(at, 2));
    if (header.length < 2) break;
    const size = (header[0]! | (header[1]! << 8)) & ~STORED;
    if (size === 0 || size > METADATA || at + 2 + size > end) {
      damage(image, 'squashfs.metadata', `${name}: a block of ${size} bytes`, at);
      break;
    }
    if (offsets.length >= context.limits.steps) {
      damage(image, 'limit.steps', `${name}: more than ${context.limits.steps} metadata blocks`, at);
      break;
    }
    offsets.push(at);
    at += 2 + size;
  }
  return { offsets, stop: at };
}

/** A place in the decoded bytes of a table. */
export interface Cursor {
  readonly table: MetadataTable;
  index: number;
  offset: number;
}

/** As {@link takeMetadata}, if they lie in one block that is at hand; else undefined, and nothing is moved. */
export function takeKnown(cursor: Cursor, length: number): Buffer | undefined {
  const block = cursor.table.known(cursor.index);
  const end = cursor.offset + length;
  if (!block || end > block.length) return undefined;
  const part = block.subarray(cursor.offset, end);
  cursor.offset = end;
  return part;
}

/** The next `length` bytes from a place, across blocks; undefined where the table ends before. Moves behind them. */
export async function takeMetadata(cursor: Cursor, length: number): Promise<Buffer | undefined> {
  const { table } = cursor;
  const parts: Buffer[] = [];
  let left = length;
  for (;;) {
    const block = table.known(cursor.index) ?? (await table.load(cursor.index));
    if (!block || cursor.offset > block.length) return undefined;
    const part = block.subarray(cursor.offset, cursor.offset + left);
    cursor.offset += part.length;
    left -= part.length;
    if (left === 0) return parts.length === 0 ? part : Buffer.concat([...parts, part]);
    parts.push(part);
    cursor.index++;
    cursor.offset = 0;
  }
}
