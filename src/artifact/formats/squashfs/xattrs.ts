import { hex, utf8 } from '../../../codec/index.ts';
import type { Field } from '../../../model/index.ts';
import { damage, type Image } from './image.ts';
import type { Budget } from './inode.ts';
import { lookupFields, openLookup, readLookup } from './lookup.ts';
import { type Cursor, type MetadataTable, openTable, takeMetadata } from './metadata.ts';
import { ABSENT } from './superblock.ts';

/** Namespaces of names by the low byte of the type (section 10). */
const PREFIXES: Readonly<Record<number, string>> = { 0: 'user.', 1: 'trusted.', 2: 'security.' };
/** Bit of the type: the value is a reference to the one it is shared with. */
const SHARED = 0x100;
/** Place of a value that is elsewhere, as any place of the table: block and offset in 16 bits. */
const REFERENCE = 8;
/** Linux allows a value of 64 KiB. */
const LONGEST = 1 << 16;
const LONGEST_SHOWN = 64;
/** Lists that are kept: files of a folder often share one. */
const KEPT = 1000;

/** Extended attributes of an image. */
export interface Xattrs {
  readonly count: number;
  readonly table: MetadataTable;
  /** The attributes of a list as fields; their offsets count in the decoded table. */
  fields(index: number): Promise<Field[]>;
}

/** Opens the tables of extended attributes; undefined where there are none. */
export async function openXattrs(image: Image): Promise<Xattrs | undefined> {
  const at = image.superblock.xattr_table;
  if (at >= ABSENT) return undefined;
  const head = Buffer.from(await image.source.read(at, 16));
  if (head.length < 16) {
    damage(image, 'squashfs.table', 'the xattr table is cut', at);
    return undefined;
  }
  image.known.add(at, 16);
  const start = Number(head.readBigUInt64LE(0));
  const count = head.readUInt32LE(8);
  if (image.context.wantsFields) image.context.field(headField(start, count, at));
  const ids = await openLookup(image, 'xattr id table', at + 16, count, 16);
  const found = await readLookup(image, ids);
  const lists = found.bytes;
  const table = await openTable(
    image,
    'xattr table',
    start,
    Math.min(ids?.blocks[0] ?? start, image.source.size),
  );
  const entries = lists.length / 16;
  if (ids && image.context.wantsFields) {
    const show = (bytes: Buffer, from: number) => ({ value: `${bytes.readUInt32LE(from + 8)} attributes` });
    for (const field of lookupFields(image, ids, found, show)) image.context.field(field);
  }
  const known = new Map<number, Field[]>();
  // Lists may overlap and values are shared: all of them together must not cost their product.
  const budget: Budget = { left: 4 * image.context.limits.metadata };
  return {
    count: entries,
    table,
    async fields(index) {
      const held = known.get(index);
      if (held) return held;
      const list = index < entries ? await readList(table, lists, index, budget) : undefined;
      if (!list) damage(image, 'squashfs.xattr', `list ${index} of ${entries}`, at);
      if (known.size >= KEPT) known.clear();
      known.set(index, list ?? []);
      return list ?? [];
    },
  };
}

function headField(start: number, count: number, offset: number): Field {
  const fields: Field[] = [
    { name: 'xattr_table_start', value: start, offset, length: 8, meaning: 'offset' },
    { name: 'xattr_ids', value: count, offset: offset + 8, length: 4 },
    { name: 'unused', offset: offset + 12, length: 4, meaning: 'unused' },
  ];
  return { name: 'xattr table header', offset, length: 16, fields };
}

async function readList(
  table: MetadataTable,
  lists: Buffer,
  index: number,
  budget: Budget,
): Promise<Field[] | undefined> {
  const place = Number(lists.readBigUInt64LE(index * 16));
  const cursor = cursorAt(table, place);
  const fields: Field[] = [];
  for (let i = lists.readUInt32LE(index * 16 + 8); cursor && i > 0; i--) {
    const offset = cursor.index * 8192 + cursor.offset;
    const head = await takeMetadata(cursor, 4);
    const name = head && (await takeMetadata(cursor, head.readUInt16LE(2)));
    const size = name && (await takeMetadata(cursor, 4))?.readUInt32LE(0);
    if (!head || !name || size === undefined || size > Math.min(LONGEST, budget.left)) return undefined;
    const stored = await takeMetadata(cursor, size);
    const value = stored && head.readUInt16LE(0) & SHARED ? await sharedValue(table, stored) : stored;
    if (!value) return undefined;
    budget.left -= value.length + name.length + REFERENCE;
    const prefix = PREFIXES[head[0]!] ?? `namespace ${head[0]}.`;
    fields.push({
      name: prefix + name.toString('utf8'),
      value: shown(value),
      offset,
      length: 8 + name.length + size,
    });
  }
  return cursor ? fields : undefined;
}

function cursorAt(table: MetadataTable, place: number): Cursor | undefined {
  const index = table.blockAt(Math.floor(place / 0x10000));
  return index === undefined ? undefined : { table, index, offset: place % 0x10000 };
}

async function sharedValue(table: MetadataTable, reference: Buffer): Promise<Buffer | undefined> {
  if (reference.length !== REFERENCE) return undefined;
  const cursor = cursorAt(table, Number(reference.readBigUInt64LE(0)));
  const size = cursor && (await takeMetadata(cursor, 4))?.readUInt32LE(0);
  return cursor && size !== undefined && size <= LONGEST ? await takeMetadata(cursor, size) : undefined;
}

function shown(value: Buffer): string {
  const text = utf8(value)?.replace(/\0$/, '');
  if (text !== undefined && !/[\0-\x08\x0b-\x1f]/.test(text)) return text;
  return value.length > LONGEST_SHOWN ? `${value.length} bytes` : hex(value);
}
