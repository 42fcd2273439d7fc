import {
  copyOf,
  hasAscii,
  type PlistValue,
  parseXmlPlist,
  plistArray,
  plistData,
  plistDict,
  plistField,
  plistFields,
  plistGet,
  plistString,
  readResourceFork,
} from '../../../codec/index.ts';
import type { Field, RandomSource } from '../../../model/index.ts';
import type { ReadContext } from '../../format.ts';
import type { Trailer } from './trailer.ts';

/** Images have some twenty. */
const MOST_RESOURCES = 10_000;

/** One resource of an image: a partition table (`blkx`), license texts, sizes, attributes. */
export interface ImageResource {
  readonly type: string;
  readonly name: string;
  readonly id: string;
  readonly data: Uint8Array;
  /** Where it stands in the file: its element, or its data in the resource fork. */
  readonly offset: number;
  readonly length: number;
  /** Its description; places count in the file. */
  readonly fields: () => readonly Field[];
  /** The range of the data itself, as stored: text in base64, or the bytes. */
  readonly stored: { readonly offset: number; readonly length: number };
}

/** What an image has besides its data fork, and the ranges that takes. */
export interface Resources {
  readonly list: readonly ImageResource[];
  readonly ranges: readonly { readonly name: string; readonly offset: number; readonly length: number }[];
}

/** Reads the property list, or, in old images without one, the resource fork. */
export async function readResources(
  source: RandomSource,
  { values }: Trailer,
  context: ReadContext,
): Promise<Resources> {
  const list: ImageResource[] = [];
  const ranges: { name: string; offset: number; length: number }[] = [];
  for (const [name, offset, length, read] of [
    ['property list', values.XMLOffset, values.XMLLength, readList],
    ['resource fork', values.RsrcForkOffset, values.RsrcForkLength, readFork],
  ] as const) {
    if (length === 0) continue;
    const bytes = await readRange(source, context, name, offset, length);
    if (!bytes) continue;
    ranges.push({ name, offset, length: bytes.length });
    // Both say the same where both are there; macOS reads the property list.
    if (list.length === 0) for (const one of read(bytes, offset, context)) list.push(one);
  }
  return { list, ranges };
}

async function readRange(
  source: RandomSource,
  context: ReadContext,
  name: string,
  offset: number,
  length: number,
): Promise<Uint8Array | undefined> {
  if (offset >= source.size) {
    context.problem(
      'dmg.trailer',
      `the ${name} begins at ${offset}, behind the end of the file`,
      source.size,
    );
    return undefined;
  }
  const there = Math.min(length, source.size - offset);
  if (there < length) {
    const message = `the ${name} has ${length} bytes at ${offset}, ${there} are there`;
    context.problem('dmg.trailer', message, offset);
  }
  if (there > context.limits.metadata) {
    context.problem('limit.metadata', `the ${name} has ${there} bytes (--limit metadata)`, offset);
    return undefined;
  }
  return copyOf(await source.read(offset, there));
}

function readList(bytes: Uint8Array, base: number, context: ReadContext): ImageResource[] {
  const { value, error } = parseXmlPlist(bytes);
  if (error) context.problem('dmg.plist', error.message, base + error.offset);
  const list: ImageResource[] = [];
  for (const { key, value: items } of plistDict(plistGet(value, 'resource-fork'))) {
    for (const item of plistArray(items)) {
      if (list.length === MOST_RESOURCES) {
        context.problem('limit.steps', `more than ${MOST_RESOURCES} resources`, base + item.offset);
        return list;
      }
      list.push(resourceOf(key, item, base));
    }
  }
  return list;
}

function resourceOf(type: string, item: PlistValue, base: number): ImageResource {
  const data = plistGet(item, 'Data');
  const name = plistString(plistGet(item, 'Name')) || plistString(plistGet(item, 'CFName'));
  return {
    type,
    name: name ?? '',
    id: plistString(plistGet(item, 'ID')) ?? '',
    data: plistData(data) ?? new Uint8Array(0),
    offset: base + item.offset,
    length: item.length,
    fields: () =>
      plistDict(item)
        .filter(({ key }) => key !== 'Data')
        .map(({ key, value }) => plistField(key, value, { base, meanings: MEANINGS })),
    stored: { offset: base + (data?.offset ?? item.offset), length: data?.length ?? 0 },
  };
}

const MEANINGS = { Name: 'name', CFName: 'name', ID: 'order' } as const;

function readFork(bytes: Uint8Array, base: number, context: ReadContext): ImageResource[] {
  const { resources, damaged } = readResourceFork(bytes, context.limits.steps);
  if (damaged) context.problem('dmg.plist', 'the resource fork is damaged', base);
  return resources.map(({ type, id, name, attributes, offset: at, length }) => {
    const offset = base + at;
    const fields: Field[] = [
      { name: 'Name', value: name, offset, length: 0, meaning: 'name' },
      { name: 'ID', value: id, offset, length: 0, meaning: 'order' },
      { name: 'Attributes', value: attributes, offset, length: 0 },
    ];
    const data = bytes.subarray(at, at + length);
    return {
      type,
      name,
      id: `${id}`,
      data,
      offset,
      length,
      fields: () => fields,
      stored: { offset, length },
    };
  });
}

/** A resource other than a partition table, as a field. */
export function resourceField({ type, name, data, offset, length, fields, stored }: ImageResource): Field {
  const value: Field = plistField('Data', { kind: 'data', value: data, ...stored });
  // `nsiz` holds a property list of its own, with checksums and the date of the image.
  const inner = hasAscii(data, '<?xml') ? parseXmlPlist(data).value : undefined;
  const content = inner ? { ...value, fields: plistFields(inner, { meanings: SIZE_MEANINGS }) } : value;
  return { name: type, value: name, offset, length, fields: [...fields(), content] };
}

const SIZE_MEANINGS = {
  'SHA-1-digest': 'checksum',
  'block-checksum-2': 'checksum',
  version: 'version',
} as const;
