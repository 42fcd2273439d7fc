import type { RandomSource, Source } from '../../../model/index.ts';
import type { Member, ReadContext } from '../../format.ts';
import { attributesOf, isDirectoryWithData } from './attributes.ts';
import { compareHeaders, localSizes } from './compare.ts';
import { memberData, SMALL_PACKED } from './data.ts';
import { DESCRIPTOR_MOST, type Descriptor, readDescriptor } from './descriptor.ts';
import { type Directory, isElsewhere } from './directory.ts';
import { applyZip64, EXTRA, type ExtraField, extraData, extraFault, extraFields, ownerOf } from './extra.ts';
import { centralFields, descriptorFields, localFields } from './fields.ts';
import type { Layout } from './layout.ts';
import { decodeName, type MemberName } from './names.ts';
import type { ProfileWatch } from './profiles.ts';
import {
  type CentralHeader,
  DESCRIPTOR_FOLLOWS,
  ENCRYPTED,
  LOCAL_LENGTH,
  type LocalHeader,
  localLength,
  readLocal,
  STRONG_ENCRYPTION,
} from './records.ts';
import type { Tally } from './tally.ts';
import { dosTime, extraTime, type MemberTime } from './times.ts';
import type { Window } from './window.ts';

/** What the reading of one archive shares. */
export interface Reading {
  readonly source: RandomSource;
  readonly context: ReadContext;
  readonly window: Window;
  readonly directory: Directory;
  readonly layout: Layout;
  readonly tally: Tally;
  readonly profile: ProfileWatch;
}

/** Local extra fields are usually no longer than this beyond the central ones: read together with the header. */
const EXTRA_ROOM = 128;

/** Every member of the central directory, in its order. */
export async function* readMembers(reading: Reading): AsyncGenerator<Member> {
  const { directory, layout, window, context } = reading;
  for (let index = 0; index < directory.count; index++) {
    const header = directory.header(index);
    const fields = extraFields(header.extra);
    const name = decodeName(header.name, header.flags, header.extra, fields);
    checkName(reading, header, name);
    if (header.extra.length > 0) checkExtra(reading, header, header.extra, name.text, header.at, fields);
    let local: LocalHeader | undefined;
    if (isPlaced(reading, index, header, name.text)) {
      const wanted = wantedLength(header);
      const view = window.at(header.offset, wanted) ?? (await window.load(header.offset, wanted));
      local = readLocal(view, header.offset) ?? (await loadLocal(window, view, header));
      if (!local)
        context.problem('zip.missing-local', `${name.text}: no local header at ${header.offset}`, header.at);
    }
    const part: Part = { header, fields, name: name.text, local };
    if (local) {
      checkLocal(reading, part, local);
      const dataEnd = local.dataAt + header.packed;
      const bound = layout.bound(index);
      if (dataEnd > bound) reportOverlap(reading, part, local, dataEnd, bound);
      else {
        const follows = (local.flags & DESCRIPTOR_FOLLOWS) !== 0;
        const length = Math.min(DESCRIPTOR_MOST, bound - dataEnd);
        const bytes = follows
          ? (window.at(dataEnd, length) ?? (await window.load(dataEnd, length)))
          : undefined;
        if (bytes) part.descriptor = checkDescriptor(reading, part, local, bytes);
        part.data = openData(reading, part, local);
      }
      layout.setEnd(index, dataEnd + (part.descriptor?.length ?? 0));
    }
    const member = memberOf(reading, part);
    yield member.kind === 'symlink' && part.data ? await withTarget(member, part.data, context) : member;
  }
}

/** A member while it is put together. */
interface Part {
  readonly header: CentralHeader;
  readonly fields: readonly ExtraField[];
  readonly name: string;
  readonly local: LocalHeader | undefined;
  descriptor?: Descriptor | undefined;
  data?: Source | undefined;
}

