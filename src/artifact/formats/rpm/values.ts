import { latin1, utf8 } from '../../../codec/index.ts';
import { TYPES } from './entries.ts';
import type { RpmEntry, RpmHeader } from './structure.ts';

/** Text of stored bytes: UTF-8, else one character a byte, as packages from before 2010 may need. */
export function textOf(bytes: Uint8Array): string {
  return utf8(bytes) ?? latin1(bytes);
}

/** Integer `index` of an entry of a numeric type; 64-bit ones past 2^53 come out inexact. */
export function numberAt(store: Buffer, { type, offset }: RpmEntry, index: number): number {
  const width = TYPES[type]![2];
  const at = offset + index * width;
  return width === 8 ? Number(store.readBigUInt64BE(at)) : store.readUIntBE(at, width);
}

/** The integers of a tag; none where it is absent, broken or not numeric. */
export function numbersOf(header: RpmHeader, tag: number): number[] {
  const entry = header.byTag.get(tag);
  if (!entry || TYPES[entry.type]![1] !== 'number') return [];
  return Array.from({ length: entry.count }, (_, i) => numberAt(header.store, entry, i));
}

/** The first integer of a tag. */
export function numberOf(header: RpmHeader, tag: number): number | undefined {
  const entry = header.byTag.get(tag);
  return entry && TYPES[entry.type]![1] === 'number' ? numberAt(header.store, entry, 0) : undefined;
}

/** Where each text of an entry begins and ends (without its NUL), in the data of the header. */
export function* textRanges(store: Buffer, { offset, count }: RpmEntry): Generator<[number, number]> {
  let at = offset;
  for (let i = 0; i < count; i++) {
    const end = store.indexOf(0, at);
    yield [at, end];
    at = end + 1;
  }
}

/** The texts of a tag; none where it is absent, broken or not text. */
export function textsOf(header: RpmHeader, tag: number): string[] {
  const entry = header.byTag.get(tag);
  if (!entry || TYPES[entry.type]![1] !== 'string') return [];
  return Array.from(textRanges(header.store, entry), ([from, to]) => textOf(header.store.subarray(from, to)));
}

/** The first text of a tag. */
export function firstText(header: RpmHeader, tag: number): string | undefined {
  const entry = header.byTag.get(tag);
  if (!entry || TYPES[entry.type]![1] !== 'string') return undefined;
  return textOf(header.store.subarray(entry.offset, header.store.indexOf(0, entry.offset)));
}

/** The bytes of a binary tag. */
export function bytesOf(header: RpmHeader, tag: number): Buffer | undefined {
  const entry = header.byTag.get(tag);
  if (!entry || TYPES[entry.type]![1] !== 'binary') return undefined;
  return header.store.subarray(entry.offset, entry.offset + entry.length);
}
