import { asBuffer, sliceSource } from '../../../codec/index.ts';
import type { Field, RandomSource } from '../../../model/index.ts';
import type { Member, ReadContext } from '../../format.ts';
import { createCoverage, explainGaps } from '../common/coverage.ts';
import { tallyOf } from '../common/tally.ts';
import { createWindow } from '../common/window.ts';
import { decompressor } from './decompress.ts';
import { createFragments } from './fragments.ts';
import type { Image } from './image.ts';
import { lookupFields, openLookup, readLookup, type ShowEntry } from './lookup.ts';
import { type MetadataTable, openTable } from './metadata.ts';
import { createRanges } from './ranges.ts';
import { COMPRESSORS, Flag, OPTIONS, readSuperblock, SUPERBLOCK, type Superblock } from './superblock.ts';
import { type Tables, type Walked, walkTree } from './walk.ts';
import { openXattrs } from './xattrs.ts';

/** Reads an image: superblock, tables, the tree, then what nothing refers to. */
export async function* read(source: RandomSource, context: ReadContext): AsyncGenerator<Member> {
  const image = await openImage(source, context);
  if (!image) return;
  const tables = await openTables(image);
  const walked: Walked = { inodes: 0, inodeBytes: 0, listingBytes: 0 };
  yield* walkTree(image, tables, walked);
  await checkReached(image, tables, walked);
  image.tally.flush();
  await explain(image);
}

async function openImage(source: RandomSource, context: ReadContext): Promise<Image | undefined> {
  const head = await source.read(0, SUPERBLOCK);
  const superblock = readSuperblock(head, source.size, context);
  if (!superblock) return undefined;
  const name = COMPRESSORS[superblock.compressor];
  context.variant(name ?? 'unknown');
  const known = createRanges();
  known.add(0, SUPERBLOCK);
  const dataStart = SUPERBLOCK + (await readOptions(source, superblock, known, context));
  const decompress = decompressor(name, context.limits);
  if (!decompress) {
    context.problem('squashfs.compressor', name ?? `number ${superblock.compressor}`, 20);
    return undefined;
  }
  const tally = tallyOf(context);
  return {
    source,
    context,
    tally,
    superblock,
    decompress,
    window: createWindow(source),
    known,
    dataStart,
    damaged: false,
  };
}

/** Options of the compressor: a metadata block behind the superblock that is never compressed. @returns its length */
async function readOptions(
  source: RandomSource,
  superblock: Superblock,
  known: Image['known'],
  context: ReadContext,
): Promise<number> {
  if ((superblock.flags & Flag.options) === 0) return 0;
  const bytes = asBuffer(await source.read(SUPERBLOCK, 64));
  const length = bytes.length < 2 ? 0 : bytes.readUInt16LE(0) & 0x7fff;
  known.add(SUPERBLOCK, 2 + length);
  if (!context.wantsFields) return 2 + length;
  const name = COMPRESSORS[superblock.compressor] as keyof typeof OPTIONS | undefined;
  const fields = (name && OPTIONS[name]?.fields(bytes, 2, SUPERBLOCK)) ?? [];
  context.field({
    name: 'compressor options',
    offset: SUPERBLOCK,
    length: 2 + length,
    meaning: 'tool',
    ...(fields.length > 0 ? { fields } : {}),
  });
  return 2 + length;
}

const OWNER: ShowEntry = (bytes, at) => ({ value: bytes.readUInt32LE(at), meaning: 'owner' });
const PLACE: ShowEntry = (bytes, at) => ({
  value: `${bytes.readUIntLE(at + 2, 6)}:${bytes.readUInt16LE(at)}`,
  meaning: 'offset',
});
const FRAGMENT: ShowEntry = (bytes, at) => ({
  value: `${bytes.readUInt32LE(at + 8) & 0xffffff} bytes at ${bytes.readBigUInt64LE(at)}`,
  meaning: 'offset',
});

