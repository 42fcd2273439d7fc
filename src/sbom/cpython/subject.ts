import { VERSION } from '../../model/index.ts';
import { placeOnSite, type ReleaseArtifact } from './artifacts.ts';
import type { ReleaseNotes } from './defects.ts';
import { CPYTHON, purlRef, relation, type SpdxDocument } from './document.ts';

/** Who is said to supply every package of a release. */
export const FOUNDATION = 'Organization: Python Software Foundation';

/** What a document says about itself. */
export interface ReleaseHead {
  /** SHA-256 of the artifact, lower-case hexadecimal. */
  readonly sha256: string;
  /** Moment of creation, RFC 3339 in UTC to the second. */
  readonly created: string;
  /** The commit of python/release-tools that the document is made in the name of, 40 hexadecimal digits. */
  readonly toolCommit?: string;
}

/**
 * The document with what it says about itself, CPython's own package, and that CPython depends on each package that is there
 * already.
 */
export function withSubject(
  document: SpdxDocument,
  artifact: ReleaseArtifact,
  { sha256, created, toolCommit }: ReleaseHead,
  notes: ReleaseNotes,
): SpdxDocument {
  const url = placeOnSite(artifact);
  const tool =
    toolCommit === undefined
      ? { creators: [`Tool: assay-${VERSION}`] }
      : { creators: ['Person: Python Release Managers', `Tool: ReleaseTools-${toolCommit}`] };
  if (toolCommit === undefined && notes.faithful)
    notes.warnings.push('no commit of release-tools was given, so the creator is not the official one');
  if (toolCommit === undefined && !notes.faithful)
    notes.corrections.push({ defect: 'creators', what: `the creator is assay ${VERSION}` });
  const { SPDXID: _, spdxVersion: __, ...rest } = document.head;
  return {
    ...document,
    head: {
      ...rest,
      SPDXID: 'SPDXRef-DOCUMENT',
      spdxVersion: 'SPDX-2.3',
      name: 'CPython SBOM',
      dataLicense: 'CC0-1.0',
      documentNamespace: `${url}.spdx.json`,
      creationInfo: { created, ...tool, licenseListVersion: '3.22' },
    },
    packages: [
      ...document.packages,
      {
        SPDXID: CPYTHON,
        name: 'CPython',
        versionInfo: artifact.version,
        licenseConcluded: 'PSF-2.0',
        originator: FOUNDATION,
        supplier: FOUNDATION,
        packageFileName: artifact.name,
        externalRefs: externalRefs(artifact, notes),
        primaryPackagePurpose: 'SOURCE',
        // NuGet packages are served by another site, under names of its own.
        downloadLocation: artifact.name.endsWith('.nupkg') ? 'NOASSERTION' : url,
        checksums: [{ algorithm: 'SHA256', checksumValue: sha256 }],
      },
    ],
    relationships: [
      ...document.relationships,
      ...document.packages.map(({ SPDXID }) => relation(CPYTHON, 'DEPENDS_ON', SPDXID)),
    ],
  };
}

/** How CPE names of Python call a pre-release in their update part, by the letters of PEP 440. */
const UPDATES: Readonly<Record<string, string>> = { a: 'alpha', b: 'beta', c: 'rc', rc: 'rc' };

function externalRefs({ version }: ReleaseArtifact, notes: ReleaseNotes) {
  const cpe = (text: string) => ({
    referenceCategory: 'SECURITY',
    referenceLocator: `cpe:2.3:a:python:python:${text}:*:*:*:*:*:*`,
    referenceType: 'cpe23Type',
  });
  if (notes.faithful) return [cpe(`${version}:*`)];
  const purl = `pkg:generic/python@${version}`;
  notes.corrections.push({ defect: 'cpython-purl', what: purl });
  const [, release, letters, number] = /^([\d.]+?)(a|b|c|rc)(\d+)$/.exec(version) ?? [];
  if (letters === undefined) return [cpe(`${version}:*`), purlRef(purl)];
  const update = `${UPDATES[letters]}${number}`;
  notes.corrections.push({
    defect: 'cpe-pre-release',
    what: `version ${release} with update ${update}, not version ${version}`,
  });
  return [cpe(`${release}:${update}`), purlRef(purl)];
}
