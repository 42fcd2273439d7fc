import { bytesSource } from '../../../codec/index.ts';
import type { Source } from '../../../model/index.ts';
import { quoted } from '../common/names.ts';
import { readData, SIZE } from './data.ts';
import type { Fragments } from './fragments.ts';
import { damage, type Image } from './image.ts';
import { type Inode, NONE } from './inode.ts';

/** Holes are handed out in pieces of this. */
const ZEROS = Buffer.alloc(1 << 16);
const NO_BLOCKS = new Uint32Array(0);

/** Stored bytes of the blocks of a file, its tail in a fragment not counted. */
export function storedSize({ blocks = NO_BLOCKS }: Inode): number {
  let sum = 0;
  for (const block of blocks) sum += block & SIZE;
  return sum;
}

/** The content of a file. A small one is decoded at once, so that it is handed over in one piece. */
export async function contentOf(
  image: Image,
  fragments: Fragments,
  inode: Inode,
  path: string,
): Promise<Source> {
  const size = inode.body['file_size'] ?? 0;
  if (size === 0) return bytesSource(Buffer.alloc(0));
  const packed = { bytes: 0 };
  if (size <= image.superblock.block_size && inode.blocks?.[0] !== 0) {
    const bytes = await onePiece(image, fragments, inode, size, path);
    return bytes ? bytesSource(bytes) : { async *stream() {} };
  }
  return { packed: () => packed.bytes, stream: () => pieces(image, fragments, inode, path, packed) };
}

/** The content of a file that is one block, or all in a fragment. */
async function onePiece(
  image: Image,
  fragments: Fragments,
  { body, blocks = NO_BLOCKS }: Inode,
  size: number,
  path: string,
): Promise<Uint8Array | undefined> {
  const [block] = blocks;
  if (block === undefined) {
    const index = body['fragment_index'] ?? NONE;
    const at = body['fragment_offset'] ?? 0;
    return fragments.known(index, at, size) ?? (await fragments.tail(index, at, size, quoted(path)));
  }
  const at = body['blocks_start'] ?? 0;
  const bytes = await readData(image, at, block, size, quoted(path));
  if (!bytes || bytes.length === size) return bytes;
  damage(image, 'squashfs.data', `${quoted(path)}: a block has ${bytes.length} of ${size} bytes`, at);
  return undefined;
}

async function* pieces(
  image: Image,
  fragments: Fragments,
  { body, blocks = NO_BLOCKS }: Inode,
  path: string,
  packed: { bytes: number },
): AsyncGenerator<Uint8Array> {
  const { block_size } = image.superblock;
  packed.bytes = 0;
  let left = body['file_size'] ?? 0;
  let at = body['blocks_start'] ?? 0;
  for (const block of blocks) {
    const expected = Math.min(left, block_size);
    left -= expected;
    if (block === 0) {
      yield* hole(expected);
      continue;
    }
    const bytes = await readData(image, at, block, expected, quoted(path));
    if (!bytes) return;
    if (bytes.length !== expected) {
      damage(image, 'squashfs.data', `${quoted(path)}: a block has ${bytes.length} of ${expected} bytes`, at);
      return;
    }
    at += block & SIZE;
    packed.bytes += block & SIZE;
    yield bytes;
  }
  const index = body['fragment_index'] ?? NONE;
  if (left === 0) return;
  const tail = await fragments.tail(index, body['fragment_offset'] ?? 0, left, quoted(path));
  if (!tail) return;
  packed.bytes += fragments.stored(index).size & SIZE;
  yield tail;
}

function* hole(length: number): Generator<Uint8Array> {
  for (let left = length; left > 0; left -= ZEROS.length)
    yield ZEROS.subarray(0, Math.min(left, ZEROS.length));
}
