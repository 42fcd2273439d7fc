import { expect, test } from 'vitest';
import { bytesSource } from '../../../src/codec/index.ts';
import { readBomSubject } from '../../../src/library/audit/boms.ts';
import { readJsonBom } from '../../../src/library/audit/json-boms.ts';
import { readNaming } from '../../../src/library/audit/naming.ts';
import type { AuditSubject } from '../../../src/library/audit/subject.ts';
import { readTarget } from '../../../src/library/audit/targets.ts';
import { shown } from './shown.ts';

const SHA = 'a'.repeat(64);
const CPE = 'cpe:2.3:a:x:lib:1.2:*:*:*:*:*:*:*';
const naming = (text: string | Uint8Array, name = 'standard input') =>
  readNaming(bytesSource(Buffer.from(text as string)), name);

const CYCLONEDX = {
  bomFormat: 'CycloneDX',
  specVersion: '1.6',
  metadata: { component: { type: 'application', name: 'app', version: '1' } },
  components: [
    {
      type: 'library',
      group: 'g',
      name: 'lib',
      version: '1.2',
      purl: 'pkg:maven/g/lib@1.2',
      cpe: CPE,
      hashes: [
        { alg: 'SHA-256', content: SHA.toUpperCase() },
        { alg: 'SHA3-256', content: SHA },
      ],
      components: [{ type: 'library', name: 'inner', version: '', scope: 'excluded' }],
    },
    { type: 'file', name: 'a.txt', hashes: [{ alg: 'SHA-256', content: SHA }] },
    { type: 'library', version: '3' },
  ],
};
const SPDX = {
  spdxVersion: 'SPDX-2.3',
  SPDXID: 'SPDXRef-DOCUMENT',
  packages: [
    {
      SPDXID: 'SPDXRef-lib',
      name: 'lib',
      versionInfo: '1.2',
      checksums: [{ algorithm: 'SHA256', checksumValue: SHA }],
      externalRefs: [
        { referenceCategory: 'PACKAGE_MANAGER', referenceType: 'purl', referenceLocator: 'pkg:pypi/lib@1.2' },
        { referenceCategory: 'SECURITY', referenceType: 'cpe23Type', referenceLocator: CPE },
        { referenceCategory: 'SECURITY', referenceType: 'cpe23Type', referenceLocator: CPE },
        { referenceCategory: 'OTHER', referenceType: 'x', referenceLocator: 'y' },
      ],
    },
    { SPDXID: 'SPDXRef-b', name: 'b', versionInfo: 'NOASSERTION' },
    { SPDXID: 'SPDXRef-c', versionInfo: '1' },
  ],
};

/** Without the order that the two readers have. */
function compared(subject: AuditSubject | undefined) {
  const { components, ...others } = shown(subject);
  const hashes = subject?.components.map(({ name, hashes }) => JSON.stringify([name, hashes]));
  return { ...others, components: components?.toSorted(), hashes: hashes?.toSorted() };
}

test.each([
  ['CycloneDX', CYCLONEDX],
  ['SPDX', SPDX],
])('%s in JSON: the quick reader and the reader of documents say the same', async (_, document) => {
  const quick = compared(readJsonBom(document, 'x'));
  expect(compared(await readBomSubject(Buffer.from(JSON.stringify(document)), 'x'))).toEqual(quick);
  expect([quick.components?.length, quick.left]).toEqual([
    document === SPDX ? 2 : 4,
    { 'components without name': 1 },
  ]);
});

const TAGS = `SPDXVersion: SPDX-2.3
SPDXID: SPDXRef-DOCUMENT
PackageName: lib
SPDXID: SPDXRef-lib
PackageVersion: 1.2
PackageDownloadLocation: NOASSERTION
ExternalRef: PACKAGE-MANAGER purl pkg:pypi/lib@1.2
ExternalRef: SECURITY cpe23Type ${CPE}
`;
const XML = `<?xml version="1.0"?>
<bom xmlns="http://cyclonedx.org/schema/bom/1.6"><components><component type="library">
<name>lib</name><version>1.2</version><cpe>${CPE}</cpe><purl>pkg:pypi/lib@1.2</purl></component></components></bom>`;
const YAML = `SPDXID: SPDXRef-DOCUMENT
spdxVersion: SPDX-2.3
packages:
- SPDXID: SPDXRef-lib
  name: lib
  versionInfo: "1.2"
  externalRefs:
  - {referenceCategory: PACKAGE-MANAGER, referenceType: purl, referenceLocator: "pkg:pypi/lib@1.2"}
  - {referenceCategory: SECURITY, referenceType: cpe23Type, referenceLocator: "${CPE}"}
`;
const SPDX3 = JSON.stringify({
  '@context': 'https://spdx.org/rdf/3.0.1/spdx-context.jsonld',
  '@graph': [
    { type: 'CreationInfo', '@id': '_:c', specVersion: '3.0.1', created: '2024-01-01T00:00:00Z' },
    {
      type: 'software_Package',
      spdxId: 'https://x.test/lib',
      creationInfo: '_:c',
      name: 'lib',
      software_packageVersion: '1.2',
      software_packageUrl: 'pkg:pypi/lib@1.2',
      externalIdentifier: [{ type: 'ExternalIdentifier', externalIdentifierType: 'cpe23', identifier: CPE }],
    },
  ],
});

