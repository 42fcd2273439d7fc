import type {
  Bom,
  BomDiffComponent,
  BomFile,
  BomHash,
  BomIdentifier,
  BomPackage,
} from '../../model/index.ts';
import { compare, type ListedFile, listedFiles } from './files.ts';
import { cpeKey, fullName, nameKey, type ReadPurl, readPurl } from './keys.ts';

/** A component of a document: all entries that say the same thing, as one. */
export interface Item {
  readonly packages: readonly [BomPackage, ...BomPackage[]];
  readonly name: string;
  readonly version: string | undefined;
  readonly purls: readonly ReadPurl[];
  /** Type of the first package URL: what orders its versions. */
  readonly scheme: string | undefined;
  readonly identifiers: readonly BomIdentifier[];
  readonly files: readonly ListedFile[];
  readonly isSubject: boolean;
  /** Where the document is the same, the order is the same, whatever order it has its entries in. */
  readonly order: string;
}

/** A document made ready to be compared. */
export interface Items {
  readonly items: readonly Item[];
  readonly files: ReadonlyMap<string, ListedFile>;
}

/** The components of a document, those listed several times as one, in an order that does not follow from the document's. */
export function itemsOf(bom: Bom): Items {
  const files = listedFiles(bom);
  const owned = filesOf(bom, files);
  const folded = new Map<string, [BomPackage, ...BomPackage[]]>();
  for (const one of bom.packages) {
    const key = foldKey(one);
    const same = folded.get(key);
    if (same) same.push(one);
    else folded.set(key, [one]);
  }
  const described = new Set(bom.describes);
  const items = [...folded].map(([order, packages]) =>
    itemOf(
      [...packages].sort((a, b) => compare(a.ref, b.ref)) as [BomPackage, ...BomPackage[]],
      owned,
      described,
      order,
    ),
  );
  return { items: items.sort((a, b) => compare(a.order, b.order)), files };
}

/** How a report names a component. */
export function toldOf({ packages, name, version, purls }: Item): BomDiffComponent {
  const purl = packages.flatMap(({ identifiers }) => identifiers).find(({ type }) => type === 'purl')?.value;
  return {
    refs: packages.map(({ ref }) => ref),
    name: name === '' ? (purls[0]?.key ?? packages[0].ref) : name,
    ...(version === undefined ? {} : { version }),
    ...(purl === undefined ? {} : { purl }),
    place: packages[0].place,
  };
}

/**
 * Entries are the same component where package URL, with version and qualifiers, is the same; without one, where name, version,
 * CPE names and digests are.
 */
function foldKey(one: BomPackage): string {
  const purl = one.identifiers.find(({ type }) => type === 'purl')?.value;
  const read = purl === undefined ? undefined : readPurl(purl);
  const version = versionOf(one, read);
  if (read) {
    const qualifiers = Object.entries(read.purl.qualifiers ?? {}).map(([name, value]) => `${name}=${value}`);
    return `${read.key} ${version ?? ''} ${qualifiers.join('&')}`;
  }
  const others = one.identifiers.map(({ type, value }) => `${type} ${value}`).sort();
  const hashes = one.hashes.map(({ algorithm, value }) => `${algorithm}:${value}`).sort();
  return JSON.stringify([nameKey(fullName(one)), version ?? '', one.kind ?? '', others, hashes]);
}

function itemOf(
  packages: readonly [BomPackage, ...BomPackage[]],
  owned: ReadonlyMap<string, readonly ListedFile[]>,
  described: ReadonlySet<string>,
  order: string,
): Item {
  const identifiers = distinct(packages.flatMap((one) => one.identifiers));
  const purls = identifiers.flatMap(({ type, value }) => (type === 'purl' ? (readPurl(value) ?? []) : []));
  return {
    packages,
    name: fullName(packages[0]),
    version: versionOf(packages[0], purls[0]),
    purls,
    scheme: purls[0]?.purl.type,
    identifiers,
    files: packages.flatMap(({ ref }) => owned.get(ref) ?? []),
    isSubject: packages.some(({ ref }) => described.has(ref)),
    order,
  };
}

/** The version stated, else the one of the package URL. Some writers put a text that stands for none. */
function versionOf({ version }: BomPackage, purl: ReadPurl | undefined): string | undefined {
  if (version !== undefined && version !== '' && !/^(?:NOASSERTION|NONE|UNKNOWN)$/i.test(version))
    return version;
  return purl?.purl.version ?? undefined;
}

function distinct(identifiers: readonly BomIdentifier[]): readonly BomIdentifier[] {
  return [...new Map(identifiers.map((one) => [`${one.type} ${one.value}`, one])).values()];
}

/** Digests of the component, and of what its distribution references lead to: writers put the same ones in either place. */
export function digestsOf({ packages }: Item): readonly BomHash[] {
  return packages.flatMap(({ hashes, references }) => [
    ...hashes,
    ...references.flatMap((one) => (one.kind === 'distribution' ? (one.hashes ?? []) : [])),
  ]);
}

/** CPE products, each once. */
export function cpeKeysOf({ identifiers }: Item): readonly string[] {
  const keys = identifiers.flatMap(({ type, value }) => (type === 'cpe' ? (cpeKey(value) ?? []) : []));
  return [...new Set(keys)];
}

/** Files of each package by its ref: those it contains, whichever end says so. */
function filesOf(
  { relationships }: Bom,
  files: ReadonlyMap<string, ListedFile>,
): ReadonlyMap<string, readonly ListedFile[]> {
  const owned = new Map<string, ListedFile[]>();
  const seen = new Set<string>();
  for (const { from, kind, to } of relationships) {
    const [owner, ref] = kind === 'CONTAINS' ? [from, to] : kind === 'CONTAINED_BY' ? [to, from] : [];
    const file: (ListedFile & { readonly file: BomFile }) | undefined =
      ref === undefined ? undefined : files.get(ref);
    if (!file || owner === undefined || seen.has(`${owner}\0${ref}`)) continue;
    seen.add(`${owner}\0${ref}`);
    const own = owned.get(owner);
    if (own) own.push(file);
    else owned.set(owner, [file]);
  }
  return owned;
}
