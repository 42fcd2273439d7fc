import { asBuffer, ByteReader, bytesSource, copyOf, isRandom, readAll } from '../codec/index.ts';
import type {
  Entry,
  Field,
  Gathered,
  GatherWish,
  Limits,
  RandomSource,
  SeeGathered,
  Source,
} from '../model/index.ts';
import type { Format, Member, ReadContext } from './format.ts';
import { MOST_HELD, NO_BYTES, type Retained, record, retained, type Sight } from './gather-bytes.ts';
import type { KeptStream } from './kept.ts';

/** What gathering works with: the tree as it was built, and the ways to read it again. */
export interface GatherBase {
  readonly entries: readonly Entry[];
  /** Whether a limit ended the reading of something: there gathering ends as well. */
  readonly isLimited: boolean;
  readonly limits: Limits;
  readonly formatOf: (entry: Entry) => Format | undefined;
  readonly contextOf: (entry: Entry) => ReadContext;
  /** Members of a directory on disk. */
  readonly readDirectory: (context: ReadContext) => Iterable<Member> | AsyncIterable<Member>;
  /** A file of a directory on disk, to be read at any time. */
  readonly onDisk?: (entry: Entry) => RandomSource;
  /** A compressed stream that was decoded before. */
  readonly kept: (entry: Entry) => KeptStream | undefined;
  /** Puts a content aside until the artifact is closed. */
  readonly putAside: (entry: Entry, source: Source) => Promise<RandomSource>;
}

interface Gathering extends GatherBase {
  readonly wishes: ReadonlyMap<number, GatherWish>;
  readonly see: SeeGathered;
  /** Containers that must be read because something in them is wished for. */
  readonly onWay: ReadonlySet<number>;
  readonly children: ReadonlyMap<number, readonly Entry[]>;
}

/**
 * Reads an artifact once more and hands over what is wished for of its entries: members in the order of their container, a
 * container behind its members. What is not wished for is skipped, as far as its container can.
 * @param root the content of the artifact; undefined for a directory
 */
export async function gather(
  base: GatherBase,
  root: Source | undefined,
  wishes: ReadonlyMap<number, GatherWish>,
  see: SeeGathered,
): Promise<void> {
  const onWay = new Set<number>();
  for (const [id, { fields }] of wishes) {
    if (fields && base.formatOf(base.entries[id]!)?.access !== 'whole') onWay.add(id);
    for (let at = base.entries[id]!.parent; at >= 0 && !onWay.has(at); at = base.entries[at]!.parent)
      onWay.add(at);
  }
  const children = childrenOf(base.entries, onWay);
  const gathering: Gathering = { ...base, wishes, see, onWay, children };
  const found = await visit(gathering, base.entries[0]!, root, [], NO_BYTES);
  if (found) await see(found);
}

function childrenOf(entries: readonly Entry[], onWay: ReadonlySet<number>): Map<number, Entry[]> {
  const children = new Map<number, Entry[]>();
  for (const entry of entries) {
    if (!onWay.has(entry.parent)) continue;
    const siblings = children.get(entry.parent);
    if (siblings) siblings.push(entry);
    else children.set(entry.parent, [entry]);
  }
  return children;
}

async function visit(
  gathering: Gathering,
  entry: Entry,
  data: Source | undefined,
  header: readonly Field[],
  headerBytes: Gathered['headerBytes'],
): Promise<Gathered | undefined> {
  const wish = gathering.wishes.get(entry.id);
  const onWay = gathering.onWay.has(entry.id);
  if (!wish && !onWay) return undefined;
  const format = entry.kind === 'file' ? gathering.formatOf(entry) : undefined;
  const leaf = format?.access === 'whole';
  let source = data;
  // What was read from a stream is valid until more is read.
  if (wish?.content && source?.bytes && isStreamed(gathering, entry))
    source = bytesSource(copyOf(source.bytes));
  const aside = wish?.content || (wish?.fields && leaf) || (onWay && format?.access === 'random');
  if (source && aside && !isRandom(source)) source = await gathering.putAside(entry, source);
  let own: Own = { fields: [], bytes: NO_BYTES };
  if (onWay) own = await visitMembers(gathering, entry, format, source, wish?.fields === true);
  else if (wish?.fields && leaf && source) own = await leafFields(gathering, entry, format, source);
  if (!wish) return undefined;
  return {
    entry,
    header,
    headerBytes,
    fields: own.fields,
    fieldBytes: own.bytes,
    ...(wish.content && source && isRandom(source) ? { content: source } : {}),
  };
}

function isStreamed({ entries, formatOf }: Gathering, { parent }: Entry): boolean {
  return parent >= 0 && formatOf(entries[parent]!)?.access === 'stream';
}

/** What a content says about itself. */
interface Own {
  readonly fields: readonly Field[];
  readonly bytes: Gathered['fieldBytes'];
}

