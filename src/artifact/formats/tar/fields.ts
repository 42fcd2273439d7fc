import { isZero } from '../../../codec/index.ts';
import type { Field, Meaning } from '../../../model/index.ts';
import { dataPlace, paddingPlace } from '../common/place.ts';
import { asciiText, BLOCK, type Dialect, dialectOf, extensionKind, fieldText, TYPE } from './header.ts';
import { flagText, numberValue, partField, partFields, type RawPart } from './parts.ts';
import { paxRecord, valueText } from './pax.ts';

/** An extension header as stored. */
export interface RawExtension {
  readonly offset: number;
  readonly header: Uint8Array;
  readonly data: Uint8Array;
}

/** Name, offset and length in the header, how it is read, and what it stands for. */
type FieldRow = readonly [string, number, number, 'text' | 'number' | 'flag' | 'map', Meaning?];

const COMMON: readonly FieldRow[] = [
  ['name', 0, 100, 'text', 'name'],
  ['mode', 100, 8, 'number', 'mode'],
  ['uid', 108, 8, 'number', 'owner'],
  ['gid', 116, 8, 'number', 'owner'],
  ['size', 124, 12, 'number', 'size'],
  ['mtime', 136, 12, 'number', 'time'],
  ['chksum', 148, 8, 'number', 'checksum'],
  ['typeflag', 156, 1, 'flag'],
  ['linkname', 157, 100, 'text', 'name'],
];

const OWNERS: readonly FieldRow[] = [
  ['uname', 265, 32, 'text', 'owner'],
  ['gname', 297, 32, 'text', 'owner'],
  ['devmajor', 329, 8, 'number'],
  ['devminor', 337, 8, 'number'],
];

const MAGIC: readonly FieldRow[] = [
  ['magic', 257, 6, 'text', 'id'],
  ['version', 263, 2, 'text'],
];

/** POSIX ustar; GNU tar manual "Basic Tar Format" (`oldgnu_header`, `star_header`, `star_in_header`). */
const LAYOUTS: Readonly<Record<Dialect | 'star-sparse', readonly FieldRow[]>> = {
  v7: [...COMMON, ['unused', 257, 255, 'text']],
  ustar: [...COMMON, ...MAGIC, ...OWNERS, ['prefix', 345, 155, 'text', 'name'], ['unused', 500, 12, 'text']],
  gnu: [
    ...COMMON,
    ['magic', 257, 8, 'text', 'id'],
    ...OWNERS,
    ['atime', 345, 12, 'number', 'time'],
    ['ctime', 357, 12, 'number', 'time'],
    ['offset', 369, 12, 'number', 'offset'],
    ['longnames', 381, 4, 'text'],
    ['unused', 385, 1, 'text'],
    ['sparse', 386, 96, 'map'],
    ['isextended', 482, 1, 'flag'],
    ['realsize', 483, 12, 'number', 'size'],
    ['unused', 495, 17, 'text'],
  ],
  star: [
    ...COMMON,
    ...MAGIC,
    ...OWNERS,
    ['prefix', 345, 131, 'text', 'name'],
    ['atime', 476, 12, 'number', 'time'],
    ['ctime', 488, 12, 'number', 'time'],
    ['unused', 500, 8, 'text'],
    ['xmagic', 508, 4, 'text', 'id'],
  ],
  'star-sparse': [
    ...COMMON,
    ...MAGIC,
    ...OWNERS,
    ['prefix', 345, 10, 'text', 'name'],
    ['isextended', 355, 1, 'flag'],
    ['sparse', 356, 96, 'map'],
    ['realsize', 452, 12, 'number', 'size'],
    ['offset', 464, 12, 'number', 'offset'],
    ['atime', 476, 12, 'number', 'time'],
    ['ctime', 488, 12, 'number', 'time'],
    ['unused', 500, 8, 'text'],
    ['xmagic', 508, 4, 'text', 'id'],
  ],
};

/** What the keys of pax records stand for (POSIX pax, and the vendors' keys in use). */
const RECORD_MEANINGS: Readonly<Record<string, Meaning>> = {
  path: 'name',
  linkpath: 'name',
  'GNU.sparse.name': 'name',
  size: 'size',
  'GNU.sparse.size': 'size',
  'GNU.sparse.realsize': 'size',
  'SCHILY.realsize': 'size',
  mtime: 'time',
  atime: 'time',
  ctime: 'time',
  'LIBARCHIVE.creationtime': 'time',
  uid: 'owner',
  gid: 'owner',
  uname: 'owner',
  gname: 'owner',
  comment: 'comment',
  'SCHILY.dev': 'id',
  'SCHILY.ino': 'id',
};

/** git archive puts the commit id into the comment. */
const COMMIT_ID = /^([0-9a-f]{40}|[0-9a-f]{64})$/;
/** GNU tar's default name of a pax header has the id of the process that wrote it. */
const PROCESS_ID = /PaxHeaders\.(\d+)(?=\/|$)/;

/** What stands behind a header. */
export interface Following {
  readonly parts: RawPart[];
  /** Positions of the stored data. */
  start: number;
  end: number;
}

