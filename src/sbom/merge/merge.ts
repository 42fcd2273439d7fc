import { hash } from 'node:crypto';
import type { Bom, BomConflict, BomFile, BomPackage, BomRelationship } from '../../model/index.ts';
import { VERSION } from '../../model/index.ts';
import { compare, plainPath } from '../diff/files.ts';
import { fullName } from '../diff/keys.ts';
import { canonicalJson } from '../document/spdx/canonical.ts';
import { defined, type Plain } from '../document/spdx/node.ts';
import { DOCUMENT, NO_ELEMENT } from '../document/spdx/words.ts';
import type { Loss } from '../document/spdx/written.ts';
import { foldFile, foldPackage } from './fold.ts';
import { fileGroups, type Group, packageGroups } from './groups.ts';
import { type MergeInput, prepared } from './input.ts';
import { mergeRest } from './rest.ts';

export type { MergeInput };

/** How documents are merged. */
export interface MergeOptions {
  /** Name of the product that consists of what the documents are about; without it the merged one is about what the first is. */
  readonly name?: string;
  /** Its version. */
  readonly version?: string;
  /** The standard it will be written in: parts of documents that the model has no place for can go back into the same only. */
  readonly specification: Bom['specification'];
}

/** A merged document, before it is written. */
export interface MergedBom {
  readonly bom: Bom;
  readonly conflicts: readonly BomConflict[];
  /** What of the documents could not be taken over. */
  readonly losses: readonly Loss[];
  /** Entries of packages and files in the documents, and how many are left. */
  readonly counts: {
    readonly documents: number;
    readonly entries: number;
    readonly components: number;
    readonly files: number;
  };
}

/** The product that the documents are merged to. */
const PRODUCT = 'assay-merged-product';

/**
 * Merges documents: duplicates become one, what they do not agree on is kept and told, and every component says which documents
 * list it. The same documents in any order give the same, but for what it is about where no name is given.
 */
export function mergeBoms(inputs: readonly MergeInput[], options: MergeOptions): MergedBom {
  const documents = prepared(inputs);
  const refs: Refs = new Map(documents.map(({ label }) => [label, new Map<string, string>()]));
  const conflicts: BomConflict[] = [];
  const packages = named(packageGroups(documents), packageBase, refs).map(([group, ref]) => {
    const folded = foldPackage(group, ref);
    conflicts.push(...folded.conflicts);
    return folded.one;
  });
  const files = named(fileGroups(documents), ({ path }) => `file:${plainPath(path)}`, refs).map(
    ([group, ref]) => foldFile(group, ref),
  );
  const { relationships, contradicted } = relationsOf(documents, refs);
  conflicts.push(
    ...contradicted,
    ...ownerConflicts(packages, files, relationships),
    ...fileConflicts(documents, files, refs),
  );
  const first = documents.find(({ bom }) => bom === inputs[0]!.bom) ?? documents[0]!;
  const roots = (one: MergeInput) => one.bom.describes.flatMap((ref) => refs.get(one.label)!.get(ref) ?? []);
  const others = documents.flatMap(roots);
  const describes = [...new Set([...roots(first), ...others.sort(compare)])];
  const { rest, losses } = mergeRest(documents, refs, options.specification);
  const product = productOf(options, documents, describes, relationships, packages);
  const bom = defined<Bom>({
    specification: options.specification,
    version: versionOf(documents, options.specification),
    encoding: 'json',
    ...headOf(documents),
    name: options.name ?? nameOf(first, packages, describes),
    describes: product ? [PRODUCT] : describes,
    packages: product ? [product.root, ...packages] : packages,
    files,
    relationships: product ? [...product.relationships, ...relationships] : relationships,
    licenceTexts: textsOf(documents),
    rest,
    namespace: undefined,
    revision: undefined,
  });
  const entries = documents.reduce((sum, one) => sum + one.bom.packages.length, 0);
  const counts = { documents: documents.length, entries, components: packages.length, files: files.length };
  return {
    bom,
    conflicts: conflicts.sort(
      (a, b) => compare(a.what, b.what) || compare(a.field, b.field) || compare(a.ref, b.ref),
    ),
    losses,
    counts,
  };
}

/** New refs by document and old ref. */
export type Refs = ReadonlyMap<string, Map<string, string>>;

