import type { Field } from '../../../model/index.ts';
import type { Member } from '../../format.ts';
import { quoted } from '../common/names.ts';
import { contentOf, storedSize } from './content.ts';
import { type DirectoryEntry, readListing } from './directory.ts';
import { dataFields, inodeField } from './fields.ts';
import type { Fragments } from './fragments.ts';
import { damage, type Image } from './image.ts';
import { type Budget, type Inode, NONE, readInode, TYPES } from './inode.ts';
import { METADATA, type MetadataTable } from './metadata.ts';
import type { Xattrs } from './xattrs.ts';

/** The tables of an image. */
export interface Tables {
  readonly inodes: MetadataTable;
  readonly directories: MetadataTable;
  readonly fragments: Fragments;
  /** Owners, four bytes each. */
  readonly ids: Buffer;
  /** Places of the inodes by their number, eight bytes each; empty where the image has none. */
  readonly exports: Buffer;
  readonly xattrs: Xattrs | undefined;
}

/** What a walk over all directories has seen. */
export interface Walked {
  /** Distinct inodes, and their decoded bytes. */
  inodes: number;
  inodeBytes: number;
  listingBytes: number;
}

interface Walk extends Tables {
  readonly image: Image;
  readonly walked: Walked;
  readonly inodeBudget: Budget;
  readonly listingBudget: Budget;
  /** One bit for each decoded byte of the inode table: an inode that begins there was met. */
  readonly met: Uint8Array;
  /** First path of the inodes that have several. */
  readonly paths: Map<number, string>;
}

/** A directory that is being listed. */
interface Frame {
  readonly entries: readonly DirectoryEntry[];
  next: number;
  readonly prefix: string;
}

/** The files of an image as members, depth first in stored order. The root is told as a field of the image. */
export async function* walkTree(image: Image, tables: Tables, walked: Walked): AsyncGenerator<Member> {
  const { inodes, directories } = tables;
  const walk: Walk = {
    ...tables,
    image,
    walked,
    inodeBudget: { left: 2 * METADATA * inodes.count },
    listingBudget: { left: 2 * METADATA * directories.count },
    met: new Uint8Array((METADATA * inodes.count) / 8),
    paths: new Map(),
  };
  const { root_inode } = image.superblock;
  const [start, offset] = [Math.floor(root_inode / 0x10000), root_inode % 0x10000];
  const root = await readInode(image, inodes, start, offset, walk.inodeBudget);
  if (!root) return;
  meet(walk, root);
  checkExport(walk, root, start);
  if (image.context.wantsFields) image.context.field({ ...inodeField(inodes, root), name: 'root inode' });
  if (root.kind !== 'directory') {
    damage(image, 'squashfs.superblock', `the root is a ${TYPES[root.head.type]![0]}`, 32);
    return;
  }
  const frames: Frame[] = [await enterDirectory(walk, root, '')];
  for (let frame = frames.at(-1); frame; frame = frames.at(-1)) {
    const entry = frame.entries[frame.next++];
    if (!entry) {
      frames.pop();
      continue;
    }
    const path = frame.prefix + entry.name;
    const { member, inside } = await visit(walk, entry, path);
    yield member;
    if (inside) frames.push(await enterDirectory(walk, inside, `${path}/`));
  }
}

async function enterDirectory(walk: Walk, inode: Inode, prefix: string): Promise<Frame> {
  const { entries, length } = await readListing(walk.image, walk.directories, inode, walk.listingBudget);
  walk.walked.listingBytes += length;
  return { entries, next: 0, prefix };
}

/** The member of an entry, and the directory to go on in. */
async function visit(
  walk: Walk,
  entry: DirectoryEntry,
  path: string,
): Promise<{ readonly member: Member; readonly inside?: Inode }> {
  const { image, inodes } = walk;
  const inode = await readInode(image, inodes, entry.start, entry.offset, walk.inodeBudget);
  if (!inode) return { member: { path, kind: TYPES[entry.type]?.[1] ?? 'file' } };
  const again = !meet(walk, inode);
  checkEntry(walk, entry, inode, path);
  if (inode.kind === 'directory') {
    const member = await describe(walk, inode, path);
    if (!again) return { member, inside: inode };
    const place = inodes.place(inode.block)[0];
    damage(image, 'squashfs.directory-loop', quoted(path), place);
    return { member };
  }
  const key = placeOf(inode);
  const first = walk.paths.get(key);
  if (again && first !== undefined) {
    const { size: _, data: __, ...member } = await describe(walk, inode, path, false);
    return { member: { ...member, kind: 'hardlink', link: first } };
  }
  if ((inode.body['link_count'] ?? 1) > 1) walk.paths.set(key, path);
  if (again)
    image.tally.add(
      'squashfs.mismatch',
      `${quoted(path)} shares an inode that counts one name`,
      inodes.start,
    );
  return { member: await describe(walk, inode, path) };
}

