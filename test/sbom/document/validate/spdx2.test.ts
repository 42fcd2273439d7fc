import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { validateSpdx } from '../../../../src/sbom/document/validate/spdx.ts';

// biome-ignore lint/suspicious/noExplicitAny: documents are changed at any place
type Document = Record<string, any>;
type Change = (document: Document) => void;

const SHA1 = 'da39a3ee5e6b4b0d3255bfef95601890afd80709';
// SHA-1 over SHA1, the one file's digest.
const CODE = '10a34637ad661d98ba3344717656fcc76209c2f8';

/** A document with one of everything, in which nothing is wrong. */
function whole(): Record<string, unknown> {
  const licences = { licenseConcluded: 'MIT', copyrightText: 'NOASSERTION' };
  return {
    spdxVersion: 'SPDX-2.3',
    dataLicense: 'CC0-1.0',
    SPDXID: 'SPDXRef-DOCUMENT',
    name: 'parcel',
    documentNamespace: 'https://example.com/parcel-1',
    creationInfo: {
      created: '2024-05-17T08:30:00Z',
      creators: ['Tool: assay-0.1.0'],
      licenseListVersion: '3.24',
    },
    externalDocumentRefs: [
      {
        externalDocumentId: 'DocumentRef-other',
        spdxDocument: 'https://example.com/other-1',
        checksum: { algorithm: 'SHA1', checksumValue: SHA1 },
      },
    ],
    packages: [
      {
        SPDXID: 'SPDXRef-parcel',
        name: 'parcel',
        downloadLocation: 'git+https://example.com/parcel.git@v1',
        supplier: 'Organization: Example Inc.',
        ...licences,
        licenseConcluded: 'MIT AND LicenseRef-own',
        packageVerificationCode: { packageVerificationCodeValue: CODE },
        checksums: [{ algorithm: 'SHA256', checksumValue: 'ab'.repeat(32) }],
        externalRefs: [
          {
            referenceCategory: 'PACKAGE-MANAGER',
            referenceType: 'purl',
            referenceLocator: 'pkg:pypi/parcel@1.0',
          },
        ],
        primaryPackagePurpose: 'LIBRARY',
        hasFiles: ['SPDXRef-file'],
      },
    ],
    files: [
      {
        SPDXID: 'SPDXRef-file',
        fileName: './a.c',
        fileTypes: ['SOURCE'],
        checksums: [{ algorithm: 'SHA1', checksumValue: SHA1 }],
        ...licences,
        licenseInfoInFiles: ['MIT'],
        annotations: [
          {
            annotator: 'Person: Jane Doe',
            annotationDate: '2024-05-17T08:30:00Z',
            annotationType: 'OTHER',
            comment: 'seen',
          },
        ],
      },
    ],
    snippets: [
      {
        SPDXID: 'SPDXRef-snippet',
        name: 'part',
        snippetFromFile: 'SPDXRef-file',
        ...licences,
        ranges: [
          {
            startPointer: { reference: 'SPDXRef-file', offset: 1 },
            endPointer: { reference: 'SPDXRef-file', offset: 9 },
          },
        ],
      },
    ],
    hasExtractedLicensingInfos: [{ licenseId: 'LicenseRef-own', extractedText: 'Do as you like.' }],
    relationships: [
      {
        spdxElementId: 'SPDXRef-DOCUMENT',
        relationshipType: 'DESCRIBES',
        relatedSpdxElement: 'SPDXRef-parcel',
      },
      { spdxElementId: 'SPDXRef-parcel', relationshipType: 'DEPENDS_ON', relatedSpdxElement: 'NONE' },
    ],
  };
}

function told(change: Change): readonly string[] {
  const document = whole();
  change(document);
  return validateSpdx(JSON.stringify(document)).findings.map(
    ({ level, code, place, clause }) =>
      `${level} ${code} ${place} ${clause?.replace('SPDX 2.3, ', '') ?? ''}`,
  );
}

