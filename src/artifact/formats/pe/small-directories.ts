import { type Layout, layout, type Parts, u32, u64 } from '../../../codec/index.ts';
import type { Field } from '../../../model/index.ts';
import { bytesAt, type Directory, type Image, locate } from './image.ts';
import { valuesOf } from './layouts.ts';

/** Base relocation table: blocks of a page each; only counted. */
export async function relocationFields(
  image: Image,
  { address, size }: Directory,
): Promise<Field[] | undefined> {
  const place = locate(image, address);
  if (!place) return undefined;
  const end = Math.min(size, place.available);
  let blocks = 0;
  let entries = 0;
  for (let at = 0; at + 8 <= end && blocks < image.context.limits.steps; ) {
    const head = await image.bytes.at(place.offset + at, 8);
    const length = head.length < 8 ? 0 : head.readUInt32LE(4);
    if (length < 8) break;
    blocks++;
    entries += (Math.min(length, end - at) - 8) >> 1;
    at += length;
  }
  return [
    { name: 'blocks', value: blocks, offset: place.offset, length: end },
    { name: 'relocations', value: entries, offset: place.offset, length: end },
  ];
}

const tls = (word: typeof u64) => ({
  StartAddressOfRawData: word('offset'),
  EndAddressOfRawData: word('offset'),
  AddressOfIndex: word('offset'),
  AddressOfCallBacks: word('offset'),
  SizeOfZeroFill: u32('size'),
  Characteristics: u32(),
});
const TLS_32 = layout('le', tls(u32));
const TLS_64 = layout('le', tls(u64));

/** TLS directory, with the number of functions that run before the entry point. */
export async function tlsFields(image: Image, { address }: Directory): Promise<Field[] | undefined> {
  const record: Layout<Parts> = image.wide ? TLS_64 : TLS_32;
  const place = locate(image, address);
  const stored = await bytesAt(image, address, record.length);
  if (!place || stored.length < record.length) return undefined;
  const { AddressOfCallBacks } = valuesOf(image.wide ? TLS_64 : TLS_32, stored);
  const fields = record.fields(stored, 0, place.offset);
  const list = AddressOfCallBacks - (image.optional?.ImageBase ?? 0);
  const callbacks = AddressOfCallBacks === 0 ? undefined : locate(image, list);
  if (!callbacks) return fields;
  const width = image.wide ? 8 : 4;
  const words = await bytesAt(image, list, 4096);
  let count = 0;
  while ((count + 1) * width <= words.length && words.readUInt32LE(count * width) !== 0) count++;
  const length = Math.min(words.length, (count + 1) * width);
  return [...fields, { name: 'callbacks', value: count, offset: callbacks.offset, length }];
}

const FUNCTION_TABLES: Readonly<Record<number, number>> = { 34404: 12, 452: 8, 43620: 8, 512: 12 };

/** Exception table (".pdata"): only counted, where the length of an entry is known for the machine. */
export async function exceptionFields(
  image: Image,
  { address, size }: Directory,
): Promise<Field[] | undefined> {
  const place = locate(image, address);
  if (!place) return undefined;
  const width = FUNCTION_TABLES[image.coff.Machine];
  const length = Math.min(size, place.available);
  return width
    ? [{ name: 'functions', value: Math.floor(length / width), offset: place.offset, length }]
    : [];
}
