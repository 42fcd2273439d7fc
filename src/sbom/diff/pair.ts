import type { IdentityGraph } from '../../identifier/index.ts';
import type { BomPairing } from '../../model/index.ts';
import { compare } from './files.ts';
import { cpeKeysOf, digestsOf, type Item } from './items.ts';
import { aliasKeys, nameKey } from './keys.ts';
import { orderOf } from './version.ts';

/** A component of both documents. */
export interface ItemPair {
  readonly before: Item;
  readonly after: Item;
  readonly by: BomPairing;
}

/** Pairs, and what has no partner. */
export interface Paired {
  readonly pairs: readonly ItemPair[];
  readonly removed: readonly Item[];
  readonly added: readonly Item[];
}

interface Round {
  readonly by: BomPairing;
  readonly keys: (item: Item) => readonly string[];
  /** The key alone proves it, also where several components have it: they are paired by version. */
  readonly sure: boolean;
  readonly fits?: (before: Item, after: Item) => boolean;
}

/**
 * Pairs components one to one, by the surest thing first: what the documents are about, package URL, CPE product, alias, digest,
 * files, name. Each round takes what earlier ones left, by key, so the time is that of sorting; the order of entries in the
 * documents has no say.
 */
export function pairItems(before: readonly Item[], after: readonly Item[], graph?: IdentityGraph): Paired {
  const left: Sides = { before: new Set(before), after: new Set(after) };
  const pairs: ItemPair[] = [];
  pairSubjects(left, pairs);
  for (const round of roundsOf(graph)) {
    if (round === 'files') pairByFiles(left, pairs);
    else runRound(round, left, pairs);
  }
  return { pairs, removed: [...left.before], added: [...left.after] };
}

interface Sides {
  readonly before: Set<Item>;
  readonly after: Set<Item>;
}

function roundsOf(graph: IdentityGraph | undefined): readonly (Round | 'files')[] {
  return [
    { by: 'purl', keys: ({ purls }) => [...new Set(purls.map(({ key }) => key))], sure: true },
    { by: 'cpe', keys: cpeKeysOf, sure: false, fits: isNotOtherPackage },
    ...(graph
      ? [
          {
            by: 'alias',
            keys: ({ identifiers }: Item) => aliasKeys(identifiers, graph),
            sure: false,
          } as const,
        ]
      : []),
    {
      by: 'hash',
      keys: (item) => digestsOf(item).map(({ algorithm, value }) => `${algorithm}:${value}`),
      sure: false,
    },
    'files',
    { by: 'name', keys: namesOf, sure: true, fits: isNotOtherPackage },
  ];
}

/** The one thing that each document is about, even where it has another name: releases have the version in theirs. */
function pairSubjects(left: Sides, pairs: ItemPair[]): void {
  const [before, ...more] = [...left.before].filter(({ isSubject }) => isSubject);
  const [after, ...others] = [...left.after].filter(({ isSubject }) => isSubject);
  if (!before || !after || more.length + others.length > 0) return;
  // One document is about a package, the other about the file that holds it.
  if (isNamedElsewhere(before, after, left.after) || isNamedElsewhere(after, before, left.before)) return;
  take({ before, after, by: 'subject' }, left, pairs);
}

/** Whether a package URL of a subject is that of another component of the other side, and not of its subject. */
function isNamedElsewhere(subject: Item, other: Item, all: ReadonlySet<Item>): boolean {
  const keys = new Set(subject.purls.map(({ key }) => key));
  const isOne = ({ purls }: Item) => purls.some(({ key }) => keys.has(key));
  return keys.size > 0 && !isOne(other) && [...all].some(isOne);
}

function runRound({ by, keys, sure, fits }: Round, left: Sides, pairs: ItemPair[]): void {
  const groups = new Map<string, { before: Item[]; after: Item[] }>();
  for (const side of ['before', 'after'] as const)
    for (const item of left[side])
      for (const key of new Set(keys(item))) {
        const group = groups.get(key) ?? { before: [], after: [] };
        group[side].push(item);
        groups.set(key, group);
      }
  const shared = [...groups].filter(([, group]) => group.before.length > 0 && group.after.length > 0);
  for (const [, group] of shared.sort(([a], [b]) => compare(a, b)))
    for (const [before, after] of pairGroup(group, left, sure))
      if (!fits || fits(before, after)) take({ before, after, by }, left, pairs);
}

