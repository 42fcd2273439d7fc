import { asBuffer, guid, guidPart, isZero, layout, u16, u32 } from '../../../codec/index.ts';
import type { Field, Meaning } from '../../../model/index.ts';
import { createCoverage } from '../common/coverage.ts';
import { decodePage } from './codepage.ts';
import { PROPERTY_SETS, type PropertyName } from './property-names.ts';
import { typedValue, typeName } from './property-values.ts';

/** [MS-OLEPS] 2.21, up to the list of sets. */
const STREAM_HEADER = layout('le', {
  ByteOrder: u16(),
  Version: u16('version'),
  SystemIdentifier: u32('version'),
  CLSID: guidPart('id'),
  NumPropertySets: u32('size'),
});
const SET_REFERENCE = 20;
const BYTE_ORDER = 0xfffe;
/** Of a type: it is a list of values. */
const VECTOR = 0x1000;
const DICTIONARY = 0;
const CODEPAGE = 1;
const EDITING_TIME = 10;
/** Values begin at multiples of this. */
const ALIGNMENT = 4;
/** How many times the stream's length all values together may have. */
const OVERLAP = 4;

/** What a property set stream holds; offsets count in the stream. */
export interface PropertySets {
  readonly fields: readonly Field[];
  /** What is damaged, with its place. */
  readonly damage: readonly { readonly message: string; readonly offset: number }[];
  /** The first byte that belongs to nothing and is not zero. */
  readonly rest?: number;
  /** Values by set and property number, as shown. */
  readonly values: ReadonlyMap<string, ReadonlyMap<number, Field['value']>>;
}

/** Whether a stream holds property sets: by its first bytes. */
export function isPropertySet(bytes: Uint8Array): boolean {
  return bytes.length >= STREAM_HEADER.length + SET_REFERENCE && bytes[0] === 0xfe && bytes[1] === 0xff;
}

/** Decodes a property set stream ([MS-OLEPS] 2.21). Never throws: what cannot be decoded is told as damage. */
export function readPropertySets(stored: Uint8Array): PropertySets {
  const bytes = asBuffer(stored);
  const reading: Reading = {
    bytes,
    coverage: createCoverage(),
    fields: [],
    damage: [],
    values: new Map(),
    left: bytes.length * OVERLAP,
  };
  const header = STREAM_HEADER.read(bytes);
  if (header?.ByteOrder !== BYTE_ORDER) {
    return { ...reading, damage: [{ message: 'it does not begin as a property set', offset: 0 }] };
  }
  reading.fields.push(...STREAM_HEADER.fields(bytes, 0, 0));
  reading.coverage.add(0, STREAM_HEADER.length);
  const count = header.NumPropertySets;
  if (count !== 1 && count !== 2) reading.damage.push({ message: `it has ${count} sets`, offset: 24 });
  for (let i = 0; i < Math.min(count, 2); i++) {
    const at = STREAM_HEADER.length + i * SET_REFERENCE;
    if (at + SET_REFERENCE > bytes.length) break;
    reading.coverage.add(at, SET_REFERENCE);
    readSet(reading, i, at);
  }
  return { ...reading, ...explainRest(reading) };
}

interface Reading {
  readonly bytes: Buffer;
  readonly coverage: ReturnType<typeof createCoverage>;
  readonly fields: Field[];
  readonly damage: { message: string; offset: number }[];
  readonly values: Map<string, Map<number, Field['value']>>;
  /** Bytes that values may still have together: bounds those that lie in the same place. */
  left: number;
}

interface PropertySet {
  readonly at: number;
  readonly end: number;
  readonly page: number;
  readonly names: ReadonlyMap<number, PropertyName>;
  readonly values: Map<number, Field['value']>;
}

function readSet(reading: Reading, index: number, reference: number): void {
  const { bytes, coverage, fields, damage } = reading;
  const format = guid(bytes.subarray(reference, reference + 16));
  const at = bytes.readUInt32LE(reference + 16);
  fields.push({ name: `FMTID${index}`, value: format, offset: reference, length: 16, meaning: 'id' });
  fields.push({ name: `Offset${index}`, value: at, offset: reference + 16, length: 4, meaning: 'offset' });
  if (at + 8 > bytes.length)
    return void damage.push({ message: `set ${index} lies beyond the end`, offset: reference + 16 });
  const size = bytes.readUInt32LE(at);
  const stated = bytes.readUInt32LE(at + 4);
  const end = Math.min(at + size, bytes.length);
  if (at + size > bytes.length || size < 8)
    damage.push({ message: `set ${index} has a size of ${size} bytes`, offset: at });
  const count = Math.min(stated, Math.floor(Math.max(0, end - at - 8) / 8));
  if (count < stated)
    damage.push({ message: `set ${index} has no room for ${stated} properties`, offset: at + 4 });
  coverage.add(at, 8 + count * 8);
  const kind = PROPERTY_SETS.get(format);
  const values = new Map<number, Field['value']>();
  reading.values.set(kind?.name ?? format, values);
  const page = pageOf(bytes, at, count);
  const set: PropertySet = {
    at,
    end,
    page,
    names: namesOf(bytes, at, count, kind?.properties, page),
    values,
  };
  const parts: Field[] = [
    { name: 'Size', value: size, offset: at, length: 4, meaning: 'size' },
    { name: 'NumProperties', value: stated, offset: at + 4, length: 4, meaning: 'size' },
  ];
  for (let i = 0; i < count && reading.left >= 0; i++) parts.push(readProperty(reading, set, at + 8 + i * 8));
  if (reading.left < 0) damage.push({ message: `properties of set ${index} overlap`, offset: at });
  fields.push({
    name: kind?.name ?? 'PropertySet',
    offset: at,
    length: Math.max(0, end - at),
    fields: parts,
  });
}

