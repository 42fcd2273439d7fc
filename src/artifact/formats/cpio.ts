import { latin1 } from '../../codec/index.ts';
import type { Member, StreamFormat } from '../format.ts';
import { kindOfMode } from './common/mode.ts';
import { nameText, quoted } from './common/names.ts';
import { dataPlace, paddingPlace } from './common/place.ts';
import { type StoredData, storedData, type Watch } from './common/stored.ts';
import { tallyOf } from './common/tally.ts';
import { headerFields, padding, plausibleDialect, TRAILER } from './cpio/dialects.ts';
import { type Head, nextHead, pastTrailer, type Reading, truncated } from './cpio/heads.ts';
import { EMPTY_GROUP, findHolder, joinGroup, sameContent } from './cpio/links.ts';
import { byteSum } from './cpio/sum.ts';

/**
 * cpio archives: odc (IEEE Std 1003.1, pax, "cpio Interchange Format"), newc and crc (System V Release 4), old binary
 * of both byte orders (cpio(5)). Concatenated archives are read as one.
 *
 * Hard links: an entry that stores data is a `file`, whichever name of its inode it is. A name without data is a
 * `hardlink` to the one that stores them, where that is known (it was read, or follows in the same row of names),
 * else to the first name of the inode. The first name itself then has no `link`: its data comes later, or it is an
 * empty file whose other names are far away or absent.
 */
export const cpio: StreamFormat = {
  name: 'cpio',
  mediaType: 'application/x-cpio',
  access: 'stream',
  recognizes: ({ head }) => plausibleDialect(head) !== undefined,
  async *read(reader, context) {
    const reading: Reading = { reader, context, tally: tallyOf(context), groups: new Map() };
    for (let head = await nextHead(reading); head; head = await nextHead(reading)) {
      if (head.name === TRAILER) {
        if (await pastTrailer(reading, head)) continue;
        break;
      }
      const { member, stored } = await describe(reading, head);
      yield member;
      if (!(await stored.finish())) break;
      await skipPadding(reading, head);
    }
    reading.tally.flush();
  },
};

/** What is said about a member beyond its header's numbers. */
interface Content {
  readonly stored: StoredData;
  readonly kind?: Member['kind'];
  readonly link?: string;
  readonly hasData?: boolean;
}

async function describe(
  reading: Reading,
  head: Head,
): Promise<{ readonly member: Member; readonly stored: StoredData }> {
  const { numbers, offset, dialect } = head;
  const content = await contentOf(reading, head);
  const { stored, kind = kindOfMode(numbers.mode) ?? 'file', link } = content;
  const member: { -readonly [K in keyof Member]: Member[K] } = {
    path: head.name,
    kind,
    offset,
    mode: numbers.mode & 0o7777,
  };
  if (!Number.isNaN(numbers.uid)) member.uid = numbers.uid;
  if (!Number.isNaN(numbers.gid)) member.gid = numbers.gid;
  if (!Number.isNaN(numbers.mtime)) member.mtime = numbers.mtime;
  if (!Number.isNaN(numbers.ino)) member.inode = numbers.ino;
  if (link !== undefined) member.link = link;
  if (content.hasData) {
    member.size = numbers.filesize;
    member.data = stored.source;
  }
  const { raw } = head;
  if (raw) {
    const nameEnd = offset + dialect.size + numbers.namesize;
    const start = nameEnd + padding(dialect, nameEnd - offset);
    member.fields = () => [
      ...headerFields(raw, dialect, numbers, offset),
      {
        name: 'name',
        value: head.name,
        offset: offset + dialect.size,
        length: numbers.namesize,
        meaning: 'name',
      },
      ...paddingPlace(nameEnd, padding(dialect, nameEnd - offset)),
      ...dataPlace(start, numbers.filesize),
      ...paddingPlace(start + numbers.filesize, padding(dialect, numbers.filesize)),
    ];
  }
  return { member, stored };
}

