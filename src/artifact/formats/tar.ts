import { type ByteReader, copyOf, isZero } from '../../codec/index.ts';
import type { Member, Probe, ReadContext, StreamFormat } from '../format.ts';
import { type Archive, openArchive, quote } from './tar/archive.ts';
import { giveUp, readEnd } from './tar/end.ts';
import { badSize, type Extensions, readExtension } from './tar/extensions.ts';
import { type Following, memberFields } from './tar/fields.ts';
import { BLOCK, extensionKind, hasUstar, headerCheck, TYPE } from './tar/header.ts';
import { type Draft, decodeHeader, type Header } from './tar/member.ts';
import { readContent, readListing, settle, strayData, streamed, tryContent } from './tar/place.ts';
import { readSparse } from './tar/sparse.ts';

/** Names under which an archive without members is taken for one. */
const TAR_NAME = /\.(tar|tar\.\w+|t[gx]z|tbz2?|tzst|crate)!?$/i;

/**
 * tar: v7, ustar and pax (IEEE Std 1003.1, pax), GNU (GNU tar manual, "Tar Internals"), star (star(5)), and the
 * extended headers of Solaris. The variant is the most extended dialect in the archive: `pax` with any pax header, else
 * `gnu`, `star`, `ustar` or `v7` by the magic of the headers.
 */
export const tar: StreamFormat = {
  name: 'tar',
  mediaType: 'application/x-tar',
  access: 'stream',
  recognizes,
  read,
};

/** By the checksum of the first header, which v7 has too; a damaged header still has its magic, an empty archive a name. */
function recognizes({ head, name, size }: Probe): boolean {
  if (head.length < BLOCK) return false;
  if (headerCheck(head) || (hasUstar(head) && (head[262] === 0 || head[262] === 0x20))) return true;
  return TAR_NAME.test(name) && (size === undefined || size % BLOCK === 0) && isZero(head);
}

async function* read(reader: ByteReader, context: ReadContext): AsyncGenerator<Member> {
  const archive = openArchive(context);
  let own: Extensions | undefined;
  try {
    for (;;) {
      const offset = reader.position;
      const block = reader.tryTake(BLOCK) ?? (await reader.take(BLOCK));
      const check = headerCheck(block);
      if (!check) return await readEnd(reader, block, offset, archive, own);
      if (check === 'signed') archive.tally('tar.signed-checksum', '', offset, () => 'sum of signed bytes');
      if (extensionKind(block[156]!)) {
        const extended = await readExtension(reader, block, offset, archive, own);
        if (extended && 'code' in extended) return await giveUp(reader, extended, offset, archive);
        own = extended;
        continue;
      }
      const raw = context.wantsFields ? copyOf(block) : undefined;
      const header = decodeHeader(block, offset, archive, own);
      const { member, size } = header;
      const stop = size >= 0 ? undefined : badSize(size, quote(member.path));
      if (stop) return await giveUp(reader, stop, offset, archive);
      const places = raw && addFields(member, raw, offset, own);
      own = undefined;
      if (isPlain(header)) {
        const start = reader.position;
        if (places) Object.assign(places, { start, end: start + size });
        member.size = size;
        member.data =
          tryContent(reader, size, archive, member.path) ??
          (await readContent(reader, size, archive, member.path));
        yield member;
        // Content in memory is passed already, with its padding.
        if (member.data.bytes) continue;
        if (!(await settle(reader, start, start + size, archive, member.path))) return;
        continue;
      }
      const { start, end } = await placeSpecial(reader, header, places?.parts, archive);
      if (places) Object.assign(places, { start, end });
      if (header.type !== TYPE.gnuVolumeLabel) yield member;
      if (!(await settle(reader, start, end, archive, member.path))) return;
    }
  } finally {
    archive.report();
  }
}

/** A file whose content is stored as it is. */
function isPlain({ member, type, sparse }: Header): boolean {
  return member.kind === 'file' && !sparse && type !== TYPE.gnuVolumeLabel && type !== TYPE.gnuMultiVolume;
}

/** Gives a member its fields; what follows the header can be put into what is returned. */
function addFields(member: Draft, raw: Uint8Array, offset: number, own: Extensions | undefined): Following {
  const following: Following = { parts: [], start: offset + BLOCK, end: offset + BLOCK };
  const extensions = own?.raw ?? [];
  member.fields = () => memberFields(raw, offset, extensions, following);
  return following;
}

interface Place {
  /** Positions of the stored data. */
  readonly start: number;
  readonly end: number;
}

/** Finds the data of what is no plain file, and the content of sparse files and continuations. */
async function placeSpecial(
  reader: ByteReader,
  { member, type, size, sparse }: Header,
  parts: Following['parts'] | undefined,
  archive: Archive,
): Promise<Place> {
  const { context } = archive;
  const { path, offset = 0 } = member;
  const start = reader.position;
  if (sparse) {
    const content = await readSparse(reader, sparse, size, offset, archive, path);
    if (content.map) parts?.push({ name: 'sparse map', ...content.map });
    member.size = content.size;
    member.data = content.data;
    return content;
  }
  if (type === TYPE.gnuMultiVolume) {
    context.problem('tar.multi-volume', `${quote(path)} continues a file of another volume`, offset);
    member.size = size;
    member.data = streamed(reader, size, archive, path);
  } else if (type === TYPE.gnuDumpDirectory) {
    const listing = await readListing(reader, size, offset, archive, path);
    if (listing) parts?.push({ name: 'directory listing', offset: start, bytes: listing });
  } else {
    if (type === TYPE.gnuVolumeLabel) {
      context.problem('tar.volume-label', `volume label ${quote(path)}`, offset);
      if (member.fields && context.wantsFields) {
        context.field({ name: 'volume label', value: path, offset, length: BLOCK, fields: member.fields() });
      }
    }
    const stray = size > 0 ? await strayData(reader, type, size, archive, path, offset) : 0;
    return { start, end: start + stray };
  }
  return { start, end: start + size };
}
