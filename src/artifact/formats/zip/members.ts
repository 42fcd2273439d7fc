import type { Source } from '../../../model/index.ts';
import type { Member } from '../../format.ts';
import { checkDescriptor, checkExtra, checkLocal, checkName } from './checks.ts';
import { memberData, SMALL_PACKED } from './data.ts';
import { DESCRIPTOR_MOST } from './descriptor.ts';
import { isElsewhere } from './directory.ts';
import { extraFields } from './extra.ts';
import { memberOf, withTarget } from './member.ts';
import { decodeName } from './names.ts';
import type { Part, Reading } from './reading.ts';
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
    const part: Part = { header, fields, name: name.text };
    if (isPlaced(reading, index, header, name.text)) {
      const bound = layout.bound(index);
      const wanted = Math.max(LOCAL_LENGTH, Math.min(wantedLength(header), bound - header.offset));
      const view = window.at(header.offset, wanted) ?? (await window.load(header.offset, wanted));
      const local =
        readLocal(view, header.offset) ?? (await readLongLocal(reading, index, part, view, bound));
      if (local) await openPart(reading, index, part, local, bound);
    }
    const member = memberOf(reading, part);
    yield member.kind === 'symlink' && part.data ? await withTarget(member, part.data, context) : member;
  }
}

/** Checks the local header, the member's place and its descriptor; opens its data where that is safe. */
async function openPart(
  reading: Reading,
  index: number,
  part: Part,
  local: LocalHeader,
  bound: number,
): Promise<void> {
  const { layout, window } = reading;
  part.local = local;
  checkLocal(reading, part, local);
  const dataEnd = local.dataAt + part.header.packed;
  if (dataEnd > bound) reportOverlap(reading, part, dataEnd, bound);
  else {
    if ((local.flags & DESCRIPTOR_FOLLOWS) !== 0) {
      const length = Math.min(DESCRIPTOR_MOST, bound - dataEnd);
      const bytes = window.at(dataEnd, length) ?? (await window.load(dataEnd, length));
      part.descriptor = checkDescriptor(reading, part, local, bytes);
    }
    part.data = openData(reading, part, local);
  }
  layout.setEnd(index, dataEnd + (part.descriptor?.length ?? 0));
}

/** Header and small data are read at once. */
function wantedLength(header: CentralHeader): number {
  const room = LOCAL_LENGTH + header.name.length + header.extra.length + EXTRA_ROOM + DESCRIPTOR_MOST;
  return header.packed <= SMALL_PACKED ? room + header.packed : room;
}

/** The local header where it has more extra fields than expected; never longer than the member's place. */
async function readLongLocal(
  reading: Reading,
  index: number,
  part: Part,
  view: Uint8Array,
  bound: number,
): Promise<LocalHeader | undefined> {
  const { header, name } = part;
  const length = localLength(view);
  if (length === 0) {
    reading.context.problem('zip.missing-local', `${name}: no local header at ${header.offset}`, header.at);
    return undefined;
  }
  if (header.offset + length <= bound)
    return readLocal(await reading.window.load(header.offset, length), header.offset);
  const end = header.offset + length + header.packed;
  reportOverlap(reading, part, end, bound);
  reading.layout.setEnd(index, end);
  return undefined;
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

function reportOverlap({ context }: Reading, { name, header }: Part, end: number, bound: number): void {
  const message = `${name} should end at ${end}, but another record begins at ${bound}`;
  context.problem('zip.overlap', message, header.offset);
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