async function contentOf(reading: Reading, head: Head): Promise<Content> {
  const kind = kindOfMode(head.numbers.mode);
  if (kind === undefined) {
    const message = `${quoted(head.name)} has mode 0${head.numbers.mode.toString(8)}`;
    reading.tally.add('cpio.unknown-type', message, head.offset);
  }
  if (kind === 'symlink') return await symlink(reading, head);
  if (kind === 'file' && head.numbers.nlink > 1) return await linkedFile(reading, head);
  if (kind === 'file' || kind === undefined) return { stored: data(reading, head, []), hasData: true };
  const { filesize } = head.numbers;
  if (filesize > 0) {
    const message = `${quoted(head.name)} is a ${kind} with ${filesize} bytes of data`;
    reading.tally.add('cpio.unexpected-data', message, head.offset);
  }
  return { stored: data(reading, head, []) };
}

/** The target is the data; it is not checked against a crc header, since writers state 0 there. */
async function symlink(reading: Reading, head: Head): Promise<Content> {
  const { reader, context, tally } = reading;
  const { filesize } = head.numbers;
  const bytes = await reader.take(Math.min(filesize, context.limits.name));
  const taken = bytes.length;
  if (filesize > context.limits.name) {
    const message = `the target of ${quoted(head.name)} has ${filesize} bytes`;
    context.problem('limit.name', message, head.offset);
  }
  const { text, decodable } = nameText(bytes);
  if (!decodable)
    tally.add('path.undecodable', `the target of ${quoted(head.name)} is not UTF-8`, head.offset);
  const short = (found: number) => truncated(reading, head, taken + found);
  // A target holds no NUL; if it does, everything is shown.
  const link = bytes.includes(0) ? latin1(bytes) : text;
  return { stored: storedData(reader, filesize - taken, short), link };
}

async function linkedFile(reading: Reading, head: Head): Promise<Content> {
  const { reader, context, tally, groups } = reading;
  const { numbers, dialect, name, offset } = head;
  const group = joinGroup(groups, numbers, name, context.limits.steps);
  if (!group) {
    tally.add('limit.steps', `more than ${context.limits.steps} inodes with further names`, offset);
    return { stored: data(reading, head, []), hasData: true };
  }
  if (numbers.filesize > 0) {
    const differs = () => {
      const message = `${quoted(name)} shares inode ${numbers.ino} with ${quoted(group.holder!)} but not its content`;
      tally.add('cpio.link-mismatch', message, offset);
    };
    const watch = sameContent(group, numbers.filesize, differs);
    group.holder ??= name;
    return { stored: data(reading, head, watch ? [watch] : []), hasData: true };
  }
  const stored = data(reading, head, []);
  if (dialect.dataWithLast && group.holder === undefined) {
    const holder = await findHolder(reader, dialect, numbers, group);
    if (holder === EMPTY_GROUP) return { stored, hasData: true };
    if (holder !== undefined) group.holder = holder;
    else if (group.seen === 1) return { stored, kind: 'hardlink' };
  } else if (group.seen === 1) {
    return { stored, hasData: true };
  }
  return { stored, kind: 'hardlink', link: group.holder ?? group.first };
}

/** The content of a member; a crc header's checksum is compared where all of it was read. */
function data(reading: Reading, head: Head, watches: readonly Watch[]): StoredData {
  const { numbers, dialect, name, offset } = head;
  const { check, filesize } = numbers;
  const verified =
    dialect.name === 'crc' && kindOfMode(numbers.mode) === 'file' && filesize > 0 && !Number.isNaN(check);
  const wrong = (sum: number) => {
    const message = `the bytes of ${quoted(name)} add up to ${sum}, the header says ${check}`;
    reading.context.problem('cpio.checksum', message, offset);
  };
  const all = verified ? [...watches, byteSum(check, wrong)] : watches;
  return storedData(reading.reader, filesize, (found) => truncated(reading, head, found), together(all));
}

function together(watches: readonly Watch[]): Watch | undefined {
  if (watches.length < 2) return watches[0];
  return {
    bytes: (chunk) => {
      for (const watch of watches) watch.bytes(chunk);
    },
    end: () => {
      for (const watch of watches) watch.end();
    },
  };
}

async function skipPadding(reading: Reading, { dialect, numbers, name }: Head): Promise<void> {
  const length = padding(dialect, numbers.filesize);
  if (length === 0) return;
  const { reader, tally } = reading;
  const offset = reader.position;
  const bytes = reader.tryTake(length) ?? (await reader.take(length));
  if (bytes.some((byte) => byte !== 0)) {
    tally.add('cpio.nonzero-padding', `the padding after the data of ${quoted(name)} is not zero`, offset);
  }
}
