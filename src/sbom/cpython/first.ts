import type { Component } from '../../model/index.ts';
import { ownersOf } from '../owners.ts';
import {
  encodeId,
  fileEntry,
  purlRef,
  relation,
  type SpdxDocument,
  type SpdxFile,
  type SpdxPackage,
  type SpdxRelation,
} from './document.ts';
import { byText } from './order.ts';
import type { CpythonTree, TreeFile } from './tree.ts';

/** Copied software in a tree, and the files of it. */
export interface Evident {
  readonly component: Component;
  readonly files: readonly TreeFile[];
}

/**
 * Software that was copied into the sources, by what the bytes show, ascending by name. Not what lies in archives or test data, and
 * not CPython itself.
 */
export function evidentSoftware(tree: CpythonTree): readonly Evident[] {
  const { ownerOf } = ownersOf(tree.components);
  const files = new Map<Component, TreeFile[]>();
  const evident = new Map<Component, boolean>();
  const isEvident = (owner: Component): boolean => {
    const known = evident.get(owner);
    if (known !== undefined) return known;
    const made = isCopied(owner, tree);
    evident.set(owner, made);
    return made;
  };
  for (const file of tree.files) {
    const owner = ownerOf(file.entry);
    if (!owner || !isEvident(owner)) continue;
    const list = files.get(owner);
    if (list) list.push(file);
    else files.set(owner, [file]);
  }
  return [...files]
    .map(([component, own]) => ({ component, files: own.toSorted((a, b) => byText(a.path, b.path)) }))
    .sort((a, b) => byText(a.component.name, b.component.name));
}

function isCopied({ name, presence, occurrences }: Component, tree: CpythonTree): boolean {
  if (name === 'CPython' || presence !== 'contained') return false;
  return occurrences.some(({ path }) => !/!|\.whl$/.test(tree.pathOf(path)));
}

/**
 * What the bytes show and a document does not list: software none of whose files it has, under whatever name.
 */
export function unlistedSoftware({ packages, files }: SpdxDocument, tree: CpythonTree): readonly Evident[] {
  const names = new Set(packages.map(({ name }) => name));
  const listed = new Set(files.map(({ fileName }) => fileName));
  return evidentSoftware(tree).filter(
    (one) => !names.has(one.component.name) && !one.files.some(({ path }) => listed.has(path)),
  );
}

/**
 * A first `Misc/sbom.spdx.json` for a tree that has none. What nobody but its maintainers knows (where it was fetched, the digest of
 * what was fetched) is NOASSERTION or absent; the comment of a package says what shows it.
 */
export function firstDocument(tree: CpythonTree): {
  readonly document: SpdxDocument;
  readonly warnings: readonly string[];
} {
  const head = { SPDXID: 'SPDXRef-DOCUMENT', spdxVersion: 'SPDX-2.3' };
  const empty = { head, packages: [], files: [], relationships: [] };
  const document = withSoftware(empty, evidentSoftware(tree), tree);
  const open = document.packages.map(({ name, versionInfo }) =>
    versionInfo === undefined ? `${name} (no version)` : name,
  );
  const warning = `only its maintainers know where these come from and what was fetched: ${open.join(', ')}`;
  return { document, warnings: [open.length === 0 ? 'the tree shows no copied software' : warning] };
}

/** A document with packages of what the bytes show, and their files. */
export function withSoftware(
  document: SpdxDocument,
  software: readonly Evident[],
  tree: CpythonTree,
): SpdxDocument {
  const packages: SpdxPackage[] = [];
  const files: SpdxFile[] = [];
  const relationships: SpdxRelation[] = [];
  const taken = new Set([...document.packages, ...document.files].map(({ SPDXID }) => SPDXID));
  for (const { component, files: own } of software) {
    const id = unused(encodeId(`SPDXRef-PACKAGE-${component.name}`), taken);
    packages.push(packageOf(component, id, tree));
    for (const { path, sha1, sha256 } of own) {
      const file = unused(encodeId(`SPDXRef-FILE-${path}`), taken);
      files.push(fileEntry(file, path, sha1, sha256));
      relationships.push(relation(id, 'CONTAINS', file));
    }
  }
  return {
    ...document,
    packages: [...document.packages, ...packages],
    files: [...document.files, ...files],
    relationships: [...document.relationships, ...relationships],
  };
}

function packageOf(
  { name, version, identifiers, occurrences }: Component,
  id: string,
  tree: CpythonTree,
): SpdxPackage {
  const refs = identifiers.flatMap(({ type, value }) => {
    if (type === 'purl') return [purlRef(value)];
    const isCpe = type === 'cpe';
    return isCpe
      ? [{ referenceCategory: 'SECURITY', referenceLocator: value, referenceType: 'cpe23Type' }]
      : [];
  });
  const proof = occurrences[0]!;
  const said = proof.literal === undefined ? '' : `: ${proof.literal}`;
  return {
    SPDXID: id,
    name,
    ...(version === undefined ? {} : { versionInfo: version }),
    downloadLocation: 'NOASSERTION',
    licenseConcluded: 'NOASSERTION',
    ...(refs.length === 0 ? {} : { externalRefs: refs }),
    primaryPackagePurpose: 'SOURCE',
    comment: `Shown by ${tree.pathOf(proof.path)}${said}`,
  };
}

/** Two pieces of software or files with one encoded name: the later ones get a number. */
function unused(id: string, taken: Set<string>): string {
  let made = id;
  for (let n = 2; taken.has(made); n++) made = `${id}-${n}`;
  taken.add(made);
  return made;
}
