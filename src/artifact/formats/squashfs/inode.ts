import { asBuffer, latin1, layout, named, type Parts, u16, u32, u64, utf8 } from '../../../codec/index.ts';
import type { EntryKind } from '../../../model/index.ts';
import { damage, type Image } from './image.ts';
import { type Cursor, type MetadataTable, takeKnown, takeMetadata } from './metadata.ts';

/** Index of a fragment or attribute list that says there is none. */
export const NONE = 0xffffffff;

/** Inode types: their name and the kind of file; 8 to 14 are 1 to 7 with more to say (section 5). */
export const TYPES: Readonly<Record<number, readonly [name: string, kind: EntryKind]>> = {
  1: ['basic directory', 'directory'],
  2: ['basic file', 'file'],
  3: ['basic symlink', 'symlink'],
  4: ['basic block device', 'block-device'],
  5: ['basic character device', 'character-device'],
  6: ['basic fifo', 'fifo'],
  7: ['basic socket', 'socket'],
  8: ['extended directory', 'directory'],
  9: ['extended file', 'file'],
  10: ['extended symlink', 'symlink'],
  11: ['extended block device', 'block-device'],
  12: ['extended character device', 'character-device'],
  13: ['extended fifo', 'fifo'],
  14: ['extended socket', 'socket'],
};

/** What every inode begins with, section 5.1. */
export const HEAD = layout('le', {
  type: named(u16(), Object.fromEntries(Object.entries(TYPES).map(([type, [name]]) => [type, name]))),
  mode: u16('mode'),
  uid_index: u16('owner'),
  gid_index: u16('owner'),
  mtime: u32('time'),
  inode_number: u32('id'),
});

const links = { link_count: u32() };
/** As Linux packs it: twelve bits of the major number between the low and the high bits of the minor. */
const rdev = {
  ...u32(),
  show: (value: number) => `${(value >>> 8) & 0xfff}, ${(value & 0xff) | ((value >>> 12) & 0xfff00)}`,
};
const device = { ...links, device: rdev };
const xattr = { xattr_index: u32() };

/** What follows it, by type; block lists, targets and indexes come behind. */
export const BODY: Readonly<Record<number, ReturnType<typeof layout<Parts>>>> = {
  1: layout<Parts>('le', {
    block_index: u32('offset'),
    ...links,
    file_size: u16('size'),
    block_offset: u16('offset'),
    parent_inode: u32('id'),
  }),
  2: layout<Parts>('le', {
    blocks_start: u32('offset'),
    fragment_index: u32(),
    fragment_offset: u32('offset'),
    file_size: u32('size'),
  }),
  3: layout<Parts>('le', { ...links, target_size: u32('size') }),
  4: layout<Parts>('le', device),
  5: layout<Parts>('le', device),
  6: layout<Parts>('le', links),
  7: layout<Parts>('le', links),
  8: layout<Parts>('le', {
    ...links,
    file_size: u32('size'),
    block_index: u32('offset'),
    parent_inode: u32('id'),
    index_count: u16(),
    block_offset: u16('offset'),
    ...xattr,
  }),
  9: layout<Parts>('le', {
    blocks_start: u64('offset'),
    file_size: u64('size'),
    sparse: u64('size'),
    ...links,
    fragment_index: u32(),
    fragment_offset: u32('offset'),
    ...xattr,
  }),
  10: layout<Parts>('le', { ...links, target_size: u32('size') }),
  11: layout<Parts>('le', { ...device, ...xattr }),
  12: layout<Parts>('le', { ...device, ...xattr }),
  13: layout<Parts>('le', { ...links, ...xattr }),
  14: layout<Parts>('le', { ...links, ...xattr }),
};

/** Numbers of an inode's body, by their names there; those it does not have are absent. */
export type BodyValues = Readonly<Partial<Record<string, number>>>;

/** An inode as stored. */
export interface Inode {
  /** Place of its first byte: block of the inode table and offset in it. */
  readonly block: number;
  readonly offset: number;
  readonly head: NonNullable<ReturnType<typeof HEAD.read>>;
  readonly body: BodyValues;
  readonly kind: EntryKind;
  /** All its bytes. */
  readonly bytes: Buffer;
  /** Bytes that head and body take. */
  readonly fixed: number;
  /** Target of a symbolic link. */
  readonly target?: string;
  /** Stored sizes of a file's blocks, as stored: bit 24 for blocks that are not compressed, 0 for holes. */
  readonly blocks?: Uint32Array;
}

/** Bytes of inodes that may still be read: inodes that overlap must not cost their product. */
export interface Budget {
  left: number;
}

