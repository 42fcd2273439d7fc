/** Builds small HFS Plus volumes, with every structure free to be wrong. */

/** A file, folder or link of a volume. */
export interface HfsItem {
  /** From the root, with `/` between names; on disk a `:` in it is a slash. */
  readonly path: string;
  readonly kind?: 'file' | 'folder' | 'symlink' | 'hardlink' | 'folder link';
  readonly data?: Uint8Array | string;
  readonly resource?: Uint8Array | string;
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
  /** Seconds since 1970. */
  readonly mtime?: number;
  readonly ownerFlags?: number;
  /** Number of a hard link's inode, link count, or device. */
  readonly special?: number;
  readonly xattrs?: Readonly<Record<string, Uint8Array | string>>;
  /** Puts a free block behind every block of the data. */
  readonly scattered?: boolean;
  /** What the last block holds behind the data. */
  readonly slack?: string;
  readonly id?: number;
  /** Without its thread record. */
  readonly threadless?: boolean;
}

/** How the volume is made. */
export interface HfsOptions {
  readonly caseSensitive?: boolean;
  readonly blocks?: number;
  readonly journal?: 'empty' | 'full';
  /** Put into free blocks. */
  readonly freeContent?: string;
  /** Allocated for nothing, with this content. */
  readonly lostContent?: string;
  readonly attributesFork?: Uint8Array;
  /** Changes the header before it is written twice. */
  readonly header?: (header: Buffer) => void;
  /** Changes the catalog before it is written. */
  readonly catalog?: (catalog: Buffer) => void;
  /** Changes the finished volume. `at` tells the first byte of each special file. */
  readonly image?: (
    image: Buffer,
    at: Readonly<Record<'allocation' | 'extents' | 'catalog' | 'attributes', number>>,
  ) => void;
}

export const BLOCK = 512;
const NODE = 1024;
const SINCE_1904 = 2_082_844_800;
const MTIME = 1_700_000_000;
const ROOT = 2;
const FILE_INODES = '\0\0\0\0HFS+ Private Data';
const FOLDER_INODES = '.HFS+ Private Directory Data\r';

const bytesOf = (content: Uint8Array | string | undefined): Buffer =>
  content === undefined ? Buffer.alloc(0) : Buffer.from(content as string);

type Extent = readonly [start: number, count: number];

interface Disk {
  readonly image: Buffer;
  readonly used: Uint8Array;
  next: number;
}

function allocate(disk: Disk, content: Buffer, scattered = false, slack = ''): Extent[] {
  const count = Math.ceil(content.length / BLOCK);
  const extents: Extent[] = [];
  for (let i = 0; i < count; i++) {
    const block = disk.next++;
    if (scattered) disk.next++;
    disk.used[block] = 1;
    content.copy(disk.image, block * BLOCK, i * BLOCK, (i + 1) * BLOCK);
    const last = extents.at(-1);
    if (last && last[0] + last[1] === block) extents[extents.length - 1] = [last[0], last[1] + 1];
    else extents.push([block, 1]);
  }
  if (slack) disk.image.write(slack, (disk.next - 1) * BLOCK + (content.length % BLOCK));
  return extents;
}

function forkRecord(size: number, extents: readonly Extent[]): Buffer {
  const record = Buffer.alloc(80);
  record.writeBigUInt64BE(BigInt(size));
  record.writeUInt32BE(
    extents.reduce((sum, [, count]) => sum + count, 0),
    12,
  );
  extentRecord(extents).copy(record, 16);
  return record;
}

function extentRecord(extents: readonly Extent[]): Buffer {
  const record = Buffer.alloc(64);
  for (const [i, [start, count]] of extents.slice(0, 8).entries()) {
    record.writeUInt32BE(start, i * 8);
    record.writeUInt32BE(count, i * 8 + 4);
  }
  return record;
}

interface Placed extends HfsItem {
  readonly number: number;
  readonly parent: number;
  readonly name: string;
}

/** A key and what it leads to. */
interface TreeRecord {
  readonly key: Buffer;
  readonly body: Buffer;
}

function unicode(name: string): Buffer {
  const text = Buffer.from(name.replaceAll(':', '/'), 'utf16le').swap16();
  const length = Buffer.alloc(2);
  length.writeUInt16BE(text.length / 2);
  return Buffer.concat([length, text]);
}

function catalogKey(parent: number, name: string): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt32BE(parent);
  return Buffer.concat([head, unicode(name)]);
}

