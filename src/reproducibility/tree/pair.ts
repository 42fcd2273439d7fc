import type { Artifact, Entry } from '../../model/index.ts';
import { longestIncreasing } from '../align/order.ts';
import { pairSimilar } from '../align/similar.ts';
import type { Pair } from '../unit.ts';
import { bareName } from './names.ts';

/** Which entries of two trees belong together. Below contents that are equal nothing is listed. */
export interface Pairing {
  /** In the order of the left tree, containers before their members. */
  readonly pairs: readonly Pair[];
  readonly added: readonly Entry[];
  readonly removed: readonly Entry[];
  /** Pairs that stand for the artifacts themselves: their kinds and names may differ. */
  readonly roots: ReadonlySet<Pair>;
  /** Pairs of `pairs` that have different names. */
  readonly renamed: ReadonlySet<Pair>;
  /** The fewest pairs whose move within their container explains the other order. */
  readonly reordered: readonly Pair[];
}

/** One side of a comparison. */
export interface Side {
  readonly entries: readonly Entry[];
  /** Members by the id of their container. */
  readonly children: ReadonlyMap<number, readonly Entry[]>;
  /** Containers of what was left out, and all they lie in: their bytes need not be equal. */
  readonly cut: ReadonlySet<number>;
}

/** A tree made ready for walking down, without what is to be left out: its members are not reached then. */
export function sideOf(
  { entries, name }: Pick<Artifact, 'entries' | 'name'>,
  exclude: (path: string) => boolean = () => false,
): Side {
  const children = new Map<number, Entry[]>();
  const cut = new Set<number>();
  for (const entry of entries) {
    if (entry.parent >= 0 && exclude(entry.path.slice(name.length))) {
      for (let at = entry.parent; at >= 0 && !cut.has(at); at = entries[at]!.parent) cut.add(at);
      continue;
    }
    const siblings = children.get(entry.parent);
    if (siblings) siblings.push(entry);
    else children.set(entry.parent, [entry]);
  }
  return { entries, children, cut };
}

/** Whether two contents are known to be equal. */
export function isSameContent(one: Entry, other: Entry): boolean {
  return one.sha256 !== undefined && one.sha256 === other.sha256;
}

/**
 * Pairs entries container by container: by name, of several with one name the first with the first, then what is left by
 * content and by likeness.
 */
export function pairTrees(left: Side, right: Side): Pairing {
  const pairs: Pair[] = [];
  const added: Entry[] = [];
  const removed: Entry[] = [];
  const renamed = new Set<Pair>();
  const reordered: Pair[] = [];
  const waiting: Pair[] = [rootPair(left, right)];
  const [[a, b]] = waiting as [Pair];
  for (const entry of besides(left, a)) removed.push(entry);
  for (const entry of besides(right, b)) added.push(entry);
  if (a.id > 0 || b.id > 0) pairs.push([left.entries[0]!, right.entries[0]!]);
  const roots = new Set([...pairs, ...waiting]);
  while (waiting.length > 0) {
    const pair = waiting.pop()!;
    pairs.push(pair);
    const [one, other] = pair;
    if (one.kind !== other.kind && !roots.has(pair)) continue;
    if (isSameContent(one, other)) continue;
    const level = pairMembers(membersOf(left, one), membersOf(right, other), [one, other]);
    // One by one: a call takes only so many arguments, and a container may have a million members.
    const [lone, rest] = [impliedBy(right, other, one), impliedBy(left, one, other)];
    for (const entry of level.added) if (!rest(entry)) added.push(entry);
    for (const entry of level.removed) if (!lone(entry)) removed.push(entry);
    for (const found of level.renamed) renamed.add(found);
    for (const found of level.reordered) reordered.push(found);
    for (const found of level.pairs.toReversed()) waiting.push(found);
  }
  return { pairs, added, removed, roots, renamed, reordered };
}

/** Where one of several members stands for an artifact, the others are on one side only. */
function besides(side: Side, chosen: Entry): readonly Entry[] {
  return (side.children.get(chosen.parent) ?? []).filter((member) => member !== chosen);
}

/**
 * Where the two artifacts are packed differently (an archive and a folder, a tar and a tar.gz), what is compared is the
 * first content on each side that has members.
 */
function rootPair(left: Side, right: Side): Pair {
  const [one, other] = [left.entries[0]!, right.entries[0]!];
  if (one.format === other.format && one.kind === other.kind) return [one, other];
  const [a, b] = [unwrapped(left, one), unwrapped(right, other)];
  if (a.format === b.format) return [a, b];
  return [likeMember(left, a, b) ?? a, likeMember(right, b, a) ?? b];
}

/** What an artifact is compared with where the other is not packed at all: the one member of a container that is like it. */
function likeMember(side: Side, container: Entry, other: Entry): Entry | undefined {
  if (container.kind !== 'file' || other.kind !== 'file') return undefined;
  const members = side.children.get(container.id) ?? [];
  const same = members.filter((member) => isSameContent(member, other));
  const like = members.filter(({ format, variant }) => format === other.format && variant === other.variant);
  return same[0] ?? (like.length === 1 ? like[0] : undefined);
}

