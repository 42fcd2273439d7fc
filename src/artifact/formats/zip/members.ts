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
import type { Window } from './window.ts';

/** Local extra fields are usually no longer than this beyond the central ones: read together with the header. */
const EXTRA_ROOM = 128;

/** Every member of the central directory, in its order. */
export async function* readMembers(reading: Reading): AsyncGenerator<Member> {
  const { directory, window, context } = reading;
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
    if (local) await openPart(reading, index, part, local);
    const member = memberOf(reading, part);
    yield member.kind === 'symlink' && part.data ? await withTarget(member, part.data, context) : member;
  }
}

/** Checks the local header, the member's place and its descriptor; opens its data where that is safe. */
async function openPart(reading: Reading, index: number, part: Part, local: LocalHeader): Promise<void> {
  const { layout, window } = reading;
  checkLocal(reading, part, local);
  const dataEnd = local.dataAt + part.header.packed;
  const bound = layout.bound(index);
  if (dataEnd > bound) reportOverlap(reading, part, local, dataEnd, bound);
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
