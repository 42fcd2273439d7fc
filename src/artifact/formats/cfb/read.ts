import type { RandomSource } from '../../../model/index.ts';
import type { Member, ReadContext } from '../../format.ts';
import { tallyOf } from '../common/tally.ts';
import { createWindow } from '../common/window.ts';
import { installerVariant, openInstaller } from '../msi/installer.ts';
import { ENTRY_SIZE, UNALLOCATED } from './directory.ts';
import { type CompoundFile, openCompoundFile } from './file.ts';
import { explainUnused } from './gaps.ts';
import { entryFields, storageMember, streamMember } from './members.ts';
import { sliceRuns } from './runs.ts';
import { type OpenStream, openStream } from './streams.ts';
import type { Node } from './tree.ts';
import { documentVariant } from './variant.ts';

/** Reads a compound file: directory, streams, then what belongs to none. */
export async function* read(source: RandomSource, context: ReadContext): AsyncGenerator<Member> {
  const tally = tallyOf(context);
  const file = await openCompoundFile(source, context, tally);
  if (!file) {
    if (context.wantsFields)
      context.field({ name: 'unreadable', offset: 0, length: source.size, meaning: 'unused' });
    return tally.flush();
  }
  const window = createWindow(source);
  const opened = new Map<number, OpenStream>();
  const open = async (node: Node): Promise<OpenStream> => {
    let stream = opened.get(node.id);
    if (!stream) {
      stream = await openStream(file, node, window);
      opened.set(node.id, stream);
    }
    return stream;
  };
  const installer = file.installer ? await openInstaller(file, open) : undefined;
  const variant = installer && installerVariant(file, installer);
  const kind = variant ?? documentVariant(file);
  if (kind !== undefined) context.variant(kind);
  const slack = { bytes: 0, streams: 0, first: -1 };
  for (const node of file.nodes) {
    const stream = node.storage ? undefined : await open(node);
    opened.delete(node.id);
    if (stream?.dirtySlack) {
      slack.streams++;
      if (slack.first < 0) slack.first = stream.slack.at(0)!.offset;
    }
    yield stream ? await streamMember(file, stream, installer) : storageMember(file, node);
  }
  if (slack.streams > 0) {
    const message = `${slack.streams} streams have bytes after their end in their last sector`;
    context.problem('cfb.slack', message, slack.first);
  }
  await explainUnused(file);
  if (context.wantsFields) tellDirectory(file);
  tally.flush();
}

/** The root and the entries that are no members. */
function tellDirectory(file: CompoundFile): void {
  const { context, directory, directoryPlaces, directoryRuns, root } = file;
  const at = (id: number, count = 1) => directoryPlaces.place(id * ENTRY_SIZE, count * ENTRY_SIZE);
  context.field({ name: 'Root Entry', value: root.name.raw, ...at(0), fields: entryFields(file, 0) });
  const whole = directory.count * ENTRY_SIZE;
  for (const run of sliceRuns(directoryRuns, whole, ENTRY_SIZE))
    context.field({ name: 'rest of the directory', ...run, meaning: 'unused' });
  const members = new Set(file.nodes.map(({ id }) => id));
  for (let id = 1; id < directory.count; id++) {
    if (members.has(id)) continue;
    if (!directory.isBlank(id)) {
      const name = directory.type(id) === UNALLOCATED ? 'unallocated entry' : 'unknown entry';
      context.field({ name, value: id, ...at(id), meaning: 'unused', fields: entryFields(file, id) });
    } else context.field({ name: 'unallocated entry', value: id, ...at(id), meaning: 'padding' });
  }
}