function unwrapped(side: Side, root: Entry): Entry {
  let at = root;
  for (;;) {
    const members = side.children.get(at.id) ?? [];
    if (members.length !== 1 || members[0]!.path !== `${at.path}!`) return at;
    at = members[0]!;
  }
}

function membersOf(side: Side, container: Entry): readonly Entry[] {
  return side.children.get(container.id) ?? [];
}

/** Whether a folder on disk is there only because an archive, which need not list folders, has something in it. */
function impliedBy(side: Side, container: Entry, partner: Entry): (folder: Entry) => boolean {
  if (container.kind !== 'file' || partner.kind !== 'directory') return () => false;
  const folders = new Set<string>();
  for (const member of membersOf(side, container)) {
    const name = nameIn(container, member);
    for (
      let end = name.lastIndexOf('/');
      end > 0 && !folders.has(name.slice(0, end));
      end = name.lastIndexOf('/', end - 1)
    )
      folders.add(name.slice(0, end));
  }
  return (entry) => entry.kind === 'directory' && folders.has(nameIn(partner, entry));
}

interface Level {
  readonly pairs: readonly Pair[];
  readonly added: readonly Entry[];
  readonly removed: readonly Entry[];
  readonly renamed: readonly Pair[];
  readonly reordered: readonly Pair[];
}

function pairMembers(left: readonly Entry[], right: readonly Entry[], [one, other]: Pair): Level {
  // Of several members with one name, a file goes with a file.
  const first = pairByKey(
    left,
    right,
    (container) => (entry) => `${nameIn(container, entry)}\0${entry.kind === 'directory'}`,
    [one, other],
  );
  const second = pairByKey(first.lone, first.rest, (container) => (entry) => nameIn(container, entry), [
    one,
    other,
  ]);
  const pairs = [...first.pairs, ...second.pairs];
  const { lone, rest } = second;
  const renamed = lone.length > 0 && rest.length > 0 ? pairRest(lone, rest, one, other) : [];
  const found = new Set<Entry>();
  for (const [a, b] of renamed) found.add(a).add(b);
  const all = [...pairs, ...renamed].sort(([a], [b]) => a.id - b.id);
  return {
    pairs: all,
    added: rest.filter((entry) => !found.has(entry)),
    removed: lone.filter((entry) => !found.has(entry)),
    renamed,
    reordered: findReordered(all),
  };
}

/** Members with the same key, the first with the first; and those without a partner, in the order of their containers. */
function pairByKey(
  left: readonly Entry[],
  right: readonly Entry[],
  keyIn: (container: Entry) => (entry: Entry) => string,
  [one, other]: Pair,
): { readonly pairs: readonly Pair[]; readonly lone: readonly Entry[]; readonly rest: readonly Entry[] } {
  const [leftKey, rightKey] = [keyIn(one), keyIn(other)];
  const waiting = new Map<string, Entry[]>();
  for (const entry of right) {
    const key = rightKey(entry);
    const same = waiting.get(key);
    if (same) same.push(entry);
    else waiting.set(key, [entry]);
  }
  const pairs: Pair[] = [];
  const lone: Entry[] = [];
  // What is taken is counted: a million members may have one name, and to move up all behind the first takes as long as they are many.
  const taken = new Map<readonly Entry[], number>();
  for (const entry of left) {
    const same = waiting.get(leftKey(entry)) ?? [];
    const next = taken.get(same) ?? 0;
    const partner = same[next];
    if (!partner) lone.push(entry);
    else {
      pairs.push([entry, partner]);
      taken.set(same, next + 1);
    }
  }
  const rest: Entry[] = [];
  for (const same of waiting.values())
    for (let i = taken.get(same) ?? 0; i < same.length; i++) rest.push(same[i]!);
  return { pairs, lone, rest: rest.sort((a, b) => a.id - b.id) };
}

function pairRest(left: readonly Entry[], right: readonly Entry[], one: Entry, other: Entry): Pair[] {
  const candidate = (container: Entry) => (entry: Entry) => ({
    id: entry.id,
    path: nameIn(container, entry),
    size: entry.size,
    ...(entry.sha256 === undefined ? {} : { sha256: entry.sha256 }),
  });
  const files = ({ kind }: Entry) => kind === 'file';
  const byLeft = new Map(left.map((entry) => [entry.id, entry]));
  const byRight = new Map(right.map((entry) => [entry.id, entry]));
  return pairSimilar(left.filter(files).map(candidate(one)), right.filter(files).map(candidate(other))).map(
    (found) => [byLeft.get(found.left)!, byRight.get(found.right)!] as const,
  );
}

/** The name of a member in its container; `./x` and `x` are one, as are `x/` and `x`. */
export function nameIn(container: Entry, { path }: Entry): string {
  const name = path.slice(container.path.length);
  const bare = name.startsWith('!/') ? name.slice(2) : name.startsWith('/') ? name.slice(1) : name;
  return bareName(bare);
}

/** Pairs outside the longest run that has the same order on both sides. */
function findReordered(pairs: readonly Pair[]): Pair[] {
  const places = pairs.map(([, other]) => other.id);
  if (places.every((place, index) => index === 0 || place > places[index - 1]!)) return [];
  const kept = longestIncreasing(places);
  return pairs.filter((_, index) => !kept.has(index));
}
