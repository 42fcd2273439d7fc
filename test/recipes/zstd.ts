import { constants, zstdCompressSync } from 'node:zlib';

/** What a frame is to look like (RFC 8878 section 3.1.1); nothing is checked. */
export interface ZstdRecipe {
  readonly magic?: number;
  /** Bits of Frame_Header_Descriptor in addition to those of the parts given. */
  readonly flags?: number;
  /** Window_Descriptor; without it the frame is a single segment, which needs a content size. */
  readonly window?: number;
  /** Dictionary_ID, in the number of bytes given. */
  readonly dictionary?: readonly [id: number, length: 1 | 2 | 4];
  /** Frame_Content_Size, in the number of bytes given. */
  readonly size?: readonly [size: number | bigint, length: 1 | 2 | 4 | 8];
  readonly blocks: readonly Buffer[];
  readonly checksum?: number;
}

/** A frame. The blocks must say themselves which of them is the last. */
export function zstdFrame(recipe: ZstdRecipe): Buffer {
  const { window, dictionary, size, checksum } = recipe;
  const sizeFlag = { 0: 0, 1: 0, 2: 1, 4: 2, 8: 3 }[size?.[1] ?? 0];
  const idFlag = { 0: 0, 1: 1, 2: 2, 4: 3 }[dictionary?.[1] ?? 0];
  const parts = [number(recipe.magic ?? 0xfd2fb528, 4)];
  const descriptor =
    (recipe.flags ?? 0) |
    (sizeFlag << 6) |
    (window === undefined ? 0x20 : 0) |
    (checksum === undefined ? 0 : 4) |
    idFlag;
  parts.push(number(descriptor, 1));
  if (window !== undefined) parts.push(number(window, 1));
  if (dictionary) parts.push(number(...dictionary));
  if (size) parts.push(number(size[1] === 2 ? BigInt(size[0]) - 256n : size[0], size[1]));
  parts.push(...recipe.blocks);
  if (checksum !== undefined) parts.push(number(checksum, 4));
  return Buffer.concat(parts);
}

/** A block that holds its content as it is. */
export function rawBlock(content: Uint8Array | string, last = true): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([blockHeader(0, bytes.length, last), bytes]);
}

/** A block that is one byte many times. */
export function rleBlock(byte: number, length: number, last = true): Buffer {
  return Buffer.concat([blockHeader(1, length, last), Buffer.from([byte])]);
}

/** Block_Header (section 3.1.1.2): type 0 raw, 1 RLE, 2 compressed, 3 reserved. */
export function blockHeader(type: number, size: number, last: boolean): Buffer {
  return number((size << 3) | (type << 1) | (last ? 1 : 0), 3);
}

/** A skippable frame (section 3.1.2) with the last four bits of the magic number. */
export function skippableFrame(data: Uint8Array | string, variant = 0, size?: number): Buffer {
  const bytes = Buffer.from(data);
  return Buffer.concat([number(0x184d2a50 + variant, 4), number(size ?? bytes.length, 4), bytes]);
}

/** A frame as the library writes it, with checksum and content size. */
export function zstdPack(content: Uint8Array | string, level = 3): Buffer {
  const params = { [constants.ZSTD_c_checksumFlag]: 1, [constants.ZSTD_c_compressionLevel]: level };
  return zstdCompressSync(content, { params });
}

/** The blocks of such a frame, and its checksum. */
export function packedParts(content: Uint8Array | string, level = 3): { blocks: Buffer; checksum: number } {
  const frame = zstdPack(content, level);
  const single = (frame[4]! & 0x20) !== 0;
  const sizeLength = [single ? 1 : 0, 2, 4, 8][frame[4]! >> 6]!;
  return {
    blocks: frame.subarray(5 + (single ? 0 : 1) + sizeLength, -4),
    checksum: frame.readUInt32LE(frame.length - 4),
  };
}

function number(value: number | bigint, length: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes.subarray(0, length);
}
