import { readAll } from '../../../codec/index.ts';
import type { Field } from '../../../model/index.ts';
import type { Member } from '../../format.ts';
import { cmsFields } from '../../signature/cms.ts';
import { quoted } from '../common/names.ts';
import type { Installer } from '../msi/installer.ts';
import { type DirectoryEntry, ENTRY_SIZE } from './directory.ts';
import type { CompoundFile } from './file.ts';
import { isPropertySet, type PropertySets, readPropertySets } from './properties.ts';
import { moveFields, type RunList } from './runs.ts';
import type { OpenStream } from './streams.ts';
import type { Node } from './tree.ts';

/** Property sets and signatures that are larger are not decoded. */
const MOST_DECODED = 4 << 20;
/** Pieces of a stream that are told one by one unless rows were asked for. */
const MOST_PIECES = 1000;
const SIGNATURE = '[5]DigitalSignature';
const SIGNATURE_EX = '[5]MsiDigitalSignatureEx';

/** A storage as a member. */
export function storageMember(file: CompoundFile, { id, path }: Node): Member {
  const { directory, context } = file;
  const entry = directory.entry(id);
  checkEntry(file, entry, false);
  const mtime = seconds(entry.modified);
  return {
    path,
    kind: 'directory',
    offset: entryOffset(file, id),
    ...(mtime === undefined ? {} : { mtime }),
    ...(context.wantsFields ? { fields: () => entryFields(file, id) } : {}),
  };
}

/** A stream as a member, with what its content says about the file. */
export async function streamMember(
  file: CompoundFile,
  stream: OpenStream,
  installer: Installer | undefined,
): Promise<Member> {
  const { context } = file;
  const { node, entry, offset, data } = stream;
  checkEntry(file, entry, true);
  const content = await decodedContent(file, stream);
  const mtime = seconds(entry.modified);
  return {
    path: node.path,
    kind: 'file',
    offset,
    size: entry.size,
    ...(mtime === undefined ? {} : { mtime }),
    data,
    ...(context.wantsFields
      ? {
          fields: () => [
            ...entryFields(file, node.id),
            ...placeFields(stream, context.wantsRows === true),
            ...moveFields(content, stream.places),
            ...(installer?.fields(stream) ?? []),
          ],
        }
      : {}),
  };
}

/** Fields of property sets and signatures; their offsets count in the stream. Damage is reported. */
async function decodedContent(file: CompoundFile, stream: OpenStream): Promise<readonly Field[]> {
  const { node, entry, length, data } = stream;
  const name = node.path.slice(node.path.lastIndexOf('/') + 1);
  if (!name.startsWith('[5]') || entry.size > MOST_DECODED || length < entry.size) return [];
  if (name === SIGNATURE) {
    return file.context.wantsFields ? cmsFields(await readAll(data), 0) : [];
  }
  if (name === SIGNATURE_EX) {
    const value = Buffer.from(await readAll(data)).toString('hex');
    return [{ name: 'MsiDigitalSignatureEx', value, offset: 0, length, meaning: 'checksum' }];
  }
  const bytes = await readAll(data);
  if (!isPropertySet(bytes)) return [];
  const sets = readPropertySets(bytes);
  tellProperties(file, stream, sets);
  return sets.fields;
}

function tellProperties({ tally }: CompoundFile, { node, places }: OpenStream, sets: PropertySets): void {
  for (const { message, offset } of sets.damage) {
    tally.add('cfb.property-set', `${quoted(node.path)}: ${message}`, places.place(offset, 0).offset);
  }
  if (sets.rest === undefined) return;
  const message = `${quoted(node.path)} has bytes that belong to no property`;
  tally.add('cfb.property-rest', message, places.place(sets.rest, 0).offset);
}

/** Where the content lies, piece by piece, and what its last sector and its chain hold besides. */
function placeFields({ runs, slack, extra, dirtySlack, length }: OpenStream, wantsRows: boolean): Field[] {
  const list = (name: string, pieces: RunList, meaning: 'data' | 'padding' | 'unused'): Field[] =>
    Array.from({ length: pieces.length }, (_, i) => ({ name, ...pieces.at(i)!, meaning }));
  const shown =
    runs.length <= MOST_PIECES || wantsRows ? runs : { length: MOST_PIECES, at: (i: number) => runs.at(i) };
  const fields = list('data', shown, 'data');
  if (shown.length < runs.length)
    fields.push({ name: 'further pieces', value: runs.length - shown.length, offset: length, length: 0 });
  return [
    ...fields,
    ...list('slack', slack, dirtySlack ? 'unused' : 'padding'),
    ...list('sectors after the stream', extra, 'unused'),
  ];
}

/** The fields of a directory entry. */
export function entryFields({ directory, directoryPlaces }: CompoundFile, id: number): Field[] {
  return moveFields(directory.fields(id), directoryPlaces);
}

function entryOffset({ directoryPlaces }: CompoundFile, id: number): number {
  return directoryPlaces.place(id * ENTRY_SIZE, 0).offset;
}

const NO_CLASS = '00000000-0000-0000-0000-000000000000';

/** Values that [MS-CFB] 2.6.1 wants to be zero. */
function checkEntry(file: CompoundFile, entry: DirectoryEntry, isStream: boolean): void {
  const wrong: string[] = [];
  if (isStream && entry.clsid !== NO_CLASS) wrong.push(`the class ${entry.clsid}`);
  if (isStream && (entry.created !== undefined || entry.modified !== undefined)) wrong.push('a time');
  if (isStream && entry.child !== 0xffffffff) wrong.push(`the child ${entry.child}`);
  if (!isStream && entry.size !== 0) wrong.push(`a size of ${entry.size} bytes`);
  if (file.header.major === 3 && entry.sizeHigh !== 0) wrong.push('a size of more than 32 bits');
  if (wrong.length === 0) return;
  const what = isStream ? 'stream' : 'storage';
  const message = `the ${what} ${quoted(entry.name.raw)} has ${wrong.join(', ')}`;
  file.tally.add('cfb.entry-value', message, entryOffset(file, entry.id));
}

/** An ISO time as seconds since 1970. */
function seconds(iso: string | undefined): number | undefined {
  return iso === undefined ? undefined : Date.parse(iso) / 1000;
}