/** Of the components with one key: those of the same version first; others, where that is sure, the latest with the latest. */
function pairGroup(
  group: { readonly before: readonly Item[]; readonly after: readonly Item[] },
  left: Sides,
  sure: boolean,
): readonly (readonly [Item, Item])[] {
  const before = group.before.filter((item) => left.before.has(item));
  const after = group.after.filter((item) => left.after.has(item));
  if (before.length === 1 && after.length === 1) return [[before[0]!, after[0]!]];
  const made: (readonly [Item, Item])[] = [];
  const rest = new Set(after);
  const others: Item[] = [];
  const identical = new Map(after.map((item) => [item.order, item]));
  const unlike: Item[] = [];
  const pair = (item: Item, partner: Item): void => {
    rest.delete(partner);
    made.push([item, partner]);
  };
  for (const item of before) {
    const partner = identical.get(item.order);
    if (partner && rest.has(partner)) pair(item, partner);
    else unlike.push(item);
  }
  // From the end, which costs no time however many there are.
  const byVersion = Map.groupBy([...rest].reverse(), ({ version }) => versionKey(version));
  for (const item of unlike) {
    const same = byVersion.get(versionKey(item.version)) ?? [];
    const partner = sure || same.length === 1 ? same.pop() : undefined;
    if (partner) pair(item, partner);
    else others.push(item);
  }
  if (!sure) return made;
  const old = others.sort(latestFirst);
  const now = [...rest].sort(latestFirst);
  for (let i = 0; i < Math.min(old.length, now.length); i++) made.push([old[i]!, now[i]!]);
  return made;
}

function versionKey(version: string | undefined): string {
  return version === undefined ? '' : version.trim().replace(/^v(?=\d)/i, '');
}

function latestFirst(a: Item, b: Item): number {
  const order =
    a.version === undefined || b.version === undefined
      ? Number(a.version === undefined) - Number(b.version === undefined)
      : -(orderOf(a.scheme, a.version, b.version) ?? 0);
  return order || compare(a.order, b.order);
}

/** By most of the files at the same paths or with the same digests, the most files first. */
function pairByFiles(left: Sides, pairs: ItemPair[]): void {
  const owners = new Map<string, Item | undefined>();
  for (const item of left.after)
    for (const key of fileKeys(item))
      owners.set(key, owners.has(key) && owners.get(key) !== item ? undefined : item);
  const votes: { readonly before: Item; readonly after: Item; readonly count: number }[] = [];
  for (const before of left.before) {
    const counts = new Map<Item, number>();
    for (const { path, digest } of before.files) {
      const owner = owners.get(`path ${path}`) ?? (digest === undefined ? undefined : owners.get(digest));
      if (owner) counts.set(owner, (counts.get(owner) ?? 0) + 1);
    }
    for (const [after, count] of counts)
      if (count * 2 > Math.min(before.files.length, after.files.length)) votes.push({ before, after, count });
  }
  votes.sort(
    (a, b) =>
      b.count - a.count || compare(a.before.order, b.before.order) || compare(a.after.order, b.after.order),
  );
  for (const { before, after } of votes)
    if (left.before.has(before) && left.after.has(after)) take({ before, after, by: 'files' }, left, pairs);
}

function fileKeys({ files }: Item): readonly string[] {
  return files.flatMap(({ path, digest }) => [`path ${path}`, ...(digest === undefined ? [] : [digest])]);
}

/** The name written, and the one in the package URL. */
function namesOf({ name, purls, order }: Item): readonly string[] {
  // Without a name only what says the very same is the same.
  if (name === '' || /^NOASSERTION$/i.test(name)) return [`same ${order}`];
  return [nameKey(name), ...purls.map(({ purl }) => nameKey(purl.name))];
}

/** Two package URLs of software without ecosystem may differ for one thing; two others are two packages. */
function isNotOtherPackage(before: Item, after: Item): boolean {
  const known = (item: Item) => item.purls.some(({ purl }) => purl.type !== 'generic');
  return !(known(before) && known(after));
}

function take(pair: ItemPair, left: Sides, pairs: ItemPair[]): void {
  if (!left.before.delete(pair.before)) return;
  left.after.delete(pair.after);
  pairs.push(pair);
}
