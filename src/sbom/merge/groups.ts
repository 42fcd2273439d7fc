import type { BomFile, BomPackage } from '../../model/index.ts';
import { compare, plainPath } from '../diff/files.ts';
import { fullName, nameKey, readPurl } from '../diff/keys.ts';
import type { MergeInput } from './input.ts';

/** A package or file with the document that says it. */
export interface Said<T> {
  readonly label: string;
  readonly one: T;
}

/** Entries that are the same thing. */
export type Group<T> = readonly [Said<T>, ...Said<T>[]];

/** Qualifiers that tell two builds of one version apart. */
const BUILD_QUALIFIERS = ['arch', 'classifier', 'os', 'platform', 'type'];

/** Digests that name content; shorter ones can be made to order. */
const STRONG = /^(?:sha(?:224|256|384|512)|sha3-|blake)/;

/**
 * Packages of all documents, the same ones together: those of one package URL and version, unless they are builds for different
 * machines; those of different documents with one digest, unless their package URLs differ; without either, those of one name, version and identifiers;
 * what has only a name and a version is the one package URL that has both.
 */
export function packageGroups(inputs: readonly MergeInput[]): readonly Group<BomPackage>[] {
  const all = inputs.flatMap(({ label, bom }) =>
    bom.packages.map((one): Entry => ({ label, one, ...keysOf(one) })),
  );
  const sets = disjointSets(all.length);
  for (const [, members] of grouped(all, ({ purl }) => purl)) joinBuilds(members, all, sets.join);
  for (const [, members] of grouped(all, ({ purl, plain }) => (purl === undefined ? plain : undefined)))
    for (const at of members) sets.join(members[0]!, at);
  joinBare(all, sets);
  joinDigests(all, sets);
  return collected(all, sets.find);
}

/** Files of all documents: those of one path are the same unless digests contradict each other. */
export function fileGroups(inputs: readonly MergeInput[]): readonly Group<BomFile>[] {
  const all = inputs.flatMap(({ label, bom }) => bom.files.map((one): Said<BomFile> => ({ label, one })));
  const sets = disjointSets(all.length);
  for (const [, members] of grouped(all, ({ one }) => plainPath(one.path))) {
    const byDigest = new Map<string, number>();
    for (const at of members)
      for (const { algorithm, value } of all[at]!.one.hashes) {
        const key = `${algorithm}:${value}`;
        const before = byDigest.get(key);
        if (before === undefined) byDigest.set(key, at);
        else sets.join(before, at);
      }
    const bare = members.filter((at) => all[at]!.one.hashes.length === 0);
    const roots = new Set(members.filter((at) => !bare.includes(at)).map(sets.find));
    // A file without digest is the one of its path, if there is one only.
    const home = roots.size === 1 ? [...roots][0]! : bare[0];
    if (roots.size <= 1) for (const at of bare) sets.join(home!, at);
    else for (const at of bare) sets.join(bare[0]!, at);
  }
  return collected(all, sets.find);
}

interface Entry extends Said<BomPackage> {
  /** Package URL and version. */
  readonly purl: string | undefined;
  readonly build: string;
  /** Name and version, where there is one. */
  readonly named: string | undefined;
  /** It has no identifier and no digest. */
  readonly isBare: boolean;
  readonly plain: string;
  readonly digests: readonly string[];
}

function keysOf(one: BomPackage): Omit<Entry, keyof Said<BomPackage>> {
  const text = one.identifiers.find(({ type }) => type === 'purl')?.value;
  const read = text === undefined ? undefined : readPurl(text);
  const version = read?.purl.version ?? one.version ?? '';
  const qualifiers = read?.purl.qualifiers ?? {};
  const others = one.identifiers.map(({ type, value }) => `${type} ${value}`).sort();
  return {
    purl: read && `${read.key}@${version.replace(/^v(?=\d)/, '')}`,
    named: one.version === undefined ? undefined : JSON.stringify([nameKey(fullName(one)), one.version]),
    isBare: one.identifiers.length + one.hashes.length === 0,
    build: BUILD_QUALIFIERS.map((name) => qualifiers[name] ?? '').join('\0'),
    plain: JSON.stringify([
      nameKey(fullName(one)),
      one.version ?? '',
      one.kind ?? '',
      others,
      ...hashWords(one),
    ]),
    digests: one.hashes.flatMap(({ algorithm, value }) =>
      STRONG.test(algorithm) ? [`${algorithm}:${value}`] : [],
    ),
  };
}

