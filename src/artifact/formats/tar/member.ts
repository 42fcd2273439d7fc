import type { EntryKind } from '../../../model/index.ts';
import type { Member } from '../../format.ts';
import { type Archive, paxValue, quote } from './archive.ts';
import type { Extensions } from './extensions.ts';
import { asciiText, type Dialect, dialectOf, fieldText, hasUstar, parseNumber, TYPE } from './header.ts';
import { limitNames, linkOf, pathOf } from './names.ts';
import { parseDecimal, parseSigned } from './pax.ts';
import { type SparseStyle, sparseStyle } from './sparse.ts';

/** A member while it is put together. */
export type Draft = { -readonly [Key in keyof Member]: Member[Key] };

/** What a header and the extensions in front of it say. */
export interface Header {
  readonly member: Draft;
  /** Type flag byte. */
  readonly type: number;
  /** Stored bytes as stated; NaN where that is no number. */
  readonly size: number;
  readonly sparse: SparseStyle | undefined;
}

/** A header as stored, with everything that bears on its meaning. */
export interface Stored {
  /** Valid until the reader moves. */
  readonly block: Uint8Array;
  readonly offset: number;
  readonly dialect: Dialect;
  readonly archive: Archive;
  readonly own: Extensions | undefined;
  /** Whether any extension header, own or global, may say more than the header. */
  readonly extended: boolean;
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
const VENDOR_TYPES: Readonly<Record<string, string>> = {
  A: 'Solaris access control list',
  E: 'Solaris extended attribute',
  I: 'star inode metadata',
  N: 'old GNU long names',
  S: 'GNU sparse in a header that is not GNU',
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
  archive.see(isGnuType(type) ? 'gnu' : dialect);
  const extended = own !== undefined || archive.globals.size > 0;
  const stored: Stored = { block, offset, dialect, archive, own, extended };
  if (dialect !== 'v7') checkDialect(stored);
  const member: Draft = { path: pathOf(stored), kind: KINDS[type] ?? 'file', offset };
  let size = parseNumber(block, 124, 12) ?? 0;
  if (extended) size = extendedSize(size, member, stored);
  addOwner(member, stored);
  if (member.kind === 'hardlink' || member.kind === 'symlink') member.link = linkOf(stored);
  if (isPlain(type) && member.path.charCodeAt(member.path.length - 1) === 0x2f) member.kind = 'directory';
  limitNames(member, stored);
  const sparse = type === TYPE.gnuSparse || own?.pax ? sparseStyle(block, dialect, own?.pax) : undefined;
  if (!(type in KINDS) || (type === TYPE.gnuSparse && !sparse)) reportType(type, member.path, stored);
  return { member, type, size, sparse: member.kind === 'file' ? sparse : undefined };
}

/** Types under which old tars stored directories too, marked by a slash at the end of the name. */
function isPlain(type: number): boolean {
  return type === TYPE.file || type === TYPE.oldFile || type === TYPE.contiguous;
}

/** GNU tar writes these headers without its magic where it continues a file. */
function isGnuType(type: number): boolean {
  return type === TYPE.gnuMultiVolume || type === TYPE.gnuVolumeLabel || type === TYPE.gnuDumpDirectory;
}

function checkDialect({ block, dialect, offset, archive }: Stored): void {
  if (dialect === 'gnu') {
    if (block[345] === 0 || !Number.isNaN(parseNumber(block, 345, 12))) return;
    const describe = () => `${quote(asciiText(block, 345, 155) ?? '')} where atime and ctime belong`;
    archive.tally('tar.gnu-prefix', '', offset, describe);
  } else if (block[262] !== 0 && hasUstar(block)) {
    const describe = () => `magic ${quote(fieldText(block.subarray(257, 265)).text)}`;
    archive.tally('tar.unknown-magic', '', offset, describe);
  }
}

function extendedSize(size: number, member: Draft, { archive, own, offset }: Stored): number {
  const text = paxValue(archive, own?.pax, 'size');
  if (text === undefined) return size;
  const value = parseSigned(text);
  if (!Number.isInteger(value)) {
    badRecord('size', text, offset, archive);
    return size;
  }
  if (value !== size && value >= 0 && value < OCTAL_LIMIT && member.kind === 'file') {
    const message = `${quote(member.path)}: pax size ${value}, size in the header ${size}`;
    archive.context.problem('tar.pax-size-override', message, offset);
  }
  return value;
}

function badRecord(key: string, text: string, offset: number, archive: Archive): void {
  archive.tally('tar.bad-pax', key, offset, () => `value of ${key} is not a number: ${quote(text)}`);
}

function addOwner(member: Draft, stored: Stored): void {
  const { block, dialect, archive } = stored;
  const mode = headerNumber('mode', 100, 8, stored);
  if (mode !== undefined) member.mode = mode & 0o7777;
  const uid = record('uid', stored) ?? headerNumber('uid', 108, 8, stored);
  if (uid !== undefined) member.uid = uid;
  const gid = record('gid', stored) ?? headerNumber('gid', 116, 8, stored);
  if (gid !== undefined) member.gid = gid;
  const mtime = record('mtime', stored) ?? headerNumber('mtime', 136, 12, stored);
  if (mtime !== undefined) member.mtime = mtime;
  const named = dialect !== 'v7';
  const user = ownerName('uname', stored) ?? (named ? archive.user(block, 265, 32) : undefined);
  if (user) member.user = user;
  const group = ownerName('gname', stored) ?? (named ? archive.group(block, 297, 32) : undefined);
  if (group) member.group = group;
}

function headerNumber(name: string, at: number, length: number, stored: Stored): number | undefined {
  const { block, archive, offset } = stored;
  const value = parseNumber(block, at, length);
  if (value === undefined || !Number.isNaN(value)) return value;
  const text = fieldText(block.subarray(at, at + length)).text;
  archive.tally('tar.bad-number', name, offset, () => `${name} is ${quote(text)}`);
  return undefined;
}

function record(
  key: 'uid' | 'gid' | 'mtime',
  { extended, archive, own, offset }: Stored,
): number | undefined {
  const text = extended ? paxValue(archive, own?.pax, key) : undefined;
  if (text === undefined) return undefined;
  const value = key === 'mtime' ? parseSigned(text) : parseId(text);
  if (!Number.isNaN(value)) return value;
  badRecord(key, text, offset, archive);
  return undefined;
}

/** A user or group id: whole, and negative where a writer stored its -1 or -2. */
function parseId(text: string): number {
  return text.startsWith('-') ? -parseDecimal(text.slice(1)) : parseDecimal(text);
}

/** A pax owner name; `` where an extension header withdraws the one in the ustar header. */
function ownerName(key: 'uname' | 'gname', { extended, archive, own }: Stored): string | undefined {
  if (!extended) return undefined;
  return own?.pax?.records.get(key) ?? archive.globals.records.get(key);
}

function reportType(type: number, path: string, { archive, offset }: Stored): void {
  const letter = String.fromCharCode(type);
  const flag = type > 0x20 && type < 0x7f ? `'${letter}'` : `0x${type.toString(16).padStart(2, '0')}`;
  const vendor = VENDOR_TYPES[letter];
  const describe = () => `type flag ${flag}${vendor ? ` (${vendor})` : ''} of ${quote(path)}, read as a file`;
  archive.tally('tar.unknown-type', flag, offset, describe);
}
