import { createHash } from 'node:crypto';
import {
  type Chunks,
  concat,
  type Packing,
  readAll,
  zlibPinned,
  zlibPinnedBytes,
} from '../../codec/index.ts';
import { AssayError } from '../../model/index.ts';
import { type Aside, type Content, contentOf, type WriteMember } from './member.ts';
import { type StoredData, tocXml } from './xar-toc.ts';

/** How a XAR file is written. */
export interface XarOptions {
  readonly packing: Packing;
  /** Members whose content is compressed already and is stored as it is. */
  readonly stores?: (path: string) => boolean;
  /** `creation-time` in seconds since 1970-01-01T00:00:00Z. */
  readonly time: number;
  readonly aside: Aside;
}

const HEADER = 28;
const SHA1 = 1;
const CHECKSUM_SIZE = 20;
/** Larger members are packed piece by piece. */
const SMALL = 1 << 20;

/**
 * A XAR file: a header of 28 bytes (version 1, SHA-1), the table of contents compressed with zlib, and the heap, which begins
 * with the SHA-1 of the compressed table and holds the contents in the order of the members. SHA-1, because neither
 * libarchive nor macOS before 10.15 read tables with another checksum.
 * @param members folders before what they hold
 * @throws AssayError `repack.unsupported` for kinds that are not written
 */
export async function* xarBytes(
  members: readonly WriteMember[],
  options: XarOptions,
): AsyncGenerator<Uint8Array> {
  const stored = new Map<WriteMember, StoredData>();
  const heap = await options.aside(heapBytes(members, options, stored));
  try {
    const xml = Buffer.from(tocXml(members, stored, options.time));
    const table = await zlibPinnedBytes(xml, 'deflate');
    const header = Buffer.alloc(HEADER);
    header.write('xar!', 'latin1');
    header.writeUInt16BE(HEADER, 4);
    header.writeUInt16BE(1, 6);
    header.writeBigUInt64BE(BigInt(table.length), 8);
    header.writeBigUInt64BE(BigInt(xml.length), 16);
    header.writeUInt32BE(SHA1, 24);
    yield concat([header, table, createHash('sha1').update(table).digest()]);
    yield* heap.stream();
  } finally {
    await heap.release();
  }
}

const KINDS: ReadonlySet<string> = new Set(['file', 'hardlink', 'directory', 'symlink']);

/** What follows the checksum; tells where each content lies as it goes. */
async function* heapBytes(
  members: readonly WriteMember[],
  options: XarOptions,
  stored: Map<WriteMember, StoredData>,
): AsyncGenerator<Uint8Array> {
  let offset = CHECKSUM_SIZE;
  for (const member of members) {
    const { kind, path, data } = member;
    if (!KINDS.has(kind))
      throw new AssayError('repack.unsupported', `members of the kind ${kind} are not written`, { path });
    if (kind !== 'file' || !data || data.size === 0) continue;
    const packs = options.packing === 'deflate' && !options.stores?.(path);
    const one = data.size <= SMALL ? await small(data, packs) : await large(member, packs, options);
    const archived = createHash('sha1');
    let length = 0;
    try {
      for await (const chunk of one.chunks) {
        archived.update(chunk);
        length += chunk.length;
        yield chunk;
      }
    } finally {
      await one.release();
    }
    const sums = { archived: archived.digest('hex'), extracted: one.extracted() };
    stored.set(member, { offset, length, size: data.size, packed: one.packed, ...sums });
    offset += length;
  }
}

interface Encoded {
  readonly chunks: Chunks;
  readonly packed: boolean;
  /** SHA-1 of the content, once all chunks were taken. */
  readonly extracted: () => string;
  readonly release: () => Promise<void>;
}

const nothing = async (): Promise<void> => {};

async function small(data: Content, packs: boolean): Promise<Encoded> {
  const bytes = await readAll(data);
  const sum = createHash('sha1').update(bytes).digest('hex');
  const smaller = packs ? await zlibPinnedBytes(bytes, 'deflate') : bytes;
  const packed = smaller.length < bytes.length;
  return { chunks: [packed ? smaller : bytes], packed, extracted: () => sum, release: nothing };
}

async function large(member: WriteMember, packs: boolean, { aside }: XarOptions): Promise<Encoded> {
  const hash = createHash('sha1');
  const watched = async function* () {
    for await (const chunk of contentOf(member)) {
      hash.update(chunk);
      yield chunk;
    }
  };
  const extracted = () => hash.digest('hex');
  if (!packs) return { chunks: watched(), packed: false, extracted, release: nothing };
  const put = await aside(zlibPinned(watched(), 'deflate'));
  const release = () => put.release();
  if (put.size < member.data!.size) return { chunks: put.stream(), packed: true, extracted, release };
  return { chunks: contentOf(member), packed: false, extracted, release };
}