/** What is changed, and the one thing that is told of it. */
const RULES: readonly (readonly [finding: string, change: Change])[] = [
  ['error spdx.version /spdxVersion 6.1', (d) => (d.spdxVersion = 'SPDX-2.x')],
  ['error spdx.data-licence /dataLicense 6.2', (d) => (d.dataLicense = 'MIT')],
  ['error spdx.field-missing /name 6.4', (d) => delete d.name],
  ['error spdx.field-missing /documentNamespace 6.5', (d) => delete d.documentNamespace],
  ['error spdx.namespace /documentNamespace 6.5', (d) => (d.documentNamespace = 'https://example.com/a#b')],
  ['error spdx.uri /documentNamespace 6.5', (d) => (d.documentNamespace = 'parcel 1')],
  [
    'error spdx.digest /externalDocumentRefs/0/checksum/checksumValue 6.6',
    (d) => (d.externalDocumentRefs[0].checksum.checksumValue = 'abc'),
  ],
  [
    'warning spdx.list-version /creationInfo/licenseListVersion 6.7',
    (d) => (d.creationInfo.licenseListVersion = '3.24.0'),
  ],
  [
    'error spdx.list-version /creationInfo/licenseListVersion 6.7',
    (d) => (d.creationInfo.licenseListVersion = 'new'),
  ],
  ['error spdx.actor /creationInfo/creators/0 6.8', (d) => (d.creationInfo.creators = ['assay'])],
  ['error spdx.field-missing /creationInfo/creators 6.8', (d) => (d.creationInfo.creators = [])],
  ['error spdx.date /creationInfo/created 6.9', (d) => (d.creationInfo.created = '2024-05-17T08:30:00.123Z')],
  ['error spdx.date /creationInfo/created 6.9', (d) => (d.creationInfo.created = '2024-02-30T08:30:00Z')],
  ['error spdx.type /packages/0/name 7.1', (d) => (d.packages[0].name = null)],
  ['error spdx.type /packages/0/versionInfo 7.3', (d) => (d.packages[0].versionInfo = 1.5)],
  ['error spdx.actor /packages/0/supplier 7.5', (d) => (d.packages[0].supplier = 'Tool: x')],
  [
    'error spdx.uri /packages/0/downloadLocation 7.7',
    (d) => (d.packages[0].downloadLocation = 'example.com/a'),
  ],
  ['error spdx.files-analyzed /packages/0/filesAnalyzed 7.8', (d) => notAnalyzed(d)],
  [
    'warning spdx.verification-code /packages/0/packageVerificationCode/packageVerificationCodeValue 7.9',
    (d) => (d.packages[0].packageVerificationCode.packageVerificationCodeValue = SHA1),
  ],
  [
    'warning spdx.verification-code /packages/0/packageVerificationCode 7.9',
    (d) => delete d.packages[0].packageVerificationCode,
  ],
  [
    'error spdx.digest /packages/0/checksums/0/checksumValue 7.10',
    (d) => (d.packages[0].checksums[0].algorithm = 'SHA512'),
  ],
  [
    'error spdx.digest /packages/0/checksums/0/checksumValue 7.10',
    (d) => (d.packages[0].checksums[0].checksumValue = 'AB'.repeat(32)),
  ],
  [
    'error spdx.word /packages/0/checksums/0/algorithm 7.10',
    (d) => (d.packages[0].checksums[0].algorithm = 'CRC32'),
  ],
  [
    'error spdx.licence /packages/0/licenseDeclared 7.15',
    (d) => (d.packages[0].licenseDeclared = 'LGPL with exceptions'),
  ],
  [
    'warning spdx.licence-case /packages/0/licenseDeclared 7.15',
    (d) => (d.packages[0].licenseDeclared = 'mit OR zlib'),
  ],
  [
    'error spdx.licence-ref /packages/0/licenseDeclared 10.1',
    (d) => (d.packages[0].licenseDeclared = 'LicenseRef-none'),
  ],
  [
    'error spdx.licence-ref /packages/0/licenseDeclared 6.6',
    (d) => (d.packages[0].licenseDeclared = 'DocumentRef-none:LicenseRef-a'),
  ],
  [
    'warning spdx.category-underscore /packages/0/externalRefs/0/referenceCategory 7.21',
    (d) => (d.packages[0].externalRefs[0].referenceCategory = 'PACKAGE_MANAGER'),
  ],
  [
    'error spdx.reference-type /packages/0/externalRefs/0/referenceType 7.21',
    (d) => (d.packages[0].externalRefs[0].referenceCategory = 'SECURITY'),
  ],
  [
    'error spdx.purl /packages/0/externalRefs/0/referenceLocator 7.21',
    (d) => (d.packages[0].externalRefs[0].referenceLocator = 'parcel'),
  ],
  [
    'warning spdx.purl-form /packages/0/externalRefs/0/referenceLocator 7.21',
    (d) => (d.packages[0].externalRefs[0].referenceLocator = 'pkg:pypi/Parcel@1.0'),
  ],
  [
    'error spdx.word /packages/0/primaryPackagePurpose 7.24',
    (d) => (d.packages[0].primaryPackagePurpose = 'library'),
  ],
  [
    'warning spdx.date-order /packages/0/validUntilDate 7.27',
    (d) =>
      Object.assign(d.packages[0], {
        releaseDate: '2024-01-02T00:00:00Z',
        validUntilDate: '2024-01-01T00:00:00Z',
      }),
  ],
  ['error spdx.file-name /files/0/fileName 8.1', (d) => (d.files[0].fileName = '/a.c')],
  ['error spdx.field-unknown /files/0/size 8', (d) => (d.files[0].size = 3)],
  ['error spdx.word /files/0/fileTypes/0 8.3', (d) => (d.files[0].fileTypes = ['CODE'])],
  [
    'error spdx.snippet /snippets/0/ranges/0/endPointer/offset 9.3',
    (d) => (d.snippets[0].ranges[0].endPointer.offset = 0),
  ],
  [
    'error spdx.type /snippets/0/ranges/0/endPointer/offset 9.3',
    (d) => (d.snippets[0].ranges[0].endPointer.offset = 9.5),
  ],
  ['error spdx.snippet /snippets/0/ranges 9.3', (d) => inLines(d)],
  [
    'error spdx.word /relationships/1/relationshipType 11.1',
    (d) => (d.relationships[1].relationshipType = 'NEEDS'),
  ],
  [
    'error spdx.relationship-dangling /relationships/1/relatedSpdxElement 11.1',
    (d) => (d.relationships[1].relatedSpdxElement = 'SPDXRef-none'),
  ],
  [
    'error spdx.relationship-dangling /relationships/1/relatedSpdxElement 6.6',
    (d) => (d.relationships[1].relatedSpdxElement = 'DocumentRef-none:SPDXRef-a'),
  ],
  [
    'error spdx.relationship-dangling /relationships/1/spdxElementId 11.1',
    (d) => (d.relationships[1].spdxElementId = 'NOASSERTION'),
  ],
  [
    'warning spdx.relationship-circular /relationships 11.1',
    (d) => (d.relationships[1].relatedSpdxElement = 'SPDXRef-parcel'),
  ],
  [
    'error spdx.date /files/0/annotations/0/annotationDate 12.2',
    (d) => (d.files[0].annotations[0].annotationDate = 'today'),
  ],
  ['error spdx.id-duplicate /snippets/0/SPDXID 9.1', (d) => (d.snippets[0].SPDXID = 'SPDXRef-parcel')],
];

