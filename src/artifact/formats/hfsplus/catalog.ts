import { quoted } from '../common/names.ts';
import { leavesOf, placeIn, type Tree, type TreeNode } from './btree.ts';
import { FILE, FILE_RECORD, FILE_THREAD, FOLDER, FOLDER_RECORD, FOLDER_THREAD, unicode } from './records.ts';
import type { Volume } from './volume.ts';

const ROOT_PARENT = 1;
/** Number of the root folder. */
export const ROOT = 2;

/** Where hard links keep what they share: files, and folders. */
const FILE_INODES = '\0\0\0\0HFS+ Private Data';
const FOLDER_INODES = '.HFS+ Private Directory Data\r';

/** A record of the catalog with its key, and where it stands. */
export interface CatalogRecord {
  readonly parent: number;
  /** As macOS shows it: what is a slash on disk is a colon there. */
  readonly name: string;
  readonly type: number;
  readonly bytes: Buffer;
  /** First byte of key and of record, in the volume. */
  readonly keyAt: number;
  readonly at: number;
}

interface Folder {
  parent: number;
  name: string;
  /** Known by a thread record as well, which agrees. */
  threaded: boolean;
  path?: string;
}

/** What the first pass over the catalog finds out. */
export interface Catalog {
  readonly tree: Tree;
  readonly folders: ReadonlyMap<number, Folder>;
  /** Shared files by number: the record that has content and owner. */
  readonly inodes: ReadonlyMap<number, CatalogRecord>;
  /** Shared folders by number. */
  readonly folderInodes: ReadonlyMap<number, CatalogRecord>;
  /** Numbers of the two folders that hold them. */
  readonly hidden: ReadonlySet<number>;
  /** Records of the root folder and of those two. */
  readonly special: readonly CatalogRecord[];
  readonly files: number;
  readonly folderCount: number;
  readonly records: number;
}

/** All records of the catalog, in its order. */
export async function* catalogRecords(volume: Volume, tree: Tree): AsyncGenerator<CatalogRecord[]> {
  for await (const node of leavesOf(volume, tree)) {
    const records: CatalogRecord[] = [];
    for (let i = 0; i + 1 < node.offsets.length; i++) {
      const record = recordAt(tree, node, node.offsets[i]!, node.offsets[i + 1]!);
      if (record) records.push(record);
      else {
        const at = volume.base + placeIn(tree, node, node.offsets[i]!);
        volume.tally.add('hfsplus.bad-record', `record ${i} of node ${node.number} of the catalog`, at);
      }
    }
    yield records;
  }
}

/** Key: length, number of the parent, name. The record itself begins at an even place behind it. */
function recordAt(tree: Tree, node: TreeNode, start: number, end: number): CatalogRecord | undefined {
  const { bytes } = node;
  if (end - start < 10) return undefined;
  const key = bytes.readUInt16BE(start);
  const body = start + 2 + key + (key & 1);
  const characters = bytes.readUInt16BE(start + 6);
  if (key < 6 || 6 + characters * 2 > key || body + 2 > end) return undefined;
  const type = bytes.readUInt16BE(body);
  const least = LEAST[type];
  if (least === undefined || body + least > end) return undefined;
  return {
    parent: bytes.readUInt32BE(start + 2),
    name: shownName(unicode(bytes, start + 8, characters)),
    type,
    bytes: bytes.subarray(body, end),
    keyAt: placeIn(tree, node, start),
    at: placeIn(tree, node, body),
  };
}

/** Bytes that a record of each kind has at least. */
const LEAST: Readonly<Record<number, number>> = {
  [FOLDER_RECORD]: FOLDER.length,
  [FILE_RECORD]: FILE.length,
  [FOLDER_THREAD]: 10,
  [FILE_THREAD]: 10,
};

function shownName(stored: string): string {
  return stored.includes('/') ? stored.replaceAll('/', ':') : stored;
}

/** Number of a folder or file, which all its records have. */
export function idOf(record: CatalogRecord): number {
  return record.bytes.readUInt32BE(8);
}

/** Where a hard link leads: its number, or undefined for anything else. */
export function linkTarget({
  type,
  bytes,
}: CatalogRecord): { readonly inode: number; readonly folder: boolean } | undefined {
  if (type !== FILE_RECORD) return undefined;
  const kind = bytes.toString('latin1', 48, 56);
  if (kind !== 'hlnkhfs+' && kind !== 'fdrpMACS') return undefined;
  return { inode: bytes.readUInt32BE(44), folder: kind === 'fdrpMACS' };
}

