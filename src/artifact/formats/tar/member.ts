import type { EntryKind } from '../../../model/index.ts';
import type { Member } from '../../format.ts';
import { type Archive, isUndecodable, paxValue, quote } from './archive.ts';
import type { Extensions } from './extensions.ts';
import {
  asciiText,
  type Dialect,
  dialectOf,
  type FieldText,
  fieldText,
  hasUstar,
  parseNumber,
  TYPE,
} from './header.ts';
import { parseDecimal, parseSigned } from './pax.ts';
import { type SparseStyle, sparseStyle } from './sparse.ts';

/** A member while it is put together. */
export type Draft = { -readonly [Key in keyof Member]: Member[Key] };

/** What a header and the extensions in front of it say. */
export interface Header {
  readonly member: Draft;
  /** Type flag byte. */
  readonly type: number;
  readonly dialect: Dialect;
  /** Stored bytes as stated: NaN where it is no number. */
  readonly size: number;
  readonly sparse: SparseStyle | undefined;
}

const KINDS: Readonly<Record<number, EntryKind>> = {
  [TYPE.oldFile]: 'file',
  [TYPE.file]: 'file',
  [TYPE.contiguous]: 'file',
  [TYPE.gnuSparse]: 'file',
  [TYPE.gnuMultiVolume]: 'file',
  [TYPE.gnuVolumeLabel]: 'file',
  [TYPE.hardlink]: 'hardlink',
  [TYPE.symlink]: 'symlink',
  [TYPE.characterDevice]: 'character-device',
  [TYPE.blockDevice]: 'block-device',
  [TYPE.directory]: 'directory',
  [TYPE.gnuDumpDirectory]: 'directory',
  [TYPE.fifo]: 'fifo',
};

/** Type flags of vendors that are read as files, as POSIX says. */
const VENDOR_TYPES: Readonly<Record<number, string>> = {
  65: 'Solaris access control list',
  69: 'Solaris extended attribute',
  73: 'star inode metadata',
  78: 'old GNU long names',
};

/** Sizes from here on do not fit into the octal field (11 digits): 8 GiB. */
const OCTAL_LIMIT = 2 ** 33;

/** Decodes a header; `block` is not needed afterwards. */
export function decodeHeader(
  block: Uint8Array,
  offset: number,
  archive: Archive,
  own: Extensions | undefined,
): Header {
  const type = block[156]!;
  const dialect = dialectOf(block);
  archive.see(dialect);
  if (dialect !== 'v7') checkDialect(block, dialect, offset, archive);
  const member: Draft = { path: '', kind: KINDS[type] ?? 'file', offset };
  let size = parseNumber(block, 124, 12) ?? 0;
  if (own || archive.globals.size > 0) {
    member.path =
      extendedPath(block, dialect, offset, archive, own) ?? headerPath(block, dialect, offset, archive);
    size = extendedSize(size, member.kind, member.path, offset, archive, own);
  } else member.path = headerPath(block, dialect, offset, archive);
  addOwner(member, block, dialect, offset, archive, own);
  if (member.kind === 'hardlink' || member.kind === 'symlink') addLink(member, block, offset, archive, own);
  if (isPlain(type) && member.path.charCodeAt(member.path.length - 1) === 0x2f) member.kind = 'directory';
  limitNames(member, offset, archive);
  const sparse = type === TYPE.gnuSparse || own?.pax ? sparseStyle(block, dialect, own?.pax) : undefined;
  if (!(type in KINDS) || (type === TYPE.gnuSparse && !sparse))
    reportType(type, member.path, offset, archive);
  return { member, type, dialect, size, sparse: member.kind === 'file' ? sparse : undefined };
}

/** Types under which old tars stored directories too, marked by a slash at the end of the name. */
function isPlain(type: number): boolean {
  return type === TYPE.file || type === TYPE.oldFile || type === TYPE.contiguous;
}

function checkDialect(block: Uint8Array, dialect: Dialect, offset: number, archive: Archive): void {
  if (dialect === 'gnu') {
    const atime = block[345] === 0 ? undefined : parseNumber(block, 345, 12);
    if (Number.isNaN(atime)) {
      const text = asciiText(block, 345, 155);
      archive.tally('tar.gnu-prefix', '', offset, () => `${quote(text ?? '')} where atime and ctime belong`);
    }
  } else if (block[262] !== 0 && hasUstar(block)) {
    archive.tally(
      'tar.unknown-magic',
      '',
      offset,
      () => `magic ${quote(fieldText(block.subarray(257, 265)).text)}`,
    );
  }
}