/** Reads the inode at `start`, counted from the table, and `offset` in the decoded block. */
export async function readInode(
  image: Image,
  table: MetadataTable,
  start: number,
  offset: number,
  budget: Budget,
): Promise<Inode | undefined> {
  const block = table.blockAt(start);
  const place = table.start + start;
  const fail = (what: string) => {
    damage(image, 'squashfs.inode', `${what}, inode at ${start}:${offset} of the table`, place);
    return undefined;
  };
  if (block === undefined) return fail('no block begins there');
  const cursor: Cursor = { table, index: block, offset };
  const headBytes = takeKnown(cursor, HEAD.length) ?? (await takeMetadata(cursor, HEAD.length));
  const head = headBytes && HEAD.read(headBytes);
  const kind = head && TYPES[head.type]?.[1];
  const layoutOfBody = head && BODY[head.type];
  if (!head || !kind || !layoutOfBody)
    return fail(head ? `type ${head.type} does not exist` : 'the table ends');
  const { length } = layoutOfBody;
  const bodyBytes = takeKnown(cursor, length) ?? (await takeMetadata(cursor, length));
  if (!bodyBytes) return fail('the table ends');
  const body = layoutOfBody.read(bodyBytes) as BodyValues;
  const tailLength = tailOf(image, head.type, body);
  budget.left -= HEAD.length + bodyBytes.length + tailLength;
  if (budget.left < 0) return fail('inodes overlap too often');
  const tail = tailLength === 0 ? NOTHING : await takeMetadata(cursor, tailLength);
  if (!tail) return fail('its list ends with the table');
  const extra = head.type === 8 ? await takeIndex(cursor, body['index_count'] ?? 0, budget) : tail;
  if (!extra) return fail('its directory index ends with the table');
  const fixed = HEAD.length + bodyBytes.length;
  const bytes =
    extra.length > 0 ? Buffer.concat([headBytes, bodyBytes, extra]) : together(headBytes, bodyBytes);
  return { block, offset, head, kind, bytes, fixed, ...contentOf(head.type, body, extra) };
}

/** Both are one piece of their block as a rule. */
function together(head: Buffer, body: Buffer): Buffer {
  const isOne = head.buffer === body.buffer && head.byteOffset + head.length === body.byteOffset;
  return isOne
    ? Buffer.from(head.buffer, head.byteOffset, head.length + body.length)
    : Buffer.concat([head, body]);
}

const NOTHING = Buffer.alloc(0);

/** Length of what follows the body, but for directory indexes, whose entries tell theirs. */
function tailOf(image: Image, type: number, body: BodyValues): number {
  if (type === 2 || type === 9) return 4 * blockCount(image, body);
  if (type === 3) return body['target_size'] ?? 0;
  // The attribute index of an extended link follows its target.
  return type === 10 ? (body['target_size'] ?? 0) + 4 : 0;
}

/** Blocks of a file: the tail that is in a fragment has none of its own. */
export function blockCount({ superblock }: Image, body: BodyValues): number {
  const blocks = (body['file_size'] ?? 0) / superblock.block_size;
  return body['fragment_index'] === NONE ? Math.ceil(blocks) : Math.floor(blocks);
}

/** Entries of a directory index (section 6.1): place in the listing, block, length of a name less one, name. */
async function takeIndex(cursor: Cursor, count: number, budget: Budget): Promise<Buffer | undefined> {
  const parts: Buffer[] = [];
  for (let i = 0; i < count; i++) {
    const head = await takeMetadata(cursor, 12);
    const length = (head?.readUInt32LE(8) ?? 0) + 1;
    budget.left -= 12 + length;
    const name = budget.left < 0 ? undefined : await takeMetadata(cursor, length);
    if (!head || !name) return undefined;
    parts.push(head, name);
  }
  return Buffer.concat(parts);
}

function contentOf(type: number, body: BodyValues, tail: Buffer): Pick<Inode, 'body' | 'target' | 'blocks'> {
  if (type === 3 || type === 10) {
    const size = body['target_size'] ?? 0;
    const target = textOf(tail.subarray(0, size));
    return { body: type === 10 ? { ...body, xattr_index: tail.readUInt32LE(size) } : body, target };
  }
  if (type !== 2 && type !== 9) return { body };
  const blocks = new Uint32Array(tail.length / 4);
  for (let i = 0; i < blocks.length; i++) blocks[i] = tail.readUInt32LE(4 * i);
  return { body, blocks };
}

/** A name: UTF-8, else one character a byte. */
export function textOf(bytes: Uint8Array): string {
  return utf8(bytes) ?? latin1(asBuffer(bytes));
}
