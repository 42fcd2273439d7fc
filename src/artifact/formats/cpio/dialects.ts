import { hasAscii, latin1 } from '../../../codec/index.ts';
import type { Field, Meaning } from '../../../model/index.ts';
import { kindOfMode } from '../common/mode.ts';

/** Every number a cpio header can hold; those a dialect lacks are 0, those that cannot be read are NaN. */
export interface Numbers {
  dev: number;
  ino: number;
  mode: number;
  uid: number;
  gid: number;
  nlink: number;
  rdev: number;
  mtime: number;
  namesize: number;
  filesize: number;
  devmajor: number;
  devminor: number;
  rdevmajor: number;
  rdevminor: number;
  check: number;
}

/** One field of a header: where it stands, in bytes from the magic. */
export interface Column {
  readonly name: keyof Numbers;
  readonly offset: number;
  readonly length: number;
  readonly meaning?: Meaning;
}

/** One of the five header layouts. */
export interface Dialect {
  readonly name: 'odc' | 'newc' | 'crc' | 'bin-le' | 'bin-be';
  /** Length of the header in bytes, magic included. */
  readonly size: number;
  /** Length of the magic in bytes. */
  readonly magic: number;
  /** Header plus name, and the data, are each padded to a multiple of this. */
  readonly align: number;
  readonly columns: readonly Column[];
  /** Links but the last carry no data (SVR4), instead of each carrying all of it. */
  readonly dataWithLast: boolean;
  /** The number in a column, NaN where its characters are not digits. */
  readonly number: (head: Uint8Array, column: Column) => number;
}

/** Name of the entry that ends an archive. */
export const TRAILER = 'TRAILER!!!';
/** The longest header of all dialects, in bytes. */
export const LONGEST_HEADER = 110;
/** Bytes that {@link plausibleDialect} can make use of. */
export const PLAUSIBLE_HEAD = 26 + 1024;

const MEANINGS: Partial<Record<keyof Numbers, Meaning>> = {
  dev: 'id',
  ino: 'id',
  mode: 'mode',
  uid: 'owner',
  gid: 'owner',
  mtime: 'time',
  namesize: 'size',
  filesize: 'size',
  devmajor: 'id',
  devminor: 'id',
  check: 'checksum',
};

/** IEEE Std 1003.1, pax, "cpio Interchange Format": 76 bytes of octal digits. */
const ODC: Dialect = {
  name: 'odc',
  size: 76,
  magic: 6,
  align: 1,
  columns: columns(6, 'dev:6 ino:6 mode:6 uid:6 gid:6 nlink:6 rdev:6 mtime:11 namesize:6 filesize:11'),
  dataWithLast: false,
  number: (head, column) => digits(head, column.offset, column.length, 8),
};

/** cpio(5), "New ASCII Format": 110 bytes of hexadecimal digits (System V Release 4). */
const NEWC: Dialect = {
  name: 'newc',
  size: 110,
  magic: 6,
  align: 4,
  columns: columns(
    6,
    'ino:8 mode:8 uid:8 gid:8 nlink:8 mtime:8 filesize:8 devmajor:8 devminor:8 rdevmajor:8 rdevminor:8 namesize:8 check:8',
  ),
  dataWithLast: true,
  number: (head, column) => digits(head, column.offset, column.length, 16),
};

/** cpio(5), "New CRC Format": as newc, with the sum of all content bytes in `check`. */
const CRC: Dialect = { ...NEWC, name: 'crc' };

/** cpio(5), "Old Binary Format": thirteen 16-bit words; of a 32-bit value the high word comes first in both. */
const BIN_LE: Dialect = {
  name: 'bin-le',
  size: 26,
  magic: 2,
  align: 2,
  columns: columns(2, 'dev:2 ino:2 mode:2 uid:2 gid:2 nlink:2 rdev:2 mtime:4 namesize:2 filesize:4'),
  dataWithLast: false,
  number: (head, { offset, length }) =>
    length === 2 ? u16le(head, offset) : u16le(head, offset) * 65536 + u16le(head, offset + 2),
};

const BIN_BE: Dialect = {
  ...BIN_LE,
  name: 'bin-be',
  number: (head, { offset, length }) =>
    length === 2 ? u16be(head, offset) : u16be(head, offset) * 65536 + u16be(head, offset + 2),
};

