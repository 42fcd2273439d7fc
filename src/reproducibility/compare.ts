import type { Artifact, Comparison, Difference, DifferenceKind, Entry } from '../model/index.ts';
import { type Pair, pairEntries } from './pair.ts';

/** Header values compared member by member, as text, in the order they are reported. */
const METADATA: readonly (readonly [string, (entry: Entry) => string | number | undefined])[] = [
  ['mode', (entry) => entry.mode?.toString(8)],
  ['uid', (entry) => entry.uid],
  ['gid', (entry) => entry.gid],
  ['user', (entry) => entry.user],
  ['group', (entry) => entry.group],
  ['mtime', (entry) => entry.mtime],
  ['link', (entry) => entry.link],
  ['inode', (entry) => entry.inode],
  ['variant', (entry) => entry.variant],
];

/** What counts of a file on disk: times and owners are the machine's, not the artifact's, as for its digest. */
const ON_DISK: ReadonlySet<string> = new Set(['mode', 'link', 'variant']);

const WEIGHT: Readonly<Record<DifferenceKind, number>> = {
  kind: 0,
  removed: 1,
  added: 1,
  content: 2,
  metadata: 3,
  order: 4,
};

/** How many differences a comparison lists; the counts have all. */
const LISTED = 1000;

/** Stands for the digest of a content of which not all could be read. */
const UNREADABLE = 'unreadable';

/** A difference and the entries it is about, absent on the side that lacks it. */
interface Place {
  readonly difference: Difference;
  readonly left?: Entry;
  readonly right?: Entry;
}

/**
 * Compares two opened artifacts member by member: what was added or removed, whose content, metadata or place differs.
 * A container that differs because of what is in it is marked as derived from the first of those differences, and is not
 * counted.
 */
export function compare(left: Artifact, right: Artifact): Comparison {
  const counts = { kind: 0, removed: 0, added: 0, content: 0, metadata: 0, order: 0 };
  const digest = left.digests?.sha256;
  // Equal bytes are read equally: nothing is left to compare.
  if (digest !== undefined && digest === right.digests?.sha256)
    return { against: right.name, identical: true, counts, differences: [] };
  const { pairs, added, removed, reordered } = pairEntries(left.entries, right.entries);
  const places: Place[] = [
    ...removed.map((entry) => removedPlace(left, entry)),
    ...added.map((entry) => addedPlace(right, entry)),
    ...pairs.flatMap((pair) => memberDifferences(left, right, pair)),
    ...reordered.map((pair) => place(left, right, pair, { kind: 'order' })),
  ];
  const differences = markDerived(left, right, places).sort((a, b) => weight(a) - weight(b));
  for (const { kind, derivedFrom } of differences) if (derivedFrom === undefined) counts[kind]++;
  return { against: right.name, identical: false, counts, differences: differences.slice(0, LISTED) };
}

function removedPlace(left: Artifact, entry: Entry): Place {
  return { difference: { kind: 'removed', left: relative(left, entry) }, left: entry };
}

function addedPlace(right: Artifact, entry: Entry): Place {
  return { difference: { kind: 'added', right: relative(right, entry) }, right: entry };
}

function place(
  left: Artifact,
  right: Artifact,
  [a, b]: Pair,
  what: Omit<Difference, 'left' | 'right'>,
): Place {
  const { kind, ...rest } = what;
  const difference = { kind, left: relative(left, a), right: relative(right, b), ...rest };
  return { difference, left: a, right: b };
}

function memberDifferences(left: Artifact, right: Artifact, pair: Pair): Place[] {
  const [a, b] = pair;
  if (a.kind !== b.kind) return [place(left, right, pair, { kind: 'kind', values: [a.kind, b.kind] })];
  const found: Place[] = [];
  const digests = [a.sha256 ?? UNREADABLE, b.sha256 ?? UNREADABLE] as const;
  if (isContentOpen(left, right, pair))
    found.push(place(left, right, pair, { kind: 'content', values: digests }));
  const onDisk = isOnDisk(left, a) && isOnDisk(right, b);
  for (const [field, read] of METADATA) {
    if (onDisk && !ON_DISK.has(field)) continue;
    const [one, other] = [read(a), read(b)];
    if (one === other) continue;
    const values = [String(one ?? ''), String(other ?? '')] as const;
    found.push(place(left, right, pair, { kind: 'metadata', field, values }));
  }
  return found;
}

/** Differs, or cannot be known to be equal. A directory's digest is only the sum of what is in it. */
function isContentOpen(left: Artifact, right: Artifact, [a, b]: Pair): boolean {
  if (a.kind !== 'file') return false;
  if (a.sha256 !== undefined || b.sha256 !== undefined) return a.sha256 !== b.sha256;
  // Unreadable here and there, but the same bytes if the same container holds them.
  const [above, other] = [left.entries[a.parent], right.entries[b.parent]];
  return !above || !other || isContentOpen(left, right, [above, other]);
}

function isOnDisk(artifact: Artifact, entry: Entry): boolean {
  return (artifact.entries[entry.parent] ?? entry).kind === 'directory';
}

/** Bytes of a container follow from what is in it: the content difference of `a.tar.gz` is the one of `a.tar.gz!/x`. */
function markDerived(left: Artifact, right: Artifact, places: readonly Place[]): Difference[] {
  const causes = [new Map<number, string>(), new Map<number, string>()] as const;
  for (const { difference, ...sides } of places) {
    // Where nothing is known nothing can follow.
    if (difference.values?.every((value) => value === UNREADABLE)) continue;
    const path = difference.left ?? difference.right ?? '';
    markContainers(left.entries, sides.left, path, causes[0]);
    markContainers(right.entries, sides.right, path, causes[1]);
  }
  return places.map(({ difference, left: a, right: b }) => {
    if (difference.kind !== 'content' || !a || !b) return difference;
    const derivedFrom = causes[0].get(a.id) ?? causes[1].get(b.id);
    return derivedFrom === undefined ? difference : { ...difference, derivedFrom };
  });
}

/** Everything an entry lies in, by ids: a path tells nothing, since names may hold `!/` as well. */
function markContainers(
  entries: readonly Entry[],
  entry: Entry | undefined,
  path: string,
  causes: Map<number, string>,
): void {
  for (let at = entry && entries[entry.parent]; at && !causes.has(at.id); at = entries[at.parent])
    causes.set(at.id, path);
}

/** Path without the artifact's own name, which two builds may differ in: `!/member`, and `` for the artifact itself. */
function relative(artifact: Artifact, entry: Entry): string {
  return entry.path.slice(artifact.name.length);
}

function weight(difference: Difference): number {
  return WEIGHT[difference.kind] + (difference.derivedFrom === undefined ? 0 : 10);
}