const FORMATS: Readonly<Record<NonNullable<HfsItem['kind']>, readonly [mode: number, type: string]>> = {
  file: [0o100644, '\0\0\0\0\0\0\0\0'],
  folder: [0o40755, ''],
  symlink: [0o120755, 'slnkrhap'],
  hardlink: [0o100644, 'hlnkhfs+'],
  'folder link': [0o100644, 'fdrpMACS'],
};

function commonPart(record: Buffer, item: Placed): void {
  const [mode] = FORMATS[item.kind ?? 'file'];
  const time = (item.mtime ?? MTIME) + SINCE_1904;
  for (const at of [12, 16, 20, 24]) record.writeUInt32BE(time, at);
  record.writeUInt32BE(item.uid ?? 501, 32);
  record.writeUInt32BE(item.gid ?? 20, 36);
  record[41] = item.ownerFlags ?? 0;
  record.writeUInt16BE(item.mode ?? mode, 42);
  record.writeUInt32BE(item.special ?? 1, 44);
}

function folderRecord(item: Placed): Buffer {
  const record = Buffer.alloc(88);
  record.writeUInt16BE(1, 0);
  record.writeUInt32BE(item.number, 8);
  commonPart(record, item);
  return record;
}

function fileRecord(item: Placed, data: Buffer, resource: Buffer): Buffer {
  const record = Buffer.alloc(248);
  record.writeUInt16BE(2, 0);
  record.writeUInt32BE(item.number, 8);
  commonPart(record, item);
  record.write(FORMATS[item.kind ?? 'file'][1], 48, 'latin1');
  data.copy(record, 88);
  resource.copy(record, 168);
  return record;
}

function threadRecord(type: number, parent: number, name: string): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt16BE(type);
  head.writeUInt32BE(parent, 4);
  return Buffer.concat([head, unicode(name)]);
}

/** Header node, then leaves, then as many levels of index as they need. */
export function btree(records: readonly TreeRecord[], nodes: number, maxKey: number, compare = 0): Buffer {
  const file = Buffer.alloc(nodes * NODE);
  let level = group(records);
  const leaves = level.length;
  let used = 1;
  let depth = 0;
  while (level.length > 0) {
    depth++;
    const parents: TreeRecord[] = level.map((own, i) => {
      const forward = i + 1 < level.length ? used + i + 1 : 0;
      const kind = depth === 1 ? 0xff : 0;
      putNode(file, used + i, [forward, i > 0 ? used + i - 1 : 0, kind, depth], own);
      const child = Buffer.alloc(4);
      child.writeUInt32BE(used + i);
      return { key: own[0]!.key, body: child };
    });
    used += level.length;
    level = level.length > 1 ? group(parents) : [];
  }
  const header = Buffer.alloc(106);
  header.writeUInt16BE(depth, 0);
  header.writeUInt32BE(used - 1, 2);
  header.writeUInt32BE(records.length, 6);
  header.writeUInt32BE(leaves > 0 ? 1 : 0, 10);
  header.writeUInt32BE(leaves, 14);
  header.writeUInt16BE(NODE, 18);
  header.writeUInt16BE(maxKey, 20);
  header.writeUInt32BE(nodes, 22);
  header.writeUInt32BE(nodes - used, 26);
  header[37] = compare;
  header.writeUInt32BE(6, 38);
  const map = Buffer.alloc(NODE - 14 - 106 - 128 - 8);
  for (let i = 0; i < used; i++) map[i >> 3]! |= 0x80 >> (i & 7);
  putParts(file, 0, [0, 0, 1, 0], [header, Buffer.alloc(128), map]);
  return file;
}

/** Records in as many nodes as they need. */
function group(records: readonly TreeRecord[]): TreeRecord[][] {
  const nodes: TreeRecord[][] = [];
  let room = 0;
  for (const record of records) {
    const size = record.key.length + record.body.length + 4;
    if (room < size) {
      nodes.push([]);
      room = NODE - 14 - 2;
    }
    nodes.at(-1)!.push(record);
    room -= size;
  }
  return nodes;
}

type Links = readonly [forward: number, backward: number, kind: number, height: number];

function putNode(file: Buffer, number: number, links: Links, records: readonly TreeRecord[]): void {
  const parts = records.map(({ key, body }) => {
    const length = Buffer.alloc(2);
    length.writeUInt16BE(key.length);
    return Buffer.concat([length, key, body]);
  });
  putParts(file, number, links, parts);
}

