import { asBuffer, type ByteReader, latin1, utf8 } from '../../../codec/index.ts';
import type { EntryKind } from '../../../model/index.ts';
import type { Member, ReadContext } from '../../format.ts';
import { kindOfMode } from '../common/mode.ts';
import { quoted } from '../common/names.ts';
import { type StoredData, storedData } from '../common/stored.ts';
import type { RpmFile } from './files.ts';

/** Magic of an entry whose name and numbers stand in the package's header. */
export const STRIPPED = '07070X';
const NEWC = '070701';
/** Magic and the place of the file in the header's lists, in hexadecimal; then padding to four bytes. */
const ENTRY = 14;
const PADDED = 16;
const NEWC_HEADER = 110;
const TRAILER = 'TRAILER!!!';
/** Folder that the members are listed in, as the payload is a member of other packages. */
export const FOLDER = 'Payload';

/**
 * Members of a payload without names (rpm manual, "V4 Package format": large files; all of version 6): each entry is the
 * number of a file in the header, then its content. The content of hard links comes with the last of them.
 * @param reader stands at the first byte of the decoded payload
 */
export async function* strippedMembers(
  reader: ByteReader,
  files: readonly RpmFile[],
  context: ReadContext,
): AsyncGenerator<Member> {
  const holders = holdersOf(files);
  for (;;) {
    const index = await nextIndex(reader, files, context);
    if (index === undefined) return;
    const file = files[index]!;
    const kind = kindOfMode(file.mode ?? 0) ?? 'file';
    const holder = holders.get(index) ?? index;
    const size = holder === index && (kind === 'file' || kind === 'symlink') ? (file.size ?? 0) : 0;
    const { member, stored } = await describe(reader, { file, kind, size }, context);
    yield holder === index ? member : hardlink(member, pathOf(files[holder]!));
    if (!(await stored.finish())) return;
    await reader.skip(-size & 3);
  }
}

/** The file that the next entry is about; undefined at the end, and with a problem where there is none. */
async function nextIndex(
  reader: ByteReader,
  files: readonly RpmFile[],
  context: ReadContext,
): Promise<number | undefined> {
  const at = reader.position;
  const wrong = (what: string) => {
    context.problem('rpm.payload', `${what}, at byte ${at} of the decoded payload`);
    return undefined;
  };
  const head = latin1(await reader.peek(ENTRY));
  if (head.startsWith(NEWC)) {
    const whole = latin1(await reader.peek(NEWC_HEADER + TRAILER.length));
    if (whole.endsWith(TRAILER)) return undefined;
    return wrong('an entry with a name of its own');
  }
  if (!head.startsWith(STRIPPED))
    return wrong(head.length < ENTRY ? 'it ends without a trailer' : 'no entry');
  const digits = head.slice(STRIPPED.length);
  const index = /^[0-9a-fA-F]{8}$/.test(digits) ? Number.parseInt(digits, 16) : Number.NaN;
  if (!(index < files.length)) return wrong(`file ${quoted(digits)} of ${files.length}`);
  await reader.skip(PADDED);
  return index;
}

interface Described {
  readonly file: RpmFile;
  readonly kind: EntryKind;
  readonly size: number;
}

async function describe(
  reader: ByteReader,
  { file, kind, size }: Described,
  context: ReadContext,
): Promise<{ readonly member: Member; readonly stored: StoredData }> {
  const path = pathOf(file);
  const short = (found: number) =>
    context.problem('rpm.truncated', `${quoted(path)} has ${size} bytes, ${found} are there`);
  const member: { -readonly [K in keyof Member]: Member[K] } = { path, kind };
  const { mode, mtime, inode, user, group, link } = file;
  if (mode !== undefined) member.mode = mode & 0o7777;
  if (mtime !== undefined) member.mtime = mtime;
  if (inode !== undefined) member.inode = inode;
  if (user) member.user = user;
  if (group) member.group = group;
  if (kind === 'symlink') {
    const target = asBuffer(await reader.take(Math.min(size, context.limits.name)));
    const text = utf8(target) ?? latin1(target);
    member.link = link ?? text;
    if (link !== undefined && link !== text)
      context.problem(
        'rpm.link',
        `${quoted(path)} leads to ${quoted(link)}, in the payload to ${quoted(text)}`,
      );
    return { member, stored: storedData(reader, size - target.length, (n) => short(n + target.length)) };
  }
  const stored = storedData(reader, size, short);
  if (kind === 'file') {
    member.size = size;
    member.data = stored.source;
  }
  return { member, stored };
}

/** A further name: without content of its own. */
function hardlink({ data: _, size: __, ...member }: Member, link: string): Member {
  return { ...member, kind: 'hardlink', link };
}

function pathOf({ path }: RpmFile): string {
  return `${FOLDER}/${path.replace(/^\/+/, '')}`;
}

/** For every file that shares its inode: the last one that does, which stores the content. */
function holdersOf(files: readonly RpmFile[]): Map<number, number> {
  const last = new Map<string, number>();
  const keys = files.map(({ mode, device, inode, flags }, i) => {
    if ((mode ?? 0) >> 12 !== 8 || inode === undefined || ((flags ?? 0) & GHOST) !== 0) return '';
    const key = `${device}:${inode}`;
    last.set(key, i);
    return key;
  });
  return new Map(keys.flatMap((key, i) => (key === '' ? [] : [[i, last.get(key)!] as const])));
}

/** RPMFILE_GHOST: listed, but not packed. */
const GHOST = 0x40;
