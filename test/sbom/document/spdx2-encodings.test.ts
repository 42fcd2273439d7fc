import { expect, test } from 'vitest';
import { canonicalBom, readSpdx } from '../../../src/sbom/document/spdx.ts';

const places = (text: string) => readSpdx(text).notes.map(({ code, place }) => `${code} ${place}`);
const HEAD = `SPDXVersion: SPDX-2.3
DataLicense: CC0-1.0
SPDXID: SPDXRef-DOCUMENT
DocumentName: d
DocumentNamespace: https://example.org/d
Creator: Tool: t-1.0
Created: 2024-01-02T03:04:05Z
`;

test('files behind a package are its own unless it says it has none', () => {
  const file = (id: string) =>
    `FileName: ./${id}\nSPDXID: SPDXRef-${id}\nFileChecksum: SHA1: ${'0'.repeat(40)}\n`;
  const one = (name: string, more = '') =>
    `PackageName: ${name}\nSPDXID: SPDXRef-${name}\nPackageDownloadLocation: NONE\n${more}`;
  const { bom, notes } = readSpdx(
    `${HEAD}${file('x')}${one('p')}${file('y')}${one('q', 'FilesAnalyzed: false\n')}${file('z')}`,
  );
  expect(notes).toEqual([]);
  expect(bom.encoding).toBe('tag-value');
  expect(bom.files.map(({ path }) => path)).toEqual(['./x', './y', './z']);
  expect(bom.relationships).toEqual([{ from: 'SPDXRef-p', kind: 'CONTAINS', to: 'SPDXRef-y' }]);
});

test('line ends of any system and text of several lines', () => {
  const text = `${HEAD}PackageName: p\nSPDXID: SPDXRef-p\nPackageDownloadLocation: NONE\nPackageComment: <text>a\nPackageName: no\n\nb</text>\nPackageVersion: 1\n`;
  const plain = readSpdx(text);
  expect(plain.notes).toEqual([]);
  expect(plain.bom.packages).toHaveLength(1);
  expect(plain.bom.packages[0]).toMatchObject({ comment: 'a\nPackageName: no\n\nb', version: '1' });
  for (const end of ['\r\n', '\r'])
    expect(canonicalBom(readSpdx(text.replaceAll('\n', end)).bom)).toEqual(canonicalBom(plain.bom));
});

test('a text that is not closed cannot swallow the packages behind it', () => {
  const text = `${HEAD}PackageName: p\nSPDXID: SPDXRef-p\nPackageDownloadLocation: NONE\nPackageComment: <text>open\nPackageName: q\nSPDXID: SPDXRef-q\nPackageDownloadLocation: NONE\n`;
  expect(readSpdx(text).bom.packages.map(({ name }) => name)).toEqual(['p', 'q']);
  expect(places(text)).toEqual(['spdx.text-open line 11']);
});

test('tags SPDX does not have and lines without tag are kept', () => {
  const text = `${HEAD}Flavour: x\nno tag\nFileType: SOURCE\n`;
  expect(places(text)).toEqual([
    'spdx.field-unknown line 8',
    'spdx.line line 9',
    'spdx.field-unknown line 10',
  ]);
  expect(readSpdx(text).bom.rest).toEqual([
    { place: 'line 8', value: 'Flavour: x' },
    { place: 'line 9', value: 'no tag' },
    { place: 'line 10', value: 'FileType: SOURCE' },
  ]);
});

test('values with parts', () => {
  const { bom, notes } = readSpdx(`${HEAD}PackageName: p
SPDXID: SPDXRef-p
PackageDownloadLocation: NONE
PackageVerificationCode: d6a770ba38583ed4bb4525bd96e50461655d2758 (excludes: ./a, ./b)
PackageChecksum: SHA3-256:ABCD
ExternalRef: SECURITY cpe23Type cpe:2.3:a:b:c:1:*:*:*:*:*:*:*
ExternalRef: OTHER LocationRef-x some where
ExternalRefComment: why
Relationship: SPDXRef-DOCUMENT DESCRIBES SPDXRef-p
Relationship: SPDXRef-p TEST_OF NOASSERTION
RelationshipComment: because
LicenseID: LicenseRef-1
ExtractedText: <text>t</text>
LicenseCrossReference: http://a.example/, http://b.example/
`);
  expect(notes).toEqual([]);
  expect(bom.packages[0]).toMatchObject({
    verificationCode: 'd6a770ba38583ed4bb4525bd96e50461655d2758',
    filesAnalyzed: true,
    hashes: [{ algorithm: 'sha3-256', value: 'abcd' }],
    identifiers: [{ type: 'cpe', value: 'cpe:2.3:a:b:c:1:*:*:*:*:*:*:*' }],
    references: [{ kind: 'OTHER/LocationRef-x', url: 'some where', comment: 'why' }],
  });
  expect(bom.rest).toEqual([
    {
      place: 'line 11',
      of: 'SPDXRef-p',
      field: 'packageVerificationCode/packageVerificationCodeExcludedFiles',
      value: '["./a","./b"]',
    },
  ]);
  expect(bom.relationships).toEqual([
    { from: 'SPDXRef-p', kind: 'TEST_OF', to: 'NOASSERTION', comment: 'because' },
  ]);
  expect(bom.licenceTexts[0]!.urls).toEqual(['http://a.example/', 'http://b.example/']);
});