test.each([
  ['tag-value', TAGS, 'SPDX'],
  ['tag-value with comments', `# made by hand\n\n${TAGS}`, 'SPDX'],
  ['XML', XML, 'CycloneDX'],
  ['YAML', YAML, 'SPDX'],
  ['SPDX 3', SPDX3, 'SPDX'],
  ['JSON and more', `${JSON.stringify(SPDX)}\nend`, 'SPDX'],
])('%s, by content', async (name, text, kind) => {
  const subject = await naming(text);
  expect(subject?.kind).toBe(kind);
  expect(shown(subject).components![0]!.split(' ').toSorted()).toEqual(
    ['lib', '1.2', 'pkg:pypi/lib@1.2', CPE].toSorted(),
  );
  expect(Object.keys(subject!.left)).toEqual(
    name === 'JSON and more'
      ? ['components without name', 'places of the document that could not be read as they are written']
      : [],
  );
});

test.each([
  ['little', Buffer.from('\ufeffpkg:pypi/lib@1.2\r\n', 'utf16le')],
  ['big', Buffer.from('\ufeffpkg:pypi/lib@1.2\r\n', 'utf16le').swap16()],
])('UTF-16 as some shells write it, %s end first', async (_, bytes) => {
  expect(shown(await naming(bytes)).components).toEqual(['lib 1.2 pkg:pypi/lib@1.2']);
});

test.each([
  ['a page', '<html><body>SPDXVersion</body></html>'],
  ['YAML of something else', 'name: x\nversion: 1\n'],
  ['bytes', Buffer.from('pkg:pypi/a@1\0')],
  ['wide bytes', Buffer.from([0xff, 0xfe, 0x41, 0, 0, 0])],
])('no SBOM: %s', async (_, text) => {
  expect(await naming(text)).toBeUndefined();
});

test('a text at hand: what it holds, what it cannot be', async () => {
  const text = (content: string) => ({ name: 'it', content: Buffer.from(content) });
  expect((await readTarget(text(TAGS))).name).toBe('it');
  await expect(readTarget(text(''))).rejects.toMatchObject({ code: 'input.empty', path: 'it' });
  await expect(readTarget(text('PK\x03\x04'))).rejects.toMatchObject({ code: 'audit.input', path: 'it' });
  await expect(readTarget(text('{"bomFormat":"CycloneDX"}'))).rejects.toThrow('no component could be named');
});

/** Names of what the document is about, and of what holds each component. */
function placed(subject: AuditSubject | undefined) {
  const names = new Map(subject?.components.map(({ id, name }) => [id, name]));
  return {
    roots: subject?.roots?.map(({ name }) => name),
    parts: subject?.components
      .flatMap(({ name, partOf }) => (partOf === undefined ? [] : [`${name} in ${names.get(partOf)}`]))
      .sort(),
  };
}

test.each([
  ['CycloneDX', CYCLONEDX, { roots: ['app'], parts: ['inner in g/lib'] }],
  [
    'CycloneDX, nested below what has no name',
    {
      bomFormat: 'CycloneDX',
      specVersion: '1.6',
      components: [
        {
          type: 'library',
          name: 'a',
          components: [
            { type: 'library', 'bom-ref': 'x', name: 'b', components: [{ type: 'library', name: 'c' }] },
          ],
        },
      ],
    },
    { roots: undefined, parts: ['b in a', 'c in b'] },
  ],
  ['SPDX that describes nothing', SPDX, { roots: undefined, parts: [] }],
  [
    'SPDX with documentDescribes',
    { ...SPDX, documentDescribes: ['SPDXRef-lib'] },
    { roots: ['lib'], parts: [] },
  ],
  [
    'SPDX with a relationship',
    {
      ...SPDX,
      relationships: [
        {
          spdxElementId: 'SPDXRef-DOCUMENT',
          relationshipType: 'DESCRIBES',
          relatedSpdxElement: 'SPDXRef-b',
        },
      ],
    },
    { roots: ['b'], parts: [] },
  ],
  [
    'SPDX that describes several',
    { ...SPDX, documentDescribes: ['SPDXRef-lib', 'SPDXRef-b'] },
    { roots: undefined, parts: [] },
  ],
])('%s: both readers say what it is about and what holds what', async (_, document, expected) => {
  expect(placed(readJsonBom(document, 'x'))).toEqual(expected);
  expect(placed(await readBomSubject(Buffer.from(JSON.stringify(document)), 'x'))).toEqual(expected);
});