/** Groups with refs of their own, by ref: what it is called; where several would be called so, with digits of what they say. */
function named<T extends { readonly ref: string; readonly place: string }>(
  groups: readonly Group<T>[],
  baseOf: (one: T) => string,
  refs: Refs,
): readonly (readonly [Group<T>, string])[] {
  const bases = Map.groupBy(groups, (group) => group.map(({ one }) => baseOf(one)).sort(compare)[0]!);
  const made = [...bases].flatMap(([base, own]) => {
    if (own.length === 1) return [[own[0]!, base] as const];
    const keyed = own
      .map((group) => [group, `${base}-${digestOf(group)}`] as const)
      .sort(([, a], [, b]) => compare(a, b));
    // The same said twice in one document is a thing each time; they are told apart by number.
    return keyed.map(
      ([group, ref], i) => [group, keyed[i - 1]?.[1] === ref ? `${ref}-${i + 1}` : ref] as const,
    );
  });
  for (const [group, ref] of made) for (const { label, one } of group) refs.get(label)!.set(one.ref, ref);
  return made.sort(([, a], [, b]) => compare(a, b));
}

function digestOf<T extends { readonly ref: string; readonly place: string }>(group: Group<T>): string {
  const said = group.map(({ label, one: { ref, place: _, ...one } }) =>
    canonicalJson([label, ref, JSON.parse(JSON.stringify(one)) as Plain]),
  );
  return hash('sha256', said.sort(compare).join('\n'), 'hex').slice(0, 8);
}

function packageBase(one: BomPackage): string {
  const purl = one.identifiers.find(({ type }) => type === 'purl')?.value;
  const version = one.version === undefined ? '' : `@${one.version}`;
  return purl ?? (`${fullName(one)}${version}` || 'component');
}

/** Relationships with the new refs, each once. That something needs nothing is dropped where a document says what it needs. */
function relationsOf(documents: readonly MergeInput[], refs: Refs) {
  const found = new Map<string, { one: BomRelationship; documents: Set<string> }>();
  const needs = new Map<string, Set<string>>();
  for (const { label, bom } of documents)
    for (const { from, to, ...rest } of bom.relationships) {
      const endOf = (ref: string) => (ref === DOCUMENT ? ref : (refs.get(label)!.get(ref) ?? ref));
      const one: BomRelationship = { from: endOf(from), to: endOf(to), ...rest };
      // What the merged document is about is said anew.
      if (one.from === one.to || (one.from === DOCUMENT && one.kind === 'DESCRIBES')) continue;
      const key = canonicalJson(one as unknown as Plain);
      const own = found.get(key);
      if (own) own.documents.add(label);
      else found.set(key, { one, documents: new Set([label]) });
      if (one.kind === 'DEPENDS_ON' && !NO_ELEMENT.has(one.to))
        needs.set(one.from, (needs.get(one.from) ?? new Set()).add(label));
    }
  const contradicted: BomConflict[] = [];
  const relationships: BomRelationship[] = [];
  for (const [, { one, documents: labels }] of [...found].sort(([a], [b]) => compare(a, b))) {
    const others = one.kind === 'DEPENDS_ON' && one.to === 'NONE' ? needs.get(one.from) : undefined;
    if (!others) {
      relationships.push(one);
      continue;
    }
    contradicted.push({
      what: one.from,
      ref: one.from,
      field: 'dependencies',
      values: [
        { value: 'some', documents: [...others].sort() },
        { value: 'none', documents: [...labels].sort() },
      ],
    });
  }
  return { relationships, contradicted };
}

/** A file that two components of one package hold has two versions; one that two packages hold, two owners. */
function ownerConflicts(
  packages: readonly BomPackage[],
  files: readonly BomFile[],
  relationships: readonly BomRelationship[],
): readonly BomConflict[] {
  const byRef = new Map(packages.map((one) => [one.ref, one]));
  const paths = new Map(files.map(({ ref, path }) => [ref, path]));
  const owners = new Map<string, BomPackage[]>();
  for (const { from, kind, to } of relationships) {
    const owner = kind === 'CONTAINS' && paths.has(to) ? byRef.get(from) : undefined;
    if (owner) owners.set(to, [...(owners.get(to) ?? []), owner]);
  }
  return [...owners].flatMap(([ref, own]): readonly BomConflict[] => {
    if (own.length < 2) return [];
    const isOne = new Set(own.map((one) => fullName(one).toLowerCase())).size === 1;
    const values = own.map((one) => ({
      value: isOne
        ? (one.version ?? one.ref)
        : `${fullName(one)}${one.version === undefined ? '' : ` ${one.version}`}`,
      documents: sayersOf(one),
    }));
    return [{ what: paths.get(ref)!, ref, field: isOne ? 'version' : 'owner', values }];
  });
}

