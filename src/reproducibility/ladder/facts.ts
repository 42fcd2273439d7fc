import { FORMATS } from '../../artifact/index.ts';
import type { Artifact, Entry, Gathered, GatherWish } from '../../model/index.ts';
import { bareName } from '../tree/names.ts';
import { nameIn } from '../tree/pair.ts';
import type { Around } from './canonical/canonical.ts';
import { createForm, type Form } from './form.ts';
import { hasCanonical, hasCanonicalFields, hasLeafForm, leafForm, MOST_LEAF } from './leaf.ts';
import { addPart, isCode, isStored, type Part, type PartBytes, partsOf, withoutBits } from './parts.ts';
import { FORM_LEVELS, type FormLevel, isRemoved } from './removal.ts';
import type { Shape } from './shape.ts';

/** What is left of some fields at a level: the digest of their form, absent where nothing is left. */
export type Kept = Partial<Record<FormLevel, string>>;

/** What the second pass tells of an entry. */
export interface Facts {
  /** Of what its container keeps about it. */
  readonly header?: Kept;
  /** Of what its own format says besides the members. */
  readonly own?: Kept;
  /** The digest of a content without what is removed from it. */
  readonly leaf?: string;
  /** What is left of it cannot be told: the bytes count. */
  readonly closed?: true;
}

/** Reads the artifact once more for everything that digests of the tree do not tell. */
export async function gatherFacts(
  artifact: Artifact,
  shape: Shape,
  levels: readonly FormLevel[],
): Promise<ReadonlyMap<number, Facts>> {
  const wishes = new Map<number, GatherWish>();
  const told = new Set<number>();
  for (const entry of shape.entries) {
    if (wantsHeaders(entry, shape, levels)) told.add(entry.id);
    const wish = wishOf(entry, told.has(entry.parent), shape, levels);
    if (wish) wishes.set(entry.id, wish);
  }
  const facts = new Map<number, Facts>();
  const around = aroundOf(shape);
  if (wishes.size === 0) return facts;
  await artifact.gather(wishes, async (gathered) => {
    const found = await factsOf(gathered, shape, levels, around);
    if (Object.keys(found).length > 0) facts.set(gathered.entry.id, found);
  });
  return facts;
}

/** Whether an archive may keep capabilities with its members: of tar archives, those with extended headers. */
function mayHaveCapabilities({ format, variant }: Entry): boolean {
  return format === 'tar' ? variant === 'pax' : format === 'xar' || format === 'squashfs';
}

/** Formats that tell in header fields what is in their members. */
const TOLD_BY_HEADERS: ReadonlySet<string> = new Set(['cfb']);
const RANDOM: ReadonlySet<string> = new Set(
  FORMATS.filter(({ access }) => access === 'random').map(({ name }) => name),
);

/** Whether a container at equal streams is more than its bytes: it compresses its members, or some of them are layers. */
export function isPacking(entry: Entry, shape: Shape): boolean {
  if (PACKING.has(entry.format)) return true;
  if (entry.kind !== 'file') return false;
  return shape.membersOf(entry).some((member) => shape.isOwn(member) && shape.role(member) !== 'content');
}

/** Formats that compress members one by one. */
const PACKING: ReadonlySet<string> = new Set(['zip', 'xar', 'cab', 'rpm', 'dmg', 'squashfs', '7z']);

function wishOf(
  entry: Entry,
  header: boolean,
  shape: Shape,
  levels: readonly FormLevel[],
): GatherWish | undefined {
  if (!shape.isReached(entry)) return undefined;
  const wish: GatherWish = { ...(header ? { header: true } : {}), ...ownWish(entry, shape, levels) };
  return Object.keys(wish).length > 0 ? wish : undefined;
}

/** What is merely shipped is entered for equal semantics only. */
function isEntered(container: Entry, shape: Shape, levels: readonly FormLevel[]): boolean {
  return shape.isOwn(container) || levels.includes('equal-semantics');
}

/** Whether what a container keeps about its members is needed. */
function wantsHeaders(container: Entry, shape: Shape, levels: readonly FormLevel[]): boolean {
  if (container.kind !== 'file' || shape.role(container) !== 'members') return false;
  if (!isEntered(container, shape, levels)) return false;
  if (mayHaveCapabilities(container)) return true;
  if (!shape.isOwn(container) || TOLD_BY_HEADERS.has(container.format)) return true;
  return levels.includes('equal-streams') && isPacking(container, shape);
}

