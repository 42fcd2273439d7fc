import { type DocNode, type Plain, plainOf, record } from '../spdx/node.ts';

/** Kinds of objects in an SPDX 2 document. */
export type Spdx2Class = keyof typeof SPDX2_FIELDS;

/**
 * The fields of SPDX 2.1 to 2.3 by class, as the JSON schema of 2.3 names them, older ones included. `*` is a list; `number` is for
 * encodings that write numbers as text; another class is an object of it.
 */
export const SPDX2_FIELDS = {
  document: {
    SPDXID: 'text',
    annotations: 'annotation*',
    comment: 'text',
    creationInfo: 'creationInfo',
    dataLicense: 'text',
    documentDescribes: 'text*',
    documentNamespace: 'text',
    externalDocumentRefs: 'externalDocumentRef*',
    files: 'file*',
    hasExtractedLicensingInfos: 'licence*',
    name: 'text',
    packages: 'package*',
    relationships: 'relationship*',
    revieweds: 'review*',
    snippets: 'snippet*',
    spdxVersion: 'text',
  },
  creationInfo: { comment: 'text', created: 'text', creators: 'text*', licenseListVersion: 'text' },
  package: {
    SPDXID: 'text',
    annotations: 'annotation*',
    attributionTexts: 'text*',
    builtDate: 'text',
    checksums: 'checksum*',
    comment: 'text',
    copyrightText: 'text',
    description: 'text',
    downloadLocation: 'text',
    externalRefs: 'externalRef*',
    filesAnalyzed: 'boolean',
    hasFiles: 'text*',
    homepage: 'text',
    licenseComments: 'text',
    licenseConcluded: 'text',
    licenseDeclared: 'text',
    licenseInfoFromFiles: 'text*',
    name: 'text',
    originator: 'text',
    packageFileName: 'text',
    packageVerificationCode: 'verificationCode',
    primaryPackagePurpose: 'text',
    releaseDate: 'text',
    sourceInfo: 'text',
    summary: 'text',
    supplier: 'text',
    validUntilDate: 'text',
    versionInfo: 'text',
  },
  file: {
    SPDXID: 'text',
    annotations: 'annotation*',
    artifactOfs: 'any*',
    attributionTexts: 'text*',
    checksums: 'checksum*',
    comment: 'text',
    copyrightText: 'text',
    fileContributors: 'text*',
    fileDependencies: 'text*',
    fileName: 'text',
    fileTypes: 'text*',
    licenseComments: 'text',
    licenseConcluded: 'text',
    licenseInfoInFiles: 'text*',
    noticeText: 'text',
  },
  snippet: {
    SPDXID: 'text',
    annotations: 'annotation*',
    attributionTexts: 'text*',
    comment: 'text',
    copyrightText: 'text',
    licenseComments: 'text',
    licenseConcluded: 'text',
    licenseInfoInSnippets: 'text*',
    name: 'text',
    ranges: 'range*',
    snippetFromFile: 'text',
  },
  range: { endPointer: 'pointer', startPointer: 'pointer' },
  pointer: { lineNumber: 'number', offset: 'number', reference: 'text' },
  licence: {
    comment: 'text',
    crossRefs: 'any*',
    extractedText: 'text',
    licenseId: 'text',
    name: 'text',
    seeAlsos: 'text*',
  },
  relationship: {
    comment: 'text',
    relatedSpdxElement: 'text',
    relationshipType: 'text',
    spdxElementId: 'text',
  },
  annotation: { annotationDate: 'text', annotationType: 'text', annotator: 'text', comment: 'text' },
  review: { comment: 'text', reviewDate: 'text', reviewer: 'text' },
  checksum: { algorithm: 'text', checksumValue: 'text' },
  externalRef: {
    comment: 'text',
    referenceCategory: 'text',
    referenceLocator: 'text',
    referenceType: 'text',
  },
  externalDocumentRef: { checksum: 'checksum', externalDocumentId: 'text', spdxDocument: 'text' },
  verificationCode: {
    packageVerificationCodeExcludedFiles: 'text*',
    packageVerificationCodeValue: 'text',
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, string>>>>;

/** How SPDX 2 describes a field of a class; undefined for a field it does not have. */
export function fieldType(owner: Spdx2Class, field: string): string | undefined {
  const fields: Readonly<Record<string, string>> = SPDX2_FIELDS[owner];
  return Object.hasOwn(fields, field) ? fields[field] : undefined;
}

/**
 * The plain value of a field in the form JSON gives it, whatever the encoding: lists where SPDX has lists, numbers as numbers. A
 * value that SPDX 2 does not describe is left as it is.
 */
export function typedPlain(node: DocNode, type: string | undefined): Plain {
  if (type?.endsWith('*')) {
    const items = node.kind === 'list' ? node.items : [node];
    return items.map((item) => typedPlain(item, type.slice(0, -1)));
  }
  if (node.kind === 'object' && type !== undefined && isClass(type))
    return record(
      [...node.members].map(([name, value]) => [name, typedPlain(value, fieldType(type, name))] as const),
    );
  if (node.kind !== 'scalar' || node.value === null) return plainOf(node);
  if (type === 'text') return String(node.value);
  if (type === 'number' && /^\d{1,15}$/.test(String(node.value))) return Number(node.value);
  if (type === 'boolean' && /^(?:true|false)$/i.test(String(node.value)))
    return /t/i.test(String(node.value));
  return node.value;
}

function isClass(name: string): name is Spdx2Class {
  return Object.hasOwn(SPDX2_FIELDS, name);
}
