import { concat } from '../../codec/index.ts';
import { AssayError } from '../../model/index.ts';
import { contentOf, modeWithType, type WriteMember, zerosTo } from './member.ts';

/** `newc`: System V Release 4 without checksum, what the Linux kernel reads; `odc`: POSIX, what macOS packages hold. */
export type CpioDialect = 'newc' | 'odc';

/** Fields of a header in stored order with their digits. */
interface Numbers {
  readonly ino: number;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly nlink: number;
  readonly mtime: number;
  readonly filesize: number;
  readonly rdev: readonly [major: number, minor: number];
  readonly namesize: number;
}

const END: WriteMember = { path: 'TRAILER!!!', kind: 'file', mode: 0, uid: 0, gid: 0, mtime: 0 };

/**
 * A cpio archive (odc: POSIX.1-2001 pax, "cpio Interchange Format"; newc: cpio(5)). Device numbers are 0. Only names of a
 * file with hard links have an inode number, counted from 1; all others have 0. In newc the last name holds the data, as GNU
 * cpio and the Linux kernel expect; in odc each name does. Nothing follows the trailer.
 * @throws AssayError `repack.unsupported` for what the fields cannot hold
 */
export async function* cpioBytes(
  members: readonly WriteMember[],
  dialect: CpioDialect,
): AsyncGenerator<Uint8Array> {
  const groups = linkGroups(members);
  for (const member of members) {
    const group = groups.get(
      member.link !== undefined && member.kind === 'hardlink' ? member.link : member.path,
    );
    yield* entryBytes(member, group, dialect);
  }
  yield headerBytes(END, numbersOf(END, undefined, 0), dialect);
}

interface Group {
  readonly ino: number;
  readonly holder: WriteMember;
  names: number;
  left: number;
}

/** Files that have several names, by the path of the name that holds the data. */
function linkGroups(members: readonly WriteMember[]): Map<string, Group> {
  const counts = new Map<string, number>();
  for (const { kind, link } of members) {
    if (kind === 'hardlink' && link !== undefined) counts.set(link, (counts.get(link) ?? 1) + 1);
  }
  const groups = new Map<string, Group>();
  if (counts.size === 0) return groups;
  for (const member of members) {
    const names = counts.get(member.path);
    if (names !== undefined && member.kind === 'file') {
      groups.set(member.path, { ino: groups.size + 1, holder: member, names, left: names });
    }
  }
  return groups;
}

async function* entryBytes(
  member: WriteMember,
  group: Group | undefined,
  dialect: CpioDialect,
): AsyncGenerator<Uint8Array> {
  let holder = member;
  if (group) {
    group.left--;
    const holds = dialect === 'odc' || group.left === 0;
    const { data: _, ...bare } = member;
    holder = holds && group.holder.data ? { ...bare, data: group.holder.data } : bare;
  }
  const target = member.kind === 'symlink' ? Buffer.from(member.link ?? '') : undefined;
  const size = target?.length ?? holder.data?.size ?? 0;
  yield headerBytes(member, numbersOf(member, group, size), dialect);
  if (target) yield target;
  else if (size > 0) yield* contentOf(holder);
  if (dialect === 'newc') yield zerosTo(size, 4);
}

function numbersOf(member: WriteMember, group: Group | undefined, filesize: number): Numbers {
  return {
    ino: group?.ino ?? 0,
    mode: member === END ? 0 : modeWithType(member),
    uid: member.uid,
    gid: member.gid,
    nlink: group?.names ?? 1,
    mtime: member.mtime,
    filesize,
    rdev: member.device ?? [0, 0],
    namesize: Buffer.byteLength(member.path) + 1,
  };
}

function headerBytes(member: WriteMember, numbers: Numbers, dialect: CpioDialect): Uint8Array {
  const { ino, mode, uid, gid, nlink, mtime, filesize, rdev, namesize } = numbers;
  const { path } = member;
  const hex = (...values: number[]) => values.map((value) => digits(value, 16, 8, path)).join('');
  const octal = (...values: number[]) => values.map((value) => digits(value, 8, 6, path)).join('');
  const text =
    dialect === 'newc'
      ? `070701${hex(ino, mode, uid, gid, nlink, mtime, filesize, 0, 0, ...rdev, namesize, 0)}`
      : `070707${octal(0, ino, mode, uid, gid, nlink, odcDevice(rdev, path))}` +
        `${digits(mtime, 8, 11, path)}${octal(namesize)}${digits(filesize, 8, 11, path)}`;
  const header = Buffer.from(`${text}${path}\0`);
  return dialect === 'newc' ? concat([header, zerosTo(header.length, 4)]) : header;
}

/** The traditional 16 bits: major number above 8 bits of minor number. */
function odcDevice([major, minor]: readonly [number, number], path: string): number {
  if (minor > 0xff || major > 0x3ff) throw tooLarge(path, `the device number ${major}:${minor}`);
  return major * 256 + minor;
}

function digits(value: number, radix: number, length: number, path: string): string {
  const text = value.toString(radix);
  if (text.length > length) throw tooLarge(path, `the number ${value}`);
  return text.padStart(length, '0');
}

function tooLarge(path: string, what: string): AssayError {
  return new AssayError('repack.unsupported', `${what} does not fit into a cpio header`, { path });
}
