import { flags, hasAscii, layout, named, u16, u32, u64 } from '../../../codec/index.ts';
import type { Field } from '../../../model/index.ts';
import type { ReadContext } from '../../format.ts';

/** Bytes of the superblock. */
export const SUPERBLOCK = 96;
/** Value of a table's place where there is none. */
export const ABSENT = 2 ** 64;

/** Flags of the superblock. */
export const Flag = { uncompressedData: 0x2, options: 0x400 } as const;

/** Compressors by their number. */
export const COMPRESSORS: Readonly<Record<number, string>> = {
  1: 'gzip',
  2: 'lzma',
  3: 'lzo',
  4: 'xz',
  5: 'lz4',
  6: 'zstd',
};

/** SquashFS 4.0 (Linux, fs/squashfs; "Squashfs Binary Format", squashfs-tools-ng), section 3. */
const LAYOUT = layout('le', {
  magic: named(u32(), { 1936814952: 'hsqs' }),
  inode_count: u32(),
  mkfs_time: u32('time'),
  block_size: u32('tool'),
  fragment_count: u32(),
  compressor: named(u16('tool'), COMPRESSORS),
  block_log: u16(),
  flags: flags(u16('tool'), {
    1: 'uncompressed inodes',
    2: 'uncompressed data',
    4: 'check',
    8: 'uncompressed fragments',
    16: 'no fragments',
    32: 'always fragments',
    64: 'duplicates',
    128: 'exportable',
    256: 'uncompressed xattrs',
    512: 'no xattrs',
    1024: 'compressor options',
    2048: 'uncompressed ids',
  }),
  id_count: u16(),
  version_major: u16('version'),
  version_minor: u16('version'),
  root_inode: u64(),
  bytes_used: u64('size'),
  id_table: u64('offset'),
  xattr_table: u64('offset'),
  inode_table: u64('offset'),
  directory_table: u64('offset'),
  fragment_table: u64('offset'),
  export_table: u64('offset'),
});

/** The values of a superblock. */
export type Superblock = NonNullable<ReturnType<typeof LAYOUT.read>>;

/** The superblock as a field, absent tables by that word. */
export function superblockField(bytes: Uint8Array): Field {
  const fields = LAYOUT.fields(bytes, 0, 0).map((field) =>
    field.value === '18446744073709551616' ? { ...field, value: 'absent' } : field,
  );
  return { name: 'superblock', offset: 0, length: SUPERBLOCK, fields };
}

/** Options of the compressors, section 3.1: a record behind the superblock where they are not the defaults. */
export const OPTIONS = {
  gzip: layout('le', { compression_level: u32('tool'), window_size: u16('tool'), strategies: u16('tool') }),
  lzma: undefined,
  lzo: layout('le', {
    algorithm: named(u32('tool'), {
      0: 'lzo1x_1',
      1: 'lzo1x_1_11',
      2: 'lzo1x_1_12',
      3: 'lzo1x_1_15',
      4: 'lzo1x_999',
    }),
    level: u32('tool'),
  }),
  xz: layout('le', {
    dictionary_size: u32('tool'),
    filters: flags(u32('tool'), { 1: 'x86', 2: 'powerpc', 4: 'ia64', 8: 'arm', 16: 'armthumb', 32: 'sparc' }),
  }),
  lz4: layout('le', { version: u32('tool'), flags: flags(u32('tool'), { 1: 'high compression' }) }),
  zstd: layout('le', { compression_level: u32('tool') }),
} as const;

/** The superblock of an image of version 4.0; undefined, with the problem reported, for any other. */
export function readSuperblock(
  bytes: Uint8Array,
  size: number,
  context: ReadContext,
): Superblock | undefined {
  const superblock = LAYOUT.read(bytes);
  if (!superblock) {
    context.problem('squashfs.truncated', `the superblock has ${bytes.length} of ${SUPERBLOCK} bytes`, 0);
    return undefined;
  }
  if (context.wantsFields) context.field(superblockField(bytes));
  if (!hasAscii(bytes, 'hsqs') || superblock.version_major !== 4) {
    const [low, high] = [bytes[28]! | (bytes[29]! << 8), bytes[29]! | (bytes[28]! << 8)];
    const order = low < high ? 'little-endian' : 'big-endian';
    context.problem('squashfs.version', `version ${Math.min(low, high)}, ${order}`, 28);
    return undefined;
  }
  return isConsistent(superblock, size, context) ? superblock : undefined;
}

/** @returns whether the image can be read at all */
function isConsistent(superblock: Superblock, size: number, context: ReadContext): boolean {
  const { block_size, block_log, bytes_used, inode_table, directory_table } = superblock;
  const wrong = (message: string, at: number) => context.problem('squashfs.superblock', message, at);
  if (superblock.version_minor !== 0) wrong(`the minor version is ${superblock.version_minor}`, 30);
  if (block_size < 4096 || block_size > 1 << 20 || (block_size & (block_size - 1)) !== 0) {
    wrong(`a block size of ${block_size}`, 12);
    return false;
  }
  if (2 ** block_log !== block_size) wrong(`block size ${block_size}, but block log ${block_log}`, 22);
  if (bytes_used > size)
    context.problem('squashfs.truncated', `the image has ${bytes_used} bytes, ${size} are there`, 40);
  if (inode_table < SUPERBLOCK || inode_table > directory_table || directory_table > bytes_used) {
    const message = `inode table at ${inode_table}, directory table at ${directory_table}, end at ${bytes_used}`;
    wrong(message, 64);
    return false;
  }
  return true;
}
