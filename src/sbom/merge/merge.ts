import {
  type Bom,
  type BomConflict,
  type BomPackage,
  type BomRelationship,
  VERSION,
} from '../../model/index.ts';
import { compare, plainPath } from '../diff/files.ts';
import { canonicalJson } from '../document/spdx/canonical.ts';
import { defined, type Plain } from '../document/spdx/node.ts';
import type { Loss } from '../document/spdx/written.ts';
import { fileConflicts, ownerConflicts, sayersOf } from './conflicts.ts';
import { foldFile, foldPackage } from './fold.ts';
import { fileGroups, packageGroups } from './groups.ts';
import { type MergeInput, prepared } from './input.ts';
import { named, packageBase, type Refs } from './refs.ts';
import { relationsOf } from './relations.ts';
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