/** Two entries of one name whose digests differ are two things. */
function hashWords({ hashes }: BomPackage): readonly string[] {
  return hashes.map(({ algorithm, value }) => `${algorithm}:${value}`).sort();
}

/** What has only a name and a version is the one package URL of that name and version, if there is only one. */
function joinBare(all: readonly Entry[], { find, join }: ReturnType<typeof disjointSets>): void {
  const homes = new Map<string, Set<number>>();
  for (const [at, { purl, named }] of all.entries())
    if (purl !== undefined && named !== undefined)
      homes.set(named, (homes.get(named) ?? new Set()).add(find(at)));
  for (const [at, { named, isBare }] of all.entries()) {
    const own = named === undefined || !isBare ? undefined : homes.get(named);
    if (own?.size === 1) join([...own][0]!, at);
  }
}

/** Heads of rival groups of one digest that are looked at; who makes more has made them to cost time. */
const MOST_RIVALS = 8;

/**
 * A digest joins what names have not, but never two package URLs, nor two entries of one document: that document tells a file from
 * the component that it is.
 */
function joinDigests(all: readonly Entry[], { find, join }: ReturnType<typeof disjointSets>): void {
  const facts = new Map<number, { purl: string | undefined; readonly labels: Set<string> }>();
  for (const [at, { purl, label }] of all.entries()) {
    const own = facts.get(find(at)) ?? { purl: undefined, labels: new Set<string>() };
    own.purl ??= purl;
    own.labels.add(label);
    facts.set(find(at), own);
  }
  for (const [, members] of grouped(all, ({ digests }) => digests)) {
    const heads: number[] = [];
    for (const at of members) {
      const own = facts.get(find(at))!;
      const home = heads.find((head) => {
        const other = facts.get(find(head))!;
        return (
          other === own ||
          (isOneName(other.purl, own.purl) && ![...own.labels].some((label) => other.labels.has(label)))
        );
      });
      if (home === undefined) {
        if (heads.length < MOST_RIVALS) heads.push(at);
        continue;
      }
      const other = facts.get(find(home))!;
      if (other === own) continue;
      join(home, at);
      facts.set(find(home), {
        purl: other.purl ?? own.purl,
        labels: new Set([...other.labels, ...own.labels]),
      });
    }
  }
}

function isOneName(a: string | undefined, b: string | undefined): boolean {
  return a === undefined || b === undefined || a === b;
}

/** One build, or builds told apart; what does not say for which machine it is, is the one there is. */
function joinBuilds(
  members: readonly number[],
  all: readonly Entry[],
  join: (a: number, b: number) => void,
): void {
  const builds = Map.groupBy(members, (at) => all[at]!.build);
  const named = [...builds.keys()].filter((build) => /[^\0]/.test(build));
  const isOne = named.length <= 1;
  for (const own of isOne ? [members] : builds.values()) for (const at of own) join(own[0]!, at);
}

/** Positions that share a key, by key, in the order of the keys. */
function grouped<T>(
  all: readonly T[],
  keysOf: (one: T) => string | undefined | readonly string[],
): readonly (readonly [string, readonly number[]])[] {
  const groups = new Map<string, number[]>();
  for (const [at, one] of all.entries()) {
    const keys = keysOf(one);
    for (const key of keys === undefined ? [] : typeof keys === 'string' ? [keys] : keys) {
      const own = groups.get(key);
      if (own) own.push(at);
      else groups.set(key, [at]);
    }
  }
  return [...groups].filter(([, members]) => members.length > 1).sort(([a], [b]) => compare(a, b));
}

function collected<T>(all: readonly Said<T>[], find: (at: number) => number): readonly Group<T>[] {
  const groups = Map.groupBy(all.keys(), find);
  return [...groups.values()].map(
    (members) => members.map((at) => ({ label: all[at]!.label, one: all[at]!.one })) as unknown as Group<T>,
  );
}

function disjointSets(count: number) {
  const parents = Int32Array.from({ length: count }, (_, at) => at);
  const find = (at: number): number => {
    let root = at;
    while (parents[root] !== root) root = parents[root]!;
    for (let next = at; next !== root; ) {
      const above = parents[next]!;
      parents[next] = root;
      next = above;
    }
    return root;
  };
  // The lower position is the root, so that the result does not depend on the order of joins.
  const join = (a: number, b: number): void => {
    const [x, y] = [find(a), find(b)];
    parents[Math.max(x, y)] = Math.min(x, y);
  };
  return { find, join };
}
