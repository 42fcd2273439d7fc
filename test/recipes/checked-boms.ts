import { createHash } from 'node:crypto';

/** Writes small documents that say something about an artifact, true or not. */

/** What a document says of a package. */
export interface SaidPackage {
  readonly name: string;
  readonly version?: string;
  readonly purl?: string;
  readonly cpe?: string;
  readonly sha256?: string;
  readonly download?: string;
  readonly fileName?: string;
  /** Content by path, of which the document has the digests. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
}

export const digestOf = (data: string | Uint8Array, algorithm = 'sha256'): string =>
  createHash(algorithm).update(data).digest('hex');

/** SPDX 2.3, as CPython's in-tree document: packages, their files with SHA-1 and SHA-256. @param root the document is about it */
export function spdxSaying(packages: readonly SaidPackage[], root?: SaidPackage): string {
  const all = [...packages, ...(root ? [root] : [])];
  const files = all.flatMap(({ name, files: own = {} }) =>
    Object.entries(own).map(([path, data]) => ({ name, path, data })),
  );
  const id = (kind: string, text: string) => `SPDXRef-${kind}-${text.replace(/[^A-Za-z0-9.-]+/g, '-')}`;
  return JSON.stringify({
    spdxVersion: 'SPDX-2.3',
    SPDXID: 'SPDXRef-DOCUMENT',
    packages: all.map(({ name, version, purl, cpe, sha256, download = 'NOASSERTION', fileName }, at) => ({
      SPDXID: `${id('PACKAGE', name)}-${at}`,
      name,
      ...(version === undefined ? {} : { versionInfo: version }),
      downloadLocation: download,
      ...(fileName === undefined ? {} : { packageFileName: fileName }),
      ...(sha256 === undefined ? {} : { checksums: [{ algorithm: 'SHA256', checksumValue: sha256 }] }),
      externalRefs: [
        ...(purl
          ? [{ referenceCategory: 'PACKAGE-MANAGER', referenceType: 'purl', referenceLocator: purl }]
          : []),
        ...(cpe
          ? [{ referenceCategory: 'SECURITY', referenceType: 'cpe23Type', referenceLocator: cpe }]
          : []),
      ],
    })),
    files: files.map(({ path, data }) => ({
      SPDXID: id('FILE', path),
      fileName: path,
      checksums: [
        { algorithm: 'SHA1', checksumValue: digestOf(data, 'sha1') },
        { algorithm: 'SHA256', checksumValue: digestOf(data) },
      ],
    })),
    relationships: [
      ...all.flatMap(({ name, files: own = {} }, at) =>
        Object.keys(own).map((path) => ({
          spdxElementId: `${id('PACKAGE', name)}-${at}`,
          relationshipType: 'CONTAINS',
          relatedSpdxElement: id('FILE', path),
        })),
      ),
      ...(root
        ? [
            {
              spdxElementId: 'SPDXRef-DOCUMENT',
              relationshipType: 'DESCRIBES',
              relatedSpdxElement: `${id('PACKAGE', root.name)}-${all.length - 1}`,
            },
          ]
        : []),
    ],
  });
}

/** CycloneDX 1.6 with what auditwheel and others write. @param root the component the document is about */
export function cyclonedxSaying(
  components: readonly (Readonly<Record<string, unknown>> & { readonly name: string })[],
  root?: Readonly<Record<string, unknown>>,
): string {
  return JSON.stringify({
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    ...(root ? { metadata: { component: { type: 'library', ...root } } } : {}),
    components: components.map((one) => ({ type: 'library', ...one })),
  });
}
