import { bytesSource, isZero, latin1, utf8 } from '../../../codec/index.ts';
import type { EntryKind, Field } from '../../../model/index.ts';
import type { Member } from '../../format.ts';
import { isZeroRange } from '../common/coverage.ts';
import { kindOfMode } from '../common/mode.ts';
import { type Attribute, type Attributes, attributeData, attributeField } from './attributes.ts';
import type { Tree } from './btree.ts';
import { type Catalog, type CatalogRecord, folderPath, idOf } from './catalog.ts';
import {
  COMPRESSION_ATTRIBUTE,
  type Compression,
  compressionFields,
  decompressed,
  readCompression,
} from './compression.ts';
import { FILE, FILE_RECORD, FOLDER, FORK, FORK_LENGTH, forkOf } from './records.ts';
import { type ForkContent, openFork, smallFork, type Volume } from './volume.ts';

/** What members are made from. */
export interface Listing {
  readonly volume: Volume;
  readonly catalog: Catalog;
  readonly attributes: Attributes;
  readonly attributesTree: Tree | undefined;
  /** Files whose attributes were told; a number that several records have must not repeat them. */
  readonly told: Set<number>;
}

/** Attributes of a file among which that of its compression is looked for. */
const MOST_ATTRIBUTES = 1000;
const DATA_FORK = 88;
const RESOURCE_FORK = DATA_FORK + FORK_LENGTH;
/** As macOS shows the second fork of a file. */
const RESOURCE_NAME = '..namedfork/rsrc';

/** A folder. */
export async function* folderMembers(listing: Listing, record: CatalogRecord): AsyncGenerator<Member> {
  const { volume, catalog } = listing;
  const path = folderPath(catalog, idOf(record), volume.context.limits.name);
  const extras = await attributeFields(listing, idOf(record));
  yield {
    path,
    ...commonOf(volume, record),
    kind: 'directory',
    ...(volume.context.wantsFields ? { fields: () => [...recordFields(listing, record), ...extras] } : {}),
  };
}

/**
 * A file with its resource fork as a second member.
 * @param link the record of the hard link that leads to it, which has the name
 */
export async function* fileMembers(
  listing: Listing,
  record: CatalogRecord,
  path: string,
  link?: CatalogRecord,
): AsyncGenerator<Member> {
  const { volume } = listing;
  const id = idOf(record);
  const data = openFork(volume, forkOf(record.bytes.subarray(DATA_FORK)), id, 'data', path);
  const second = openFork(volume, forkOf(record.bytes.subarray(RESOURCE_FORK)), id, 'resource', path);
  const compression = await compressionOf(listing, id);
  const extras = await attributeFields(listing, id);
  const small = await smallFork(volume, data);
  const slack = [
    ...(await slackFields(volume, data, path, small)),
    ...(await slackFields(volume, second, path, undefined)),
  ];
  const common = commonOf(volume, record);
  const fields = () => [
    ...(link ? recordFields(listing, link) : []),
    ...recordFields(listing, record),
    ...extras,
    ...forkFields(volume, data, 'data'),
    ...(compression?.inFork ? forkFields(volume, second, 'compressed data') : []),
    ...slack,
  ];
  const wanted = volume.context.wantsFields ? { fields } : {};
  if (common.kind === 'symlink') {
    yield { path, ...common, link: await linkText(volume, data), ...wanted };
    return;
  }
  const plain = small ? bytesSource(small.subarray(0, data.source.size)) : data.source;
  const content = compression ? decompressed(volume, compression, second, path, record.at) : plain;
  const promised = compression ? compression.size : data.source.size + data.missing;
  yield { path, ...common, ...(common.kind === 'file' ? { size: promised, data: content } : {}), ...wanted };
  if (second.source.size === 0 || compression?.inFork) return;
  yield {
    path: `${path}/${RESOURCE_NAME}`,
    ...common,
    kind: 'file',
    size: second.source.size + second.missing,
    data: second.source,
    ...(volume.context.wantsFields ? { fields: () => forkFields(volume, second, 'data') } : {}),
  };
}

/** A further name of a file or folder that was listed before. */
export function linkMember(listing: Listing, record: CatalogRecord, path: string, link: string): Member {
  const { volume } = listing;
  return {
    path,
    ...commonOf(volume, record),
    kind: 'hardlink',
    link,
    ...(volume.context.wantsFields ? { fields: () => recordFields(listing, record) } : {}),
  };
}

