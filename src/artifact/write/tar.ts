import { concat } from '../../codec/index.ts';
import { AssayError, type EntryKind } from '../../model/index.ts';
import { contentOf, type WriteMember, zerosTo } from './member.ts';

/**
 * `pax`: ustar headers, with a pax header in front where a value does not fit (POSIX.1-2001). `gnu`: GNU headers with long
 * names as members of type `L` and `K`, the only extension that dpkg reads (deb(5)).
 */
export type TarDialect = 'pax' | 'gnu';

const BLOCK = 512;
const NAME = 100;
/** Octal fields of 8 and 12 bytes hold 7 and 11 digits. */
const MOST_ID = 0o7777777;
const MOST_SIZE = 0o77777777777;

const TYPES: Readonly<Partial<Record<EntryKind, string>>> = {
  file: '0',
  hardlink: '1',
  symlink: '2',
  'character-device': '3',
  'block-device': '4',
  directory: '5',
  fifo: '6',
};

/**
 * A tar archive (POSIX.1-2001 pax, "ustar Interchange Format"): names of directories end with a slash, numbers are octal with
 * leading zeros and a NUL at the end, fields without value are NULs; two blocks of zeros end it and nothing follows.
 * @throws AssayError `repack.unsupported` for what tar cannot hold
 */
export async function* tarBytes(
  members: Iterable<WriteMember>,
  dialect: TarDialect = 'pax',
): AsyncGenerator<Uint8Array> {
  for (const member of members) {
    yield headersOf(member, dialect);
    const size = member.data?.size ?? 0;
    if (size === 0) continue;
    yield* contentOf(member);
    yield zerosTo(size, BLOCK);
  }
  yield new Uint8Array(2 * BLOCK);
}

function headersOf(member: WriteMember, dialect: TarDialect): Uint8Array {
  const type = TYPES[member.kind];
  if (type === undefined) {
    throw new AssayError('repack.unsupported', `tar has no members of the kind ${member.kind}`, {
      path: member.path,
    });
  }
  const name = Buffer.from(member.kind === 'directory' ? `${member.path}/` : member.path);
  const link = Buffer.from(member.link ?? '');
  const size = member.data?.size ?? 0;
  const values: HeaderValues = { ...member, name, link, size, type, dialect };
  const before = dialect === 'gnu' ? longNames(values, member) : paxHeader(values, member);
  return concat([...before, header(values)]);
}

interface HeaderValues {
  readonly name: Uint8Array;
  readonly link: Uint8Array;
  readonly size: number;
  readonly type: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly mtime: number;
  readonly device?: readonly [number, number];
  readonly dialect: TarDialect;
}

function header(values: HeaderValues): Uint8Array {
  const { name, link, size, type, mode, uid, gid, mtime, device, dialect } = values;
  const block = Buffer.alloc(BLOCK);
  block.set(name.subarray(0, NAME), 0);
  octal(block, 100, 8, mode);
  octal(block, 108, 8, uid > MOST_ID && dialect === 'pax' ? 0 : uid);
  octal(block, 116, 8, gid > MOST_ID && dialect === 'pax' ? 0 : gid);
  octal(block, 124, 12, size > MOST_SIZE && dialect === 'pax' ? 0 : size);
  octal(block, 136, 12, mtime);
  block.fill(0x20, 148, 156);
  block.write(type, 156, 'latin1');
  block.set(link.subarray(0, NAME), 157);
  block.write(dialect === 'gnu' ? 'ustar  \0' : 'ustar\x0000', 257, 'latin1');
  if (device) {
    octal(block, 329, 8, device[0]);
    octal(block, 337, 8, device[1]);
  }
  let sum = 0;
  for (const byte of block) sum += byte;
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}

/** GNU writes what is too large for the digits in base 256, with the highest bit set. */
function octal(block: Buffer, at: number, length: number, value: number): void {
  const digits = value.toString(8).padStart(length - 1, '0');
  if (digits.length < length) {
    block.write(digits, at, 'latin1');
    return;
  }
  block[at] = 0x80;
  for (let i = length - 1, left = value; i > 0; i--, left = Math.floor(left / 256))
    block[at + i] = left % 256;
}

/** Values that a ustar header cannot hold, as one extended header in front; names beyond ASCII belong there as well. */
function paxHeader(values: HeaderValues, { capability }: WriteMember): Uint8Array[] {
  const { name, link, size, uid, gid } = values;
  const records: Uint8Array[] = [];
  if (!fits(name)) records.push(record('path', name));
  if (!fits(link)) records.push(record('linkpath', link));
  if (size > MOST_SIZE) records.push(record('size', Buffer.from(String(size))));
  if (uid > MOST_ID) records.push(record('uid', Buffer.from(String(uid))));
  if (gid > MOST_ID) records.push(record('gid', Buffer.from(String(gid))));
  if (capability) records.push(record('SCHILY.xattr.security.capability', capability));
  if (records.length === 0) return [];
  return extension(values, 'x', 'PaxHeader', concat(records));
}

function fits(text: Uint8Array): boolean {
  return text.length <= NAME && text.every((byte) => byte < 0x80);
}

/** `<length> <key>=<value>\n`, where the length counts its own digits. */
function record(key: string, value: Uint8Array): Uint8Array {
  const rest = key.length + value.length + 3;
  let length = rest + String(rest).length;
  if (String(length).length > String(rest).length) length = rest + String(length).length;
  return Buffer.concat([Buffer.from(`${length} ${key}=`), value, Buffer.from('\n')]);
}

function longNames(values: HeaderValues, { path, capability }: WriteMember): Uint8Array[] {
  if (capability) {
    throw new AssayError('repack.unsupported', 'GNU headers cannot hold its file capability', { path });
  }
  const parts: Uint8Array[] = [];
  const { link, name } = values;
  if (link.length > NAME) parts.push(...extension(values, 'K', '././@LongLink', ended(link)));
  if (name.length > NAME) parts.push(...extension(values, 'L', '././@LongLink', ended(name)));
  return parts;
}

const ended = (text: Uint8Array): Uint8Array => Buffer.concat([text, Buffer.alloc(1)]);

function extension(
  { dialect, mtime }: HeaderValues,
  type: string,
  name: string,
  content: Uint8Array,
): Uint8Array[] {
  const own = { name: Buffer.from(name), link: new Uint8Array(0), size: content.length, type, dialect };
  return [header({ ...own, mode: 0o644, uid: 0, gid: 0, mtime }), content, zerosTo(content.length, BLOCK)];
}
