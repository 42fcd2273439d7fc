import { canonicalPurl } from '../../identifier/index.ts';
import {
  AssayError,
  type Bom,
  type BomCheckVerdict,
  type BomConflict,
  type Component,
  type Identifier,
  type Occurrence,
} from '../../model/index.ts';
import type { CheckedDocument } from '../check/check.ts';
import type { Claim } from '../check/claims.ts';
import { matchVersions } from '../check/versions.ts';

/** Components with what documents in the artifact say of them. */
export interface FoldedClaims {
  readonly components: readonly Component[];
  /** Versions that documents do not agree on. */
  readonly conflicts: readonly BomConflict[];
}

/** A claim with its place. */
interface Said {
  readonly claim: Claim;
  readonly document: CheckedDocument;
  readonly occurrence: Occurrence;
}

/**
 * Folds what the documents in an artifact claim into its components: each claim is a place that shows the component, with the document,
 * the pointer in it, the tool that made it and what the bytes say to it. What no component can be matched with is one of its own,
 * `claimed-only`; claims of one package URL are one component, whoever makes them.
 */
export function foldClaims(
  documents: readonly CheckedDocument[],
  components: readonly Component[],
): FoldedClaims {
  const embedded = documents.filter(
    ({ document, summary }) => document.where === 'embedded' && summary.unchecked === undefined,
  );
  const matched = new Map<string, Said[]>();
  const alone = new Map<string, Said[]>();
  const stated = statedPlaces(components);
  for (const document of embedded) {
    for (const [at, claim] of document.claims.entries()) {
      const { verdict, found, matchedBy } = document.components[at]!;
      const said = { claim, document, occurrence: occurrenceOf(document, claim, verdict) };
      const isSame = found !== undefined && (matchedBy !== 'files' || verdict === 'confirmed');
      if (isSame) add(matched, found.id, said);
      else if (
        !claim.isRoot &&
        !stated.has(placeKey(said.occurrence.path, claim.package.name, claim.version))
      )
        add(alone, claimKey(claim), said);
    }
  }
  const taken = new Set(components.map(({ id }) => id));
  const claimed = [...alone.values()].map((group) => claimedOnly(group, taken));
  return {
    components: [...components.map((one) => withPlaces(one, matched.get(one.id) ?? [])), ...claimed],
    conflicts: [
      ...components.flatMap((one) => conflictOf(one.id, one.name, matched.get(one.id) ?? [])),
      ...conflictsAlone(alone),
    ],
  };
}

function add(groups: Map<string, Said[]>, key: string, said: Said): void {
  const group = groups.get(key);
  if (group) group.push(said);
  else groups.set(key, [said]);
}

const SAYING: Readonly<Record<BomCheckVerdict, string>> = {
  confirmed: 'confirmed by the bytes',
  contradicted: 'contradicted by the bytes',
  extra: 'not there',
  unprovable: 'not provable by the bytes',
  missing: 'not listed',
};

function occurrenceOf({ document }: CheckedDocument, claim: Claim, verdict: BomCheckVerdict): Occurrence {
  const maker = makerOf(document.bom);
  return {
    path: document.path,
    ...(claim.version === undefined ? {} : { literal: claim.version }),
    rule: `${maker} says so at ${claim.package.place}: ${SAYING[verdict]}`,
    claimedBy: maker,
  };
}

/** The first tool that a document names, else whoever made it. */
function makerOf(bom: Bom | undefined): string {
  const makers = bom?.creators ?? [];
  const maker = makers.find(({ kind }) => kind === 'tool') ?? makers[0];
  if (!maker) return 'the document';
  return maker.version === undefined ? maker.name : `${maker.name} ${maker.version}`;
}

/** Catalogers read some documents themselves: what they found there is not said twice. */
function statedPlaces(components: readonly Component[]): ReadonlySet<string> {
  return new Set(
    components.flatMap(({ name, version, occurrences }) =>
      occurrences.map(({ path }) => placeKey(path, name, version)),
    ),
  );
}

function placeKey(path: string, name: string, version: string | undefined): string {
  return JSON.stringify([path, name.toLowerCase(), version]);
}