function notAnalyzed(d: Document): void {
  d['packages'][0].filesAnalyzed = false;
  delete d['packages'][0].packageVerificationCode;
}

function inLines(d: Document): void {
  const reference = 'SPDXRef-file';
  d['snippets'][0].ranges = [
    { startPointer: { reference, lineNumber: 1 }, endPointer: { reference, lineNumber: 2 } },
  ];
}

describe('the rules of SPDX 2.3', () => {
  it('find nothing in a document with one of everything', () => {
    expect(told(() => undefined)).toEqual([]);
  });

  it.each(RULES)('tell %s', (finding, change) => {
    expect(told(change)).toEqual([finding]);
  });

  it('give a reason and a fix with each finding', () => {
    const { findings } = validateSpdx(
      JSON.stringify({ ...whole(), creationInfo: { created: 'now', creators: ['x'] } }),
    );
    expect(findings.map(({ message, fix }) => [message, fix])).toEqual([
      [
        '"now" is no date in UTC to the second',
        'write such as 2010-01-29T18:30:22Z: no parts of seconds, and Z',
      ],
      ['"x" is no Person:, Organization: or Tool:', 'write such as Organization: Example Inc.'],
    ]);
  });

  it('demand more of SPDX 2.2, and know fewer words', () => {
    const document = whole();
    document['spdxVersion'] = 'SPDX-2.2';
    expect(told((d) => Object.assign(d, document))).toEqual([
      'error spdx.field-unknown /packages/0/primaryPackagePurpose 7.24',
      'error spdx.field-missing /packages/0/licenseDeclared 7.15',
      'warning spdx.category-underscore /packages/0/externalRefs/0/referenceCategory 7.21',
    ]);
  });

  it('want the document to say what it describes where there are several packages', () => {
    const second = { SPDXID: 'SPDXRef-b', name: 'b', downloadLocation: 'NONE', filesAnalyzed: false };
    const findings = told((d) => {
      d.packages.push(second);
      d.relationships.shift();
    });
    expect(findings).toEqual(['error spdx.describes /relationships 11.1']);
  });
});

