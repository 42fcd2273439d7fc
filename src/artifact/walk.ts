import { hash } from 'node:crypto';
import { ByteReader, bytesSource, isRandom } from '../codec/index.ts';
import { AssayError, type Entry, type RandomSource, type Source } from '../model/index.ts';
import { LimitStop } from './budget.ts';
import { detect, HEAD_BYTES, probeBytes, probeOf, textOrBytes, wantsTail } from './detect.ts';
import { checkName, checkSize, enter } from './enter.ts';
import type { ContainerFormat, Format, Member, Probe, ReadContext } from './format.ts';
import { askInterests } from './interest.ts';
import { decodeLeaf, isWanted } from './leaf.ts';
import { lastName } from './names.ts';
import { watchPaths } from './paths.ts';
import { spool } from './spool.ts';
import { tap } from './tap.ts';
import type { OpenEntry } from './tree.ts';
import { createContext, type Walk } from './walk-context.ts';

const NOTHING = new Uint8Array(0);
const EMPTY_SHA256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

/**
 * Reads the members of a container one after the other into the tree.
 * @param depth of the members
 * @param flat names are labels, not paths
 * @returns whether the container reported an error of its own, or a limit kept a member from being read to its end
 */
export async function visitMembers(
  walk: Walk,
  container: OpenEntry,
  open: (context: ReadContext) => AsyncIterable<Member>,
  depth: number,
  flat = false,
): Promise<boolean> {
  const { context, fields, losses } = createContext(walk, container);
  const paths = flat ? undefined : watchPaths(walk.tree);
  let failed = false;
  let stopped = false;
  try {
    for await (const member of open(context)) {
      const before = losses();
      const entry = enter(walk, container, member, paths);
      if (member.data) {
        const pending = visitContent(walk, entry, member.data, depth);
        if (pending) await pending;
        // The container could not deliver all bytes: a digest of the part would be taken for one of the whole.
        if (losses() > before) entry.sha256 = undefined;
        else if (entry.sha256 === undefined) stopped = true;
        else checkSize(walk, entry, member);
        if (member.path !== '') checkName(walk, entry);
      }
    }
  } catch (error) {
    if (error instanceof LimitStop) paths?.finish();
    if (!isReaderFailure(error, walk)) throw error;
    failed = true;
    walk.tree.problem(
      'format.reader-failed',
      container.path,
      `${container.format}: ${(error as Error).message}`,
    );
  }
  paths?.finish();
  if (fields.length > 0) {
    walk.kept?.fields(container.id, fields);
    walk.onFields?.(container as Entry, fields, 'content');
  }
  return failed || stopped || losses() > 0;
}

/** Digest, format, interested parties and members of one entry's content. Synchronous for small plain content. */
export function visitContent(
  walk: Walk,
  entry: OpenEntry,
  source: Source,
  depth: number,
): Promise<void> | undefined {
  if (source.bytes) {
    let format: Format | undefined;
    try {
      format = visitBytes(walk, entry, source.bytes, source.packed?.());
    } catch (error) {
      giveUp(walk, entry, error);
    }
    if (!format) return undefined;
    if (format.access === 'whole') {
      if (!isWanted(walk, format) || !withinKeep(walk, entry)) return undefined;
      return decodeLeaf(walk, entry, format, source.bytes);
    }
    return descend(walk, entry, format, bytesSource(source.bytes), depth).then(() => {});
  }
  return visitStream(walk, entry, source, depth);
}

function visitBytes(
  walk: Walk,
  entry: OpenEntry,
  bytes: Uint8Array,
  packed: number | undefined,
): Format | undefined {
  entry.size = bytes.length;
  walk.budget.expand(entry.id, bytes.length, bytes.length, packed);
  entry.sha256 = bytes.length === 0 ? EMPTY_SHA256 : hash('sha256', bytes, 'hex');
  const head = bytes.subarray(0, HEAD_BYTES);
  const probe = probeBytes(lastName(entry.path), bytes);
  const format = bytes.length === 0 ? undefined : detect(probe);
  entry.format = format?.name ?? textOrBytes(head);
  let fits: boolean | undefined;
  for (const interest of walk.interests) {
    const wish = interest.wants(entry as Entry, head);
    if (wish === 'content') fits ??= withinKeep(walk, entry);
    if (wish === 'chunks' || (wish === 'content' && fits)) interest.take(entry as Entry, bytes, true);
  }
  return format;
}

async function visitStream(walk: Walk, entry: OpenEntry, source: Source, depth: number): Promise<void> {
  const tapped = await tap(source, (count, size) => {
    walk.signal?.throwIfAborted();
    entry.size = size;
    walk.budget.expand(entry.id, count, size, source.packed?.());
  });
  try {
    const probe = await probeOf(lastName(entry.path), source, tapped.head);
    const format = probe.head.length === 0 ? undefined : detect(probe);
    entry.format = format?.name ?? textOrBytes(probe.head);
    const { whole, pieces } = askInterests(walk.interests, entry as Entry, probe.head);
    const leaf = format?.access === 'whole' && isWanted(walk, format) ? format : undefined;
    if (leaf || whole.length > 0) tapped.keep(walk.limits.keep);
    if (pieces.length > 0)
      tapped.watch((chunk) => {
        for (const interest of pieces) interest.take(entry as Entry, chunk, false);
      });
    const isKept = format?.access === 'stream' && walk.kept?.wants(entry.parent);
    const pulled = isKept ? walk.kept!.tee(entry.parent, tapped.source) : tapped.source;
    await readContent(walk, entry, format, { source, tapped: pulled, probe, finish }, depth);

    function finish(): Promise<void> | undefined {
      const { sha256, kept } = tapped.finish();
      entry.sha256 = sha256;
      for (const interest of pieces) interest.take(entry as Entry, NOTHING, true);
      if (!leaf && whole.length === 0) return undefined;
      if (!kept) return void withinKeep(walk, entry);
      for (const interest of whole) interest.take(entry as Entry, kept, true);
      return leaf && decodeLeaf(walk, entry, leaf, kept);
    }
  } catch (error) {
    giveUp(walk, entry, error);
  } finally {
    await tapped.close();
  }
}

