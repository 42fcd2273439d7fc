import { crc32 } from 'node:zlib';
import { bytesSource } from '../../../codec/index.ts';
import type { EntryKind, Field, Source } from '../../../model/index.ts';
import type { Member, ReadContext } from '../../format.ts';
import { kindOfMode } from '../common/mode.ts';
import { quoted } from '../common/names.ts';
import { createSolid, type Solid } from '../common/solid.ts';
import { tallyOf } from '../common/tally.ts';
import { hexOf } from './cursor.ts';
import type { SevenZipFile } from './files.ts';
import { openFolder, type Unpacking, whyNot } from './folder.ts';
import type { Database } from './header.ts';
import type { Folder } from './streams.ts';

const EMPTY = bytesSource(new Uint8Array(0));

/** Windows attributes: a directory; the high half is a Unix mode. */
const DIRECTORY = 0x10;
const UNIX = 0x8000;
/** The files of an archive, with their content. */
export async function* readMembers(
  u: Unpacking,
  database: Database,
  archive: string,
): AsyncGenerator<Member> {
  const { context } = u;
  const { folders } = u.streams;
  const tally = tallyOf(context);
  let index = -1;
  let piece = 0;
  let offset = 0;
  let solid: Solid | undefined;
  let eager = false;
  const next = async (): Promise<boolean> => {
    if (solid) {
      eager = solid.started;
      await solid.settle();
      await solid.close();
      solid = undefined;
    }
    do index++;
    while (index < folders.length && folders[index]!.pieces.length === 0);
    piece = offset = 0;
    const folder = folders[index];
    if (!folder) return false;
    const why = whyNot(folder);
    const at = u.places[folder.firstPacked] ?? 0;
    if (why) tally.add(why.code, `folder ${index}: ${why.message}`, at);
    else solid = solidOf(u, folder, index, eager);
    return true;
  };
  try {
    let there = await next();
    for (const file of database.files) {
      const member = memberOf(file, database, context, archive);
      if (!file.hasStream) {
        yield member.kind === 'file' && !file.anti ? { ...member, size: 0, data: EMPTY } : member;
        continue;
      }
      if (there && piece >= folders[index]!.pieces.length) there = await next();
      const part = there ? folders[index]!.pieces[piece++] : undefined;
      if (!part) {
        tally.add('7z.streams', `${quoted(member.path)} has content, but no folder holds it`, database.at);
        yield member;
        continue;
      }
      const { size, crc } = part;
      const raw = size === 0 ? EMPTY : ((await solid?.ready(offset, size)) ?? solid?.piece(offset, size));
      offset += size;
      yield await withContent(member, raw && checked(raw, part, member.path, u, index), size, crc, context);
    }
    await solid?.settle();
  } finally {
    await solid?.close();
  }
  tally.flush();
  const spare =
    folders.reduce((sum, { pieces }) => sum + pieces.length, 0) -
    database.files.filter((f) => f.hasStream).length;
  if (spare > 0) context.problem('7z.streams', `${spare} pieces of folders belong to no file`, database.at);
}

function solidOf(u: Unpacking, folder: Folder, index: number, eager: boolean): Solid {
  let packed = () => 0;
  return createSolid({
    open(again) {
      const stream = openFolder(u, folder, index, again);
      packed = stream.packed;
      return stream.content;
    },
    packed: () => packed(),
    eager,
  });
}

function memberOf(
  file: SevenZipFile,
  { at, length }: Database,
  context: ReadContext,
  archive: string,
): Member {
  const { attributes, mtime, fields } = file;
  const mode = attributes !== undefined && attributes & UNIX ? attributes >>> 16 : undefined;
  const kind = kindOf(file, mode);
  // Archives of one stream without a name are named like the archive (7-Zip does the same).
  const path = file.name === '' ? archive.replace(/\.7z$/i, '') : file.name;
  return {
    path,
    kind,
    offset: at,
    ...(mode === undefined ? {} : { mode: mode & 0o7777 }),
    ...(mtime === undefined ? {} : { mtime }),
    ...(context.wantsFields
      ? { fields: (): Field[] => [{ name: 'Header', offset: at, length, fields }] }
      : {}),
  };
}

function kindOf({ hasStream, emptyFile, attributes = 0 }: SevenZipFile, mode: number | undefined): EntryKind {
  const known = mode === undefined ? undefined : kindOfMode(mode);
  if (hasStream) return known === 'symlink' ? known : 'file';
  if (known === 'directory' || known === 'fifo' || known === 'socket') return known;
  return emptyFile && !(attributes & DIRECTORY) ? 'file' : 'directory';
}

/** The content of a symbolic link is its target. */
async function withContent(
  member: Member,
  data: Source | undefined,
  size: number,
  crc: number | undefined,
  context: ReadContext,
): Promise<Member> {
  const { fields } = member;
  const shown = fields && {
    fields: (): Field[] => {
      const [header] = fields() as [Field];
      const more: Field[] = [
        { name: 'Size', value: size, offset: header.offset, length: 0, meaning: 'size' },
      ];
      if (crc !== undefined)
        more.push({ name: 'CRC', value: hexOf(crc), offset: header.offset, length: 0, meaning: 'checksum' });
      return [{ ...header, fields: [...header.fields!, ...more] }];
    },
  };
  const base = { ...member, ...shown };
  if (member.kind === 'file') return { ...base, size, ...(data ? { data } : {}) };
  if (!data || size > context.limits.name) return base;
  const parts: Uint8Array[] = [];
  for await (const chunk of data.stream()) parts.push(Uint8Array.prototype.slice.call(chunk));
  return { ...base, link: Buffer.concat(parts).toString('utf8') };
}

/** The source, compared with its CRC as it is read. */
function checked(
  source: Source,
  { size, crc }: Folder['pieces'][number],
  path: string,
  u: Unpacking,
  index: number,
): Source {
  if (crc === undefined) return source;
  const at = u.places[u.streams.folders[index]!.firstPacked];
  const compare = (computed: number): void => {
    if (computed === crc) return;
    const message = `${quoted(path)}: it is ${hexOf(computed)}, stored is ${hexOf(crc)}`;
    u.context.problem('7z.checksum', message, at);
  };
  if (source.bytes) {
    compare(crc32(source.bytes));
    return source;
  }
  return {
    ...source,
    async *stream() {
      let sum = 0;
      let seen = 0;
      for await (const chunk of source.stream()) {
        sum = crc32(chunk, sum);
        seen += chunk.length;
        if (seen === size) compare(sum);
        yield chunk;
      }
    },
  };
}
