import { ByteReader, bytesSource, isRandom } from '../codec/index.ts';
import {
  AssayError,
  type Entry,
  type Field,
  type Files,
  type Limits,
  type RandomSource,
  type Source,
} from '../model/index.ts';
import type { Member, ReadContext } from './format.ts';
import { readDirectory } from './formats/directory.ts';
import { FORMATS } from './formats/list.ts';
import type { ArtifactInput } from './input.ts';
import { lastName } from './names.ts';
import { type Spool, spool } from './spool.ts';
import type { Tree } from './tree.ts';

/** The way back from entries to their bytes and header fields, by reading the artifact again along the entry's path. */
export interface Replay {
  open(id: number): Promise<Source>;
  fields(id: number): Promise<readonly Field[]>;
  close(): Promise<void>;
}

export function createReplay(
  tree: Tree,
  input: ArtifactInput,
  limits: Limits,
  files: Files | undefined,
): Replay {
  // Promises, so that two who ask at once share one.
  const spools = new Map<number, Promise<Spool>>();
  let held = 0;

  function entryOf(id: number): Entry {
    const entry = tree.entries[id];
    if (!entry) throw new AssayError('entry.missing', `there is no entry ${id}`, { path: input.name });
    return entry;
  }

  /** The content of an entry; that of a member of a stream is found again each time `stream()` is called. */
  async function sourceOf(id: number): Promise<Source> {
    const entry = entryOf(id);
    if (entry.kind !== 'file') {
      throw new AssayError('entry.no-content', `a ${entry.kind} has no content`, { path: entry.path });
    }
    if (entry.parent < 0) return (input as { source: Source }).source;
    const kept = spools.get(id);
    if (kept) return (await kept).source;
    const parent = entryOf(entry.parent);
    if (parent.kind !== 'directory' && formatOf(parent).access === 'random') {
      for await (const member of members(parent, quiet(parent, limits), ordinalOf(id)))
        return asFarAsRead(dataOf(member, entry), entry);
      throw unreadable(entry);
    }
    return {
      size: entry.size,
      async *stream() {
        for await (const member of members(parent, quiet(parent, limits), ordinalOf(id))) {
          yield* asFarAsRead(dataOf(member, entry), entry).stream();
          return;
        }
        throw unreadable(entry);
      },
    };
  }

  /** Members of a container; with `only`, just the one at that place. */
  async function* members(container: Entry, context: ReadContext, only?: number): AsyncGenerator<Member> {
    let index = 0;
    for await (const member of await read(container, context))
      if (only === undefined || index++ === only) yield member;
  }

  async function read(container: Entry, context: ReadContext): Promise<AsyncIterable<Member>> {
    if (container.kind === 'directory' && 'directory' in input)
      return readDirectory(files!, input.directory, context);
    const format = formatOf(container);
    const source = await sourceOf(container.id);
    if (format.access === 'stream') return format.read(new ByteReader(source), context);
    return format.read(isRandom(source) ? source : await aside(container, source), context);
  }

  async function aside(entry: Entry, source: Source): Promise<RandomSource> {
    let put = spools.get(entry.id);
    if (!put) {
      put = putAside(entry, source);
      spools.set(entry.id, put);
      put.catch(() => spools.delete(entry.id));
    }
    return (await put).source;
  }

  async function putAside(entry: Entry, source: Source): Promise<Spool> {
    const put = await spool(source, limits.spool - held, files);
    if (!put)
      throw new AssayError('entry.unreadable', 'it is too large to be put aside', { path: entry.path });
    held += put.held;
    return put;
  }

  /** Which member of its container an entry is, counted from 0. */
  function ordinalOf(id: number): number {
    const { parent } = entryOf(id);
    let ordinal = 0;
    for (let other = parent + 1; other < id; other++) if (tree.entries[other]!.parent === parent) ordinal++;
    return ordinal;
  }

  async function ownFields(entry: Entry): Promise<Field[]> {
    const fields: Field[] = [];
    if (entry.kind !== 'file' || !FORMATS.some(({ name }) => name === entry.format)) return fields;
    const context = {
      ...quiet(entry, limits),
      wantsFields: true,
      field: (field: Field) => void fields.push(field),
    };
    const known = tree.entries.filter(({ parent }) => parent === entry.id);
    let index = 0;
    for await (const { data } of members(entry, context)) {
      const member = known[index++];
      // A stream that a limit ended must not run on here.
      if (data && member?.sha256 === undefined && (await exceeds(data, member?.size ?? 0))) break;
    }
    return fields;
  }

  async function headerFields(entry: Entry): Promise<readonly Field[]> {
    if (entry.parent < 0) return [];
    const parent = entryOf(entry.parent);
    const context = { ...quiet(parent, limits), wantsFields: true };
    for await (const member of members(parent, context, ordinalOf(entry.id))) return member.fields?.() ?? [];
    return [];
  }

  return {
    open: async (id) => {
      const source = await sourceOf(id);
      return source.bytes && id > 0 ? bytesSource(source.bytes) : source;
    },
    fields: async (id) => [...(await headerFields(entryOf(id))), ...(await ownFields(entryOf(id)))],
    async close() {
      const all = [...spools.values()];
      spools.clear();
      for (const put of all) await put.then(({ release }) => release()).catch(() => {});
      held = 0;
    },
  };
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
