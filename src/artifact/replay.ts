import { asBuffer, ByteReader, bytesSource, isRandom, readAll } from '../codec/index.ts';
import {
  type Artifact,
  AssayError,
  type Entry,
  type EntryFields,
  type Field,
  type FieldWish,
  type Files,
  type Limits,
  type RandomSource,
  type Source,
} from '../model/index.ts';
import type { Member, ReadContext } from './format.ts';
import { readDirectory } from './formats/directory.ts';
import { FORMATS } from './formats/list.ts';
import { type GatherBase, gather } from './gather.ts';
import type { ArtifactInput } from './input.ts';
import type { KeptStreams } from './kept.ts';
import { lastName } from './names.ts';
import { createShelf, type Shelf } from './shelf.ts';
import type { Tree } from './tree.ts';

/** The way back from entries to their bytes and header fields, by reading the artifact again along the entry's path. */
export interface Replay {
  open(id: number): Promise<Source>;
  fields(id: number, wish?: FieldWish): Promise<EntryFields>;
  gather: Artifact['gather'];
  close(): Promise<void>;
}

/** A {@link Replay} over the artifact that `tree` was read from; `files` is where streams without random access are put, `kept` those already put aside. */
export function createReplay(
  tree: Tree,
  input: ArtifactInput,
  limits: Limits,
  files: Files | undefined,
  kept: KeptStreams | undefined,
): Replay {
  const shelf = createShelf(limits, files);
  const again: Again = { tree, input, limits, files, shelf, kept };
  return {
    async open(id) {
      const source = await sourceOf(again, entryOf(again, id));
      return source.bytes && id > 0 ? bytesSource(source.bytes) : source;
    },
    async fields(id, { rows = false } = {}) {
      const entry = entryOf(again, id);
      return {
        header: await headerFields(again, entry, rows),
        content: await ownFields(again, entry, rows),
      };
    },
    gather: (wishes, see) =>
      gather(gatherBase(again), 'source' in input ? input.source : undefined, wishes, see),
    async close() {
      await shelf.close();
      await kept?.close();
    },
  };
}

function gatherBase({ tree, input, limits, files, shelf, kept }: Again): GatherBase {
  return {
    entries: tree.entries,
    isLimited: tree.problems.some(({ code }) => code.startsWith('limit.')),
    limits,
    formatOf: ({ format }) => FORMATS.find(({ name }) => name === format),
    contextOf: (entry) => quiet(entry, limits),
    readDirectory: (context) => ('directory' in input ? readDirectory(files!, input.directory, context) : []),
    kept: ({ id }) => kept?.get(id),
    putAside: (entry, source) => shelf.put(entry, source),
    onDisk: ({ path, size }) =>
      onDisk(
        files!,
        files!.join((input as { directory: string }).directory, path.slice(input.name.length + 1)),
        size,
      ),
  };
}

/** A file that is opened for each reading: thousands of them need not stay open. */
function onDisk(files: Files, path: string, size: number): RandomSource {
  return {
    size,
    async read(offset, length) {
      const file = await files.open(path);
      try {
        return await file.source.read(offset, length);
      } finally {
        await file.close();
      }
    },
    async *stream(start) {
      const file = await files.open(path);
      try {
        yield* file.source.stream(start);
      } finally {
        await file.close();
      }
    },
  };
}

/** What reading again takes. */
interface Again {
  readonly tree: Tree;
  readonly input: ArtifactInput;
  readonly limits: Limits;
  readonly files: Files | undefined;
  readonly shelf: Shelf;
  readonly kept: KeptStreams | undefined;
}

function entryOf({ tree, input }: Again, id: number): Entry {
  const entry = tree.entries[id];
  if (!entry) throw new AssayError('entry.missing', `there is no entry ${id}`, { path: input.name });
  return entry;
}

/** The content of an entry; that of a member of a stream is found again each time `stream()` is called. */
async function sourceOf(again: Again, entry: Entry): Promise<Source> {
  if (entry.kind !== 'file') {
    throw new AssayError('entry.no-content', `a ${entry.kind} has no content`, { path: entry.path });
  }
  if (entry.parent < 0) return (again.input as { source: Source }).source;
  const kept = again.shelf.get(entry);
  if (kept) return await kept;
  const parent = entryOf(again, entry.parent);
  const member = () => members(again, parent, quiet(parent, again.limits), ordinalOf(again, entry));
  if (parent.kind !== 'directory' && formatOf(parent).access === 'random') {
    for await (const found of member()) return asFarAsRead(dataOf(found, entry), entry);
    throw unreadable(entry);
  }
  return {
    size: entry.size,
    async *stream() {
      for await (const found of member()) {
        yield* asFarAsRead(dataOf(found, entry), entry).stream();
        return;
      }
      throw unreadable(entry);
    },
  };
}

