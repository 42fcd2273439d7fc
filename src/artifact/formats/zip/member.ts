import { dosSeconds } from '../../../codec/index.ts';
import type { Source } from '../../../model/index.ts';
import type { Member, ReadContext } from '../../format.ts';
import { dataPlace } from '../common/place.ts';
import { attributesOf, isDirectoryWithData } from './attributes.ts';
import { type ExtraField, extraFields, ownerOf } from './extra.ts';
import { centralFields, descriptorFields, localFields } from './fields.ts';
import type { Part, Reading } from './reading.ts';
import type { CentralHeader, LocalHeader } from './records.ts';
import type { Tally } from './tally.ts';
import { extraTime, type MemberTime } from './times.ts';

/** The member as the core sees it. */
export function memberOf({ context, tally, profile }: Reading, part: Part): Member {
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
            ...(local ? [localFields(local), ...dataPlace(local.dataAt, header.packed)] : []),
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
  const mtime = dosSeconds(header.date, header.time);
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
export async function withTarget(member: Member, data: Source, context: ReadContext): Promise<Member> {
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
