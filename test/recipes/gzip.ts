import { constants, crc32, deflateRawSync } from 'node:zlib';

/** What a gzip member is to look like; everything left out is as `gzip -n` writes it. */
export interface GzipRecipe {
  readonly method?: number;
  /** Bits of FLG in addition to those of the parts given. */
  readonly flags?: number;
  readonly mtime?: number;
  readonly extraFlags?: number;
  readonly os?: number;
  readonly extra?: Uint8Array;
  readonly name?: string;
  readonly comment?: string;
  /** Writes a header checksum: the right one, or the given one. */
  readonly headerChecksum?: boolean | number;
  readonly crc?: number;
  readonly size?: number;
  /** Instead of the content packed by zlib. */
  readonly deflate?: Uint8Array;
}

/** One gzip member (RFC 1952). Texts are written as UTF-8. */
export function gzipMember(content: Uint8Array | string, recipe: GzipRecipe = {}): Buffer {
  const bytes = Buffer.from(content);
  const deflate = recipe.deflate ?? deflateRawSync(bytes);
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(recipe.crc ?? crc32(bytes), 0);
  trailer.writeUInt32LE(recipe.size ?? bytes.length, 4);
  return Buffer.concat([gzipHeader(recipe), deflate, trailer]);
}

/** The header of a member. */
export function gzipHeader(recipe: GzipRecipe = {}): Buffer {
  const { extra, name, comment, headerChecksum } = recipe;
  const checked = headerChecksum !== undefined && headerChecksum !== false;
  const fixed = Buffer.from([
    0x1f,
    0x8b,
    recipe.method ?? 8,
    0,
    0,
    0,
    0,
    0,
    recipe.extraFlags ?? 0,
    recipe.os ?? 3,
  ]);
  fixed[3] =
    (recipe.flags ?? 0) |
    (checked ? 2 : 0) |
    (extra ? 4 : 0) |
    (name !== undefined ? 8 : 0) |
    (comment !== undefined ? 16 : 0);
  fixed.writeUInt32LE(recipe.mtime ?? 0, 4);
  const parts = [fixed];
  if (extra) {
    const length = Buffer.alloc(2);
    length.writeUInt16LE(extra.length);
    parts.push(length, Buffer.from(extra));
  }
  for (const text of [name, comment]) if (text !== undefined) parts.push(Buffer.from(`${text}\0`));
  if (checked) {
    const sum = Buffer.alloc(2);
    sum.writeUInt16LE(
      typeof headerChecksum === 'number' ? headerChecksum : crc32(Buffer.concat(parts)) & 0xffff,
    );
    parts.push(sum);
  }
  return Buffer.concat(parts);
}

/** A sub-field of FEXTRA (RFC 1952 section 2.3.1.1). */
export function gzipExtra(id: string, data: Uint8Array): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16LE(data.length);
  return Buffer.concat([Buffer.from(id, 'latin1'), length, Buffer.from(data)]);
}

/** BGZF as bgzip writes it: members of at most `block` bytes of content, each with its own size, then an empty one. */
export function bgzf(content: Uint8Array, block = 65280): Buffer {
  const members: Buffer[] = [];
  for (let at = 0; at <= content.length; at += block) {
    const part = content.subarray(at, at + block);
    const sized = (size: number): Buffer => {
      const data = Buffer.alloc(2);
      data.writeUInt16LE(size);
      return gzipMember(part, { os: 255, extra: gzipExtra('BC', data) });
    };
    members.push(sized(sized(0).length - 1));
  }
  return Buffer.concat(members);
}

/** Deflate data of one kind of block. */
export const BLOCKS: Readonly<Record<'stored' | 'fixed' | 'dynamic', (content: Uint8Array) => Buffer>> = {
  stored: storedBlocks,
  fixed: (content) => deflateRawSync(content, { strategy: constants.Z_FIXED }),
  dynamic: (content) => deflateRawSync(content, { level: 9 }),
};

/** Stored blocks of 65,535 bytes with their 5 bytes of header each; zlib cuts them differently from version to version. */
export function storedBlocks(content: Uint8Array): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at === 0 || at < content.length; at += 65535) {
    const part = Buffer.from(content.subarray(at, at + 65535));
    const header = Buffer.alloc(5);
    header[0] = at + 65535 >= content.length ? 1 : 0;
    header.writeUInt16LE(part.length, 1);
    header.writeUInt16LE(part.length ^ 0xffff, 3);
    parts.push(header, part);
  }
  return Buffer.concat(parts);
}

/** Text that packs about four to one, the same for the same arguments. */
export function prose(length: number, seed = 1): Buffer {
  const bytes = Buffer.alloc(length);
  let state = seed;
  for (let at = 0; at < length; ) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    at += bytes.write(`${(state >>> 8) % 5000} lines of ${state % 7 === 0 ? 'code' : 'text'}\n`, at);
  }
  return bytes;
}

/** Bytes that do not pack, the same for the same arguments. */
export function noise(length: number, seed = 1): Buffer {
  const bytes = Buffer.alloc(length);
  let state = seed;
  for (let at = 0; at < length; at++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    bytes[at] = state >>> 24;
  }
  return bytes;
}
