import type { Artifact } from '../../model/index.ts';
import type { ReleaseArtifact } from './artifacts.ts';
import { withVersionsOfBytes } from './correct.ts';
import type { ReleaseNotes } from './defects.ts';
import { encodeId, readInTree, refuse, type SpdxDocument, type SpdxPackage, told } from './document.ts';
import { fetchedPackages } from './externals.ts';
import type { IndexMetadata } from './index-metadata.ts';
import { withPip } from './pip.ts';
import { inTreeDocument } from './source.ts';
import { FOUNDATION, type ReleaseHead, withSubject } from './subject.ts';
import type { CpythonTree } from './tree.ts';

const EXTERNALS = 'Misc/externals.spdx.json';
const SCRIPT = 'PCbuild/get_externals.bat';

/**
 * The document of a file for Windows: what the build fetches, what the source tree has copies of, CPython, and pip where it is in it. No
 * files: the sources are not in it.
 * @param source the tree it was built of
 * @param shipped the artifact itself
 * @throws AssayError `sbom.release`, `sbom.syntax`
 */
export function windowsDocument(
  artifact: ReleaseArtifact,
  source: CpythonTree,
  shipped: Artifact,
  head: ReleaseHead,
  index: IndexMetadata | undefined,
  notes: ReleaseNotes,
): SpdxDocument {
  const externals = externalsOf(source, notes);
  const base: SpdxDocument = {
    head: externals.head,
    packages: [
      ...externals.packages,
      ...runtimePackage(shipped, notes),
      ...copiesOf(source, new Set(externals.packages.map(({ name }) => name)), notes),
    ],
    files: [],
    relationships: [],
  };
  const described = withSubject(base, artifact, head, notes);
  return artifact.hasPip ? withPip(described, source, index, notes) : described;
}

/** Supplier of every package; sources have become libraries. */
export function supplied(document: SpdxDocument, notes: ReleaseNotes): SpdxDocument {
  if (!notes.faithful)
    notes.corrections.push({
      defect: 'files-analyzed',
      what: `false for ${document.packages.length} packages, as no file is listed`,
    });
  return {
    ...document,
    packages: document.packages.map(
      (one): SpdxPackage => ({
        ...one,
        supplier: FOUNDATION,
        ...(one['primaryPackagePurpose'] === 'SOURCE' ? { primaryPackagePurpose: 'LIBRARY' } : {}),
        ...(notes.faithful ? {} : { filesAnalyzed: false }),
      }),
    ),
  };
}

/** Packages that the source tree has copies of, with name and version as id, without those that are fetched anyway. */
export function copiesOf(
  source: CpythonTree,
  fetched: ReadonlySet<string>,
  notes: ReleaseNotes,
): readonly SpdxPackage[] {
  const copies = withVersionsOfBytes(inTreeDocument(source, notes).packages, source, notes);
  return copies
    .filter(({ name, versionInfo }) => {
      if (notes.faithful || !fetched.has(name)) return true;
      notes.corrections.push({
        defect: 'two-mpdecimals',
        what: `${name} ${told(versionInfo)} of the source tree is not built, and not listed`,
      });
      return false;
    })
    .map((one) => ({
      ...one,
      SPDXID: encodeId(
        `SPDXRef-PACKAGE-${one.name}${one['versionInfo'] === undefined ? '' : `-${told(one['versionInfo'])}`}`,
      ),
    }));
}

function externalsOf(source: CpythonTree, notes: ReleaseNotes): SpdxDocument {
  const content = source.content(EXTERNALS);
  if (content) return readInTree(content, `${source.name}: ${EXTERNALS}`);
  const packages = notes.faithful ? [] : fetchedPackages(source, SCRIPT);
  if (packages.length === 0)
    refuse(
      `there is no ${EXTERNALS}${notes.faithful ? '' : `, and nothing that ${SCRIPT} fetches`}`,
      source.name,
      'give the source tarball or tree of the same release as --source',
    );
  notes.corrections.push({
    defect: 'no-document',
    what: `${packages.length} packages by ${SCRIPT}, as the tree has no ${EXTERNALS}`,
  });
  return {
    head: { SPDXID: 'SPDXRef-DOCUMENT', spdxVersion: 'SPDX-2.3' },
    packages,
    files: [],
    relationships: [],
  };
}

const RUNTIME = /(?:^|\/)((?:vcruntime|msvcp|concrt)\d+(?:_\w+)?\.dll)$/i;

/** The C runtime of Microsoft, which the pipeline copies in from the machine it runs on: known by the names of its files alone. */
function runtimePackage({ entries }: Artifact, notes: ReleaseNotes): readonly SpdxPackage[] {
  if (notes.faithful) return [];
  const files = new Map<string, string>();
  for (const { kind, path, sha256 } of entries) {
    const name = RUNTIME.exec(path)?.[1];
    if (kind === 'file' && name !== undefined && sha256 !== undefined) files.set(name.toLowerCase(), sha256);
  }
  if (files.size === 0) return [];
  const names = [...files.keys()].sort();
  notes.corrections.push({ defect: 'runtime-missing', what: names.join(', ') });
  return [
    {
      SPDXID: 'SPDXRef-PACKAGE-microsoft-visual-c-runtime',
      name: 'Microsoft Visual C++ Runtime',
      originator: 'Organization: Microsoft Corporation',
      downloadLocation: 'NOASSERTION',
      licenseConcluded: 'NOASSERTION',
      primaryPackagePurpose: 'LIBRARY',
      comment: names.map((name) => `${name} has the SHA-256 ${files.get(name)}`).join('; '),
    },
  ];
}
