import { dosText, u64le } from '../../../codec/index.ts';
import type { Field, Meaning } from '../../../model/index.ts';
import { HOSTS } from './attributes.ts';
import { METHODS } from './data.ts';
import { DESCRIPTOR_MOST, type Descriptor } from './descriptor.ts';
import { extraFieldTree } from './extra-tree.ts';
import { CENTRAL_LENGTH, type CentralHeader, LOCAL_LENGTH, type LocalHeader } from './records.ts';

type Show = (value: number) => string | number;
/** Name in the specification, width in bytes, how the value is shown, what it means. */
type Row = readonly [name: string, width: number, show?: Show | undefined, meaning?: Meaning];

const asHex: Show = (value) => `0x${value.toString(16).padStart(4, '0')}`;
const asHex32: Show = (value) => value.toString(16).padStart(8, '0');
const asVersion: Show = (value) => `${Math.floor((value & 0xff) / 10)}.${(value & 0xff) % 10}`;
const asMaker: Show = (value) => `${asVersion(value)} ${HOSTS[value >> 8] ?? `host ${value >> 8}`}`;
const asMethod: Show = (value) => `${value}${METHODS[value] ? ` (${METHODS[value]})` : ''}`;
const asDosTime: Show = (value) => dosText(value >>> 16, value & 0xffff);

const COMMON: readonly Row[] = [
  ['version needed to extract', 2, asVersion],
  ['general purpose bit flag', 2, asHex],
  ['compression method', 2, asMethod],
  ['last mod file time and date', 4, asDosTime, 'time'],
  ['crc-32', 4, asHex32, 'checksum'],
  ['compressed size', 4, undefined, 'size'],
  ['uncompressed size', 4, undefined, 'size'],
  ['file name length', 2],
  ['extra field length', 2],
];

const LOCAL: readonly Row[] = [['signature', 4, asHex32], ...COMMON];

const CENTRAL: readonly Row[] = [
  ['signature', 4, asHex32],
  ['version made by', 2, asMaker, 'tool'],
  ...COMMON,
  ['file comment length', 2],
  ['disk number start', 2],
  ['internal file attributes', 2, asHex],
  ['external file attributes', 4, asHex32, 'mode'],
  ['relative offset of local header', 4, undefined, 'offset'],
];

/** End of central directory record, 4.3.16. */
export const END_ROWS: readonly Row[] = [
  ['signature', 4, asHex32],
  ['number of this disk', 2],
  ['number of the disk with the start of the central directory', 2],
  ['entries in the central directory on this disk', 2],
  ['entries in the central directory', 2],
  ['size of the central directory', 4, undefined, 'size'],
  ['offset of the central directory', 4, undefined, 'offset'],
  ['comment length', 2],
];

/** Zip64 end of central directory record, 4.3.14. */
export const ZIP64_END_ROWS: readonly Row[] = [
  ['signature', 4, asHex32],
  ['size of the record', 8, undefined, 'size'],
  ['version made by', 2, asMaker, 'tool'],
  ['version needed to extract', 2, asVersion],
  ['number of this disk', 4],
  ['number of the disk with the start of the central directory', 4],
  ['entries in the central directory on this disk', 8],
  ['entries in the central directory', 8],
  ['size of the central directory', 8, undefined, 'size'],
  ['offset of the central directory', 8, undefined, 'offset'],
];

/** Zip64 end of central directory locator, 4.3.15. */
export const LOCATOR_ROWS: readonly Row[] = [
  ['signature', 4, asHex32],
  ['number of the disk with the zip64 end record', 4],
  ['offset of the zip64 end record', 8, undefined, 'offset'],
  ['number of disks', 4],
];

/** Fields of a record laid out by rows. @param at where its first byte is in the archive */
export function rowFields(rows: readonly Row[], bytes: Buffer, at: number): Field[] {
  let place = 0;
  return rows.map(([name, width, show, meaning]) => {
    const value = width === 8 ? u64le(bytes, place) : bytes.readUIntLE(place, width);
    const shown = show
      ? show(value)
      : Number.isSafeInteger(value)
        ? value
        : String(bytes.readBigUInt64LE(place));
    const field = { name, value: shown, offset: at + place, length: width, ...(meaning ? { meaning } : {}) };
    place += width;
    return field;
  });
}

/** A central header with its extra fields and comment. */
export function centralFields(header: CentralHeader): Field {
  const { at, bytes, name, extra, commentLength } = header;
  const nameAt = at + CENTRAL_LENGTH;
  const commentAt = nameAt + name.length + extra.length;
  const comment = bytes.toString('utf8', commentAt - at, commentAt - at + commentLength);
  return {
    name: 'central directory header',
    offset: at,
    length: bytes.length,
    fields: [
      ...rowFields(CENTRAL, bytes, at),
      {
        name: 'file name',
        value: name.toString('utf8'),
        offset: nameAt,
        length: name.length,
        meaning: 'name',
      },
      ...extraFieldTree(extra, nameAt + name.length),
      ...(commentLength > 0
        ? [
            {
              name: 'file comment',
              value: comment,
              offset: commentAt,
              length: commentLength,
              meaning: 'comment' as const,
            },
          ]
        : []),
    ],
  };
}

/** A local header with its extra fields. */
export function localFields(local: LocalHeader): Field {
  const { at, bytes, name, extra } = local;
  const nameAt = at + LOCAL_LENGTH;
  return {
    name: 'local file header',
    offset: at,
    length: bytes.length,
    fields: [
      ...rowFields(LOCAL, bytes, at),
      {
        name: 'file name',
        value: name.toString('utf8'),
        offset: nameAt,
        length: name.length,
        meaning: 'name',
      },
      ...extraFieldTree(extra, nameAt + name.length),
    ],
  };
}

/** A data descriptor. @param at its first byte in the archive */
export function descriptorFields({ length, signed, crc, packed, size }: Descriptor, at: number): Field {
  const start = at + (signed ? 4 : 0);
  const width = length === DESCRIPTOR_MOST || length === 20 ? 8 : 4;
  return {
    name: 'data descriptor',
    offset: at,
    length,
    fields: [
      { name: 'crc-32', value: asHex32(crc), offset: start, length: 4, meaning: 'checksum' },
      { name: 'compressed size', value: packed, offset: start + 4, length: width, meaning: 'size' },
      { name: 'uncompressed size', value: size, offset: start + 4 + width, length: width, meaning: 'size' },
    ],
  };
}
