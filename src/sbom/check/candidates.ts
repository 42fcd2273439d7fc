import type { CheckedComponent, Component, Entry, Occurrence } from '../../model/index.ts';
import type { Owners } from '../owners.ts';
import type { Claim } from './claims.ts';
import { graftedByRef } from './grafted-paths.ts';
import { groupBy } from './group.ts';
import type { Inventory } from './inventory.ts';
import { agreement, keysOf, type Names, sharesName } from './names.ts';
import type { Placed } from './places.ts';
import { matchVersions, type VersionMatch } from './versions.ts';

/** A component of the artifact that a claim may be about. */
export interface Candidate {
  readonly component: Component;
  readonly by: NonNullable<CheckedComponent['matchedBy']>;
  /** The two go by one name; otherwise only by the same files. */
  readonly named: boolean;
  /** The document lists files of it for the claim. */
  readonly sameFiles: boolean;
  /** The document says that it comes from the repository its package URL names. */
  readonly sameSource: boolean;
  /** Absent where one of the two has no version. */
  readonly version?: VersionMatch;
  /** What shows it, documents left out. */
  readonly evidence: readonly Occurrence[];
}

/** Finds candidates for claims. */
export interface CandidateFinder {
  /** @param owner whoever carries the document: what the document is about, if it goes by the same name */
  of(
    claim: Claim,
    scope: ReadonlySet<Component>,
    place: (path: string) => string,
    owner: Component | undefined,
  ): readonly Candidate[];
  /** `Entry.path` of the grafted library that a claim is about by its ref. */
  graftedOf(claim: Claim): string | undefined;
}

/** Files of a claim that are looked at to tell whose they are. */
const SAMPLE = 500;

/** Components of one name that a claim is compared with. */
const MOST_ALIKE = 50;

/** Indexes the components of an artifact by everything they can be matched by. */
export function candidateFinder(
  inventory: Inventory,
  owners: Owners,
  placed: Placed,
  namesOf: (component: Component) => Names,
): CandidateFinder {
  const { components, entries } = inventory;
  const names = new Map(components.map((one) => [one, namesOf(one)]));
  const evidence = new Map(components.map((one) => [one, evidenceOf(one, inventory)]));
  const byKey = groupBy(components, (one) => keysOf(names.get(one)!));
  const byDigest = groupBy(components, ({ hashes }) => (hashes?.['sha256'] ? [hashes['sha256']] : []));
  const byProof = groupBy(components, (one) => evidence.get(one)!.map(({ path }) => path));
  const byPath = new Map<string, Entry>();
  const grafted = graftedByRef(entries);
  const graftedOf = (claim: Claim) => grafted(claim.package.ref);

  const fileOwners = (claim: Claim, place: (path: string) => string): ReadonlySet<Component> => {
    const found = new Map<Component, number>();
    const count = (component: Component | undefined) => {
      if (component) found.set(component, (found.get(component) ?? 0) + 1);
    };
    const library = graftedOf(claim);
    if (library !== undefined) {
      if (byPath.size === 0) for (const entry of entries) byPath.set(entry.path, entry);
      const proved = byProof.get(library) ?? [];
      for (const one of proved) count(one);
      if (proved.length === 0) count(owners.ownerOf(byPath.get(library)!));
      return new Set(found.keys());
    }
    const listed = claim.files.slice(0, SAMPLE);
    for (const { path } of listed) {
      const entry = placed.files.get(place(path));
      if (entry) count(owners.ownerOf(entry));
    }
    return new Set([...found].filter(([, files]) => files * 2 > listed.length).map(([one]) => one));
  };

  return {
    graftedOf,
    of(claim, scope, place, owner) {
      const files = fileOwners(claim, place);
      const library = graftedOf(claim);
      const digests = claim.package.hashes.flatMap(({ value }) => byDigest.get(value) ?? []);
      const alike = keysOf(claim.names).flatMap((key) => nearest(byKey.get(key) ?? [], claim));
      return [...new Set([...digests, ...alike, ...files])].flatMap((component): readonly Candidate[] => {
        const shown = aboutFirst(
          evidence.get(component)!,
          component.version === undefined ? library : undefined,
        );
        const [theirs, ours] = [claim.names, names.get(component)!];
        // A crate that a Python package is built of has the package's name, and is not in the same registry.
        const isSubject = claim.isRoot && component === owner && sharesName(theirs, ours);
        const how = agreement(theirs, ours) ?? (isSubject ? 'name' : undefined);
        const sameFiles = files.has(component);
        const sameDigest = digests.includes(component);
        const by = sameDigest ? 'digest' : (how ?? (sameFiles ? 'files' : undefined));
        if (by === undefined || !scope.has(component) || shown.length === 0) return [];
        const version = versionOf(claim, component);
        const named = how !== undefined || sameDigest;
        const sameSource = isFrom(component, claim.package.download ?? '');
        return [
          { component, by, named, sameFiles, sameSource, evidence: shown, ...(version ? { version } : {}) },
        ];
      });
    },
  };
}

/** The places in the library that a claim is about in front; where a version is shown, its place stays first. */
function aboutFirst(evidence: readonly Occurrence[], library: string | undefined): readonly Occurrence[] {
  if (library === undefined) return evidence;
  const own = evidence.filter(({ path }) => path === library);
  return own.length === 0 ? evidence : [...own, ...evidence.filter(({ path }) => path !== library)];
}

/** Of a thousand copies of one package those of the version that is asked for, and some others. */
function nearest(components: readonly Component[], { version }: Claim): readonly Component[] {
  if (components.length <= 2 * MOST_ALIKE) return components;
  const same = components.filter((one) => one.version === version);
  return [...same.slice(0, MOST_ALIKE), ...components.slice(0, MOST_ALIKE)];
}

/** What shows a component, statements of documents left out. */
export function evidenceOf({ occurrences }: Component, { documents }: Inventory): readonly Occurrence[] {
  return occurrences.filter(({ path }) => !documents.has(path));
}

function isFrom({ identifiers }: Component, download: string): boolean {
  return identifiers.some(({ value }) => {
    const [, repository] = /^pkg:(?:github|gitlab|bitbucket)\/([^@?#]+)/.exec(value) ?? [];
    return repository !== undefined && download.toLowerCase().includes(`/${repository}/`);
  });
}

function versionOf(
  { version, package: { identifiers } }: Claim,
  component: Component,
): VersionMatch | undefined {
  if (version === undefined || component.version === undefined) return undefined;
  return matchVersions(
    { version, identifiers },
    { version: component.version, identifiers: component.identifiers },
  );
}