/** What folders and files have in common: both records are laid out alike up to there. */
function commonOf(volume: Volume, record: CatalogRecord) {
  const { bytes } = record;
  const mode = bytes.readUInt16BE(42);
  const isFile = record.type === FILE_RECORD;
  const mtime = (isFile ? FILE : FOLDER).read(bytes)!.contentModDate;
  const kind: EntryKind = (isFile ? kindOfMode(mode) : 'directory') ?? 'file';
  return {
    kind: isFile && kind === 'directory' ? ('file' as const) : kind,
    offset: volume.base + record.keyAt,
    inode: idOf(record),
    ...(mtime === undefined ? {} : { mtime }),
    // Mac OS 9 wrote no owners; a mode of 0 says that none of the four values counts.
    ...(mode === 0 ? {} : { mode: mode & 0o7777, uid: bytes.readUInt32BE(32), gid: bytes.readUInt32BE(36) }),
  };
}

async function linkText({ context }: Volume, { source }: ForkContent): Promise<string> {
  const bytes = await source.read(0, Math.min(source.size, context.limits.name + 1));
  return utf8(bytes) ?? latin1(bytes);
}

/** Key and record of the catalog. */
export function recordFields(
  { volume }: Listing,
  { keyAt, at, bytes, name, parent, type }: CatalogRecord,
): Field[] {
  const base = volume.base + at;
  const key = volume.base + keyAt;
  const isFile = type === FILE_RECORD;
  const parts = (isFile ? FILE : FOLDER).fields(bytes, 0, base).map((field) => {
    const fork =
      field.name === 'dataFork' ? DATA_FORK : field.name === 'resourceFork' ? RESOURCE_FORK : undefined;
    return fork === undefined ? field : { ...field, fields: FORK.fields(bytes, fork, base) };
  });
  return [
    { name: 'parentID', value: parent, offset: key + 2, length: 4, meaning: 'order' },
    { name: 'nodeName', value: name, offset: key + 6, length: Math.max(0, at - keyAt - 6), meaning: 'name' },
    ...parts,
  ];
}

function forkFields({ base }: Volume, { ranges, source }: ForkContent, name: string): Field[] {
  let left = source.size;
  const fields: Field[] = [];
  for (const { start, length } of ranges) {
    const used = Math.min(left, length);
    if (used > 0) fields.push({ name, offset: base + start, length: used, meaning: 'data' });
    left -= used;
  }
  return fields;
}

/** What the blocks of a fork hold behind its end; `small` are all of them, where they are at hand. */
async function slackFields(
  volume: Volume,
  fork: ForkContent,
  path: string,
  small: Uint8Array | undefined,
): Promise<Field[]> {
  const { base, context, source, tally, allowance } = volume;
  let at = 0;
  const fields: Field[] = [];
  for (const { start, length } of fork.ranges) {
    const used = Math.max(0, Math.min(length, fork.source.size - at));
    at += length;
    if (used === length) continue;
    allowance.slack -= length - used;
    // Where files share their blocks that was told; their ends are not looked through again and again.
    if (allowance.slack < 0) continue;
    const zero = small
      ? isZero(small.subarray(used))
      : await isZeroRange(source, { start: start + used, end: start + length });
    if (!zero) tally.add('hfsplus.slack', `${path}: ${length - used} bytes`, base + start + used);
    if (!context.wantsFields) continue;
    const place = { offset: base + start + used, length: length - used };
    fields.push(
      zero
        ? { name: 'padding', ...place, meaning: 'padding' }
        : { name: 'unused', ...place, meaning: 'unused' },
    );
  }
  return fields;
}

async function compressionOf(listing: Listing, id: number): Promise<Compression | undefined> {
  const attribute = compressionAttribute(listing, id);
  if (!attribute || attribute.content || !listing.attributesTree) return undefined;
  return readCompression(Buffer.from(await attributeData(listing.attributesTree, attribute)));
}

/** The first ones: a file has a few, and they are sorted by name. */
function compressionAttribute({ attributes }: Listing, id: number): Attribute | undefined {
  return attributes
    .get(id)
    ?.slice(0, MOST_ATTRIBUTES)
    .find(({ name }) => name === COMPRESSION_ATTRIBUTE);
}

/** Extended attributes; those of one file are few and small. */
export async function attributeFields(listing: Listing, id: number): Promise<Field[]> {
  const { volume, attributesTree: tree } = listing;
  const own = listing.attributes.get(id);
  if (!own || !tree || !volume.context.wantsFields || listing.told.has(id)) return [];
  listing.told.add(id);
  const fields: Field[] = [];
  for (const attribute of own) fields.push(await fieldOf(volume, tree, attribute));
  return [{ name: 'attributes', offset: fields[0]!.offset, length: 0, fields }];
}

async function fieldOf(volume: Volume, tree: Tree, attribute: Attribute): Promise<Field> {
  const data = attribute.content ? new Uint8Array(0) : Buffer.from(await attributeData(tree, attribute));
  const field = attributeField(volume, tree, attribute, data);
  if (attribute.name !== COMPRESSION_ATTRIBUTE) return field;
  return { ...field, fields: compressionFields(data, field.offset) };
}
