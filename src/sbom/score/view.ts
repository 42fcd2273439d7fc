import type { Bom, BomActor, BomFile, BomNote, BomPackage, BomRelationship } from '../../model/index.ts';
import { DOCUMENT, NO_ELEMENT } from '../document/spdx/words.ts';

/** A document as the rules look at it. */
export interface ScoreView {
  readonly bom: Bom;
  /** What reading it showed. */
  readonly notes: readonly BomNote[];
  /** What is scored: packages that are not merely the source or the file of another. */
  readonly components: readonly BomPackage[];
  /** Files that are the deployable form of a package (SPDX 3.0.1, `hasDistributionArtifact`). */
  readonly artifactsOf: (ref: string) => readonly BomFile[];
  /** Sources that a package is generated from (SPDX 3.0.1, `generates`). */
  readonly sourcesOf: (ref: string) => readonly BomPackage[];
  /** Relationships that say what a package depends on or contains, from either end. */
  readonly linksOf: (ref: string) => Links;
  /** Values kept aside of a package or, without ref, of the document, by the name of their field. */
  readonly kept: (field: string, ref?: string) => readonly unknown[];
  /** Refs with an effective licence (TR-03183-2, 8.2: a relationship `other` with that comment). */
  readonly effective: ReadonlySet<string>;
}

/** What is said of the place of a package in the graph. */
export interface Links {
  /** It states what it depends on or contains, perhaps nothing. */
  readonly states: boolean;
  /** Something else depends on it or contains it. */
  readonly isReached: boolean;
  /** Refs of either end that the document does not have. */
  readonly dangling: readonly string[];
}

/** Kinds that say what a package needs or holds; with `true` the right end is the one that does. */
const LINKS: Readonly<Record<string, boolean>> = {
  DEPENDS_ON: false,
  DEPENDENCY_OF: true,
  CONTAINS: false,
  CONTAINED_BY: true,
  BUILD_DEPENDENCY_OF: true,
  DEV_DEPENDENCY_OF: true,
  OPTIONAL_DEPENDENCY_OF: true,
  PROVIDED_DEPENDENCY_OF: true,
  RUNTIME_DEPENDENCY_OF: true,
  TEST_DEPENDENCY_OF: true,
  STATIC_LINK: false,
  DYNAMIC_LINK: false,
};

const NO_LINKS: Links = { states: false, isReached: false, dangling: [] };

/** Indexes a document once. */
export function viewOf(bom: Bom, notes: readonly BomNote[] = []): ScoreView {
  const packages = new Map(bom.packages.map((own) => [own.ref, own]));
  const files = new Map(bom.files.map((own) => [own.ref, own]));
  const artifacts = gather(bom, 'DISTRIBUTION_ARTIFACT', ({ from, to }) => [from, files.get(to)]);
  const sources = gather(bom, 'GENERATES', ({ from, to }) => [to, packages.get(from)]);
  const only = new Set([...sources.values()].flat().map(({ ref }) => ref));
  const links = linksIn(bom, (ref) => packages.has(ref) || files.has(ref) || ref === DOCUMENT);
  const kept = Map.groupBy(bom.rest, ({ of, field }) => `${of ?? ''}\0${field ?? ''}`);
  return {
    bom,
    notes,
    components: bom.packages.filter(({ ref, kind }) => !(only.has(ref) && kind === 'source')),
    artifactsOf: (ref) => artifacts.get(ref) ?? [],
    sourcesOf: (ref) => sources.get(ref) ?? [],
    linksOf: (ref) => links.get(ref) ?? NO_LINKS,
    kept: (field, ref = '') => (kept.get(`${ref}\0${field}`) ?? []).map(({ value }) => parsedValue(value)),
    effective: new Set(
      bom.relationships
        .filter(({ kind, comment }) => kind === 'OTHER' && comment === 'hasEffectiveLicense')
        .map(({ from }) => from),
    ),
  };
}

/** An e-mail address, or a web address; what TR-03183-2 takes for a contact. */
export function isContact({ email, url, name }: BomActor): boolean {
  return [email, url, name].some((text) => text !== undefined && (isEmail(text) || isWebAddress(text)));
}

/** `user@host.domain` (RFC 5322 addr-spec, without its rarities). */
export function isEmail(text: string): boolean {
  return /^[^\s@<>()]+@[^\s@<>().]+(?:\.[^\s@<>().]+)+$/.test(text.trim());
}

/** An absolute http or https URL with a host. */
export function isWebAddress(text: string): boolean {
  return /^https?:\/\/[^\s/?#]+\.?[^\s]*$/i.test(text.trim()) && URL.canParse(text.trim());
}

/** An absolute URI (RFC 3986) of any scheme. */
export function isUri(text: string): boolean {
  return /^[a-z][a-z0-9+.-]*:[^\s<>"{}|\\^`]+$/i.test(text);
}

function gather<T>(
  { relationships }: Bom,
  wanted: string,
  read: (one: BomRelationship) => readonly [string, T | undefined],
): ReadonlyMap<string, readonly T[]> {
  const made = new Map<string, T[]>();
  for (const one of relationships) {
    if (one.kind !== wanted) continue;
    const [owner, value] = read(one);
    if (value === undefined) continue;
    const own = made.get(owner);
    if (own) own.push(value);
    else made.set(owner, [value]);
  }
  return made;
}

type Mutable = { states: boolean; isReached: boolean; dangling: string[] };

function linksIn(
  { relationships, describes }: Bom,
  isThere: (ref: string) => boolean,
): ReadonlyMap<string, Links> {
  const links = new Map<string, Mutable>();
  const linkOf = (ref: string): Mutable => {
    const made = links.get(ref) ?? { states: false, isReached: false, dangling: [] };
    links.set(ref, made);
    return made;
  };
  for (const { from, kind, to } of relationships) {
    if (!Object.hasOwn(LINKS, kind)) continue;
    const [owner, member] = LINKS[kind] === true ? [to, from] : [from, to];
    const own = linkOf(owner);
    own.states = true;
    if (NO_ELEMENT.has(member)) continue;
    const other = linkOf(member);
    other.isReached = true;
    if (!isThere(member) && !isOutside(member)) own.dangling.push(member);
    if (!isThere(owner)) other.dangling.push(owner);
  }
  // What the document is about needs nothing above it.
  for (const ref of describes) linkOf(ref).isReached ||= false;
  return links;
}

/** Elements of other documents are where those say (SPDX `DocumentRef-`, CycloneDX BOM-Link). */
function isOutside(ref: string): boolean {
  return ref.startsWith('DocumentRef-') || ref.startsWith('urn:cdx:');
}

function parsedValue(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