function putParts(
  file: Buffer,
  number: number,
  [forward, backward, kind, height]: Links,
  parts: readonly Buffer[],
): void {
  const node = file.subarray(number * NODE, (number + 1) * NODE);
  node.writeUInt32BE(forward, 0);
  node.writeUInt32BE(backward, 4);
  node[8] = kind;
  node[9] = height;
  node.writeUInt16BE(parts.length, 10);
  let at = 14;
  for (const [i, part] of parts.entries()) {
    part.copy(node, at);
    node.writeUInt16BE(at, NODE - 2 * (i + 1));
    at += part.length;
  }
  node.writeUInt16BE(at, NODE - 2 * (parts.length + 1));
}

/** Gives every item its number and parent; folders come before what is in them. */
function place(items: readonly HfsItem[]): Placed[] {
  const folders = new Map<string, number>([['', ROOT]]);
  let next = 16;
  return items.map((item) => {
    const parts = item.path.split('/');
    const name = parts.pop()!;
    const number = item.id ?? next++;
    const parent = folders.get(parts.join('/')) ?? Number(parts.join('/').replace('#', ''));
    if (item.kind === 'folder') folders.set(item.path, number);
    return { ...item, number, parent, name };
  });
}

/** The order of names: NULs last, as case folding has it; good enough for the names used here. */
function nameOrder(name: string): string {
  return name.replaceAll('\0', '\uffff').toLowerCase();
}

/** A volume with these items; blocks have 512 bytes, nodes 1,024. */
export function hfsVolume(items: readonly HfsItem[], options: HfsOptions = {}): Buffer {
  const blocks = options.blocks ?? 96;
  const disk: Disk = { image: Buffer.alloc(blocks * BLOCK), used: new Uint8Array(blocks), next: 3 };
  const placed = place(items);
  const allocation = disk.next;
  disk.next += bitmapBlocks(blocks);
  const journalAt = options.journal ? putJournal(disk, options.journal) : 0;
  const overflow: TreeRecord[] = [];
  const catalog: (TreeRecord & { parent: number; name: string })[] = [];
  const attributes: TreeRecord[] = [];
  const add = (parent: number, name: string, body: Buffer) =>
    catalog.push({ parent, name, key: catalogKey(parent, name), body });
  add(1, 'Volume', folderRecord({ path: '', name: 'Volume', parent: 1, number: ROOT, kind: 'folder' }));
  add(ROOT, '', threadRecord(3, 1, 'Volume'));
  for (const item of placed) {
    const isFolder = item.kind === 'folder';
    add(item.parent, item.name, isFolder ? folderRecord(item) : putFile(disk, item, overflow));
    if (!item.threadless) add(item.number, '', threadRecord(isFolder ? 3 : 4, item.parent, item.name));
    for (const [name, value] of Object.entries(item.xattrs ?? {}))
      attributes.push(inlineAttribute(item.number, name, bytesOf(value)));
  }
  if (options.attributesFork) attributes.push(forkAttribute(disk, placed[0]!.number, options.attributesFork));
  catalog.sort((a, b) => a.parent - b.parent || (nameOrder(a.name) < nameOrder(b.name) ? -1 : 1));
  const tree = btree(catalog, Math.max(8, catalog.length), 516, options.caseSensitive ? 0xbc : 0xcf);
  options.catalog?.(tree);
  const files = {
    extents: btree(overflow, 2, 10),
    catalog: tree,
    attributes: btree(attributes, 3, 266),
  };
  const at = {
    extents: allocate(disk, files.extents),
    catalog: allocate(disk, files.catalog),
    attributes: allocate(disk, files.attributes),
  };
  if (options.lostContent) allocate(disk, Buffer.from(options.lostContent));
  const free = disk.next + 1;
  if (options.freeContent) disk.image.write(options.freeContent, free * BLOCK);
  finish(disk, placed, options, allocation, journalAt, files, at);
  const placeOf = (extents: readonly Extent[]) => extents[0]![0] * BLOCK;
  options.image?.(disk.image, {
    allocation: allocation * BLOCK,
    extents: placeOf(at.extents),
    catalog: placeOf(at.catalog),
    attributes: placeOf(at.attributes),
  });
  return disk.image;
}

/** Blocks of the allocation file. */
function bitmapBlocks(blocks: number): number {
  return Math.ceil(blocks / 8 / BLOCK);
}