/** The layout that the magic at the start of `head` stands for. */
export function dialectOf(head: Uint8Array): Dialect | undefined {
  if (hasAscii(head, '0707')) {
    if (hasAscii(head, '07', 4)) return ODC;
    if (hasAscii(head, '01', 4)) return NEWC;
    if (hasAscii(head, '02', 4)) return CRC;
    return undefined;
  }
  if (head[0] === 0xc7 && head[1] === 0x71) return BIN_LE;
  if (head[0] === 0x71 && head[1] === 0xc7) return BIN_BE;
  return undefined;
}

/**
 * As {@link dialectOf}, but the two bytes of the binary magic do not suffice: mode and name must look like those of
 * a first member too.
 */
export function plausibleDialect(head: Uint8Array): Dialect | undefined {
  const dialect = dialectOf(head);
  if (!dialect || dialect.magic > 2) return dialect;
  if (head.length < dialect.size) return undefined;
  const { mode, namesize } = parseNumbers(head, dialect);
  const end = dialect.size + namesize - 1;
  if (namesize < 1 || namesize > 1024 || end >= head.length) return undefined;
  if (head.subarray(dialect.size).indexOf(0) !== namesize - 1) return undefined;
  return kindOfMode(mode) || hasAscii(head, TRAILER, dialect.size) ? dialect : undefined;
}

/** Reads every number of a header; `head` holds at least `dialect.size` bytes. */
export function parseNumbers(head: Uint8Array, dialect: Dialect): Numbers {
  const numbers: Numbers = {
    dev: 0,
    ino: 0,
    mode: 0,
    uid: 0,
    gid: 0,
    nlink: 0,
    rdev: 0,
    mtime: 0,
    namesize: 0,
    filesize: 0,
    devmajor: 0,
    devminor: 0,
    rdevmajor: 0,
    rdevminor: 0,
    check: 0,
  };
  for (const column of dialect.columns) numbers[column.name] = dialect.number(head, column);
  return numbers;
}

/**
 * The value of a column whose characters are not all digits: the number between spaces or NULs, as most readers
 * take it, else NaN.
 */
export function looseNumber(head: Uint8Array, column: Column, dialect: Dialect): number {
  const text = latin1(head.subarray(column.offset, column.offset + column.length)).replace(
    /^[ \0]+|[ \0]+$/g,
    '',
  );
  const octal = dialect.name === 'odc';
  return (octal ? /^[0-7]+$/ : /^[0-9a-f]+$/i).test(text)
    ? Number.parseInt(text, octal ? 8 : 16)
    : Number.NaN;
}

/** Header fields with their byte ranges; `head` is a copy of the header that stood at `offset`. */
export function headerFields(head: Uint8Array, dialect: Dialect, numbers: Numbers, offset: number): Field[] {
  const magic = dialect.magic === 2 ? '070707' : latin1(head.subarray(0, 6));
  return [
    { name: 'magic', value: magic, offset, length: dialect.magic },
    ...dialect.columns.map(({ name, offset: at, length, meaning }) => ({
      name,
      value: Number.isNaN(numbers[name]) ? latin1(head.subarray(at, at + length)) : numbers[name],
      offset: offset + at,
      length,
      ...(meaning ? { meaning } : {}),
    })),
  ];
}

function columns(start: number, layout: string): Column[] {
  let offset = start;
  return layout.split(' ').map((item) => {
    const [name, width] = item.split(':') as [keyof Numbers, string];
    const length = Number(width);
    const meaning = MEANINGS[name];
    const column = { name, offset, length, ...(meaning ? { meaning } : {}) };
    offset += length;
    return column;
  });
}

function digits(head: Uint8Array, offset: number, length: number, radix: 8 | 16): number {
  let value = 0;
  for (let i = offset; i < offset + length; i++) {
    const c = head[i]!;
    // 0-9, A-F, a-f
    const digit = c <= 0x39 ? c - 0x30 : c >= 0x61 ? c - 0x57 : c >= 0x41 ? c - 0x37 : -1;
    if (digit < 0 || digit >= radix) return Number.NaN;
    value = value * radix + digit;
  }
  return value;
}

function u16le(bytes: Uint8Array, offset: number): number {
  return bytes[offset]! + bytes[offset + 1]! * 256;
}

function u16be(bytes: Uint8Array, offset: number): number {
  return bytes[offset]! * 256 + bytes[offset + 1]!;
}

/** How many bytes follow `length` bytes up to the dialect's next boundary. */
export function padding(dialect: Dialect, length: number): number {
  const over = length % dialect.align;
  return over === 0 ? 0 : dialect.align - over;
}
