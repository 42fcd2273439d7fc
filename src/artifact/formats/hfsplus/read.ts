import type { RandomSource } from '../../../model/index.ts';
import type { Member, ReadContext } from '../../format.ts';
import { readAttributes } from './attributes.ts';
import {
  adoptFolder,
  type CatalogRecord,
  catalogRecords,
  folderPath,
  idOf,
  linkTarget,
  ROOT,
  surveyCatalog,
} from './catalog.ts';
import { readJournal } from './journal.ts';
import {
  attributeFields,
  fileMembers,
  folderMembers,
  type Listing,
  linkMember,
  recordFields,
} from './member.ts';
import { openVolume } from './open.ts';
import { HEADER_AT } from './recognize.ts';
import { FILE_RECORD, FOLDER_RECORD } from './records.ts';
import { explainRest } from './rest.ts';
import { openSpecialFiles } from './special.ts';

/** Reads a volume: journal, special files, the catalog, then what nothing refers to. */
export async function* read(source: RandomSource, context: ReadContext): AsyncGenerator<Member> {
  const volume = await openVolume(source, context);
  if (!volume) return;
  const journal = await readJournal(volume);
  const special = await openSpecialFiles(volume);
  for (const field of context.wantsFields ? journal : []) context.field(field);
  if (special.catalog) {
    const catalog = await surveyCatalog(volume, special.catalog);
    const attributes = special.attributes ? await readAttributes(volume, special.attributes) : new Map();
    const listing = {
      volume,
      catalog,
      attributes,
      attributesTree: special.attributes,
      told: new Set<number>(),
    };
    checkCounts(listing);
    await tellSpecialFolders(listing);
    yield* members(listing);
  }
  volume.tally.flush();
  await explainRest(volume, special.allocation);
}

function checkCounts({ volume, catalog }: Listing): void {
  const { header, context, base } = volume;
  const { tree, files, folderCount, records } = catalog;
  for (const [what, stated, found, at] of [
    ['files', header.fileCount, files, 32],
    ['folders', header.folderCount, folderCount, 36],
    ['catalog records', tree.header.leafRecords, records, 0],
  ] as const) {
    if (stated === found) continue;
    context.problem(
      'hfsplus.counts',
      `${stated} ${what} are stated, ${found} are there`,
      base + HEADER_AT + at,
    );
  }
}

/** The root folder and the folders of hard links are no members: the first is the volume itself, the others are hidden. */
async function tellSpecialFolders(listing: Listing): Promise<void> {
  const { context, base } = listing.volume;
  if (!context.wantsFields) return;
  for (const record of listing.catalog.special) {
    const isRoot = idOf(record) === ROOT;
    const fields = [...recordFields(listing, record), ...(await attributeFields(listing, idOf(record)))];
    const name = isRoot ? 'root folder' : 'hidden folder';
    context.field({ name, value: record.name, offset: base + record.at, length: 0, fields });
  }
}

async function* members(listing: Listing): AsyncGenerator<Member> {
  const { volume, catalog } = listing;
  const links = await adoptFolders(listing);
  const listed = new Map<string, string>();
  for await (const batch of catalogRecords(volume, catalog.tree)) {
    for (const record of batch) {
      if (record.type !== FILE_RECORD && record.type !== FOLDER_RECORD) continue;
      const id = idOf(record);
      if (id === ROOT || catalog.hidden.has(id)) continue;
      if (catalog.hidden.has(record.parent)) {
        if (!isInode(listing, record)) yield* orphanInode(listing, record);
        continue;
      }
      const folder = folderPath(catalog, record.parent, volume.context.limits.name);
      const path = folder === '' ? record.name : `${folder}/${record.name}`;
      if (folder.startsWith('#')) {
        volume.tally.add('hfsplus.orphan', `${path}: folder ${record.parent}`, volume.base + record.keyAt);
      }
      if (record.type === FOLDER_RECORD) yield* folderMembers(listing, record);
      else yield* fileOrLink(listing, record, path, listed, links);
    }
  }
  for (const record of [...catalog.inodes.values(), ...catalog.folderInodes.values()]) {
    const key = `${record.type} ${idOf(record)}`;
    if (!listed.has(key)) yield* orphanInode(listing, record);
  }
}

function isInode({ catalog }: Listing, record: CatalogRecord): boolean {
  const all = record.type === FILE_RECORD ? catalog.inodes : catalog.folderInodes;
  const number = Number(/\d+$/.exec(record.name)?.[0] ?? -1);
  const known = all.get(number);
  return known !== undefined && idOf(known) === idOf(record);
}

/** Before anything is listed: folders with several names get the first of them. @returns number of folder by that of its link */
async function adoptFolders({ volume, catalog }: Listing): Promise<ReadonlyMap<number, number>> {
  const first = new Map<number, number>();
  if (catalog.folderInodes.size === 0) return first;
  const adopted = new Set<number>();
  for await (const batch of catalogRecords(volume, catalog.tree)) {
    for (const record of batch) {
      const target = linkTarget(record);
      const folder = target?.folder ? catalog.folderInodes.get(target.inode) : undefined;
      if (!folder || adopted.has(idOf(folder))) continue;
      adopted.add(idOf(folder));
      adoptFolder(catalog, idOf(folder), record.parent, record.name);
      first.set(idOf(record), idOf(folder));
    }
  }
  return first;
}

async function* fileOrLink(
  listing: Listing,
  record: CatalogRecord,
  path: string,
  listed: Map<string, string>,
  links: ReadonlyMap<number, number>,
): AsyncGenerator<Member> {
  const { volume, catalog } = listing;
  const target = linkTarget(record);
  if (!target) return yield* fileMembers(listing, record, path);
  const inode = (target.folder ? catalog.folderInodes : catalog.inodes).get(target.inode);
  if (!inode) {
    const message = `${path}: there is no ${target.folder ? 'dir_' : 'iNode'}${target.inode}`;
    volume.tally.add('hfsplus.lost-link', message, volume.base + record.at);
    return yield { ...linkMember(listing, record, path, ''), kind: 'file' };
  }
  const key = `${inode.type} ${idOf(inode)}`;
  const first = listed.get(key);
  if (first !== undefined) return yield linkMember(listing, record, path, first);
  listed.set(key, path);
  if (!target.folder) return yield* fileMembers(listing, inode, path, record);
  // The folder's content is listed below its first name.
  if (links.has(idOf(record))) yield* folderMembers(listing, inode);
}

/** What hard links share and none leads to, or a file that was deleted while it was open. */
async function* orphanInode(listing: Listing, record: CatalogRecord): AsyncGenerator<Member> {
  const { volume, catalog } = listing;
  const path = `${folderPath(catalog, record.parent, volume.context.limits.name)}/${record.name}`;
  volume.tally.add('hfsplus.orphan-inode', path, volume.base + record.at);
  if (record.type === FOLDER_RECORD) yield* folderMembers(listing, record);
  else yield* fileMembers(listing, record, path);
}