function putFile(disk: Disk, item: Placed, overflow: TreeRecord[]): Buffer {
  const data = bytesOf(item.data);
  const resource = bytesOf(item.resource);
  const extents = allocate(disk, data, item.scattered, item.slack);
  let first = 8;
  for (let i = 8; i < extents.length; i += 8) {
    const key = Buffer.alloc(10);
    key.writeUInt32BE(item.number, 2);
    key.writeUInt32BE(first, 6);
    overflow.push({ key, body: extentRecord(extents.slice(i, i + 8)) });
    first += 8;
  }
  return fileRecord(
    item,
    forkRecord(data.length, extents),
    forkRecord(resource.length, allocate(disk, resource)),
  );
}

function attributeKey(file: number, name: string): Buffer {
  const head = Buffer.alloc(10);
  head.writeUInt32BE(file, 2);
  return Buffer.concat([head, unicode(name)]);
}

function inlineAttribute(file: number, name: string, value: Buffer): TreeRecord {
  const head = Buffer.alloc(16);
  head.writeUInt32BE(0x10, 0);
  head.writeUInt32BE(value.length, 12);
  return {
    key: attributeKey(file, name),
    body: Buffer.concat([head, value, Buffer.alloc(value.length & 1)]),
  };
}

function forkAttribute(disk: Disk, file: number, value: Uint8Array): TreeRecord {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(0x20, 0);
  const extents = allocate(disk, Buffer.from(value));
  return {
    key: attributeKey(file, 'zz.large'),
    body: Buffer.concat([head, forkRecord(value.length, extents)]),
  };
}

/** The block that describes the journal, and the journal. */
function putJournal(disk: Disk, kind: 'empty' | 'full'): number {
  const info = disk.next++;
  const journal = disk.next;
  disk.next += 4;
  disk.used.fill(1, info, journal + 4);
  disk.image.writeUInt32BE(1, info * BLOCK);
  disk.image.writeBigUInt64BE(BigInt(journal * BLOCK), info * BLOCK + 36);
  disk.image.writeBigUInt64BE(BigInt(4 * BLOCK), info * BLOCK + 44);
  disk.image.write('serial', info * BLOCK + 52 + 37);
  const at = journal * BLOCK;
  disk.image.writeUInt32LE(0x4a4e4c78, at);
  disk.image.writeUInt32LE(0x12345678, at + 4);
  disk.image.writeBigUInt64LE(512n, at + 8);
  disk.image.writeBigUInt64LE(kind === 'full' ? 1024n : 512n, at + 16);
  return info;
}

function finish(
  disk: Disk,
  placed: readonly Placed[],
  options: HfsOptions,
  allocation: number,
  journalAt: number,
  files: Readonly<Record<'extents' | 'catalog' | 'attributes', Buffer>>,
  at: Readonly<Record<'extents' | 'catalog' | 'attributes', readonly Extent[]>>,
): void {
  const { image, used } = disk;
  const blocks = used.length;
  used.fill(1, 0, 3);
  used.fill(1, allocation, allocation + bitmapBlocks(blocks));
  used.fill(1, blocks - 2);
  let free = blocks;
  for (let block = 0; block < blocks; block++) {
    if (used[block] === 0) continue;
    free--;
    image[allocation * BLOCK + (block >> 3)]! |= 0x80 >> (block & 7);
  }
  const folders = placed.filter(({ kind }) => kind === 'folder').length;
  const header = Buffer.alloc(512);
  header.write(options.caseSensitive ? 'HX' : 'H+');
  header.writeUInt16BE(options.caseSensitive ? 5 : 4, 2);
  header.writeUInt32BE(0x100 + (journalAt > 0 ? 0x2000 : 0), 4);
  header.write('10.0', 8);
  header.writeUInt32BE(journalAt, 12);
  for (const offset of [16, 20, 28]) header.writeUInt32BE(MTIME + SINCE_1904, offset);
  header.writeUInt32BE(placed.length - folders, 32);
  header.writeUInt32BE(folders, 36);
  header.writeUInt32BE(BLOCK, 40);
  header.writeUInt32BE(blocks, 44);
  header.writeUInt32BE(free, 48);
  header.writeUInt32BE(16 + placed.length, 64);
  header.write('volumeID', 104);
  forkRecord(bitmapBlocks(blocks) * BLOCK, [[allocation, bitmapBlocks(blocks)]]).copy(header, 112);
  forkRecord(files.extents.length, at.extents).copy(header, 192);
  forkRecord(files.catalog.length, at.catalog).copy(header, 272);
  forkRecord(files.attributes.length, at.attributes).copy(header, 352);
  options.header?.(header);
  header.copy(image, 1024);
  header.copy(image, image.length - 1024);
}

