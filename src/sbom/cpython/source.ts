import { hash } from 'node:crypto';
import { assignIds } from '../document/spdx/ids.ts';
import type { ReleaseArtifact } from './artifacts.ts';
import { bundledWheels } from './bundled.ts';
import { withVersionsOfBytes } from './correct.ts';
import type { ReleaseNotes } from './defects.ts';
import {
  CPYTHON,
  checksumOf,
  encodeId,
  fileEntry,
  PIP,
  readInTree,
  refuse,
  relation,
  type SpdxDocument,
  type SpdxFile,
  type SpdxRelation,
} from './document.ts';
import { firstDocument, unlistedSoftware, withSoftware } from './first.ts';
import type { IndexMetadata } from './index-metadata.ts';
import { withPip } from './pip.ts';
import { OWN_FILES } from './rules.ts';
import { type ReleaseHead, withSubject } from './subject.ts';
import type { CpythonTree } from './tree.ts';

/** Where the in-tree document stands. */
export const IN_TREE = 'Misc/sbom.spdx.json';

/**
 * The document of a source tarball: what the tree says of itself, CPython, pip, and every file of the tarball with its digests.
 * @throws AssayError `sbom.release` where the tree and its document contradict each other, `sbom.syntax`
 */
export function sourceDocument(
  artifact: ReleaseArtifact,
  tree: CpythonTree,
  head: ReleaseHead,
  index: IndexMetadata | undefined,
  notes: ReleaseNotes,
): SpdxDocument {
  const before = inTreeDocument(tree, notes);
  const vendored = { ...before, packages: withVersionsOfBytes(before.packages, tree, notes) };
  const described = withPip(withSubject(vendored, artifact, head, notes), tree, index, notes);
  return withFiles(described, tree, notes);
}

/** What the tree says about itself; for a tree that says nothing, what its bytes show. @throws AssayError */
export function inTreeDocument(tree: CpythonTree, notes: ReleaseNotes): SpdxDocument {
  const content = tree.content(IN_TREE);
  if (content) return completed(readInTree(content, `${tree.name}: ${IN_TREE}`), tree, notes);
  if (notes.faithful)
    refuse(
      `there is no ${IN_TREE}`,
      tree.name,
      'the official tool makes no document without it; leave --with-known-defects out',
    );
  const { document, warnings } = firstDocument(tree);
  notes.corrections.push({
    defect: 'no-document',
    what: `${document.packages.length} packages by what the bytes show, as the tree has no ${IN_TREE}`,
  });
  notes.warnings.push(...warnings);
  return document;
}

function completed(document: SpdxDocument, tree: CpythonTree, notes: ReleaseNotes): SpdxDocument {
  if (notes.faithful) return document;
  const more = unlistedSoftware(document, tree);
  for (const { component, files } of more)
    notes.corrections.push({
      defect: 'not-listed',
      what: `${component.name} ${component.version ?? 'of unknown version'}, ${files.length} files, by ${tree.pathOf(component.occurrences[0]!.path)}`,
    });
  return withSoftware(document, more, tree);
}

/** Every file of the tree: those of the in-tree document must be as it says, all others are CPython's. */
function withFiles(document: SpdxDocument, tree: CpythonTree, notes: ReleaseNotes): SpdxDocument {
  compareKnown(document, tree);
  const known = new Set(document.files.map(({ fileName }) => fileName));
  const added = tree.files.filter(({ path }) => !known.has(path));
  const idOf = notes.faithful ? firstComers() : rivals(document, tree, notes);
  const all: SpdxDocument = {
    ...document,
    files: [
      ...document.files,
      ...added.map(({ path, sha1, sha256 }) => fileEntry(idOf(path), path, sha1, sha256)),
    ],
    relationships: [
      ...document.relationships,
      ...added.map(({ path }) => relation(CPYTHON, 'CONTAINS', idOf(path))),
    ],
  };
  return notes.faithful ? all : withOwners(all, tree, idOf, notes);
}

