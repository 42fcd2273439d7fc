import { utf8, utf16le } from '../../../codec/index.ts';
import type { Field } from '../../../model/index.ts';
import { type Image, stampFields } from './image.ts';
import {
  dataEntryFields,
  RESOURCE_TYPES,
  type ResourceData,
  type ResourceDirectory,
  type ResourceEntry,
  type Resources,
  TABLE_LENGTH,
  tableFields,
} from './resources.ts';
import { versionFields } from './version-info.ts';

/** Resources shown one by one without being asked for long tables. */
const SHOWN = 1000;
/** What is decoded of one resource: the lengths in them have 16 bits. */
const MOST = 1 << 16;
const STRING_TABLE = 6;
const GROUPS: readonly (number | string)[] = [12, 14];
const VERSION = 16;
const MANIFEST = 24;

/** What may still be shown and decoded: many entries may point at the same bytes. */
interface Budget {
  left: number;
  bytes: number;
}

/** The resource tree as fields: tables with their time stamps, entries with their ids, and what the known types say. */
export async function resourceFields(image: Image, { root, leaves }: Resources): Promise<Field[]> {
  const budget: Budget = { left: image.context.wantsRows ? leaves.length : SHOWN, bytes: image.source.size };
  const fields = await directoryFields(image, root, 0, budget);
  return [{ name: 'resources', value: leaves.length, offset: root.offset, length: TABLE_LENGTH }, ...fields];
}

/** Says which version resources are damaged. */
export async function checkVersions(image: Image, { leaves }: Resources): Promise<void> {
  let room = image.source.size;
  for (const { path, start, size } of leaves) {
    if (path[0] !== VERSION || start === undefined || size === 0 || room <= 0) continue;
    room -= Math.min(size, MOST);
    const { damage } = versionFields(await image.bytes.at(start, Math.min(size, MOST)), start);
    if (damage !== undefined) image.tally.add('pe.version-info', damage, start);
  }
  image.tally.flush();
}

async function directoryFields(
  image: Image,
  directory: ResourceDirectory,
  depth: number,
  budget: Budget,
): Promise<Field[]> {
  const fields = stampFields(image, tableFields(directory));
  for (const entry of directory.entries) {
    if (budget.left <= 0) break;
    fields.push(await entryField(image, entry, depth, budget));
  }
  return fields;
}

const LEVELS = ['type', 'name', 'language'];

async function entryField(image: Image, entry: ResourceEntry, depth: number, budget: Budget): Promise<Field> {
  const { id, offset, nameField, directory, data } = entry;
  // Too many to be spread: a table may have 131,070 entries.
  const below = directory ? await directoryFields(image, directory, depth + 1, budget) : [];
  const inner: Field[] = nameField ? [nameField, ...below] : below;
  if (data) {
    budget.left--;
    inner.push(...dataEntryFields(data), ...(await contentField(image, data, budget)));
  }
  const value = depth === 0 ? typeName(id) : id;
  return {
    name: LEVELS[depth] ?? 'entry',
    value,
    offset,
    length: 8,
    ...(inner.length ? { fields: inner } : {}),
  };
}

/** `VERSION` for 16; other numbers stand as they are. */
export function typeName(id: number | string): string {
  return typeof id === 'string' ? id : (RESOURCE_TYPES[id] ?? String(id));
}

async function contentField(image: Image, data: ResourceData, budget: Budget): Promise<Field[]> {
  const { start, size, path } = data;
  if (start === undefined || size === 0) return [];
  const range = { offset: start, length: size } as const;
  const type = path[0];
  const known = type === VERSION || type === STRING_TABLE || type === MANIFEST || GROUPS.includes(type!);
  if (known && budget.bytes > 0) {
    budget.bytes -= Math.min(size, MOST);
    const bytes = await image.bytes.at(start, Math.min(size, MOST));
    return [{ name: 'data', ...range, meaning: 'data', ...decoded(data, bytes, start) }];
  }
  return [{ name: 'data', ...range, meaning: 'data' }];
}

function decoded({ path }: ResourceData, bytes: Buffer, base: number): Partial<Field> {
  if (path[0] === VERSION) return { fields: versionFields(bytes, base).fields };
  if (path[0] === MANIFEST) return { value: utf8(bytes) ?? utf16le(bytes) };
  if (path[0] === STRING_TABLE) return { fields: strings(bytes, base, Number(path[1])) };
  // Number of pictures of an icon or a cursor.
  return bytes.length < 6 ? {} : { value: bytes.readUInt16LE(4) };
}

/** A block of sixteen texts; its name tells the number of the first. */
function strings(bytes: Buffer, base: number, block: number): Field[] {
  const fields: Field[] = [];
  for (let at = 0, i = 0; i < 16 && at + 2 <= bytes.length; i++) {
    const length = Math.min(bytes.readUInt16LE(at) * 2, bytes.length - at - 2);
    if (length > 0) {
      const value = utf16le(bytes.subarray(at + 2, at + 2 + length));
      fields.push({ name: String((block - 1) * 16 + i), value, offset: base + at, length: 2 + length });
    }
    at += 2 + length;
  }
  return fields;
}