/** A volume inside the HFS volume that systems before Mac OS 8.1 see. */
export function hfsWrapper(volume: Uint8Array): Buffer {
  const image = Buffer.alloc(16 * 512 + volume.length + 1024);
  image.write('BD', 1024);
  image.writeUInt16BE(8, 1024 + 0x12);
  image.writeUInt32BE(512, 1024 + 0x14);
  image.writeUInt16BE(8, 1024 + 0x1c);
  image.write('H+', 1024 + 0x7c);
  image.writeUInt16BE(8, 1024 + 0x7e);
  image.writeUInt16BE(volume.length / 512, 1024 + 0x80);
  image.set(volume, 16 * 512);
  return image;
}

/** The attribute of a compressed file. */
export function decmpfs(type: number, size: number, inline: Uint8Array = new Uint8Array(0)): Buffer {
  const head = Buffer.alloc(16);
  head.write('fpmc');
  head.writeUInt32LE(type, 4);
  head.writeBigUInt64LE(BigInt(size), 8);
  return Buffer.concat([head, inline]);
}

/** The resource fork of a compressed file: zlib blocks, or those of another method. */
export function compressedFork(blocks: readonly Uint8Array[], zlib = true): Buffer {
  const width = zlib ? 8 : 4;
  const table = Buffer.alloc(zlib ? 4 + blocks.length * width : (blocks.length + 1) * 4);
  let at = table.length;
  if (zlib) table.writeUInt32LE(blocks.length);
  for (const [i, block] of blocks.entries()) {
    table.writeUInt32LE(at, zlib ? 4 + i * 8 : i * 4);
    if (zlib) table.writeUInt32LE(block.length, 8 + i * 8);
    at += block.length;
  }
  if (!zlib) table.writeUInt32LE(at, blocks.length * 4);
  const body = Buffer.concat([table, ...blocks]);
  if (!zlib) return body;
  const head = Buffer.alloc(0x104);
  head.writeUInt32BE(0x100, 0);
  head.writeUInt32BE(0x104 + body.length, 4);
  head.writeUInt32BE(body.length + 4, 8);
  head.writeUInt32BE(50, 12);
  head.writeUInt32BE(body.length, 0x100);
  return Buffer.concat([head, body, Buffer.alloc(50)]);
}

/** Files shared by hard links, and a folder. */
export const LINKED: readonly HfsItem[] = [
  { path: FILE_INODES, kind: 'folder', mode: 0o40000 },
  { path: FOLDER_INODES, kind: 'folder', mode: 0o41555 },
  { path: `${FILE_INODES}/iNode50`, data: 'shared', special: 2 },
  { path: 'a', kind: 'hardlink', special: 50 },
  { path: 'b', kind: 'hardlink', special: 50 },
  { path: `${FOLDER_INODES}/dir_60`, kind: 'folder' },
  { path: `${FOLDER_INODES}/dir_60/inside`, data: 'x' },
  { path: 'f', kind: 'folder link', special: 60 },
  { path: 'g', kind: 'folder link', special: 60 },
];

/** An ordinary volume. */
export const ORDINARY: readonly HfsItem[] = [
  { path: 'App.app', kind: 'folder' },
  { path: 'App.app/Info.plist', data: 'x'.repeat(700), mode: 0o100600, uid: 0, gid: 0 },
  { path: 'App.app/a:b', data: 'colon', resource: 'resource' },
  { path: 'App.app/link', kind: 'symlink', data: 'Info.plist' },
  { path: 'empty' },
  { path: 'fifo', mode: 0o10644 },
  {
    path: 'note',
    data: 'text',
    xattrs: { 'com.apple.quarantine': '0081;5f;Safari;', 'com.x.bytes': Buffer.from([0, 1]) },
  },
];

/** Small files for the fuzzer. */
export function hfsplusSeeds(): Record<string, Uint8Array> {
  return {
    'plain.hfs': hfsVolume(ORDINARY, { journal: 'empty' }),
    'links.hfs': hfsVolume(LINKED, { caseSensitive: true }),
    'scattered.hfs': hfsVolume([{ path: 's', data: 'y'.repeat(6000), scattered: true }]),
    'wrapped.hfs': hfsWrapper(hfsVolume([{ path: 'x', data: 'x' }])),
  };
}