function headerPath(block: Uint8Array, dialect: Dialect, offset: number, archive: Archive): string {
  const name = asciiText(block, 0, 100);
  if (dialect === 'v7' || dialect === 'gnu' || block[345] === 0) {
    return name ?? decoded(fieldText(block.subarray(0, 100)), offset, archive);
  }
  const prefix = asciiText(block, 345, prefixLength(dialect));
  if (name !== undefined && prefix !== undefined) return `${prefix}/${name}`;
  return decoded(joinedPath(block, dialect), offset, archive);
}

/** Prefix and name as one text: a character may not be split between encodings. */
function joinedPath(block: Uint8Array, dialect: Dialect): FieldText {
  const hasPrefix = (dialect === 'ustar' || dialect === 'star') && block[345] !== 0;
  if (!hasPrefix) return fieldText(block.subarray(0, 100));
  const part = (at: number, length: number) => {
    const bytes = Buffer.from(block.buffer, block.byteOffset + at, length);
    const end = bytes.indexOf(0);
    return end < 0 ? bytes : bytes.subarray(0, end);
  };
  return fieldText(Buffer.concat([part(345, prefixLength(dialect)), Buffer.from('/'), part(0, 100)]));
}

const prefixLength = (dialect: Dialect) => (dialect === 'star' ? 131 : 155);

/** The text of a name; one that is not UTF-8 is counted. */
function decoded(name: FieldText, offset: number, archive: Archive): string {
  if (!name.decoded) archive.tally('path.undecodable', '', offset, () => `${quote(name.text)} is not UTF-8`);
  return name.text;
}

/** The path that extension headers give, pax before GNU. */
function extendedPath(
  block: Uint8Array,
  dialect: Dialect,
  offset: number,
  archive: Archive,
  own: Extensions | undefined,
): string | undefined {
  const pax = own?.pax;
  const key = pax?.records.get('GNU.sparse.name') ? 'GNU.sparse.name' : 'path';
  const text = paxValue(archive, pax, key);
  const name = text === undefined ? own?.longName : { text, decoded: !isUndecodable(archive, pax, key) };
  if (!name || name.text === '') return undefined;
  if (own?.longName && text !== undefined && text !== own.longName.text) {
    archive.context.problem(
      'tar.repeated-extension',
      `pax path ${quote(text)} and GNU long name differ`,
      own.offset,
    );
  }
  const path = decoded(name, offset, archive);
  if (
    key === 'path' &&
    fits(path, dialect) &&
    withoutSlash(path) !== withoutSlash(joinedPath(block, dialect).text)
  ) {
    const other = joinedPath(block, dialect).text;
    archive.tally(
      'tar.pax-path-override',
      '',
      offset,
      () => `${quote(path)}, in the header itself ${quote(other)}`,
    );
  }
  return path;
}

/** Whether a header of the dialect could hold the path without an extension. */
function fits(path: string, dialect: Dialect): boolean {
  for (let i = 0; i < path.length; i++) if (path.charCodeAt(i) > 0x7f) return false;
  if (path.length <= 100) return true;
  if (dialect !== 'ustar' && dialect !== 'star') return false;
  // The earliest slash that leaves a name short enough leaves the shortest prefix.
  const slash = path.indexOf('/', path.length - 101);
  return slash > 0 && slash <= prefixLength(dialect) && slash < path.length - 1;
}

const withoutSlash = (path: string) => (path.endsWith('/') ? path.slice(0, -1) : path);

function extendedSize(
  size: number,
  kind: EntryKind,
  path: string,
  offset: number,
  archive: Archive,
  own: Extensions | undefined,
): number {
  const text = paxValue(archive, own?.pax, 'size');
  if (text === undefined) return size;
  const value = parseSigned(text);
  if (!Number.isInteger(value)) {
    badRecord('size', text, offset, archive);
    return size;
  }
  if (value !== size && value < OCTAL_LIMIT && kind === 'file') {
    const message = `${quote(path)}: pax size ${value}, size in the header ${size}`;
    archive.context.problem('tar.pax-size-override', message, offset);
  }
  return value;
}

function badRecord(key: string, text: string, offset: number, archive: Archive): void {
  archive.tally('tar.bad-pax', key, offset, () => `value of ${key} is not a number: ${quote(text)}`);
}