/** Members of a container; with `only`, just the one at that place. */
async function* members(
  again: Again,
  container: Entry,
  context: ReadContext,
  only?: number,
): AsyncGenerator<Member> {
  let index = 0;
  for await (const member of await read(again, container, context))
    if (only === undefined || index++ === only) yield member;
}

async function read(
  again: Again,
  container: Entry,
  context: ReadContext,
): Promise<Iterable<Member> | AsyncIterable<Member>> {
  const { input, files, shelf } = again;
  if (container.kind === 'directory' && 'directory' in input)
    return readDirectory(files!, input.directory, context);
  const format = formatOf(container);
  if (format.access === 'whole') return [];
  const source = await sourceOf(again, container);
  if (format.access === 'stream') return format.read(new ByteReader(source), context);
  return format.read(isRandom(source) ? source : await shelf.put(container, source), context);
}

/** Which member of its container an entry is, counted from 0. */
function ordinalOf({ tree }: Again, { id, parent }: Entry): number {
  let ordinal = 0;
  for (let other = parent + 1; other < id; other++) if (tree.entries[other]!.parent === parent) ordinal++;
  return ordinal;
}

/** What the container of an entry keeps about it. */
async function headerFields(again: Again, entry: Entry, wantsRows: boolean): Promise<readonly Field[]> {
  if (entry.parent < 0) return [];
  const parent = entryOf(again, entry.parent);
  const context = { ...quiet(parent, again.limits), wantsFields: true, wantsRows };
  for await (const member of members(again, parent, context, ordinalOf(again, entry)))
    return member.fields?.() ?? [];
  return [];
}

/** What an entry's own format has besides members. */
async function ownFields(again: Again, entry: Entry, wantsRows: boolean): Promise<Field[]> {
  const fields: Field[] = [];
  if (entry.kind !== 'file' || !FORMATS.some(({ name }) => name === entry.format)) return fields;
  const field = (one: Field) => void fields.push(one);
  const context = { ...quiet(entry, again.limits), wantsFields: true, wantsRows, field };
  const format = formatOf(entry);
  if (format.access === 'whole') {
    if (entry.size > again.limits.keep) return fields;
    await format.load?.();
    format.decode(asBuffer(await readAll(await sourceOf(again, entry))), context);
    return fields;
  }
  const known = again.tree.entries.filter(({ parent }) => parent === entry.id);
  let index = 0;
  for await (const { data } of members(again, entry, context)) {
    const member = known[index++];
    // A stream that a limit ended must not run on here.
    if (data && member?.sha256 === undefined && (await exceeds(data, member?.size ?? 0))) break;
  }
  return fields;
}

function formatOf(entry: Entry) {
  const format = FORMATS.find(({ name }) => name === entry.format);
  if (!format)
    throw new AssayError('entry.unreadable', `${entry.format} is not a container`, { path: entry.path });
  return format;
}

function dataOf(member: Member, entry: Entry): Source {
  if (!member.data)
    throw new AssayError('entry.no-content', 'its content cannot be decoded', { path: entry.path });
  return member.data;
}

/** What a limit ended is given again up to the same place. */
function asFarAsRead(data: Source, entry: Entry): Source {
  if (entry.sha256 !== undefined) return data;
  return {
    size: entry.size,
    async *stream() {
      let left = entry.size;
      for await (const chunk of data.stream()) {
        if (left > 0) yield chunk.subarray(0, left);
        left -= chunk.length;
        if (left < 0) return;
      }
    },
  };
}

async function exceeds(data: Source, size: number): Promise<boolean> {
  let left = size;
  for await (const chunk of data.stream()) {
    left -= chunk.length;
    if (left < 0) return true;
  }
  return false;
}

function unreadable(entry: Entry): AssayError {
  return new AssayError('entry.unreadable', 'it was not found again where it was', { path: entry.path });
}

/** A context that says nothing: problems were reported when the tree was built. */
function quiet(entry: Entry, limits: Limits): ReadContext {
  return { limits, name: lastName(entry.path), wantsFields: false, field() {}, variant() {}, problem() {} };
}