describe('encodings', () => {
  const TAG_VALUE = `SPDXVersion: SPDX-2.3
DataLicense: CC0-1.0
SPDXID: SPDXRef-DOCUMENT
DocumentName: a
DocumentNamespace: https://example.com/a
Creator: Tool: x
Created: 2024-05-17T08:30:00Z
Relationship: SPDXRef-DOCUMENT DESCRIBES SPDXRef-p

PackageName: p
SPDXID: SPDXRef-p
PackageDownloadLocation: NONE
FilesAnalyzed: false
`;

  it('are judged by the same rules, with lines as places', () => {
    expect(validateSpdx(TAG_VALUE)).toEqual({ valid: true, findings: [], more: 0 });
    const { findings } = validateSpdx(
      TAG_VALUE.replace('DESCRIBES', 'describes').replace('FilesAnalyzed: false', 'FilesAnalyzed: no'),
    );
    expect(findings.filter(({ level }) => level === 'error').map(({ code, place }) => [code, place])).toEqual(
      [
        ['spdx.word', 'line 8'],
        ['spdx.type', 'line 13'],
      ],
    );
  });

  it('tell what is no JSON', () => {
    const text = JSON.stringify(whole());
    expect(validateSpdx(`${text}\nRaw`).findings.map(({ code, fix }) => [code, fix])).toEqual([
      ['spdx.trailing-text', 'end the document with its closing brace or tag'],
    ]);
    expect(validateSpdx(text.replace('"name":', '"name":"x","name":')).findings[0]).toMatchObject({
      level: 'error',
      code: 'spdx.duplicate-key',
    });
    expect(validateSpdx(text.slice(0, -9)).findings[0]!.code).toBe('sbom.syntax');
  });

  it('list a hundred findings of one code, count the others, and hide no other code', () => {
    const files = Array.from({ length: 150 }, (_, i) => ({
      SPDXID: `SPDXRef-${i}`,
      fileName: '/a',
      checksums: [],
    }));
    const { findings, more } = validateSpdx(
      JSON.stringify({ ...whole(), snippets: [], packages: [], files }),
    );
    const count = (code: string) => findings.filter((one) => one.code === code).length;
    expect([
      count('spdx.file-name'),
      count('spdx.field-missing'),
      count('spdx.relationship-dangling'),
      more,
    ]).toEqual([100, 100, 2, 100]);
  });

  it('never fail, whatever stands at any place', () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(whole())), fc.jsonValue(), (name, value) => {
        const { findings } = validateSpdx(
          JSON.stringify({ ...whole(), SPDXID: 'SPDXRef-DOCUMENT', [name]: value }),
        );
        for (const { fix, message } of findings) expect([fix, message]).not.toContain('');
      }),
      { numRuns: 200 },
    );
  });
});