/** First pass: folders, shared files, and what must hold between records. */
export async function surveyCatalog(volume: Volume, tree: Tree): Promise<Catalog> {
  const folders = new Map<number, Folder>();
  const inodes = new Map<number, CatalogRecord>();
  const folderInodes = new Map<number, CatalogRecord>();
  const hidden = new Set<number>();
  const special: CatalogRecord[] = [];
  let last: CatalogRecord | undefined;
  let files = 0;
  let records = 0;
  for await (const batch of catalogRecords(volume, tree)) {
    for (const record of batch) {
      records++;
      checkOrder(volume, last, record);
      last = record;
      if (record.type === FILE_RECORD) files++;
      if (record.type === FILE_RECORD || record.type === FOLDER_RECORD)
        noteInode(record, hidden, inodes, folderInodes);
      if (record.type === FOLDER_RECORD) addFolder(volume, record, folders, hidden, special);
    }
  }
  await compareThreads(volume, tree, folders);
  return {
    tree,
    folders,
    inodes,
    folderInodes,
    hidden,
    special,
    files,
    folderCount: Math.max(0, folders.size - 1),
    records,
  };
}

/** By the number of the parent; names are sorted by rules that depend on the volume, so only repetition is seen here. */
function checkOrder(volume: Volume, last: CatalogRecord | undefined, record: CatalogRecord): void {
  if (!last || record.parent > last.parent || (record.parent === last.parent && record.name !== last.name))
    return;
  const message = `${quoted(record.name)} in ${record.parent} comes behind ${quoted(last.name)} in ${last.parent}`;
  volume.tally.add('hfsplus.order', message, volume.base + record.keyAt);
}

function addFolder(
  volume: Volume,
  record: CatalogRecord,
  folders: Map<number, Folder>,
  hidden: Set<number>,
  special: CatalogRecord[],
): void {
  const id = idOf(record);
  if (folders.has(id)) {
    volume.tally.add('hfsplus.order', `folder number ${id} is there twice`, volume.base + record.at);
  } else folders.set(id, { parent: record.parent, name: record.name, threaded: false });
  const isHidden = record.parent === ROOT && (record.name === FILE_INODES || record.name === FOLDER_INODES);
  if (isHidden) hidden.add(id);
  if (isHidden || record.parent === ROOT_PARENT) special.push(kept(record));
}

/** The folders of inodes are among the first records of the root, so they are known when their content comes. */
function noteInode(
  record: CatalogRecord,
  hidden: ReadonlySet<number>,
  inodes: Map<number, CatalogRecord>,
  folderInodes: Map<number, CatalogRecord>,
): void {
  if (!hidden.has(record.parent)) return;
  const number = /^(iNode|dir_)(\d{1,10})$/.exec(record.name);
  if (!number) return;
  if (number[1] === 'iNode' && record.type === FILE_RECORD) inodes.set(Number(number[2]), kept(record));
  if (number[1] === 'dir_' && record.type === FOLDER_RECORD)
    folderInodes.set(Number(number[2]), kept(record));
}

/** A record that outlives its node. */
function kept(record: CatalogRecord): CatalogRecord {
  return { ...record, bytes: Buffer.from(record.bytes) };
}

/** Every folder has a thread record with its place and name, found by its number. */
async function compareThreads(
  volume: Volume,
  tree: Tree,
  folders: ReadonlyMap<number, Folder>,
): Promise<void> {
  for await (const batch of catalogRecords(volume, tree)) {
    for (const record of batch) {
      if (record.type !== FOLDER_THREAD) continue;
      const folder = folders.get(record.parent);
      const characters = record.bytes.readUInt16BE(8);
      const name = shownName(unicode(record.bytes, 10, characters));
      if (folder && folder.name === name && folder.parent === record.bytes.readUInt32BE(4))
        folder.threaded = true;
      else {
        const message = `number ${record.parent} has a thread record ${quoted(name)} in ${record.bytes.readUInt32BE(4)}`;
        volume.tally.add('hfsplus.thread', message, volume.base + record.at);
      }
    }
  }
  for (const [id, { name, threaded }] of folders) {
    if (!threaded)
      volume.tally.add('hfsplus.thread', `${quoted(name)}, number ${id}, has none that fits`, volume.base);
  }
}

/** Lets the content of a shared folder appear where its first link is. */
export function adoptFolder(catalog: Catalog, id: number, parent: number, name: string): void {
  const folder = catalog.folders.get(id);
  if (!folder) return;
  folder.parent = parent;
  folder.name = name;
}

/**
 * The path of a folder from the root, `` for the root itself; `#<number>` where an ancestor is missing, is its own ancestor, or
 * where it gets longer than `longest`.
 */
export function folderPath(catalog: Catalog, id: number, longest: number): string {
  const chain: Folder[] = [];
  let at = id;
  let path: string | undefined;
  while (path === undefined) {
    if (at === ROOT) path = '';
    else if (catalog.hidden.has(at)) path = HIDDEN;
    else {
      const folder = catalog.folders.get(at);
      if (folder?.path !== undefined) path = folder.path;
      else if (!folder || chain.length > catalog.folders.size) path = `#${at}`;
      else {
        chain.push(folder);
        at = folder.parent;
      }
    }
    if (chain.length > longest) path ??= `#${at}`;
  }
  for (const folder of chain.toReversed()) {
    path = path === '' ? folder.name : `${path}/${folder.name}`;
    if (path.length > longest) path = `#${id}`;
    folder.path = path;
  }
  return path;
}

/** Stands for the names of the two folders, which have characters nobody can see. */
const HIDDEN = '[HFS+ Private Data]';
