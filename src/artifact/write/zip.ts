import { crc32 } from 'node:zlib';
import {
  type Chunks,
  concat,
  deflatePinned,
  deflatePinnedBytes,
  type Packing,
  readAll,
} from '../../codec/index.ts';
import { AssayError } from '../../model/index.ts';
import { type Aside, contentOf, modeWithType, type WriteMember } from './member.ts';

/** How a zip archive is written. */
export interface ZipOptions {
  readonly packing: Packing;
  /** Members that are never compressed, whatever `packing` says. */
  readonly stores?: (path: string) => boolean;
  readonly aside: Aside;
}

const STORED = 0;
const DEFLATED = 8;
const UTF8_NAMES = 0x0800;
/** Made by Unix (4.4.2); the version is the one needed. */
const UNIX = 3 << 8;
const VERSION = { stored: 10, deflated: 20, zip64: 45 } as const;
const MOST32 = 0xffffffff;
const MOST16 = 0xffff;
/** Larger members are packed into the store instead of memory. */
const SMALL = 1 << 20;

/** What {@link sharedHeader} writes. */
export interface SharedValues {
  readonly name: Uint8Array;
  readonly flags: number;
  readonly method: number;
  readonly time: number;
  readonly date: number;
  readonly crc: number;
}

interface Written extends SharedValues {
  readonly version: number;
  readonly packed: number;
  readonly size: number;
  readonly external: number;
  readonly offset: number;
}

/**
 * A zip archive (APPNOTE.TXT 6.3.10): sizes stand in the local headers, there are no extra fields but that of Zip64 where a
 * number needs it, no comments and no data descriptors. A file is deflated where that makes it smaller.
 * @throws AssayError `repack.unsupported` for kinds that zip cannot hold
 */
export async function* zipBytes(
  members: Iterable<WriteMember>,
  options: ZipOptions,
): AsyncGenerator<Uint8Array> {
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const member of members) {
    const { crc, size, packed, method, chunks, release } = await pack(member, options);
    const written = { ...headerValues(member, method), crc, size, packed, offset };
    const local = localHeader(written);
    try {
      yield local;
      yield* chunks;
    } finally {
      await release();
    }
    directory.push(centralHeader(written));
    offset += local.length + packed;
  }
  let length = 0;
  for (const entry of directory) {
    length += entry.length;
    yield entry;
  }
  yield endRecords(directory.length, offset, length);
}

interface Packed {
  readonly crc: number;
  readonly size: number;
  readonly packed: number;
  readonly method: number;
  readonly chunks: Chunks;
  readonly release: () => Promise<void>;
}

const nothing = async (): Promise<void> => {};

async function pack(member: WriteMember, { packing, stores, aside }: ZipOptions): Promise<Packed> {
  const { kind, link, data, path } = member;
  const packs = packing === 'deflate' && kind === 'file' && !stores?.(path);
  const size = kind === 'symlink' ? Buffer.byteLength(link ?? '') : (data?.size ?? 0);
  if (size <= SMALL) {
    const bytes =
      kind === 'symlink' ? Buffer.from(link ?? '') : data ? await readAll(data) : new Uint8Array(0);
    const smaller = packs && size > 0 ? await deflatePinnedBytes(bytes, packing) : bytes;
    const isSmaller = smaller.length < size;
    const out = isSmaller ? smaller : bytes;
    const method = isSmaller ? DEFLATED : STORED;
    return { crc: crc32(bytes), size, packed: out.length, method, chunks: [out], release: nothing };
  }
  let crc = 0;
  const watched = async function* () {
    for await (const chunk of contentOf(member)) {
      crc = crc32(chunk, crc);
      yield chunk;
    }
  };
  if (packs) {
    const put = await aside(deflatePinned(watched(), packing));
    const release = () => put.release();
    if (put.size < size)
      return { crc, size, packed: put.size, method: DEFLATED, chunks: put.stream(), release };
    await put.release();
  } else for await (const _ of watched());
  return { crc, size, packed: size, method: STORED, chunks: contentOf(member), release: nothing };
}

const KINDS: ReadonlySet<string> = new Set(['file', 'directory', 'symlink']);
const DOS_DIRECTORY = 0x10;

function headerValues(member: WriteMember, method: number) {
  const { path, kind } = member;
  if (!KINDS.has(kind))
    throw new AssayError('repack.unsupported', `zip has no members of the kind ${kind}`, { path });
  const name = Buffer.from(kind === 'directory' ? `${path}/` : path);
  if (name.length > MOST16)
    throw new AssayError('repack.unsupported', `a name of ${name.length} bytes`, { path });
  return {
    name,
    flags: name.some((byte) => byte > 0x7f) ? UTF8_NAMES : 0,
    version: method === DEFLATED || kind === 'directory' ? VERSION.deflated : VERSION.stored,
    method,
    ...dosTime(member.mtime),
    external: modeWithType(member) * 2 ** 16 + (kind === 'directory' ? DOS_DIRECTORY : 0),
  };
}