function compareKnown({ files }: SpdxDocument, tree: CpythonTree): void {
  const inTree = new Map(tree.files.map((file) => [file.path, file]));
  for (const known of files) {
    const stated = checksumOf(known, 'SHA256');
    const found = inTree.get(known.fileName);
    const hint = 'bring the document up to date with `assay sbom refresh` before the release is made';
    if (!found) refuse(`it lists ${known.fileName}, which is not there`, `${tree.name}: ${IN_TREE}`, hint);
    if (stated !== found.sha256)
      refuse(
        `it says that ${known.fileName} has the SHA-256 ${stated ?? 'of nothing'}, and it has ${found.sha256}`,
        `${tree.name}: ${IN_TREE}`,
        hint,
      );
  }
}

/** SPDX ids as the release tool makes them: of files with one encoded name the first keeps it. */
function firstComers(): (path: string) => string {
  const taken = new Map<string, string>();
  const made = new Map<string, string>();
  return (path) => {
    const before = made.get(path);
    if (before !== undefined) return before;
    const raw = `SPDXRef-FILE-${path}`;
    const plain = encodeId(raw);
    const id = taken.has(plain) ? `${plain}-${hash('sha256', raw, 'hex').slice(0, 8)}` : plain;
    if (!taken.has(plain)) taken.set(plain, raw);
    made.set(path, id);
    return id;
  };
}

/** SPDX ids that do not depend on the order of members: all files with one encoded name get digits. */
function rivals(document: SpdxDocument, tree: CpythonTree, notes: ReleaseNotes): (path: string) => string {
  const raw = (path: string) => `SPDXRef-FILE-${path}`;
  const ids = assignIds([
    ...document.packages.map(({ SPDXID }) => SPDXID),
    ...tree.files.map(({ path }) => raw(path)),
  ]);
  const idOf = (path: string) => ids.get(raw(path))!;
  const first = firstComers();
  const others = tree.files.filter(({ path }) => first(path) !== idOf(path)).length;
  if (others > 0)
    notes.corrections.push({
      defect: 'id-order',
      what: `${others} files have another id, which does not depend on their order`,
    });
  return idOf;
}

/** Files with their ids by {@link rivals}, and the packages that they really belong to. */
function withOwners(
  document: SpdxDocument,
  tree: CpythonTree,
  idOf: (path: string) => string,
  notes: ReleaseNotes,
): SpdxDocument {
  const files = document.files.map((file): SpdxFile => ({ ...file, SPDXID: idOf(file.fileName) }));
  const wheels = new Map(bundledWheels(tree).map((one) => [idOf(one.file.path), one]));
  const own = new Set(
    document.files.filter(({ fileName }) => OWN_FILES.has(fileName)).map(({ fileName }) => idOf(fileName)),
  );
  const after = new Map(document.files.map(({ SPDXID, fileName }) => [SPDXID, idOf(fileName)]));
  const moved: string[] = [];
  const relationships = document.relationships.map((one): SpdxRelation => {
    const to = after.get(one.relatedSpdxElement);
    if (one.relationshipType !== 'CONTAINS' || to === undefined) return one;
    const wheel = wheels.get(to);
    const from = wheel?.id ?? (own.has(to) ? CPYTHON : one.spdxElementId);
    if (own.has(to) && one.spdxElementId !== CPYTHON) moved.push(to);
    if (wheel?.id === PIP && one.spdxElementId !== PIP)
      notes.corrections.push({ defect: 'pip-wheel', what: `${wheel.fileName} belongs to pip` });
    return relation(from, 'CONTAINS', to);
  });
  if (moved.length > 0) {
    const paths = files.filter(({ SPDXID }) => moved.includes(SPDXID)).map(({ fileName }) => fileName);
    notes.corrections.push({ defect: 'own-files', what: `${paths.join(', ')}` });
  }
  return { ...document, files, relationships };
}