/** One path with different digests: both are kept, as two files. */
function fileConflicts(
  documents: readonly MergeInput[],
  files: readonly BomFile[],
  refs: Refs,
): readonly BomConflict[] {
  const sayers = new Map<string, Set<string>>();
  for (const { label, bom } of documents)
    for (const { ref } of bom.files) {
      const own = refs.get(label)!.get(ref)!;
      sayers.set(own, (sayers.get(own) ?? new Set()).add(label));
    }
  const byPath = Map.groupBy(files, ({ path }) => plainPath(path));
  return [...byPath].flatMap(([what, own]): readonly BomConflict[] => {
    const [first] = own;
    if (own.length < 2) return [];
    const values = own.map(({ ref, hashes }) => ({
      value: hashes.map(({ algorithm, value }) => `${algorithm}:${value}`).join(' ') || 'no digest',
      documents: [...sayers.get(ref)!].sort(),
    }));
    return [{ what, ref: first!.ref, field: 'hashes', values }];
  });
}

function sayersOf({ properties }: BomPackage): readonly string[] {
  const labels = properties.flatMap(({ name, value }) =>
    name === 'assay:said-by' ? [value.split(' ')[0]!] : [],
  );
  return [...new Set(labels)].sort();
}

/** The named product, which contains what the documents are about, or what nothing else holds in those that do not say it. */
function productOf(
  { name, version }: MergeOptions,
  documents: readonly MergeInput[],
  describes: readonly string[],
  relationships: readonly BomRelationship[],
  packages: readonly BomPackage[],
) {
  if (name === undefined) return undefined;
  const held = new Set(relationships.map(({ to }) => to));
  const silent = new Set(documents.filter(({ bom }) => bom.describes.length === 0).map(({ label }) => label));
  const loose = packages.filter(
    (one) => !held.has(one.ref) && sayersOf(one).some((label) => silent.has(label)),
  );
  const parts = new Set([...describes, ...loose.map(({ ref }) => ref)]);
  const root: BomPackage = {
    ref: PRODUCT,
    name,
    ...(version === undefined ? {} : { version }),
    kind: 'application',
    hashes: [],
    identifiers: [],
    licences: { named: [], inFiles: [] },
    references: [],
    occurrences: [],
    properties: [],
    place: '',
  };
  return {
    root,
    relationships: [...parts].sort(compare).map((to) => ({ from: PRODUCT, kind: 'CONTAINS', to })),
  };
}

function nameOf(
  first: MergeInput,
  packages: readonly BomPackage[],
  describes: readonly string[],
): string | undefined {
  return first.bom.name ?? packages.find(({ ref }) => ref === describes[0])?.name;
}

function headOf(documents: readonly MergeInput[]) {
  const boms = documents.map(({ bom }) => bom);
  const creators = new Map(
    boms.flatMap((bom) => bom.creators).map((one) => [canonicalJson(one as unknown as Plain), one]),
  );
  const self = { kind: 'tool', name: 'assay', version: VERSION } as const;
  const created = boms
    .flatMap((one) => one.created ?? [])
    .sort((a, b) => Date.parse(a) - Date.parse(b) || compare(a, b));
  const licences = new Set(boms.map(({ dataLicence }) => dataLicence));
  const comments = [...new Set(boms.flatMap(({ comment }) => comment ?? []))];
  const told = documents.map(
    ({ label, bom }) => `${label}${bom.namespace === undefined ? '' : ` <${bom.namespace}>`}`,
  );
  return {
    creators: [...[...creators].sort(([a], [b]) => compare(a, b)).map(([, one]) => one), self],
    created: created.at(-1),
    dataLicence: licences.size === 1 ? [...licences][0] : undefined,
    licenceListVersion: boms
      .flatMap((one) => one.licenceListVersion ?? [])
      .sort()
      .at(-1),
    comment: [`Merged from ${told.join(', ')}`, ...comments].join('\n'),
  };
}

function textsOf(documents: readonly MergeInput[]): Bom['licenceTexts'] {
  const texts = new Map(documents.flatMap(({ bom }) => bom.licenceTexts).map((one) => [one.id, one]));
  return [...texts].sort(([a], [b]) => compare(a, b)).map(([, one]) => one);
}

/** The latest version among the documents of that standard: what is kept of them goes into no earlier one. */
function versionOf(documents: readonly MergeInput[], specification: Bom['specification']): string {
  const versions = documents.flatMap(({ bom }) => (bom.specification === specification ? [bom.version] : []));
  return versions.sort(compare).at(-1) ?? (specification === 'SPDX' ? '2.3' : '1.6');
}