/** Seconds since 1970 as date and time of a member: UTC, in steps of two seconds, within 1980 to 2107 (4.4.6). */
export function dosTime(seconds: number): { readonly date: number; readonly time: number } {
  const when = new Date(Math.max(315_532_800, Math.min(seconds, 4_354_819_198)) * 1000);
  return {
    date: ((when.getUTCFullYear() - 1980) << 9) | ((when.getUTCMonth() + 1) << 5) | when.getUTCDate(),
    time: (when.getUTCHours() << 11) | (when.getUTCMinutes() << 5) | (when.getUTCSeconds() >> 1),
  };
}

/** From `version needed` to the lengths, the part both headers share (4.3.7, 4.3.12). @param sizes packed and unpacked, as stored there */
export function sharedHeader(
  written: SharedValues,
  version: number,
  extra: number,
  sizes: readonly [number, number],
): Buffer {
  const { flags, method, time, date, crc, name } = written;
  const bytes = Buffer.alloc(26);
  bytes.writeUInt16LE(version, 0);
  bytes.writeUInt16LE(flags, 2);
  bytes.writeUInt16LE(method, 4);
  bytes.writeUInt16LE(time, 6);
  bytes.writeUInt16LE(date, 8);
  bytes.writeUInt32LE(crc, 10);
  bytes.writeUInt32LE(sizes[0], 14);
  bytes.writeUInt32LE(sizes[1], 18);
  bytes.writeUInt16LE(name.length, 22);
  bytes.writeUInt16LE(extra, 24);
  return bytes;
}

/** The local header holds both sizes in its Zip64 field, as 4.5.3 demands. */
function localHeader(written: Written): Uint8Array {
  const { name, size, packed, version } = written;
  const large = size >= MOST32 || packed >= MOST32;
  const extra = large ? zip64Extra([size, packed]) : Buffer.alloc(0);
  const sizes = large ? ([MOST32, MOST32] as const) : ([packed, size] as const);
  const head = sharedHeader(written, large ? VERSION.zip64 : version, extra.length, sizes);
  return concat([Buffer.from('PK\x03\x04', 'latin1'), head, name, extra]);
}

function centralHeader(written: Written): Uint8Array {
  const { name, size, packed, version, offset, external } = written;
  const large = size >= MOST32 || packed >= MOST32;
  const far = offset >= MOST32;
  const extra = zip64Extra([...(large ? [size, packed] : []), ...(far ? [offset] : [])]);
  const needed = large || far ? VERSION.zip64 : version;
  const sizes = large ? ([MOST32, MOST32] as const) : ([packed, size] as const);
  const madeBy = Buffer.alloc(2);
  madeBy.writeUInt16LE(UNIX | needed);
  const tail = Buffer.alloc(14);
  tail.writeUInt32LE(external, 6);
  tail.writeUInt32LE(far ? MOST32 : offset, 10);
  const head = sharedHeader(written, needed, extra.length, sizes);
  return concat([Buffer.from('PK\x01\x02', 'latin1'), madeBy, head, tail, name, extra]);
}

/** The Zip64 field with these values (4.5.3); nothing where there are none. */
export function zip64Extra(values: readonly number[]): Buffer {
  if (values.length === 0) return Buffer.alloc(0);
  const bytes = Buffer.alloc(4 + values.length * 8);
  bytes.writeUInt16LE(0x0001, 0);
  bytes.writeUInt16LE(values.length * 8, 2);
  for (const [i, value] of values.entries()) bytes.writeBigUInt64LE(BigInt(value), 4 + i * 8);
  return bytes;
}

/** The records behind the central directory, those of Zip64 where a number needs them (4.3.14 to 4.3.16). @param offset of the directory @param length of it */
export function endRecords(count: number, offset: number, length: number): Uint8Array {
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(Math.min(count, MOST16), 8);
  end.writeUInt16LE(Math.min(count, MOST16), 10);
  end.writeUInt32LE(Math.min(length, MOST32), 12);
  end.writeUInt32LE(Math.min(offset, MOST32), 16);
  if (count < MOST16 && length < MOST32 && offset < MOST32) return end;
  const large = Buffer.alloc(56);
  large.write('PK\x06\x06', 'latin1');
  large.writeBigUInt64LE(44n, 4);
  large.writeUInt16LE(UNIX | VERSION.zip64, 12);
  large.writeUInt16LE(VERSION.zip64, 14);
  large.writeBigUInt64LE(BigInt(count), 24);
  large.writeBigUInt64LE(BigInt(count), 32);
  large.writeBigUInt64LE(BigInt(length), 40);
  large.writeBigUInt64LE(BigInt(offset), 48);
  const locator = Buffer.alloc(20);
  locator.write('PK\x06\x07', 'latin1');
  locator.writeBigUInt64LE(BigInt(offset + length), 8);
  locator.writeUInt32LE(1, 16);
  return concat([large, locator, end]);
}
