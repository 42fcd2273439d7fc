import { ascii, bytes as bytesPart, hasAscii, latin1, layout, u32, utf8 } from '../../codec/index.ts';
import type { Field } from '../../model/index.ts';
import type { LeafFormat, ReadContext } from '../format.ts';
import { createListing } from './common/listing.ts';
import { tellFields, unusedPlace } from './common/place.ts';
import { createTextRoom } from './common/text-room.ts';
import { tellChecksum } from './git/checksum.ts';

const HEADER = layout('be', {
  signature: ascii(4, 'id'),
  version: u32('version'),
  'number of entries': u32(),
});
/** The stat data of an entry (gitformat-index, "Index entry"). */
const ENTRY = layout('be', {
  'ctime seconds': u32('time'),
  'ctime nanoseconds': u32('time'),
  'mtime seconds': u32('time'),
  'mtime nanoseconds': u32('time'),
  dev: u32('id'),
  ino: u32('id'),
  mode: u32('mode'),
  uid: u32('owner'),
  gid: u32('owner'),
  'file size': u32('size'),
});
const EXTENDED = 0x4000;
const LISTED = 1000;

/** The index of a git working tree (gitformat-index, versions 2 to 4). */
export const gitIndex: LeafFormat = {
  name: 'git-index',
  mediaType: 'application/x-git-index',
  access: 'whole',
  begins: 'D',
  recognizes: ({ head }) => hasAscii(head, 'DIRC\0\0\0') && head[7]! >= 2 && head[7]! <= 4,
  decode(bytes, context) {
    const header = HEADER.read(bytes);
    if (!header) return context.problem('git-index.truncated', `${bytes.length} bytes are no header`, 0);
    context.variant(`v${header.version}`);
    tellFields(context, HEADER.fields(bytes, 0, 0));
    const end = tellChecksum(bytes, HEADER.length, context, 'git-index.checksum');
    const rest = readEntries(bytes, end, header.version, header['number of entries'], context);
    if (rest !== undefined) readExtensions(bytes, rest, end, context);
  },
};

/** @returns the byte behind the last entry; undefined where they are cut */
function readEntries(
  bytes: Buffer,
  end: number,
  version: number,
  count: number,
  context: ReadContext,
): number | undefined {
  // Which of the two hash lengths a repository has is not stored: the path behind it tells.
  const hashLength = bytes.length - end === 32 ? 32 : 20;
  let at = HEADER.length;
  let previous = Buffer.alloc(0);
  const room = createTextRoom(bytes.length);
  for (let i = 0; i < count; i++) {
    const flagsAt = at + ENTRY.length + hashLength;
    if (flagsAt + 2 > end) return cut(i);
    const flags = bytes.readUInt16BE(flagsAt);
    let pathAt = flagsAt + ((flags & EXTENDED) !== 0 ? 4 : 2);
    let prefix = Buffer.alloc(0);
    if (version === 4) {
      const strip = offsetVarint(bytes, pathAt);
      pathAt += strip.length;
      prefix = previous.subarray(0, Math.max(0, previous.length - strip.value));
    }
    const pathEnd = bytes.indexOf(0, pathAt);
    if (pathEnd < 0 || pathEnd >= end) return cut(i);
    // Each path of version 4 may be the one before and one byte more: the square of the file.
    if (prefix.length + pathEnd - pathAt > context.limits.name) return tooLong(i, pathAt);
    previous = Buffer.concat([prefix, bytes.subarray(pathAt, pathEnd)]);
    // Before version 4 entries are padded to a multiple of eight with one to eight NULs.
    const next = version === 4 ? pathEnd + 1 : at + ((pathEnd - at + 8) & ~7);
    if (context.wantsFields && (i < LISTED || context.wantsRows) && room.take(previous.length)) {
      context.field(entryField(bytes, at, { hashLength, flags, flagsAt, pathAt, next, path: previous }));
    } else if (context.wantsFields) context.field({ name: 'entry', offset: at, length: next - at });
    at = next;
  }
  return Math.min(at, end);

  function tooLong(i: number, pathAt: number): undefined {
    context.problem('limit.name', `the path of entry ${i}`, pathAt);
    tellFields(context, unusedPlace(at, end - at));
    return undefined;
  }

  function cut(i: number): undefined {
    context.problem('git-index.truncated', `${count} entries are stated, ${i} are there`, at);
    tellFields(context, unusedPlace(at, end - at));
    return undefined;
  }
}

interface Place {
  readonly hashLength: number;
  readonly flags: number;
  readonly flagsAt: number;
  readonly pathAt: number;
  readonly next: number;
  readonly path: Buffer;
}

function entryField(
  bytes: Buffer,
  at: number,
  { hashLength, flags, flagsAt, pathAt, next, path }: Place,
): Field {
  const name = utf8(path) ?? latin1(path);
  const object = bytesPart(hashLength, 'checksum');
  return {
    name: 'entry',
    value: name,
    offset: at,
    length: next - at,
    fields: [
      ...ENTRY.fields(bytes, at, 0),
      {
        name: 'object name',
        value: object.show(object.get(bytes, at + ENTRY.length, false))!,
        offset: at + ENTRY.length,
        length: hashLength,
        meaning: 'checksum',
      },
      { name: 'flags', value: flags, offset: flagsAt, length: pathAt - flagsAt },
      { name: 'path', value: name, offset: pathAt, length: next - pathAt, meaning: 'name' },
    ],
  };
}

/** The "offset encoding" of packs and indexes: seven bits a byte, each continuation adds one. */
function offsetVarint(bytes: Buffer, start: number): { readonly value: number; readonly length: number } {
  let at = start;
  let value = (bytes[at] ?? 0) & 0x7f;
  while ((bytes[at] ?? 0) & 0x80 && at < start + 8) value = (value + 1) * 128 + ((bytes[++at] ?? 0) & 0x7f);
  return { value, length: at + 1 - start };
}

const EXTENSION = layout('be', { signature: ascii(4, 'id'), size: u32('size') });

/** Extensions (TREE, REUC, UNTR, link, EOIE, IEOT …): a signature, a size, data. */
function readExtensions(bytes: Buffer, start: number, end: number, context: ReadContext): void {
  const listing = createListing(context, 'further extensions');
  let at = start;
  while (at < end) {
    const extension = EXTENSION.read(bytes.subarray(0, end), at);
    const length = extension ? EXTENSION.length + extension.size : 0;
    if (!extension || at + length > end) {
      context.problem('git-index.truncated', 'an extension does not fit', at);
      tellFields(context, unusedPlace(at, end - at));
      break;
    }
    const offset = at;
    listing.add(offset, length, () => ({
      name: `extension ${extension.signature}`,
      offset,
      length,
      meaning: 'data',
      fields: EXTENSION.fields(bytes, offset, 0),
    }));
    at += length;
  }
  listing.end();
}
