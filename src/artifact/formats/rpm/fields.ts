import { hex, isZero, layout, named, u32 } from '../../../codec/index.ts';
import type { Field } from '../../../model/index.ts';
import { openPgpFields } from '../../signature/openpgp.ts';
import { TYPES } from './entries.ts';
import { SHOWN } from './flags.ts';
import { storeGaps } from './region.ts';
import { ENTRY, INTRO, type RpmEntry, type RpmHeader, storeOffset } from './structure.ts';
import { SigTag, tagName, tagOf } from './tags.ts';
import { numberAt, textOf, textRanges } from './values.ts';

/** Lists of more values are told by their number unless rows are wanted. */
const LISTED = 1000;
/** Bytes are shown in hexadecimal up to this length. */
const SHORT = 64;

const INTRO_LAYOUT = layout('be', {
  magic: named(u32(), { 2393761793: '8eade801' }),
  reserved: u32('padding'),
  nindex: u32(),
  hsize: u32('size'),
});
const ENTRY_LAYOUT = layout('be', {
  tag: u32(),
  type: named(u32(), Object.fromEntries(TYPES.flatMap((type, i) => (type ? [[i, type[0]]] : [])))),
  offset: u32('offset'),
  count: u32(),
});

/** A header as one field: its intro, its index, every tag by name, and what lies between their data. */
export function headerField(header: RpmHeader, wantsRows: boolean): Field {
  const { kind, offset, bytes, store, entries } = header;
  const from = storeOffset(header);
  const index: Field = {
    name: 'index',
    value: entries.length,
    offset: offset + INTRO,
    length: entries.length * ENTRY,
    meaning: 'order',
    ...(wantsRows ? { fields: entries.map((entry, i) => indexField(header, entry, i)) } : {}),
  };
  const gaps = storeGaps(header).map(({ start, end }): Field => {
    const zero = isZero(store.subarray(start, end));
    const name = zero ? 'padding' : 'unused';
    return { name, offset: from + start, length: end - start, meaning: name };
  });
  const tags = entries.map((entry) => tagField(header, entry, wantsRows));
  return {
    name: kind,
    offset,
    length: bytes.length,
    fields: [...INTRO_LAYOUT.fields(bytes, 0, offset), index, ...tags, ...gaps],
  };
}

function indexField({ kind, offset, bytes }: RpmHeader, { tag }: RpmEntry, i: number): Field {
  const at = INTRO + i * ENTRY;
  const fields = ENTRY_LAYOUT.fields(bytes, at, offset + at);
  return { name: tagName(kind, tag), offset: offset + at, length: ENTRY, fields };
}

function tagField(header: RpmHeader, entry: RpmEntry, wantsRows: boolean): Field {
  const { kind } = header;
  const { tag, type, count, length, sound } = entry;
  const meaning = tagOf(kind, tag)?.[2];
  const start = { name: tagName(kind, tag), offset: storeOffset(header) + entry.offset, length };
  const end = meaning ? { meaning } : {};
  if (!sound) return { ...start, value: 'broken', offset: storeOffset(header), ...end };
  const detail = { ...start, ...end };
  if (TYPES[type]![1] === 'binary') return { ...detail, ...binaryValue(header, entry) };
  if (count > LISTED && !wantsRows) return { ...detail, value: `${count} values` };
  const values = valueFields(header, entry);
  if (count > 1) return { ...detail, value: `${count} values`, fields: values };
  const { value, fields } = values[0]!;
  return { ...detail, value: value!, ...(fields ? { fields } : {}) };
}

/** One field for each value, named by its place. */
function valueFields(header: RpmHeader, entry: RpmEntry): Field[] {
  const { kind, store } = header;
  const { tag, type, count, offset } = entry;
  const base = storeOffset(header);
  const meaning = tagOf(kind, tag)?.[2];
  const end = meaning ? { meaning } : {};
  const [, kindOfValue, width] = TYPES[type]!;
  if (kindOfValue === 'string') {
    return Array.from(textRanges(store, entry), ([from, to], i) => {
      const value = textOf(store.subarray(from, to));
      const packets = kind === 'signature' && tag === SigTag.openPgp ? armoured(value, base + from) : {};
      return { name: String(i), value, offset: base + from, length: to + 1 - from, ...end, ...packets };
    });
  }
  const show = kind === 'header' ? SHOWN[tag] : undefined;
  return Array.from({ length: count }, (_, i) => {
    const number = numberAt(store, entry, i);
    const at = offset + i * width;
    const exact = Number.isSafeInteger(number) ? number : store.readBigUInt64BE(at).toString();
    const value = show ? (show(number) ?? exact) : exact;
    return { name: String(i), value, offset: base + at, length: width, ...end };
  });
}

/** Signatures of rpm 6 are base64: what they say is implied by the text, not stored in bytes of its own. */
function armoured(text: string, offset: number): Pick<Field, 'fields'> {
  const fields = openPgpFields(Buffer.from(text, 'base64'), 0);
  return fields[0]?.name === 'Signature' ? { fields: fields.map((field) => implied(field, offset)) } : {};
}

function implied(field: Field, offset: number): Field {
  const fields = field.fields?.map((one) => implied(one, offset));
  return { ...field, offset, length: 0, ...(fields ? { fields } : {}) };
}

function binaryValue(header: RpmHeader, { tag, offset, length }: RpmEntry): Pick<Field, 'value' | 'fields'> {
  const bytes = header.store.subarray(offset, offset + length);
  if (tagOf(header.kind, tag)?.[2] === 'signature') {
    const fields = openPgpFields(bytes, storeOffset(header) + offset);
    if (fields.length > 0) return { fields };
  }
  return length > SHORT ? { value: `${length} bytes` } : { value: hex(bytes) };
}
