import type {
  BomBinding,
  BomCheck,
  BomCheckCounts,
  BomCheckVerdict,
  CheckedBom,
  CheckedComponent,
  CheckedFile,
  Component,
} from '../../model/index.ts';
import { ownersOf } from '../owners.ts';
import { isTestPlace } from '../place.ts';
import { bindingOf } from './binding.ts';
import { type CandidateFinder, candidateFinder, evidenceOf } from './candidates.ts';
import { type Claim, claimsOf } from './claims.ts';
import type { CheckContext } from './context.ts';
import { checkFiles, missingFiles } from './files.ts';
import { groupBy } from './group.ts';
import type { GivenBom, Inventory, LabelledBom } from './inventory.ts';
import { agreeing, judgeClaim, shownAs, versionEvidence } from './judge.ts';
import { namesReader, type OtherNames } from './names.ts';
import { checkObjects } from './objects.ts';
import { placeFiles } from './placed.ts';
import { baseOf, type Placed, scopeOf } from './places.ts';

/** A document with everything that was found about it. */
export interface CheckedDocument {
  readonly document: LabelledBom;
  readonly summary: CheckedBom;
  readonly claims: readonly Claim[];
  /** One for each claim. */
  readonly components: readonly CheckedComponent[];
  readonly files: readonly CheckedFile[];
  /** Components it speaks about. */
  readonly scope: ReadonlySet<Component>;
  /** Whose document it is, where the artifact carries it. */
  readonly owner?: Component;
  /** From a path in the document to one in the unpacked artifact. */
  readonly place: (path: string) => string;
}

/** Everything that was found, for those who ask further. */
export interface CheckedBoms {
  readonly check: BomCheck;
  readonly documents: readonly CheckedDocument[];
  readonly context: CheckContext;
}

/**
 * Holds documents against what the bytes of an artifact show. Documents in the artifact are never evidence, and one that lies among
 * test data is not checked.
 * @param others other names of software, of the alias graph
 */
export function checkBoms(inventory: Inventory, given: readonly GivenBom[], others: OtherNames): CheckedBoms {
  const owners = ownersOf(inventory.components);
  const placed = placeFiles(inventory.entries);
  const namesOf = namesReader(others);
  const finder = candidateFinder(inventory, owners, placed, namesOf);
  const context = { inventory, owners, placed, finder, namesOf };
  const documents = given.map((one) => checkDocument(one, context));
  const claimed = documents.flatMap(({ components }) => components);
  const missing = missingComponents(documents, context);
  const objects = checkObjects(context, [...claimed, ...missing], {
    libraries: librariesOf(documents, finder),
    subjects: new Set(documents.flatMap(({ owner, claims }) => (claims.length > 0 ? (owner?.id ?? []) : []))),
  });
  return {
    check: {
      artifact: inventory.artifact,
      documents: documents.map(({ summary }) => summary),
      components: [...claimed, ...missing].map((one) => toldOf(one, placed)),
      files: documents.flatMap(({ files }) => files),
      objects,
    },
    documents,
    context,
  };
}

/** How many there are of each verdict. */
export function countVerdicts(items: readonly { readonly verdict: BomCheckVerdict }[]): BomCheckCounts {
  const counts = { contradicted: 0, extra: 0, missing: 0, unprovable: 0, confirmed: 0 };
  for (const { verdict } of items) counts[verdict]++;
  return counts;
}

function checkDocument(given: GivenBom, context: CheckContext): CheckedDocument {
  const { inventory, owners, placed, namesOf } = context;
  const inside = given.where === 'embedded';
  const document = { ...given, label: inside ? placed.pathOf(given.path) : given.path };
  const entry = inside ? placed.files.get(document.label) : undefined;
  const owner = entry && owners.ownerOf(entry);
  const unchecked =
    given.unread ?? (inside && isTestPlace(given.path) ? 'it lies among test data' : undefined);
  const scope = scopeOf(inside ? given.path : undefined, inventory, owner);
  const claims = unchecked === undefined ? claimsOf(document, namesOf) : [];
  const place = baseOf(
    given.bom?.files ?? [],
    inside ? document.label : undefined,
    topOf(placed, inventory),
    placed,
  );
  const binding = bindingOf(given, inventory);
  const components =
    unchecked === undefined ? judgeAll(claims, { scope, place, binding, owner }, context) : [];
  const files = unchecked === undefined ? fileResults(document, claims, components, place, context) : [];
  return {
    document,
    summary: summaryOf(document, binding, claims, components, files, unchecked),
    claims,
    components,
    files,
    scope,
    ...(owner ? { owner } : {}),
    place,
  };
}

interface Surroundings extends Pick<CheckedDocument, 'scope' | 'place'> {
  readonly binding: BomBinding;
  readonly owner: Component | undefined;
}