/** Header and small data are read at once. */
function wantedLength(header: CentralHeader): number {
  const room = LOCAL_LENGTH + header.name.length + header.extra.length + EXTRA_ROOM + DESCRIPTOR_MOST;
  return header.packed <= SMALL_PACKED ? room + header.packed : room;
}

async function loadLocal(
  window: Window,
  view: Uint8Array,
  header: CentralHeader,
): Promise<LocalHeader | undefined> {
  const length = localLength(view);
  return length > view.length
    ? readLocal(await window.load(header.offset, length), header.offset)
    : undefined;
}

/** Whether a member has a place of its own to be read from. */
function isPlaced(
  { context, layout, directory }: Reading,
  index: number,
  header: CentralHeader,
  name: string,
): boolean {
  if (isElsewhere(header)) {
    context.problem('zip.multi-disk', `${name} begins in part ${header.disk + 1}`, header.at);
    return false;
  }
  if (layout.isShared(index)) {
    context.problem('zip.overlap', `${name} uses the local header of another member`, header.at);
    return false;
  }
  if (header.offset >= 0 && header.offset < directory.at) return true;
  context.problem('zip.missing-local', `${name}: its local header should be at ${header.offset}`, header.at);
  return false;
}

function reportOverlap(
  { context }: Reading,
  { name }: Part,
  local: LocalHeader,
  dataEnd: number,
  bound: number,
): void {
  const message = `${name} should end at ${dataEnd}, but another record begins at ${bound}`;
  context.problem('zip.overlap', message, local.at);
}

function checkName({ context, tally }: Reading, header: CentralHeader, name: MemberName): void {
  if (name.guessed) {
    const how = name.guessed === 'utf8' ? 'read as UTF-8, which it is' : 'read as code page 437';
    tally.add('zip.name-encoding', `${name.text} ${how}`, header.at);
  }
  if (name.invalid) context.problem('path.undecodable', `${name.text} is marked as UTF-8`, header.at);
  if (name.fault) context.problem('zip.unicode-path', `${name.text}: ${name.fault}`, header.at);
  if (name.text.includes('\0')) context.problem('zip.name-nul', JSON.stringify(name.text), header.at);
  if (header.commentLength > 0) {
    tally.add('zip.member-comment', `${name.text}: ${header.commentLength} bytes`, header.at);
  }
}

function checkExtra(
  { context, tally }: Reading,
  header: CentralHeader | undefined,
  extra: Buffer,
  name: string,
  at: number,
  fields: readonly ExtraField[],
): void {
  const fault = extraFault(extra, fields);
  if (fault === 'padding') tally.add('zip.extra-padding', name, at);
  else if (fault) context.problem('zip.bad-extra', `${name}: ${fault}`, at);
  const zip64 = header && extraData(extra, fields, EXTRA.zip64);
  if (!zip64) return;
  const values = {
    size: header.bytes.readUInt32LE(24),
    packed: header.bytes.readUInt32LE(20),
    offset: header.bytes.readUInt32LE(42),
  };
  const contradiction = applyZip64(values, zip64);
  if (contradiction) context.problem('zip.zip64-mismatch', `${name}: ${contradiction}`, at);
}

function checkLocal(reading: Reading, { header, name }: Part, local: LocalHeader): void {
  const fields = extraFields(local.extra);
  const sizes = localSizes(local, fields);
  if (local.extra.length > 0 && !local.extra.equals(header.extra)) {
    checkExtra(reading, undefined, local.extra, name, local.at, fields);
    if (sizes.fault) reading.context.problem('zip.zip64-mismatch', `${name}: ${sizes.fault}`, local.at);
  }
  const differences = compareHeaders(header, local, sizes.packed, sizes.size);
  if (differences.length === 0) return;
  const message = `${name}: ${differences.join('; ')} (central and local)`;
  reading.context.problem('zip.local-central-mismatch', message, local.at);
}