/** Ends the reading of an entry where it went over a limit. @throws any other error */
function giveUp(walk: Walk, entry: OpenEntry, error: unknown): void {
  if (!(error instanceof LimitStop) || error.entry !== entry.id) throw error;
  walk.tree.problem(error.code, entry.path, error.message);
}

interface Content {
  readonly source: Source;
  /** The same content, digested as it is pulled. */
  readonly tapped: Source;
  readonly probe: Probe;
  /** Call when all of the content was pulled. */
  readonly finish: () => Promise<void> | undefined;
}

async function readContent(
  walk: Walk,
  entry: OpenEntry,
  format: Format | undefined,
  content: Content,
  depth: number,
) {
  if (format?.access === 'stream') {
    const reader = new ByteReader(content.tapped);
    // What it says about itself is read again from its own bytes.
    if (format.decodes && isRandom(content.source)) walk.kept?.begin(entry.id);
    const damaged = await descend(walk, entry, format, reader, depth);
    await drain(walk, entry, reader, damaged);
    return await content.finish();
  }
  if (isRandom(content.source)) {
    for await (const _ of content.tapped.stream());
    await content.finish();
    if (format && format.access !== 'whole') await descend(walk, entry, format, content.source, depth);
    return;
  }
  if (format?.access === 'whole' || (!format && !wantsTail(content.probe))) {
    for await (const _ of content.tapped.stream());
    return await content.finish();
  }
  await readSpooled(walk, entry, format, content, depth);
}

/** A member of a stream whose format must jump is put aside first. */
async function readSpooled(
  walk: Walk,
  entry: OpenEntry,
  known: ContainerFormat | undefined,
  content: Content,
  depth: number,
) {
  const aside = await spool(content.tapped, walk.limits.spool - walk.spooled, walk.files);
  await content.finish();
  if (!aside) {
    walk.tree.problem(
      'spool.unavailable',
      entry.path,
      `${entry.size} bytes do not fit into the memory limit (--limit spool), and there is no temporary file for them`,
    );
    return;
  }
  walk.spooled += aside.held;
  try {
    const format = known ?? detect(await probeOf(content.probe.name, aside.source, content.probe.head));
    if (!format) return;
    entry.format = format.name;
    // A leaf is known by its head, before anything is put aside.
    if (format.access === 'whole') return;
    await descend(
      walk,
      entry,
      format,
      format.access === 'random' ? aside.source : new ByteReader(aside.source),
      depth,
    );
  } finally {
    walk.spooled -= aside.held;
    await aside.release();
  }
}

/** @returns whether the format reported an error */
async function descend(
  walk: Walk,
  entry: OpenEntry,
  format: ContainerFormat,
  input: ByteReader | RandomSource,
  depth: number,
) {
  if (depth >= walk.limits.depth) {
    walk.tree.problem('limit.depth', entry.path, `more than ${walk.limits.depth} levels (--limit depth)`);
    return true;
  }
  const reader = format.access === 'stream' && !(input instanceof ByteReader) ? new ByteReader(input) : input;
  const damaged = await visitMembers(
    walk,
    entry,
    (context) =>
      format.access === 'stream'
        ? format.read(reader as ByteReader, context)
        : format.read(input as RandomSource, context),
    depth + 1,
    format.flat,
  );
  if (reader !== input) await drain(walk, entry, reader as ByteReader, damaged);
  return damaged;
}

/** Reads what the format left, so that the digest covers all; bytes behind the end of an intact archive are reported. */
async function drain(walk: Walk, entry: OpenEntry, reader: ByteReader, damaged: boolean): Promise<void> {
  const end = reader.position;
  for (;;) if ((await reader.some()).length === 0) break;
  const rest = reader.position - end;
  if (rest > 0 && !damaged) {
    walk.tree.problem(
      'content.trailing-data',
      entry.path,
      `${rest} bytes follow the end of the ${entry.format} data`,
      end,
    );
  }
}

function withinKeep(walk: Walk, entry: OpenEntry): boolean {
  if (entry.size <= walk.limits.keep) return true;
  walk.tree.problem(
    'limit.keep',
    entry.path,
    `${entry.size} bytes are more than ${walk.limits.keep} (--limit keep)`,
  );
  return false;
}

/** Errors that are the caller's or the machine's pass through; anything else is a reader that met input it cannot take. */
function isReaderFailure(error: unknown, walk: Walk): boolean {
  return !(error instanceof LimitStop || error instanceof AssayError || walk.signal?.aborted);
}
