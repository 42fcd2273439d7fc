import { crc32 } from 'node:zlib';
import type { Field } from '../../model/index.ts';
import { asBuffer, copyOf, hex, latin1, utf8 } from '../bytes.ts';

/** A text of the header, with the bytes it was read from (offset within the header, length without the NUL). */
interface GzipText {
  /** UTF-8 where valid, as tools write it today, else ISO 8859-1 as the RFC says. */
  readonly text: string;
  readonly offset: number;
  readonly length: number;
}

/** The header of a gzip member, RFC 1952 section 2.3. */
export interface GzipHeader {
  /** Bytes of the whole header; the deflate data begins there. */
  readonly length: number;
  /** CM: 8 is deflate, the only method there is. */
  readonly method: number;
  /** FLG, reserved bits included. */
  readonly flags: number;
  /** MTIME: seconds since 1970-01-01T00:00:00Z; 0 means that none is stored. */
  readonly mtime: number;
  /** XFL: 2 for the slowest, 4 for the fastest setting of the compressor. */
  readonly extraFlags: number;
  /** OS on which it was compressed, see {@link gzipOsName}. */
  readonly os: number;
  /** FEXTRA without its length; its offset is always 12. */
  readonly extra?: Uint8Array;
  /** FNAME: the original file name. */
  readonly name?: GzipText;
  /** FCOMMENT. */
  readonly comment?: GzipText;
  /** FHCRC: the CRC-16 that is stored, and the one of the bytes before it. */
  readonly checksum?: { readonly stored: number; readonly computed: number };
}

const FHCRC = 2;
const FEXTRA = 4;
const FNAME = 8;
const FCOMMENT = 16;
const FIXED_LENGTH = 10;

/** RFC 1952 section 2.3.1, by number. */
const SYSTEMS = [
  'FAT',
  'Amiga',
  'VMS',
  'Unix',
  'VM/CMS',
  'Atari TOS',
  'HPFS',
  'Macintosh',
  'Z-System',
  'CP/M',
  'TOPS-20',
  'NTFS',
  'QDOS',
  'Acorn RISCOS',
];
const SETTINGS: Readonly<Record<number, string>> = { 2: 'slowest', 4: 'fastest' };

/** The name of a value of the OS byte (RFC 1952 section 2.3.1). */
export function gzipOsName(os: number): string {
  return SYSTEMS[os] ?? 'unknown';
}

/**
 * The gzip header at the start of `bytes` (RFC 1952 section 2.3). Texts and extra are copies.
 * @returns undefined if there is none, or if `bytes` ends before it does. Method, reserved bits and checksum are not judged.
 */
export function parseGzipHeader(bytes: Uint8Array): GzipHeader | undefined {
  if (bytes.length < FIXED_LENGTH || bytes[0] !== 0x1f || bytes[1] !== 0x8b) return undefined;
  const buffer = asBuffer(bytes);
  const flags = bytes[3]!;
  const fixed = {
    method: bytes[2]!,
    flags,
    mtime: buffer.readUInt32LE(4),
    extraFlags: bytes[8]!,
    os: bytes[9]!,
  };
  if ((flags & (FHCRC | FEXTRA | FNAME | FCOMMENT)) === 0) return { ...fixed, length: FIXED_LENGTH };
  let at = FIXED_LENGTH;
  let extra: Uint8Array | undefined;
  if (flags & FEXTRA) {
    if (bytes.length < at + 2) return undefined;
    const length = buffer.readUInt16LE(at);
    if (bytes.length < at + 2 + length) return undefined;
    extra = copyOf(bytes.subarray(at + 2, at + 2 + length));
    at += 2 + length;
  }
  const name = flags & FNAME ? textAt(bytes, at) : undefined;
  if (flags & FNAME && !name) return undefined;
  if (name) at = name.offset + name.length + 1;
  const comment = flags & FCOMMENT ? textAt(bytes, at) : undefined;
  if (flags & FCOMMENT && !comment) return undefined;
  if (comment) at = comment.offset + comment.length + 1;
  if (flags & FHCRC && bytes.length < at + 2) return undefined;
  const checksum =
    flags & FHCRC
      ? { stored: buffer.readUInt16LE(at), computed: crc32(bytes.subarray(0, at)) & 0xffff }
      : undefined;
  return {
    ...fixed,
    length: checksum ? at + 2 : at,
    ...(extra && { extra }),
    ...(name && { name }),
    ...(comment && { comment }),
    ...(checksum && { checksum }),
  };
}