/** First the claims that are true, then the others against what is left. */
function judgeAll(
  claims: readonly Claim[],
  { scope, place, binding, owner }: Surroundings,
  { finder, placed, inventory }: CheckContext,
): readonly CheckedComponent[] {
  const found = claims.map((claim) => {
    const all = finder.of(claim, scope, place, owner);
    const real = all.filter(({ component }) => component.presence !== 'claimed-only');
    const absent = all.find(
      ({ component, version }) => component.presence === 'claimed-only' && version?.same === 'equal',
    );
    return { claim, candidates: real, absent: absent?.evidence[0] };
  });
  const taken = new Set(
    found.flatMap(({ claim, candidates }) =>
      claim.version === undefined ? [] : (agreeing(candidates, claim)?.component ?? []),
    ),
  );
  return found.map(({ claim, candidates, absent }) => {
    const listed = [
      ...claim.files.map(({ path }) => place(path)),
      ...claim.package.occurrences.map((path) => place(path.replace(/#.*$/, ''))),
    ];
    const there = listed.filter((path) => placed.files.has(path)).length;
    return judgeClaim(claim, candidates, {
      taken,
      binding,
      artifact: inventory.artifact.name,
      listed: { count: listed.length, there },
      ...(absent ? { absent } : {}),
    });
  });
}

function fileResults(
  document: LabelledBom,
  claims: readonly Claim[],
  components: readonly CheckedComponent[],
  place: (path: string) => string,
  { inventory, owners, placed }: CheckContext,
): readonly CheckedFile[] {
  const files = checkFiles(document, claims, placed, place, inventory);
  const byId = new Map(inventory.components.map((one) => [one.id, one]));
  const matched = claims.flatMap((claim, at) => {
    const { found, matchedBy } = components[at]!;
    const component = found && matchedBy !== 'files' ? byId.get(found.id) : undefined;
    return component ? [{ claim, component }] : [];
  });
  const listed = new Set(files.map(({ path }) => path));
  return [...files, ...missingFiles(document, claims, matched, listed, placed, owners, inventory)];
}

function summaryOf(
  { label, where, sha256, bom, notes }: LabelledBom,
  binding: BomBinding,
  claims: readonly Claim[],
  components: readonly CheckedComponent[],
  files: readonly CheckedFile[],
  unchecked: string | undefined,
): CheckedBom {
  const root = claims.find(({ isRoot }) => isRoot);
  return {
    path: label,
    where,
    sha256,
    ...(bom ? { specification: bom.specification, version: bom.version } : {}),
    ...(root
      ? {
          about: {
            name: root.package.name,
            ...(root.version === undefined ? {} : { version: root.version }),
          },
        }
      : {}),
    binding,
    components: countVerdicts(components),
    files: countVerdicts(files),
    errors: notes.filter(({ level }) => level === 'error').length,
    ...(unchecked === undefined ? {} : { unchecked }),
  };
}

/** What the bytes have and no document that could have listed it does; a document is no part of what it is about. */
function missingComponents(
  documents: readonly CheckedDocument[],
  { inventory, placed }: CheckContext,
): readonly CheckedComponent[] {
  const checked = documents.filter(({ summary }) => summary.unchecked === undefined);
  const listed = new Set(
    checked.flatMap(({ components }) => components.flatMap(({ found }) => found?.id ?? [])),
  );
  const subjects = new Set(checked.flatMap(({ owner }) => owner?.id ?? []));
  return inventory.components.flatMap((component): CheckedComponent[] => {
    const { id, presence, owns, name } = component;
    if ((presence !== 'contained' && presence !== 'test-data') || listed.has(id) || subjects.has(id))
      return [];
    if (owns?.prefix !== undefined && placed.pathOf(owns.prefix) === '.') return [];
    if (checked.length > 0 && !checked.some(({ scope }) => scope.has(component))) return [];
    const evidence = evidenceOf(component, inventory);
    if (evidence.length === 0) return [];
    const why = `the bytes show ${component.version ?? 'it'}${presence === 'test-data' ? ' among test data' : ''}, and no document lists it`;
    return [
      { verdict: 'missing', name, found: shownAs(component), evidence: versionEvidence({ evidence }), why },
    ];
  });
}

/** Results about grafted libraries, by the entry they are about. */
function librariesOf(
  documents: readonly CheckedDocument[],
  finder: CandidateFinder,
): ReadonlyMap<string, readonly CheckedComponent[]> {
  const results = documents.flatMap(({ claims, components }) =>
    claims.flatMap((claim, at) => {
      const path = finder.graftedOf(claim);
      return path === undefined ? [] : [{ path, component: components[at]! }];
    }),
  );
  const groups = groupBy(results, ({ path }) => [path]);
  return new Map([...groups].map(([path, group]) => [path, group.map(({ component }) => component)]));
}

/** With places as they are once the artifact is unpacked. */
function toldOf(one: CheckedComponent, { pathOf }: Placed): CheckedComponent {
  return { ...one, evidence: one.evidence.map((place) => ({ ...place, path: pathOf(place.path) })) };
}

/** The one folder of an archive that paths are told without. */
function topOf({ files }: Placed, { isFolder }: Inventory): string | undefined {
  const [first] = isFolder ? [] : files;
  if (!first) return undefined;
  const [path, entry] = first;
  const above = entry.path.slice(0, Math.max(entry.path.length - path.length - 1, 0));
  return /!\/([^!/]+)$/.exec(above)?.[1];
}