function ownWish(entry: Entry, shape: Shape, levels: readonly FormLevel[]): GatherWish {
  if (entry.kind !== 'file' || !isEntered(entry, shape, levels)) return {};
  if (shape.role(entry) !== 'content')
    return { fields: true, ...(RANDOM.has(entry.format) ? { content: true } : {}) };
  if (!levels.includes('equal-semantics') || !hasLeafForm(entry) || entry.size > MOST_LEAF) return {};
  if (entry.sha256 === undefined) return {};
  return hasCanonical(entry) && !hasCanonicalFields(entry)
    ? { content: true }
    : { fields: true, content: true };
}

async function factsOf(
  gathered: Gathered,
  shape: Shape,
  levels: readonly FormLevel[],
  around: Around,
): Promise<Facts> {
  const { entry } = gathered;
  const container = shape.entries[entry.parent];
  const header =
    container && gathered.header.length > 0 ? await headerOf(gathered, container, shape, levels) : {};
  if (header === undefined) return { closed: true };
  const role = shape.role(entry);
  const own = role === 'content' ? {} : await ownOf(gathered, shape, levels);
  const leaf = role === 'content' && gathered.content ? await leafForm(gathered, around) : undefined;
  return {
    ...(Object.keys(header).length > 0 ? { header } : {}),
    ...(own === undefined ? { closed: true } : Object.keys(own).length > 0 ? { own } : {}),
    ...(leaf === undefined ? {} : { leaf }),
  };
}

async function headerOf(
  { entry, header, headerBytes }: Gathered,
  container: Entry,
  shape: Shape,
  levels: readonly FormLevel[],
): Promise<Kept | undefined> {
  const parts = partsOf(container.format, header).filter((part) => !isStored(container.format, part));
  const own = shape.isOwn(container);
  return await keptOf(container.format, parts, { at: headerBytes }, levelsOf(own, levels), (part, level) => {
    // What is not named of a member's header is an extra of the packer's.
    const cause = isCode(part.cause) ? part.cause : 'archive.extra';
    if (part.cause === 'skip') return false;
    // Some programs go by a second name: one that contradicts the first is kept at every level.
    if (part.names.at(-1) === 'file name' && bareName(String(part.field.value)) !== nameIn(container, entry))
      return true;
    // Permissions are told by the tree.
    if (level !== 'equal-streams' && cause === 'archive.mode') return false;
    return !isRemoved(cause, level, own);
  });
}

async function ownOf(
  { entry, fields, fieldBytes, content }: Gathered,
  shape: Shape,
  levels: readonly FormLevel[],
): Promise<Kept | undefined> {
  const stream = shape.role(entry) === 'stream';
  const parts = partsOf(entry.format, fields).filter(
    (part) => !isStored(entry.format, part) && !(stream && isOfStream(part)),
  );
  const own = shape.isOwn(entry);
  const bytes = { at: fieldBytes, ...(content ? { content } : {}) };
  return await keptOf(entry.format, parts, bytes, levelsOf(own, levels), ({ cause }, level) =>
    isCode(cause) ? !isRemoved(cause, level, own) : cause === 'look',
  );
}

/** A compressed stream and its headers are undone; bytes that nothing refers to are none of it. */
function isOfStream({ field }: Part): boolean {
  return field.meaning !== 'unused';
}

/** What is merely shipped counts by its bytes at better levels. */
function levelsOf(own: boolean, levels: readonly FormLevel[]): readonly FormLevel[] {
  return own ? levels : ['equal-semantics'];
}

async function keptOf(
  format: string,
  parts: readonly Part[],
  bytes: PartBytes,
  levels: readonly FormLevel[],
  isKept: (part: Part, level: FormLevel) => boolean,
): Promise<Kept | undefined> {
  const kept: Kept = {};
  for (const level of FORM_LEVELS) {
    if (!levels.includes(level)) continue;
    const left = parts.filter((part) => isKept(part, level));
    if (left.length === 0) continue;
    const form = createForm('fields');
    for (const part of left) {
      if (!(await addKept(format, form, part, bytes))) return undefined;
    }
    kept[level] = form.hex();
  }
  return kept;
}

async function addKept(format: string, form: Form, part: Part, bytes: PartBytes): Promise<boolean> {
  const masked = withoutBits(format, part);
  if (masked === undefined) return await addPart(form, part, bytes);
  form.item('masked').item(part.names.join(' / ')).item(masked);
  return true;
}

/** What contents may ask of their neighbours. */
function aroundOf(shape: Shape): Around {
  const known = new Map<number, ReadonlyMap<string, Entry>>();
  return {
    containerOf: ({ parent }) => shape.entries[parent],
    membersOf(container) {
      const found =
        known.get(container.id) ??
        new Map(shape.membersOf(container).map((member) => [nameIn(container, member), member]));
      known.set(container.id, found);
      return found;
    },
  };
}