async function leafFields(
  { contextOf, limits }: Gathering,
  entry: Entry,
  format: Format,
  source: Source,
): Promise<Own> {
  if (format.access !== 'whole' || entry.size > limits.keep) return { fields: [], bytes: NO_BYTES };
  await format.load?.();
  const bytes = asBuffer(await readAll(source));
  const fields: Field[] = [];
  format.decode(bytes, {
    ...contextOf(entry),
    wantsFields: true,
    wantsRows: true,
    field: (one) => void fields.push(one),
  });
  return { fields, bytes: (offset, length) => bytes.subarray(offset, offset + length) };
}

async function visitMembers(
  gathering: Gathering,
  container: Entry,
  format: Format | undefined,
  source: Source | undefined,
  wantsOwn: boolean,
): Promise<Own> {
  const sight = source ? record(source, format?.access === 'stream') : undefined;
  const own: { field: Field; bytes: Uint8Array | undefined }[] = [];
  const known = gathering.children.get(container.id) ?? [];
  const kept = gathering.kept(container);
  if (kept) for (const field of kept.fields) own.push({ field, bytes: undefined });
  const wantsFields = wantsOwn || known.some(({ id }) => gathering.wishes.get(id)?.header);
  const context: ReadContext = {
    ...gathering.contextOf(container),
    wantsFields,
    wantsRows: wantsOwn && ROWS.has(container.format),
    field: (field) => void (wantsOwn && own.push({ field, bytes: shortBytes(sight, field) })),
  };
  const last = wantsOwn ? known.length : known.findLastIndex((child) => isNeeded(gathering, child));
  let index = 0;
  // What was gathered of a member whose last header bytes are behind its content: it is handed over once these have passed.
  let waiting: { readonly found: Gathered; readonly bytes: Retained } | undefined;
  const handOver = async () => {
    if (!waiting) return;
    const { found, bytes } = waiting;
    waiting = undefined;
    await bytes.complete();
    await gathering.see(found);
  };
  const members = kept
    ? [{ path: '', kind: 'file' as const, data: kept.content }]
    : membersOf(gathering, container, format, sight?.source, context);
  for await (const member of members) {
    if (waiting) await handOver();
    const entry = known[index++];
    if (!entry) break;
    const wish = gathering.wishes.get(entry.id);
    const header = wish?.header ? (member.fields?.() ?? []) : [];
    const bytes = header.length > 0 && sight ? await retained(sight, header) : undefined;
    const data = member.data && container.kind === 'directory' ? gathering.onDisk?.(entry) : member.data;
    const found = await visit(gathering, entry, data, header, bytes?.at ?? NO_BYTES);
    if (found && bytes?.isPartial) waiting = { found, bytes };
    else if (found) await gathering.see(found);
    // What a limit ended must not run on here, and what comes behind the last wish is not read.
    const isEnd = gathering.isLimited && member.data !== undefined && entry.sha256 === undefined;
    if (isEnd || index > last) break;
  }
  await handOver();
  const fields = own.map(({ field }) => field);
  return { fields, bytes: wantsOwn && sight ? await ownBytes(sight, own) : NO_BYTES };
}

function shortBytes(sight: Sight | undefined, { offset, length }: Field): Uint8Array | undefined {
  const bytes = length <= MOST_HELD ? sight?.now(offset, length) : undefined;
  return bytes && copyOf(bytes);
}

function isNeeded({ wishes, onWay }: Gathering, { id }: Entry): boolean {
  return wishes.has(id) || onWay.has(id);
}

/** Formats whose long tables say what a comparison needs to know. */
const ROWS: ReadonlySet<string> = new Set(['cfb', 'bom', 'git-pack', 'sqlite', 'cab', 'dmg']);

async function ownBytes(
  sight: Sight,
  own: readonly { field: Field; bytes: Uint8Array | undefined }[],
): Promise<Gathered['fieldBytes']> {
  if (sight.random)
    return (
      await retained(
        { ...sight, isStreamed: false },
        own.map(({ field }) => field),
      )
    ).at;
  const known = new Map<number, Uint8Array>();
  for (const { field, bytes } of own) if (bytes) known.set(field.offset, bytes);
  const starts = [...known.keys()].sort((a, b) => a - b);
  return (offset, length) => {
    let low = 0;
    let high = starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (starts[middle]! <= offset) low = middle + 1;
      else high = middle;
    }
    const start = starts[low - 1];
    const bytes = start === undefined ? undefined : known.get(start);
    return bytes && offset + length <= start! + bytes.length
      ? bytes.subarray(offset - start!, offset - start! + length)
      : undefined;
  };
}

function membersOf(
  { readDirectory }: Gathering,
  container: Entry,
  format: Format | undefined,
  source: Source | undefined,
  context: ReadContext,
): Iterable<Member> | AsyncIterable<Member> {
  if (container.kind === 'directory' && container.parent < 0) return readDirectory(context);
  if (!format || format.access === 'whole' || !source) return [];
  if (format.access === 'stream') return format.read(new ByteReader(source), context);
  return isRandom(source) ? format.read(source, context) : [];
}