function addOwner(
  member: Draft,
  block: Uint8Array,
  dialect: Dialect,
  offset: number,
  archive: Archive,
  own: Extensions | undefined,
): void {
  const mode = number(block, 100, 8, 'mode', offset, archive);
  if (mode !== undefined) member.mode = mode & 0o7777;
  const extended = own?.pax !== undefined || archive.globals.size > 0;
  const uid =
    (extended ? recordNumber('uid', offset, archive, own) : undefined) ??
    number(block, 108, 8, 'uid', offset, archive);
  if (uid !== undefined) member.uid = uid;
  const gid =
    (extended ? recordNumber('gid', offset, archive, own) : undefined) ??
    number(block, 116, 8, 'gid', offset, archive);
  if (gid !== undefined) member.gid = gid;
  const mtime =
    (extended ? recordNumber('mtime', offset, archive, own) : undefined) ??
    number(block, 136, 12, 'mtime', offset, archive);
  if (mtime !== undefined) member.mtime = mtime;
  const named = dialect !== 'v7';
  const user =
    (extended ? paxValue(archive, own?.pax, 'uname') : undefined) ??
    (named ? archive.user(block, 265, 32) : undefined);
  if (user !== undefined) member.user = user;
  const group =
    (extended ? paxValue(archive, own?.pax, 'gname') : undefined) ??
    (named ? archive.group(block, 297, 32) : undefined);
  if (group !== undefined) member.group = group;
}

function number(
  block: Uint8Array,
  at: number,
  length: number,
  name: string,
  offset: number,
  archive: Archive,
): number | undefined {
  const value = parseNumber(block, at, length);
  if (value === undefined || !Number.isNaN(value)) return value;
  const text = fieldText(block.subarray(at, at + length)).text;
  archive.tally('tar.bad-number', name, offset, () => `${name} is ${quote(text)}`);
  return undefined;
}

function recordNumber(
  key: string,
  offset: number,
  archive: Archive,
  own: Extensions | undefined,
): number | undefined {
  const text = paxValue(archive, own?.pax, key);
  if (text === undefined) return undefined;
  const value =
    key === 'mtime'
      ? parseSigned(text)
      : text.startsWith('-')
        ? -parseDecimal(text.slice(1))
        : parseDecimal(text);
  if (!Number.isNaN(value)) return value;
  badRecord(key, text, offset, archive);
  return undefined;
}

function addLink(
  member: Draft,
  block: Uint8Array,
  offset: number,
  archive: Archive,
  own: Extensions | undefined,
): void {
  const extended = paxValue(archive, own?.pax, 'linkpath');
  if (extended !== undefined) {
    member.link = decoded(
      { text: extended, decoded: !isUndecodable(archive, own?.pax, 'linkpath') },
      offset,
      archive,
    );
  } else if (own?.longLink && own.longLink.text !== '') member.link = decoded(own.longLink, offset, archive);
  else
    member.link = asciiText(block, 157, 100) ?? decoded(fieldText(block.subarray(157, 257)), offset, archive);
}

/** Cuts names that exceed the limit; only extension headers can hold such. */
function limitNames(member: Draft, offset: number, archive: Archive): void {
  const most = archive.context.limits.name;
  for (const key of ['path', 'link'] as const) {
    const text = member[key];
    // No character takes more than three bytes a code unit, so that short names need no counting.
    if (text === undefined || text.length * 3 <= most || Buffer.byteLength(text) <= most) continue;
    const message = `${key === 'path' ? 'name' : 'link'} of ${Buffer.byteLength(text)} bytes (--limit name)`;
    archive.context.problem('limit.name', message, offset);
    member[key] = Buffer.from(text)
      .subarray(0, most)
      .toString()
      .replace(/\ufffd$/u, '');
  }
}

function reportType(type: number, path: string, offset: number, archive: Archive): void {
  const flag = type > 0x20 && type < 0x7f ? `'${String.fromCharCode(type)}'` : `0x${type.toString(16)}`;
  const vendor = type === TYPE.gnuSparse ? 'GNU sparse in a header that is not GNU' : VENDOR_TYPES[type];
  const message = `type flag ${flag}${vendor ? ` (${vendor})` : ''} of ${quote(path)}, read as a file`;
  archive.tally('tar.unknown-type', flag, offset, () => message);
}