function checkDescriptor(
  { context, tally }: Reading,
  { header, name }: Part,
  local: LocalHeader,
  bytes: Uint8Array,
): Descriptor | undefined {
  const at = local.dataAt + header.packed;
  const found = readDescriptor(bytes, header);
  // Some writers set the flag for empty members and write no descriptor: nothing is left to tell.
  if (!found && header.packed === 0 && header.size === 0) return undefined;
  tally.add('zip.data-descriptor', name, at);
  if (!found) context.problem('zip.descriptor-mismatch', `${name}: it is missing`, at);
  else if (!found.agrees && (header.flags & ENCRYPTED) === 0) {
    const crc = found.crc.toString(16).padStart(8, '0');
    const message = `${name}: crc ${crc}, packed size ${found.packed}, size ${found.size}`;
    context.problem('zip.descriptor-mismatch', message, at);
  }
  return found;
}

function openData(
  { source, context, window, tally }: Reading,
  part: Part,
  local: LocalHeader,
): Source | undefined {
  const { header, name } = part;
  if (((header.flags | local.flags) & (ENCRYPTED | STRONG_ENCRYPTION)) !== 0) {
    tally.add('zip.encrypted', name, local.at);
    return undefined;
  }
  const length = header.packed;
  const bytes = length <= SMALL_PACKED ? window.at(local.dataAt, length) : undefined;
  const { method, flags, size, crc } = header;
  return memberData(source, { name, method, flags, at: local.dataAt, length, size, crc, bytes }, context);
}

function memberOf({ context, tally, profile }: Reading, part: Part): Member {
  const { header, fields, name, local, data, descriptor } = part;
  const attributes = attributesOf(header, name);
  profile.see(name);
  if (name === 'mimetype' && data?.bytes && data.bytes.length < 256) {
    profile.mimetype(Buffer.from(data.bytes).toString('latin1'));
  }
  if (isDirectoryWithData(header, name)) {
    context.problem('zip.directory-with-data', `${name}: ${header.size} bytes`, header.at);
  }
  const localExtra = local && local.extra.length > 0 ? extraFields(local.extra) : undefined;
  const owner = fields.length > 0 ? ownerOf(header.extra, fields) : undefined;
  return {
    path: name,
    ...attributes,
    offset: header.offset,
    ...(owner?.uid === undefined && localExtra ? ownerOf(local!.extra, localExtra) : owner),
    ...timeOf(header, name, extraTime(header.extra, fields) ?? localTime(local, localExtra), tally),
    ...(attributes.kind === 'file' ? { size: header.size } : {}),
    ...(attributes.kind === 'file' && data ? { data } : {}),
    ...(context.wantsFields
      ? {
          fields: () => [
            centralFields(header),
            ...(local ? [localFields(local)] : []),
            ...(local && descriptor ? [descriptorFields(descriptor, local.dataAt + header.packed)] : []),
          ],
        }
      : {}),
  };
}

function localTime(
  local: LocalHeader | undefined,
  fields: readonly ExtraField[] | undefined,
): number | undefined {
  return local && fields ? extraTime(local.extra, fields) : undefined;
}

function timeOf(header: CentralHeader, name: string, exact: number | undefined, tally: Tally): MemberTime {
  if (exact !== undefined) return { mtime: exact };
  const mtime = dosTime(header.date, header.time);
  if (mtime !== undefined) return { mtime, mtimeLocal: true };
  if (header.date !== 0 || header.time !== 0) {
    tally.add(
      'zip.bad-time',
      `${name}: 0x${header.date.toString(16)} 0x${header.time.toString(16)}`,
      header.at,
    );
  }
  return {};
}

/** The content of a symbolic link is its target. */
async function withTarget(member: Member, data: Source, context: ReadContext): Promise<Member> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of data.bytes ? [data.bytes] : data.stream()) {
    length += chunk.length;
    if (length > context.limits.name) {
      context.problem(
        'limit.name',
        `${member.path}: a link target of more than ${context.limits.name} bytes`,
        member.offset,
      );
      return member;
    }
    parts.push(Uint8Array.prototype.slice.call(chunk));
  }
  return { ...member, link: Buffer.concat(parts).toString('utf8') };
}