/** All fields of a member: its header, the extension headers in front, and what follows it. */
export function memberFields(
  header: Uint8Array,
  offset: number,
  extensions: readonly RawExtension[],
  { parts, start, end }: Following,
): readonly Field[] {
  return [
    ...extensions.map(extensionField),
    ...headerFields(header, offset),
    ...parts.map(partField),
    ...dataPlace(start, end - start),
    ...paddingPlace(end, -end & (BLOCK - 1)),
  ];
}

/** An extension header with its own header fields and what it holds. */
export function extensionField({ offset, header, data }: RawExtension): Field {
  const type = header[156]!;
  const start = offset + BLOCK;
  const padding = -data.length & (BLOCK - 1);
  const isName = type === TYPE.gnuLongName || type === TYPE.gnuLongLink;
  const content: readonly Field[] = isName
    ? [{ name: 'name', value: fieldText(data).text, offset: start, length: data.length, meaning: 'name' }]
    : recordFields(data, start);
  return {
    name: extensionKind(type) ?? 'extension header',
    offset,
    length: BLOCK + data.length + padding,
    fields: [...headerFields(header, offset), ...content, ...paddingPlace(start + data.length, padding)],
  };
}

function headerFields(header: Uint8Array, offset: number): Field[] {
  const dialect = dialectOf(header);
  const layout = dialect === 'star' && header[156] === TYPE.gnuSparse ? 'star-sparse' : dialect;
  const fields: Field[] = [];
  for (const row of LAYOUTS[layout]) {
    const [name, at, length] = row;
    const optional = name === 'unused' || row[3] === 'map';
    if (optional && isZero(header.subarray(at, at + length)))
      fields.push(...paddingPlace(offset + at, length));
    else fields.push(headerField(header, offset, row));
  }
  return fields;
}

function headerField(header: Uint8Array, offset: number, [name, at, length, type, meaning]: FieldRow): Field {
  const place = offset + at;
  if (type === 'map')
    return fieldOf(name, undefined, place, length, meaning, partFields(header, at, 4, offset));
  if (type === 'flag') return fieldOf(name, flagText(header[at]!), place, length, meaning);
  if (type === 'number') return fieldOf(name, numberValue(header, at, length), place, length, meaning);
  const bytes = header.subarray(at, at + length);
  if (name === 'unused') {
    const { text } = fieldText(bytes.subarray(firstSet(bytes, 0)));
    return fieldOf(name, text, place, length, meaning);
  }
  const text = asciiText(header, at, length) ?? fieldText(bytes).text;
  return fieldOf(name, text, place, length, meaning, textParts(bytes, text, place));
}

/** Written out, because a million headers are decoded: one object a field, without copies on the way. */
function fieldOf(
  name: string,
  value: Field['value'],
  offset: number,
  length: number,
  meaning: Field['meaning'],
  fields?: readonly Field[],
): Field {
  if (fields) {
    return {
      name,
      offset,
      length,
      ...(meaning ? { meaning } : {}),
      ...(value === undefined ? {} : { value }),
      fields,
    };
  }
  if (value === undefined) return meaning ? { name, offset, length, meaning } : { name, offset, length };
  return meaning ? { name, offset, length, meaning, value } : { name, offset, length, value };
}

function textParts(bytes: Uint8Array, text: string, offset: number): readonly Field[] | undefined {
  const id = text.includes('PaxHeaders.') ? processId(text, offset) : [];
  const rest = residue(bytes, offset);
  return id.length + rest.length > 0 ? [...id, ...rest] : undefined;
}

/** Index of the first byte from a place on that is not zero; the length where there is none. */
function firstSet(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length && bytes[at] === 0) at++;
  return at;
}

function processId(text: string, offset: number): Field[] {
  const match = PROCESS_ID.exec(text);
  if (!match) return [];
  const at = match.index + 'PaxHeaders.'.length;
  return [
    {
      name: 'process id',
      value: Number(match[1]),
      offset: offset + at,
      length: match[1]!.length,
      meaning: 'id',
    },
  ];
}

/** Bytes in a text field behind its end: no reader looks at them. */
function residue(bytes: Uint8Array, offset: number): Field[] {
  const end = bytes.indexOf(0);
  if (end < 0) return [];
  const from = firstSet(bytes, end);
  if (from === bytes.length) return [];
  const value = fieldText(bytes.subarray(from)).text;
  return [{ name: 'bytes after the end', value, offset: offset + from, length: bytes.length - from }];
}

function recordFields(data: Uint8Array, offset: number): Field[] {
  const fields: Field[] = [];
  for (let at = 0; at < data.length; ) {
    const record = paxRecord(data, at);
    if (typeof record === 'string') {
      fields.push({ name: 'malformed record', value: record, offset: offset + at, length: data.length - at });
      break;
    }
    const { key: name, length } = record;
    const value = valueText(record.value).text;
    const meaning = name === 'comment' && COMMIT_ID.test(value) ? 'id' : RECORD_MEANINGS[name];
    fields.push({ name, value, offset: offset + at, length, ...(meaning ? { meaning } : {}) });
    at += length;
  }
  return fields;
}