const YAML = `SPDXID: SPDXRef-DOCUMENT
spdxVersion: SPDX-2.3
name: d
dataLicense: CC0-1.0
documentNamespace: https://example.org/d
creationInfo:
  created: 2024-01-02T03:04:05Z
  creators: ["Tool: t-1.0"]
packages:
- SPDXID: SPDXRef-p
  name: p
  versionInfo: 1.10
  downloadLocation: NONE
`;

test('versions in YAML keep their zeros', () => {
  const { bom, notes } = readSpdx(YAML);
  expect(notes).toEqual([]);
  expect(bom.encoding).toBe('yaml');
  expect(bom.packages[0]).toMatchObject({ version: '1.10', place: '/packages/0' });
});

test('quotation marks that YAML should escape are read as text', () => {
  const text = `${YAML}  comment: "the "Software", and\\\n    \\ "more""\n  summary: "one "two" three"\n`;
  const result = readSpdx(text);
  expect(result.bom.packages[0]).toMatchObject({
    comment: 'the "Software", and "more"',
    summary: 'one "two" three',
  });
  expect(result.notes.map(({ code }) => code)).toEqual(['spdx.yaml-quotes']);
});

test('XML with prefixes, single elements for lists, and XPaths', () => {
  const { bom, notes } = readSpdx(`<?xml version="1.0"?>
<s:Document xmlns:s="urn:x"><s:SPDXID>SPDXRef-DOCUMENT</s:SPDXID><s:spdxVersion>SPDX-2.2</s:spdxVersion><s:name>d</s:name>
<s:dataLicense>CC0-1.0</s:dataLicense><s:documentNamespace>https://example.org/d</s:documentNamespace>
<s:creationInfo><s:created>2024-01-02T03:04:05Z</s:created><s:creators>Tool: t</s:creators></s:creationInfo>
<s:packages><s:SPDXID>SPDXRef-a</s:SPDXID><s:name>a &amp; b</s:name><s:downloadLocation>NONE</s:downloadLocation>
<s:filesAnalyzed>false</s:filesAnalyzed></s:packages>
<s:packages><s:SPDXID>SPDXRef-b</s:SPDXID><s:name>b</s:name><s:downloadLocation>NONE</s:downloadLocation></s:packages>
</s:Document>`);
  expect(notes).toEqual([]);
  expect(bom.packages).toMatchObject([
    { name: 'a & b', filesAnalyzed: false, place: '/Document/packages[1]' },
    { name: 'b', place: '/Document/packages[2]' },
  ]);
});

test('RDF finds packages wherever they stand and brings words into those of JSON', () => {
  const { bom, notes } = readSpdx(`<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns:spdx="http://spdx.org/rdf/terms#" xmlns:rdfs="http://www.w3.org/2000/01/rdf-schema#">
<spdx:SpdxDocument rdf:about="https://example.org/d#SPDXRef-DOCUMENT"><spdx:name>d</spdx:name>
<spdx:specVersion>SPDX-2.3</spdx:specVersion><spdx:dataLicense rdf:resource="http://spdx.org/licenses/CC0-1.0"/>
<spdx:creationInfo><spdx:CreationInfo><spdx:created>2024-01-02T03:04:05Z</spdx:created><spdx:creator>Tool: t</spdx:creator>
</spdx:CreationInfo></spdx:creationInfo>
<spdx:relationship><spdx:Relationship><spdx:relationshipType rdf:resource="http://spdx.org/rdf/terms#relationshipType_describes"/>
<spdx:relatedSpdxElement><spdx:Package rdf:about="https://example.org/d#SPDXRef-p"><spdx:name>p</spdx:name>
<spdx:downloadLocation>NONE</spdx:downloadLocation>
<spdx:licenseConcluded><spdx:DisjunctiveLicenseSet><spdx:member rdf:resource="http://spdx.org/licenses/MIT"/>
<spdx:member rdf:resource="http://spdx.org/licenses/ISC"/></spdx:DisjunctiveLicenseSet></spdx:licenseConcluded>
<spdx:licenseDeclared rdf:resource="http://spdx.org/rdf/terms#noassertion"/>
<spdx:checksum><spdx:Checksum><spdx:algorithm rdf:resource="http://spdx.org/rdf/terms#checksumAlgorithm_blake2b256"/>
<spdx:checksumValue>ab</spdx:checksumValue></spdx:Checksum></spdx:checksum>
<spdx:primaryPackagePurpose rdf:resource="http://spdx.org/rdf/terms#purpose_operatingSystem"/>
</spdx:Package></spdx:relatedSpdxElement></spdx:Relationship></spdx:relationship></spdx:SpdxDocument></rdf:RDF>`);
  expect(notes).toEqual([]);
  expect(bom).toMatchObject({
    version: '2.3',
    encoding: 'rdf-xml',
    namespace: 'https://example.org/d',
    dataLicence: 'CC0-1.0',
    describes: ['SPDXRef-p'],
    packages: [
      {
        ref: 'SPDXRef-p',
        kind: 'operating-system',
        licences: { concluded: 'ISC OR MIT', declared: 'NOASSERTION' },
        hashes: [{ algorithm: 'blake2b-256', value: 'ab' }],
        place: 'line 8',
      },
    ],
  });
});