async function openTables(image: Image): Promise<Tables> {
  const { superblock: block, source } = image;
  const ends: number[] = [Math.min(block.bytes_used, source.size)];
  const lookup = async (name: string, offset: number, count: number, width: number, show: ShowEntry) => {
    const found = await openLookup(image, name, offset, count, width);
    ends.push(offset, ...(found?.blocks.slice(0, 1) ?? []));
    const entries = await readLookup(image, found);
    if (found && image.context.wantsFields)
      for (const field of lookupFields(image, found, entries, show)) image.context.field(field);
    return entries.bytes;
  };
  const table = await lookup('fragment table', block.fragment_table, block.fragment_count, 16, FRAGMENT);
  const exports = await lookup('export table', block.export_table, block.inode_count, 8, PLACE);
  const ids = await lookup('id table', block.id_table, block.id_count, 4, OWNER);
  const xattrs = await openXattrs(image);
  ends.push(block.xattr_table, ...(xattrs ? [xattrs.table.start] : []));
  const inodes = await openTable(image, 'inode table', block.inode_table, block.directory_table);
  const end = Math.min(...ends.filter((offset) => offset >= block.directory_table));
  const directories = await openTable(image, 'directory table', block.directory_table, end);
  const all = [inodes, directories, ...(xattrs ? [xattrs.table] : [])];
  if (image.context.wantsFields)
    for (const one of all) if (one.count > 0) image.context.field(tableField(one));
  return { inodes, directories, fragments: createFragments(image, table), ids, exports, xattrs };
}

function tableField({ name, start, count, place }: MetadataTable): Field {
  const [offset, length] = place(count - 1);
  return { name, value: `${count} metadata blocks`, offset: start, length: offset + length - start };
}

/** What the tables hold besides the files that were listed. */
async function checkReached(image: Image, tables: Tables, walked: Walked): Promise<void> {
  const { superblock, tally } = image;
  const { inodes, directories, fragments } = tables;
  const inodeBytes = await inodes.total();
  const listingBytes = await directories.total();
  // What could not be read may refer to anything.
  if (image.damaged) return;
  const hidden = (what: string, at: number) => tally.add('squashfs.unreferenced', what, at);
  if (inodeBytes > walked.inodeBytes)
    hidden(`${inodeBytes - walked.inodeBytes} of ${inodeBytes} bytes of inodes`, inodes.start);
  if (listingBytes > walked.listingBytes)
    hidden(
      `${listingBytes - walked.listingBytes} of ${listingBytes} bytes of directories`,
      directories.start,
    );
  const { blocks, bytes } = fragments.unused();
  if (blocks > 0) hidden(`${blocks} of ${fragments.count} fragments`, superblock.fragment_table);
  if (bytes > 0) hidden(`${bytes} bytes behind the tails in fragments`, superblock.fragment_table);
  if (walked.inodes !== superblock.inode_count) {
    const message = `${superblock.inode_count} inodes by the superblock, ${walked.inodes} in the tree`;
    tally.add('squashfs.mismatch', message, 4);
  }
}

/** Says of every byte what it is: of the data what belongs to files, then what belongs to nothing. */
async function explain({ source, context, superblock, known, damaged, dataStart }: Image): Promise<void> {
  const end = Math.min(superblock.bytes_used, source.size);
  const inside = createCoverage();
  for (const range of known.list()) inside.add(range.start, range.end - range.start);
  if (context.wantsFields) {
    let at = dataStart;
    const stop = Math.min(superblock.inode_table, end);
    for (const gap of [...inside.gaps(stop), { start: stop, end: stop }]) {
      if (gap.start > at)
        context.field({ name: 'data', offset: at, length: gap.start - at, meaning: 'data' });
      at = Math.max(at, gap.end);
    }
  }
  // Bytes of what could not be read are not hidden.
  const quiet: ReadContext = damaged ? { ...context, problem() {} } : context;
  const words = { code: 'squashfs.hidden-bytes', what: 'bytes that nothing refers to' } as const;
  await explainGaps(inside, sliceSource(source, 0, end), quiet, words);
  const behind = createCoverage();
  behind.add(0, end);
  await explainGaps(behind, source, context, { code: 'squashfs.trailing-data', what: 'bytes' });
}