function textAt(bytes: Uint8Array, offset: number): GzipText | undefined {
  const end = bytes.indexOf(0, offset);
  if (end < 0) return undefined;
  const stored = bytes.subarray(offset, end);
  return { text: utf8(stored) ?? latin1(stored), offset, length: stored.length };
}

/**
 * The fields of a header that begins at `offset`, with the names of RFC 1952.
 * @param mostName characters of a text that are shown
 */
export function gzipHeaderFields(header: GzipHeader, offset: number, mostName: number): Field[] {
  const { extra, name, comment, checksum } = header;
  const setting = SETTINGS[header.extraFlags];
  const fields: Field[] = [
    { name: 'CM', value: header.method, offset: offset + 2, length: 1 },
    { name: 'FLG', value: header.flags, offset: offset + 3, length: 1 },
    { name: 'MTIME', value: header.mtime, offset: offset + 4, length: 4, meaning: 'time' },
    {
      name: 'XFL',
      value: setting ? `${header.extraFlags} (${setting})` : header.extraFlags,
      offset: offset + 8,
      length: 1,
      meaning: 'tool',
    },
    {
      name: 'OS',
      value: `${header.os} (${gzipOsName(header.os)})`,
      offset: offset + 9,
      length: 1,
      meaning: 'tool',
    },
  ];
  if (extra) {
    const at = offset + FIXED_LENGTH + 2;
    fields.push({ name: 'FEXTRA', offset: at, length: extra.length, fields: extraFields(extra, at) });
  }
  if (name) fields.push({ ...textField('FNAME', name, offset, mostName), meaning: 'name' });
  if (comment) fields.push({ ...textField('FCOMMENT', comment, offset, mostName), meaning: 'comment' });
  if (checksum) {
    const at = offset + header.length - 2;
    fields.push({ name: 'CRC16', value: checksum.stored, offset: at, length: 2, meaning: 'checksum' });
  }
  return fields;
}

/** A text and the zero byte that ends it. */
function textField(name: string, text: GzipText, offset: number, most: number): Field {
  return { name, value: text.text.slice(0, most), offset: offset + text.offset, length: text.length + 1 };
}

/** Sub-fields of FEXTRA (RFC 1952 section 2.3.1.1): two letters, a length, data. What does not fit is one field `rest`. */
function extraFields(extra: Uint8Array, offset: number): Field[] {
  const buffer = asBuffer(extra);
  const fields: Field[] = [];
  let at = 0;
  while (at + 4 <= extra.length) {
    const length = buffer.readUInt16LE(at + 2);
    if (at + 4 + length > extra.length) break;
    const id = latin1(extra.subarray(at, at + 2));
    const data = extra.subarray(at + 4, at + 4 + length);
    fields.push({ name: id, value: extraValue(id, data), offset: offset + at, length: 4 + length });
    at += 4 + length;
  }
  if (at < extra.length) {
    const rest = extra.subarray(at);
    fields.push({ name: 'rest', value: extraValue('', rest), offset: offset + at, length: rest.length });
  }
  return fields;
}

/** `BC` of BGZF (SAM specification section 4.1) is the size of the member minus 1; everything else as hexadecimal. */
function extraValue(id: string, data: Uint8Array): string | number {
  if (id === 'BC' && data.length === 2) return asBuffer(data).readUInt16LE(0);
  return data.length > 64 ? `${hex(data.subarray(0, 64))}…` : hex(data);
}