/** The place of a property by its number, counted in the stream. */
function placeOf(bytes: Buffer, at: number, count: number, wanted: number): number | undefined {
  for (let i = 0; i < count; i++) {
    const entry = at + 8 + i * 8;
    if (bytes.readUInt32LE(entry) === wanted) return at + bytes.readUInt32LE(entry + 4);
  }
  return undefined;
}

function pageOf(bytes: Buffer, at: number, count: number): number {
  const place = placeOf(bytes, at, count, CODEPAGE);
  return place === undefined || place + 6 > bytes.length ? 1252 : bytes.readUInt16LE(place + 4);
}

/** Names from the specification, and those that the set's own dictionary gives ([MS-OLEPS] 2.17). */
function namesOf(
  bytes: Buffer,
  at: number,
  count: number,
  known: ReadonlyMap<number, PropertyName> | undefined,
  page: number,
): ReadonlyMap<number, PropertyName> {
  const names = new Map(known);
  const place = placeOf(bytes, at, count, DICTIONARY);
  if (place !== undefined)
    for (const { id, name } of dictionary(bytes, place, page).entries) names.set(id, { name });
  return names;
}

function dictionary(bytes: Buffer, at: number, page: number) {
  const entries: { id: number; name: string; offset: number; length: number }[] = [];
  let next = at + 4;
  const count = at + 4 <= bytes.length ? bytes.readUInt32LE(at) : 0;
  for (let i = 0; i < count && next + 8 <= bytes.length; i++) {
    const id = bytes.readUInt32LE(next);
    const characters = bytes.readUInt32LE(next + 4);
    const size = page === 1200 ? Math.ceil((characters * 2) / 4) * 4 : characters;
    if (size > bytes.length - next - 8) break;
    const name = decodePage(bytes.subarray(next + 8, next + 8 + size), page).replace(/\0.*$/s, '');
    entries.push({ id, name, offset: next, length: 8 + size });
    next += 8 + size;
  }
  return {
    entries,
    length: Math.min(next, bytes.length) - Math.min(at, bytes.length),
    whole: entries.length === count,
  };
}

function readProperty(reading: Reading, set: PropertySet, entry: number): Field {
  const { bytes, damage } = reading;
  const id = bytes.readUInt32LE(entry);
  const at = set.at + bytes.readUInt32LE(entry + 4);
  const reference: Field[] = [
    { name: 'PropertyIdentifier', value: id, offset: entry, length: 4 },
    { name: 'Offset', value: at - set.at, offset: entry + 4, length: 4, meaning: 'offset' },
  ];
  const known = set.names.get(id);
  const name = known?.name ?? `property ${id}`;
  if (at + 4 > bytes.length) {
    damage.push({ message: `${name} lies beyond the end`, offset: entry + 4 });
    return { name, offset: entry, length: 8, fields: reference };
  }
  if (id === DICTIONARY) return dictionaryField(reading, set, at, reference);
  const type = bytes.readUInt16LE(at);
  const found = typedValue(type, { bytes, at: at + 4, page: set.page });
  reference.push({ name: 'Type', value: typeName(type), offset: at, length: 4 });
  reading.coverage.add(at, 4);
  if (!found) {
    // A list of values that breaks off was read up to there.
    reading.left -= type & VECTOR ? bytes.length - at : 0;
    damage.push({ message: `${name} has no readable value of type ${typeName(type)}`, offset: at });
    return { name, offset: at, length: 4, fields: reference };
  }
  reading.coverage.add(at + 4, found.length);
  reading.left -= found.length;
  const value =
    id === CODEPAGE ? set.page : id === EDITING_TIME && type === 64 ? duration(bytes, at + 4) : found.value;
  set.values.set(id, value);
  const meaning = meaningOf(known, type);
  return {
    name,
    ...(value === undefined ? {} : { value }),
    offset: at + 4,
    length: found.length,
    ...(meaning ? { meaning } : {}),
    fields: reference,
  };
}

function dictionaryField(reading: Reading, { page }: PropertySet, at: number, reference: Field[]): Field {
  const { entries, length, whole } = dictionary(reading.bytes, at, page);
  reading.left -= length;
  if (!whole) reading.damage.push({ message: 'the dictionary is cut', offset: at });
  reading.coverage.add(at, length);
  const names = entries.map(
    ({ id, name, offset, length: size }): Field => ({
      name: `name of ${id}`,
      value: name,
      offset,
      length: size,
    }),
  );
  return { name: 'Dictionary', value: entries.length, offset: at, length, fields: [...reference, ...names] };
}

function meaningOf(known: PropertyName | undefined, type: number): Meaning | undefined {
  return known?.meaning ?? (type === 64 ? 'time' : type === 72 ? 'id' : undefined);
}

/** Seconds: the editing time is a span although it is stored as a point in time. */
function duration(bytes: Buffer, at: number): number {
  return Number(bytes.readBigUInt64LE(at)) / 1e7;
}

/** Padding and what nothing refers to. */
function explainRest({ bytes, coverage, fields }: Reading): { rest?: number } {
  let rest: number | undefined;
  for (const { start, end } of coverage.gaps(bytes.length)) {
    const gap = bytes.subarray(start, end);
    const zero = isZero(gap);
    const name = zero ? 'padding' : 'unused';
    fields.push({ name, offset: start, length: end - start, meaning: name });
    // Values are padded to four bytes with whatever the writer's memory held.
    if (!zero && end - start >= ALIGNMENT) rest ??= start;
  }
  return rest === undefined ? {} : { rest };
}
