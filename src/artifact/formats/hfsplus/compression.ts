import { inflateSync } from 'node:zlib';
import { asBuffer, hasAscii, layout, named, u32, u64, unlzfse, unlzvn } from '../../../codec/index.ts';
import type { Field, Source } from '../../../model/index.ts';
import type { ForkContent, Volume } from './volume.ts';

/** Name of the attribute that compressed files have. */
export const COMPRESSION_ATTRIBUTE = 'com.apple.decmpfs';

/** Methods, and whether the compressed bytes are in the resource fork. */
const METHODS: Readonly<Record<number, string>> = {
  1: 'stored in attribute',
  3: 'zlib in attribute',
  4: 'zlib in resource fork',
  7: 'LZVN in attribute',
  8: 'LZVN in resource fork',
  9: 'stored in attribute, marked',
  10: 'stored in resource fork',
  11: 'LZFSE in attribute',
  12: 'LZFSE in resource fork',
};
/** decmpfs_disk_header; the only record of a volume that is little-endian. */
const HEADER = layout('le', {
  compression_magic: u32(),
  compression_type: named(u32(), METHODS),
  uncompressed_size: u64('size'),
});
const MAGIC = 'fpmc';
/** Content of a block, but for the last. */
const BLOCK = 65_536;
/** Where data begins in the resource fork of zlib blocks; it has a resource header of fixed form. */
const FORK_DATA = 0x104;

/** How one block is decoded: at most `size` bytes; undefined for a method or block that cannot be. */
type BlockDecoder = (packed: Uint8Array, size: number) => Uint8Array | undefined;

/** A first byte that says the rest is stored as it is, by family of methods. */
const FAMILIES: Readonly<Record<number, { readonly mark: number; readonly decode: BlockDecoder }>> = {
  1: { mark: -1, decode: (packed) => packed },
  3: { mark: 0xff, decode: inflateBlock },
  4: { mark: 0xff, decode: inflateBlock },
  7: { mark: 0x06, decode: unlzvn },
  8: { mark: 0x06, decode: unlzvn },
  9: { mark: 0xcc, decode: (packed) => packed },
  10: { mark: 0xcc, decode: (packed) => packed },
  11: { mark: 0xff, decode: lzfseBlock },
  12: { mark: 0xff, decode: lzfseBlock },
};

/** What a file's attribute says about its content. */
export interface Compression {
  readonly type: number;
  readonly size: number;
  /** The compressed bytes are in the resource fork, which is then not the file's own. */
  readonly inFork: boolean;
  /** What follows the header in the attribute. */
  readonly inline: Uint8Array;
}

/** Reads the attribute; undefined where it is none of this kind. */
export function readCompression(attribute: Uint8Array): Compression | undefined {
  const header = HEADER.read(attribute);
  if (!header || !hasAscii(attribute, MAGIC)) return undefined;
  const type = header.compression_type;
  const inFork = type === 4 || type === 8 || type === 10 || type === 12;
  return { type, size: header.uncompressed_size, inFork, inline: attribute.subarray(HEADER.length) };
}

/** The attribute's header as fields. */
export function compressionFields(attribute: Uint8Array, base: number): Field[] {
  return HEADER.fields(attribute, 0, base);
}

/** The content of a compressed file, decoded as it is read. What cannot be decoded ends it, with a problem. */
export function decompressed(
  volume: Volume,
  own: Compression,
  fork: ForkContent,
  path: string,
  at: number,
): Source {
  const fail = (why: string) =>
    volume.context.problem('hfsplus.compression', `${path}: ${why}`, volume.base + at);
  return {
    async *stream() {
      const family = FAMILIES[own.type];
      if (!family) return fail(`method ${own.type} (${METHODS[own.type] ?? 'unknown'}) is not decoded`);
      let left = own.size;
      for await (const packed of own.inFork ? forkBlocks(own.type, fork) : [own.inline]) {
        const most = own.inFork ? Math.min(left, BLOCK) : Math.min(left, MOST_INLINE);
        const bytes = packed && decodeBlock(packed, most, family);
        if (!bytes) return fail('a block cannot be decoded');
        left -= bytes.length;
        yield bytes;
        if (left <= 0) break;
      }
      if (left > 0) fail(`${left} of ${own.size} bytes are missing`);
    },
  };
}

/** An attribute has less than a node; no method makes more than this of it. */
const MOST_INLINE = 4 << 20;

function decodeBlock(packed: Uint8Array, most: number, { mark, decode }: (typeof FAMILIES)[number]) {
  if (packed.length === 0 && most === 0) return packed;
  // Any byte whose low half is all ones marks a stored block of zlib or LZFSE: neither begins like that.
  const stored = mark === 0xff ? (packed[0]! & 15) === 15 : packed[0] === mark;
  return stored ? packed.subarray(1, 1 + most) : decode(packed, most)?.subarray(0, most);
}

function inflateBlock(packed: Uint8Array, size: number): Uint8Array | undefined {
  try {
    return inflateSync(packed, { maxOutputLength: Math.max(1, size) });
  } catch {
    return undefined;
  }
}

function lzfseBlock(packed: Uint8Array, size: number): Uint8Array | undefined {
  const { bytes, fault } = unlzfse(packed, size);
  return fault === undefined ? bytes : undefined;
}

/** The compressed blocks of a resource fork; undefined for one that lies outside. */
async function* forkBlocks(type: number, { source }: ForkContent): AsyncGenerator<Uint8Array | undefined> {
  const zlib = type === 4;
  const base = zlib ? FORK_DATA : 0;
  const head = asBuffer(await source.read(base, 4));
  if (head.length < 4) return yield undefined;
  // zlib: a count, then pairs of offset and length. Other methods: offsets, the first of which ends the table.
  const first = head.readUInt32LE(0);
  const count = zlib ? first : Math.floor(first / 4) - 1;
  const width = zlib ? 8 : 4;
  for (let i = 0; i < count; i++) {
    const entry = asBuffer(await source.read(base + (zlib ? 4 : 0) + i * width, 8));
    if (entry.length < 8) return yield undefined;
    const start = entry.readUInt32LE(0);
    const length = zlib ? entry.readUInt32LE(4) : entry.readUInt32LE(4) - start;
    if (length <= 0 || length > MOST_PACKED || base + start + length > source.size) return yield undefined;
    yield await source.read(base + start, length);
  }
}

/** A stored block has one byte more than its content; anything much longer is no block. */
const MOST_PACKED = BLOCK * 2;
