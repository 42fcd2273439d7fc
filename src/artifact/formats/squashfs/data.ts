import { damage, type Image } from './image.ts';

/** Bit of a block's size: it is stored as it is. */
const STORED = 1 << 24;
/** Bits of the size itself. */
export const SIZE = STORED - 1;

/**
 * A data or fragment block, decoded; undefined, with the problem reported, where that is impossible (section 4).
 * @param stored its size as stored
 * @param most bytes that it may decode to
 * @param what it is, for messages
 */
export async function readData(
  image: Image,
  offset: number,
  stored: number,
  most: number,
  what: string,
): Promise<Buffer | undefined> {
  const { block_size } = image.superblock;
  const size = stored & SIZE;
  const fail = (why: string) => {
    damage(image, 'squashfs.data', `${what}: ${why}`, offset);
    return undefined;
  };
  if (size > block_size) return fail(`a block of ${size} bytes, the block size is ${block_size}`);
  const packed = offset < image.source.size ? await image.source.read(offset, size) : Buffer.alloc(0);
  if (packed.length < size) return fail(`a block has ${packed.length} of ${size} bytes`);
  if ((stored & STORED) !== 0) return Buffer.from(packed.buffer, packed.byteOffset, packed.length);
  return (await image.decompress(packed, most)) ?? fail('a block cannot be decoded');
}
