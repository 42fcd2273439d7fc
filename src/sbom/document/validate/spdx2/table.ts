import type { ValueKind } from './values.ts';

/** Kinds of objects in an SPDX 2 document. */
export type Part =
  | 'document'
  | 'creationInfo'
  | 'externalDocumentRef'
  | 'package'
  | 'verificationCode'
  | 'checksum'
  | 'externalRef'
  | 'file'
  | 'snippet'
  | 'range'
  | 'pointer'
  | 'extractedLicence'
  | 'crossRef'
  | 'relationship'
  | 'annotation'
  | 'review';

/** How often a field stands in its object; `0` is never. */
export type Count = '0' | '0..1' | '1' | '0..*' | '1..*';

/** Clause of SPDX 2.3, kind of value, how often in 2.3, and how often before 2.3 where that differs. */
export type FieldRule = readonly [
  clause: string,
  kind: ValueKind | Part | 'object',
  count: Count,
  before23?: Count,
];

/**
 * Every field of the JSON form of SPDX 2.2 and 2.3 (specification, clauses 6 to 13 and annex B; counts of lists and closed objects as
 * in the JSON schema). The other encodings are brought into this form first.
 */
export const FIELDS: Readonly<Record<Part, Readonly<Record<string, FieldRule>>>> = {
  document: {
    spdxVersion: ['6.1', 'version', '1'],
    dataLicense: ['6.2', 'dataLicence', '1'],
    SPDXID: ['6.3', 'documentId', '1'],
    name: ['6.4', 'text', '1'],
    documentNamespace: ['6.5', 'namespace', '1'],
    externalDocumentRefs: ['6.6', 'externalDocumentRef', '0..*'],
    creationInfo: ['6.8', 'creationInfo', '1'],
    comment: ['6.11', 'text', '0..1'],
    documentDescribes: ['11.1', 'text', '0..*'],
    packages: ['7', 'package', '0..*'],
    files: ['8', 'file', '0..*'],
    snippets: ['9', 'snippet', '0..*'],
    hasExtractedLicensingInfos: ['10', 'extractedLicence', '0..*'],
    relationships: ['11.1', 'relationship', '0..*'],
    annotations: ['12', 'annotation', '0..*'],
    revieweds: ['13', 'review', '0..*'],
  },
  creationInfo: {
    licenseListVersion: ['6.7', 'listVersion', '0..1'],
    creators: ['6.8', 'actor', '1..*'],
    created: ['6.9', 'date', '1'],
    comment: ['6.10', 'text', '0..1'],
  },
  externalDocumentRef: {
    externalDocumentId: ['6.6', 'documentRef', '1'],
    spdxDocument: ['6.6', 'uri', '1'],
    checksum: ['6.6', 'checksum', '1'],
  },
  package: {
    name: ['7.1', 'text', '1'],
    SPDXID: ['7.2', 'id', '1'],
    versionInfo: ['7.3', 'text', '0..1'],
    packageFileName: ['7.4', 'text', '0..1'],
    supplier: ['7.5', 'supplier', '0..1'],
    originator: ['7.6', 'supplier', '0..1'],
    downloadLocation: ['7.7', 'download', '1'],
    filesAnalyzed: ['7.8', 'boolean', '0..1'],
    packageVerificationCode: ['7.9', 'verificationCode', '0..1'],
    checksums: ['7.10', 'checksum', '0..*'],
    homepage: ['7.11', 'homepage', '0..1'],
    sourceInfo: ['7.12', 'text', '0..1'],
    licenseConcluded: ['7.13', 'licence', '0..1', '1'],
    licenseInfoFromFiles: ['7.14', 'licence', '0..*'],
    licenseDeclared: ['7.15', 'licence', '0..1', '1'],
    licenseComments: ['7.16', 'text', '0..1'],
    copyrightText: ['7.17', 'text', '0..1', '1'],
    summary: ['7.18', 'text', '0..1'],
    description: ['7.19', 'text', '0..1'],
    comment: ['7.20', 'text', '0..1'],
    externalRefs: ['7.21', 'externalRef', '0..*'],
    attributionTexts: ['7.23', 'text', '0..*'],
    primaryPackagePurpose: ['7.24', 'purpose', '0..1', '0'],
    releaseDate: ['7.25', 'date', '0..1', '0'],
    builtDate: ['7.26', 'date', '0..1', '0'],
    validUntilDate: ['7.27', 'date', '0..1', '0'],
    hasFiles: ['8', 'text', '0..*'],
    annotations: ['12', 'annotation', '0..*'],
  },
  verificationCode: {
    packageVerificationCodeValue: ['7.9', 'sha1', '1'],
    packageVerificationCodeExcludedFiles: ['7.9', 'text', '0..*'],
  },
  checksum: { algorithm: ['7.10', 'algorithm', '1'], checksumValue: ['7.10', 'text', '1'] },
  externalRef: {
    referenceCategory: ['7.21', 'category', '1'],
    referenceType: ['7.21', 'text', '1'],
    referenceLocator: ['7.21', 'text', '1'],
    comment: ['7.22', 'text', '0..1'],
  },
  file: {
    fileName: ['8.1', 'fileName', '1'],
    SPDXID: ['8.2', 'id', '1'],
    fileTypes: ['8.3', 'fileType', '0..*'],
    checksums: ['8.4', 'checksum', '1..*'],
    licenseConcluded: ['8.5', 'licence', '0..1', '1'],
    licenseInfoInFiles: ['8.6', 'licence', '0..*', '1..*'],
    licenseComments: ['8.7', 'text', '0..1'],
    copyrightText: ['8.8', 'text', '0..1', '1'],
    artifactOfs: ['8.9', 'object', '0..*'],
    comment: ['8.12', 'text', '0..1'],
    noticeText: ['8.13', 'text', '0..1'],
    fileContributors: ['8.14', 'text', '0..*'],
    attributionTexts: ['8.15', 'text', '0..*'],
    fileDependencies: ['8.16', 'text', '0..*'],
    annotations: ['12', 'annotation', '0..*'],
  },
  snippet: {
    SPDXID: ['9.1', 'id', '1'],
    snippetFromFile: ['9.2', 'text', '1'],
    ranges: ['9.3', 'range', '1..*'],
    licenseConcluded: ['9.5', 'licence', '0..1', '1'],
    licenseInfoInSnippets: ['9.6', 'licence', '0..*'],
    licenseComments: ['9.7', 'text', '0..1'],
    copyrightText: ['9.8', 'text', '0..1', '1'],
    comment: ['9.9', 'text', '0..1'],
    // The text of the standard lets a snippet be without name, its JSON schema does not.
    name: ['9.10', 'text', '1'],
    attributionTexts: ['9.11', 'text', '0..*'],
    annotations: ['12', 'annotation', '0..*'],
  },
  range: { startPointer: ['9.3', 'pointer', '1'], endPointer: ['9.3', 'pointer', '1'] },
  pointer: {
    reference: ['9.3', 'text', '1'],
    offset: ['9.3', 'integer', '0..1'],
    lineNumber: ['9.4', 'integer', '0..1'],
  },
  extractedLicence: {
    licenseId: ['10.1', 'licenceRef', '1'],
    extractedText: ['10.2', 'text', '1'],
    name: ['10.3', 'text', '0..1'],
    seeAlsos: ['10.4', 'text', '0..*'],
    crossRefs: ['10.4', 'crossRef', '0..*'],
    comment: ['10.5', 'text', '0..1'],
  },
  crossRef: {
    url: ['10.4', 'text', '1'],
    isLive: ['10.4', 'boolean', '0..1'],
    isValid: ['10.4', 'boolean', '0..1'],
    isWayBackLink: ['10.4', 'boolean', '0..1'],
    match: ['10.4', 'text', '0..1'],
    order: ['10.4', 'integer', '0..1'],
    timestamp: ['10.4', 'text', '0..1'],
  },
  relationship: {
    spdxElementId: ['11.1', 'text', '1'],
    relationshipType: ['11.1', 'relation', '1'],
    relatedSpdxElement: ['11.1', 'text', '1'],
    comment: ['11.2', 'text', '0..1'],
  },
  annotation: {
    annotator: ['12.1', 'actor', '1'],
    annotationDate: ['12.2', 'date', '1'],
    annotationType: ['12.3', 'annotationType', '1'],
    comment: ['12.5', 'text', '1'],
  },
  review: {
    reviewer: ['13.1', 'actor', '0..1'],
    reviewDate: ['13.2', 'date', '1'],
    comment: ['13.3', 'text', '0..1'],
  },
};
