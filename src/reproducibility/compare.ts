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

/**
 * Compares two opened artifacts member by member: what was added or removed, whose content, metadata or place differs.
 * A container that differs only because of its members is marked as derived from the first of them.
 */
export function compare(left: Artifact, right: Artifact): Comparison {
  const { pairs, added, removed, reordered } = pairEntries(left.entries, right.entries);
  const differences: Difference[] = [
    ...removed.map((entry) => ({ kind: 'removed' as const, left: relative(left, entry) })),
    ...added.map((entry) => ({ kind: 'added' as const, right: relative(right, entry) })),
    ...pairs.flatMap((pair) => memberDifferences(left, right, pair)),
    ...reordered.map(([a, b]) => ({
      kind: 'order' as const,
      left: relative(left, a),
      right: relative(right, b),
    })),
  ];
  const derived = markDerived(differences);
  derived.sort((a, b) => weight(a) - weight(b));
  const counts: Record<DifferenceKind, number> = {
    added: 0,
    removed: 0,
    content: 0,
    metadata: 0,
    order: 0,
    kind: 0,
  };
  for (const { kind } of derived) counts[kind]++;
  const digest = left.digests?.sha256;
  const identical = digest !== undefined && digest === right.digests?.sha256;
  return { against: right.name, identical, counts, differences: derived.slice(0, LISTED) };
}

function memberDifferences(left: Artifact, right: Artifact, [a, b]: Pair): Difference[] {
  const place = { left: relative(left, a), right: relative(right, b) };
  if (a.kind !== b.kind) return [{ kind: 'kind', ...place, values: [a.kind, b.kind] }];
  const found: Difference[] = [];
  const [digestA, digestB] = [a.sha256, b.sha256];
  if (a.kind === 'file' && (digestA === undefined || digestA !== digestB)) {
    found.push({ kind: 'content', ...place, values: [digestA ?? 'unreadable', digestB ?? 'unreadable'] });
  }
  for (const [field, read] of METADATA) {
    const [one, other] = [read(a), read(b)];
    if (one !== other)
      found.push({ kind: 'metadata', ...place, field, values: [String(one ?? ''), String(other ?? '')] });
  }
  return found;
}

/** Bytes of a container follow from its members: the content difference of `a.tar.gz` is the one of `a.tar.gz!/x`. */
function markDerived(differences: readonly Difference[]): Difference[] {
  const cause = new Map<string, string>();
  for (const { left, right } of differences) {
    const path = left ?? right ?? '';
    for (let at = path.lastIndexOf('!'); at >= 0; at = path.lastIndexOf('!', at - 1)) {
      for (const container of [path.slice(0, at), path.slice(0, at + 1)]) {
        if (container !== path && !cause.has(container)) cause.set(container, path);
      }
      if (at === 0) break;
    }
  }
  return differences.map((difference) => {
    const origin = difference.kind === 'content' ? cause.get(difference.left ?? '') : undefined;
    return origin === undefined ? difference : { ...difference, derivedFrom: origin };
  });
}

/** Path without the artifact's own name, which two builds may differ in: `!/member`, and `` for the artifact itself. */
function relative(artifact: Artifact, entry: Entry): string {
  return entry.path.slice(artifact.name.length);
}

function weight(difference: Difference): number {
  return WEIGHT[difference.kind] + (difference.derivedFrom === undefined ? 0 : 10);
}