/** Where an inode begins in the decoded table. */
function placeOf({ block, offset }: Inode): number {
  return block * METADATA + offset;
}

/** @returns whether the inode is met for the first time */
function meet({ met, walked, fragments, image }: Walk, inode: Inode): boolean {
  const place = placeOf(inode);
  const bit = 1 << (place & 7);
  if ((met[place >>> 3]! & bit) !== 0) return false;
  met[place >>> 3]! |= bit;
  walked.inodes++;
  walked.inodeBytes += inode.bytes.length;
  if (inode.kind !== 'file') return true;
  const { file_size = 0, blocks_start = 0, fragment_index = NONE, fragment_offset = 0 } = inode.body;
  image.known.add(blocks_start, storedSize(inode));
  if (fragment_index !== NONE)
    fragments.use(fragment_index, fragment_offset + (file_size % image.superblock.block_size));
  return true;
}

function checkEntry(walk: Walk, entry: DirectoryEntry, inode: Inode, path: string): void {
  const { image, inodes } = walk;
  const { type, inode_number } = inode.head;
  const place = inodes.place(inode.block)[0];
  const differs = (what: string) => image.tally.add('squashfs.mismatch', `${quoted(path)}: ${what}`, place);
  if (inode_number !== entry.inodeNumber)
    differs(`inode ${entry.inodeNumber} by the directory, ${inode_number} by itself`);
  if ((type > 7 ? type - 7 : type) !== entry.type)
    differs(`type ${entry.type} by the directory, ${type} by its inode`);
  checkExport(walk, inode, entry.start);
}

/** NFS servers find an inode by its number through the export table. */
function checkExport({ image, exports }: Walk, { head, offset }: Inode, start: number): void {
  const at = (head.inode_number - 1) * 8;
  if (exports.length === 0 || at < 0 || at + 8 > exports.length) return;
  if (Number(exports.readBigUInt64LE(at)) === start * 0x10000 + offset) return;
  const message = `the export table has inode ${head.inode_number} at another place`;
  image.tally.add('squashfs.mismatch', message, image.superblock.export_table);
}

async function describe(walk: Walk, inode: Inode, path: string, wantsData = true): Promise<Member> {
  const { image, fragments, inodes, xattrs } = walk;
  const { head, body, kind, target } = inode;
  const uid = ownerOf(walk, head.uid_index, path);
  const gid = ownerOf(walk, head.gid_index, path);
  const data = kind === 'file' && wantsData ? await contentOf(image, fragments, inode, path) : undefined;
  const wanted = image.context.wantsFields;
  const attributes = wanted ? await attributeFields(xattrs, body['xattr_index'] ?? NONE) : [];
  return {
    path,
    kind,
    mode: head.mode & 0o7777,
    mtime: head.mtime,
    inode: head.inode_number,
    ...(uid === undefined ? {} : { uid }),
    ...(gid === undefined ? {} : { gid }),
    ...(target === undefined ? {} : { link: target }),
    ...(data ? { size: body['file_size'] ?? 0, data } : {}),
    ...(wanted
      ? { fields: () => [inodeField(inodes, inode, attributes), ...dataFields(inode, fragments)] }
      : {}),
  };
}

/** A number of the id table; undefined, with the problem reported, where it has none there. */
function ownerOf({ image, ids, inodes }: Walk, index: number, path: string): number | undefined {
  if (index * 4 + 4 <= ids.length) return ids.readUInt32LE(index * 4);
  damage(image, 'squashfs.inode', `${quoted(path)}: owner ${index} of ${ids.length / 4}`, inodes.start);
  return undefined;
}

async function attributeFields(xattrs: Xattrs | undefined, index: number): Promise<readonly Field[]> {
  return index === NONE || !xattrs ? [] : await xattrs.fields(index);
}