function withPlaces(component: Component, said: readonly Said[]): Component {
  const told = new Set(component.occurrences.map(({ path }) => path));
  const more = said.flatMap(({ occurrence }) => (told.has(occurrence.path) ? [] : [occurrence]));
  return more.length === 0 ? component : { ...component, occurrences: [...component.occurrences, ...more] };
}

/** Package URLs of a claim in canonical form; what is none says nothing. */
function purlsOf({ package: { identifiers } }: Claim): readonly string[] {
  return identifiers.flatMap(({ type, value }) => {
    if (type !== 'purl') return [];
    try {
      return [canonicalPurl(value)];
    } catch (error) {
      if (error instanceof AssayError) return [];
      throw error;
    }
  });
}

function nameOf({ package: { group, name } }: Claim): string {
  return group ? `${group}/${name}` : name;
}

/** Name of the software, without version and qualifiers. */
function softwareKey(claim: Claim): string {
  const [purl] = purlsOf(claim);
  return purl === undefined
    ? `name:${nameOf(claim).toLowerCase()}`
    : purl.replace(/[?#].*$/, '').replace(/@[^/]*$/, '');
}

function claimKey(claim: Claim): string {
  return JSON.stringify([softwareKey(claim), claim.version]);
}

function claimedOnly(group: readonly Said[], taken: Set<string>): Component {
  const [{ claim, document, occurrence }] = group as readonly [Said];
  const name = nameOf(claim);
  const { version } = claim;
  const base = `${name}${version === undefined ? '' : `@${version}`} ${occurrence.path}`;
  let id = base;
  for (let count = 2; taken.has(id); count++) id = `${base}#${count}`;
  taken.add(id);
  const identifiers = new Map<string, Identifier>();
  for (const one of group)
    for (const value of purlsOf(one.claim))
      identifiers.set(value, { type: 'purl', value, origin: 'declared', rule: one.occurrence.rule ?? '' });
  const licences = group.flatMap(({ claim: { package: one } }) => one.licences.declared ?? []);
  const expressions = new Set(licences.filter((text) => text !== 'NONE' && text !== 'NOASSERTION'));
  return {
    id,
    name,
    ...(version === undefined ? {} : { version }),
    identifiers: [...identifiers.values()],
    licences: [...expressions].map((value) => ({ value, kind: 'expression' as const })),
    occurrences: group.map((one) => one.occurrence),
    foundBy: 'sbom-documents',
    presence: 'claimed-only',
    ...(document.owner ? { partOf: document.owner.id } : {}),
  };
}

/** Claims of one name that no component was matched with, in several versions. */
function conflictsAlone(alone: ReadonlyMap<string, readonly Said[]>): readonly BomConflict[] {
  const bySoftware = new Map<string, Said[]>();
  for (const group of alone.values()) for (const one of group) add(bySoftware, softwareKey(one.claim), one);
  return [...bySoftware.values()].flatMap((group) =>
    conflictOf(group[0]!.claim.package.ref, nameOf(group[0]!.claim), group),
  );
}

/** Documents compared with each other; where there are more, the first are. */
const MOST_DOCUMENTS = 20;

/** One document may list two copies; two documents disagree where no version of the one is a version of the other. */
function conflictOf(ref: string, what: string, said: readonly Said[]): readonly BomConflict[] {
  const byDocument = new Map<string, Claim[]>();
  for (const { claim, document } of said) {
    if (claim.version === undefined) continue;
    const claims = byDocument.get(document.document.label);
    if (claims) claims.push(claim);
    else byDocument.set(document.document.label, [claim]);
  }
  const all = [...byDocument].slice(0, MOST_DOCUMENTS);
  const disagree = all.some(([, claims], at) =>
    all.slice(at + 1).some(([, others]) => claims.every((a) => others.every((b) => isOther(a, b)))),
  );
  if (!disagree) return [];
  const values = new Map<string, Set<string>>();
  for (const [label, claims] of all)
    for (const { version } of claims) values.set(version!, (values.get(version!) ?? new Set()).add(label));
  return [
    {
      what,
      ref,
      field: 'version',
      values: [...values].map(([value, labels]) => ({ value, documents: [...labels] })),
    },
  ];
}

function isOther(a: Claim, b: Claim): boolean {
  const read = ({ version, package: { identifiers } }: Claim) => ({ version: version!, identifiers });
  return matchVersions(read(a), read(b)).same === 'different';
}
