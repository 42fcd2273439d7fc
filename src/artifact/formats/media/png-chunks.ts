import { inflateSync } from 'node:zlib';
import {
  asBuffer,
  type Layout,
  latin1,
  layout,
  named,
  type Parts,
  u8,
  u32,
  utf8,
} from '../../../codec/index.ts';
import type { Field } from '../../../model/index.ts';
import { exifFields } from './exif.ts';
import { iccFields } from './icc-profile.ts';

const COLOUR_TYPES = {
  0: 'greyscale',
  2: 'truecolour',
  3: 'indexed',
  4: 'greyscale with alpha',
  6: 'truecolour with alpha',
};

/** Chunks of fixed layout (W3C PNG, 11). */
const RECORDS: Readonly<Record<string, Layout<Parts>>> = {
  IHDR: layout('be', {
    width: u32('size'),
    height: u32('size'),
    'bit depth': u8(),
    'colour type': named(u8(), COLOUR_TYPES),
    'compression method': u8(),
    'filter method': u8(),
    'interlace method': u8(),
  }),
  pHYs: layout('be', { 'pixels per unit, X': u32(), 'pixels per unit, Y': u32(), 'unit specifier': u8() }),
  gAMA: layout('be', { 'image gamma': u32() }),
  sRGB: layout('be', { 'rendering intent': u8() }),
  acTL: layout('be', { num_frames: u32(), num_plays: u32() }),
};

/** What a chunk of a kind with variable parts says. */
type Decode = (data: Buffer, base: number, options: ChunkOptions) => Field[];

/** How many compressed parts may still be decoded. */
export interface PackedRoom {
  left: number;
}

interface ChunkOptions {
  /** Characters of a compressed text that are decoded. */
  readonly most: number;
  readonly packed: PackedRoom;
}

const DECODERS: Readonly<Record<string, Decode>> = {
  tIME: timeFields,
  tEXt: (data, base) => textFields(data, base, (rest) => latin1(rest)),
  zTXt: (data, base, options) => textFields(data, base, (rest) => inflated(rest.subarray(1), options)),
  iTXt: internationalFields,
  iCCP: profileFields,
  eXIf: (data, base) => exifFields(data, base),
};

/** The data of a chunk as fields; one field `data` where the kind is not known. */
export function chunkFields(type: string, data: Buffer, base: number, options: ChunkOptions): Field[] {
  const record = Object.hasOwn(RECORDS, type) ? RECORDS[type] : undefined;
  const decode = Object.hasOwn(DECODERS, type) ? DECODERS[type] : undefined;
  const fields =
    record?.length === data.length ? record.fields(data, 0, base) : (decode?.(data, base, options) ?? []);
  if (fields.length > 0 || data.length === 0) return fields;
  return [{ name: 'data', offset: base, length: data.length, meaning: 'data' }];
}

/** tIME: the last change, in UTC (11.3.4). */
function timeFields(data: Buffer, base: number): Field[] {
  if (data.length !== 7) return [];
  const two = (at: number) => String(data[at]).padStart(2, '0');
  const value = `${String(data.readUInt16BE(0)).padStart(4, '0')}-${two(2)}-${two(3)}T${two(4)}:${two(5)}:${two(6)}Z`;
  return [{ name: 'last modification', value, offset: base, length: 7, meaning: 'time' }];
}

/** Keywords whose texts are times, tools or people (11.3.3.1 and ImageMagick's). */
const MEANINGS: readonly (readonly [RegExp, Field['meaning']])[] = [
  [/^(creation time|date:|.*timestamp|thumb::mtime)/i, 'time'],
  [/^software|^xml:com/i, 'tool'],
  [/^(author|copyright)/i, 'owner'],
  [/^(thumb::uri|svg:base-uri)/i, 'path'],
];

function textField(keyword: string, value: string, offset: number, length: number): Field {
  const meaning = MEANINGS.find(([pattern]) => pattern.test(keyword))?.[1] ?? 'comment';
  return { name: 'text', value, offset, length, meaning };
}

function textFields(data: Buffer, base: number, decode: (rest: Buffer) => string): Field[] {
  const end = data.indexOf(0);
  if (end < 0) return [];
  const keyword = latin1(data.subarray(0, end));
  const rest = data.subarray(end + 1);
  return [
    { name: 'keyword', value: keyword, offset: base, length: end + 1, meaning: 'name' },
    textField(keyword, decode(rest), base + end + 1, rest.length),
  ];
}

/** iTXt: keyword, compression flag and method, language, translated keyword, UTF-8 text (11.3.3.4). */
function internationalFields(data: Buffer, base: number, options: ChunkOptions): Field[] {
  const end = data.indexOf(0);
  const language = end < 0 ? -1 : data.indexOf(0, end + 3);
  const translated = language < 0 ? -1 : data.indexOf(0, language + 1);
  if (translated < 0) return [];
  const keyword = latin1(data.subarray(0, end));
  const rest = data.subarray(translated + 1);
  const text = data[end + 1] === 1 ? inflated(rest, options) : (utf8(rest) ?? latin1(rest));
  return [
    { name: 'keyword', value: keyword, offset: base, length: end + 1, meaning: 'name' },
    { name: 'compression flag', value: data[end + 1]!, offset: base + end + 1, length: 1 },
    { name: 'compression method', value: data[end + 2]!, offset: base + end + 2, length: 1 },
    {
      name: 'language tag',
      value: latin1(data.subarray(end + 3, language)),
      offset: base + end + 3,
      length: language - end - 2,
    },
    {
      name: 'translated keyword',
      value: utf8(data.subarray(language + 1, translated)) ?? '',
      offset: base + language + 1,
      length: translated - language,
    },
    textField(keyword, text, base + translated + 1, rest.length),
  ];
}

/** iCCP: a name and a compressed profile (11.3.2.3). */
function profileFields(data: Buffer, base: number, { packed: room }: ChunkOptions): Field[] {
  const end = data.indexOf(0);
  if (end < 0 || end + 2 > data.length) return [];
  const packed = data.subarray(end + 2);
  const at = base + end + 2;
  return [
    {
      name: 'profile name',
      value: latin1(data.subarray(0, end)),
      offset: base,
      length: end + 1,
      meaning: 'name',
    },
    { name: 'compression method', value: data[end + 1]!, offset: base + end + 1, length: 1 },
    {
      name: 'profile',
      offset: at,
      length: packed.length,
      decoded: true,
      fields: iccFields(inflate(packed, 1 << 20, room), 0),
    },
  ];
}

const inflated = (packed: Uint8Array, { most, packed: room }: ChunkOptions): string => {
  const bytes = inflate(packed, most, room);
  return utf8(bytes) ?? latin1(bytes);
};

/** At most `most` decoded bytes; nothing where the data cannot be decoded. */
function inflate(packed: Uint8Array, most: number, room: PackedRoom): Buffer {
  if (room.left-- <= 0) return Buffer.alloc(0);
  try {
    return asBuffer(inflateSync(packed, { maxOutputLength: most }));
  } catch {
    return Buffer.alloc(0);
  }
}
