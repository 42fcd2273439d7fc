import {
  type Artifact,
  AssayError,
  DEFAULT_LIMITS,
  type EntryFields,
  emptyInput,
  type FieldWish,
  type Files,
  type Limits,
  type Source,
} from '../model/index.ts';
import { createBudget, LimitStop } from './budget.ts';
import { directoryDigest } from './directory-digest.ts';
import { checkName } from './enter.ts';
import { readDirectory } from './formats/directory.ts';
import { mediaTypeOf } from './identify.ts';
import type { ArtifactInput } from './input.ts';
import type { Interest } from './interest.ts';
import { type KeptStreams, keepStreams } from './kept.ts';
import { createReplay } from './replay.ts';
import { createTree, type OpenEntry, type Tree } from './tree.ts';
import { visitContent, visitMembers } from './walk.ts';
import type { OnFields, Walk } from './walk-context.ts';

/** How to open it. */
export interface OpenOptions {
  /** Overrides of {@link DEFAULT_LIMITS}. */
  readonly limits?: Partial<Limits>;
  /** Parties that see members while the one pass runs. */
  readonly interests?: readonly Interest[];
  /** Temporary files for large members that need random access; directories need them as well. */
  readonly files?: Files;
  /** The artifact will be gathered from: what compressed streams decode to is kept in temporary files of `files`. */
  readonly keepStreams?: boolean;
  readonly signal?: AbortSignal;
  /** Told of the decoded header fields of every entry as it is met; costs time, see `Artifact.fields` for few. */
  readonly onFields?: OnFields;
  /** Whether `onFields` gets long tables as well: symbols, debug entries, database rows, objects. */
  readonly rows?: boolean;
  /** Told of the bytes of the artifact read so far, out of how many (undefined where unknown). */
  readonly onProgress?: (done: number, total: number | undefined) => void;
}

/**
 * Opens an artifact: one pass over its bytes builds the tree, with digests and formats of everything in it.
 * What is wrong with the artifact is in `problems`; only what keeps it from being read at all is thrown.
 * @throws AssayError `input.empty`, `input.changed`, or what the host's files throw
 */
export async function openArtifact(input: ArtifactInput, options: OpenOptions = {}): Promise<Artifact> {
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const counter = { bytes: 0 };
  const tree = createTree(limits);
  const kept = options.keepStreams && options.files ? keepStreams(options.files) : undefined;
  const walk: Walk = {
    tree,
    limits,
    budget: createBudget(limits, () => counter.bytes),
    interests: options.interests ?? [],
    files: options.files,
    signal: options.signal,
    onFields: options.onFields,
    rows: options.rows === true,
    kept,
    spooled: 0,
  };
  try {
    await readRoot(walk, input, counter, options.onProgress);
  } catch (error) {
    if (!(error instanceof LimitStop)) {
      await kept?.close();
      if ('close' in input) await input.close?.();
      throw error;
    }
    tree.problem(error.code, input.name, `${error.message}; the rest was not read`);
  }
  tree.finish();
  return artifactOf(tree, input, options, limits, kept);
}

async function readRoot(
  walk: Walk,
  input: ArtifactInput,
  counter: { bytes: number },
  onProgress: OpenOptions['onProgress'],
): Promise<void> {
  if ('directory' in input) {
    const { files } = walk;
    if (!files)
      throw new AssayError('input.unreadable', 'a directory needs a host to be read', { path: input.name });
    const root = walk.tree.add(-1, { path: input.name, kind: 'directory' });
    // Bytes of a directory are its files' bytes: nothing is packed, so no ratio can be exceeded by reading them.
    counter.bytes = Number.POSITIVE_INFINITY;
    try {
      const damaged = await visitMembers(
        walk,
        root,
        (context) => readDirectory(files, input.directory, context),
        1,
      );
      if (!damaged) root.sha256 = directoryDigest(walk.tree);
    } finally {
      root.size = walk.tree.entries.reduce((sum, { parent, size }) => sum + (parent === 0 ? size : 0), 0);
    }
    return;
  }
  const root = walk.tree.add(-1, { path: input.name, kind: 'file' });
  const { source } = input;
  if (source.size === 0) throw emptyInput(input.name);
  await visitContent(
    walk,
    root,
    source.bytes ? counted(source, counter) : countedStream(walk, input, counter, onProgress),
    0,
  );
  checkName(walk, root);
  if (root.size === 0) throw emptyInput(input.name);
  if (root.sha256 !== undefined && source.size !== undefined && root.size !== source.size) {
    throw new AssayError('input.changed', `the file had ${source.size} bytes, ${root.size} could be read`, {
      path: input.name,
      hint: 'it is still being written, or it was cut meanwhile; try again',
    });
  }
}

function counted(source: Source, counter: { bytes: number }): Source {
  counter.bytes = source.bytes?.length ?? 0;
  return source;
}

function countedStream(
  { signal }: Walk,
  { name, source }: { readonly name: string; readonly source: Source },
  counter: { bytes: number },
  onProgress: OpenOptions['onProgress'],
): Source {
  const { read } = source;

  /** Whatever a source of the caller's throws, it is not a reader's fault. */
  async function orUnreadable<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      if (error instanceof AssayError || signal?.aborted) throw error;
      const message = `its bytes could not be had: ${error instanceof Error ? error.message : String(error)}`;
      throw new AssayError('input.unreadable', message, { path: name, cause: error });
    }
  }

  return {
    ...(source.size === undefined ? {} : { size: source.size }),
    ...(read
      ? { read: (offset: number, length: number) => orUnreadable(read.call(source, offset, length)) }
      : {}),
    async *stream(start = 0) {
      let done = start;
      const chunks = source.stream(start)[Symbol.asyncIterator]();
      try {
        for (;;) {
          const next = await orUnreadable(chunks.next());
          if (next.done) return;
          done += next.value.length;
          counter.bytes = Math.max(counter.bytes, done);
          onProgress?.(done, source.size);
          yield next.value;
        }
      } finally {
        await chunks.return?.();
      }
    },
  };
}

function artifactOf(
  tree: Tree,
  input: ArtifactInput,
  options: OpenOptions,
  limits: Limits,
  kept: KeptStreams | undefined,
): Artifact {
  const root = tree.entries[0] as OpenEntry;
  const replay = createReplay(tree, input, limits, options.files, kept);
  return {
    name: input.name,
    size: root.size,
    ...(root.sha256 === undefined ? {} : { digests: { sha256: root.sha256 } }),
    mediaType: root.kind === 'directory' ? 'inode/directory' : mediaTypeOf(root.format),
    format: root.format,
    ...(root.variant === undefined ? {} : { variant: root.variant }),
    entries: tree.entries,
    problems: tree.problems,
    open: (id: number): Promise<Source> => replay.open(id),
    fields: (id: number, wish?: FieldWish): Promise<EntryFields> => replay.fields(id, wish),
    gather: (wishes, see) => replay.gather(wishes, see),
    async close() {
      await replay.close();
      if ('close' in input) await input.close?.();
    },
  };
}
