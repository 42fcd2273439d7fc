import type { ReleaseNotes } from './defects.ts';
import {
  CPYTHON,
  checksumOf,
  codeOf,
  refuse,
  relation,
  type SpdxDocument,
  type SpdxPackage,
  told,
} from './document.ts';
import { FOUNDATION } from './subject.ts';

/** That the document describes CPython. */
export function describing(document: SpdxDocument): SpdxDocument {
  return {
    ...document,
    relationships: [...document.relationships, relation('SPDXRef-DOCUMENT', 'DESCRIBES', CPYTHON)],
  };
}

/**
 * Supplier and verification code of every package, from the files it contains. A package that contains none was not analysed (SPDX
 * 2.3, 7.8); the official tool says that it was, and gives the code of nothing.
 */
export function analysed(document: SpdxDocument, notes: ReleaseNotes): SpdxDocument {
  const owners = new Map(
    document.relationships
      .filter(({ relationshipType }) => relationshipType === 'CONTAINS')
      .map(({ spdxElementId, relatedSpdxElement }) => [relatedSpdxElement, spdxElementId]),
  );
  const digests = new Map<string, string[]>();
  for (const file of document.files) {
    const owner = owners.get(file.SPDXID);
    const sha1 = checksumOf(file, 'SHA1')?.toLowerCase();
    if (owner === undefined) continue;
    if (sha1 === undefined) refuse(`there is no SHA-1 of ${file.fileName}`, 'Misc/sbom.spdx.json');
    const list = digests.get(owner);
    if (list) list.push(sha1);
    else digests.set(owner, [sha1]);
  }
  let without = 0;
  const packages = document.packages.map((one): SpdxPackage => {
    const own = digests.get(one.SPDXID);
    if (!own && !notes.faithful) {
      without++;
      return { ...one, supplier: FOUNDATION, filesAnalyzed: false };
    }
    return {
      ...one,
      supplier: FOUNDATION,
      filesAnalyzed: true,
      packageVerificationCode: { packageVerificationCodeValue: codeOf(own ?? []) },
    };
  });
  if (without > 0)
    notes.corrections.push({
      defect: 'files-analyzed',
      what: `false for ${without} packages, and no code of nothing`,
    });
  return { ...document, packages };
}

/** Without files: for consumers to whom the list of files is a burden. */
export function withoutFiles(document: SpdxDocument): SpdxDocument {
  const files = new Set(document.files.map(({ SPDXID }) => SPDXID));
  return {
    ...document,
    packages: document.packages.map(({ packageVerificationCode: _, ...one }) => ({
      ...(one as SpdxPackage),
      filesAnalyzed: false,
    })),
    files: [],
    relationships: document.relationships.filter(({ relatedSpdxElement }) => !files.has(relatedSpdxElement)),
  };
}

/**
 * Holds what the official tool holds before it writes: no id twice, and no end of a relationship that is nowhere.
 * @throws AssayError `sbom.release`
 */
export function checkConsistency({ packages, files, relationships }: SpdxDocument, name: string): void {
  const seen = new Set(['SPDXRef-DOCUMENT']);
  for (const { SPDXID, ...one } of [...packages, ...files]) {
    if (seen.has(SPDXID))
      refuse(
        `two packages or files would have the id ${SPDXID} (${told('fileName' in one ? one.fileName : one.name)})`,
        name,
      );
    seen.add(SPDXID);
  }
  for (const { spdxElementId, relatedSpdxElement } of relationships)
    for (const end of [spdxElementId, relatedSpdxElement])
      if (!seen.has(end)) refuse(`a relationship leads to ${end}, which is not there`, name);
}
