import { hash } from 'node:crypto';
import { expect, test } from 'vitest';
import { wheel } from '../recipes/packages.ts';
import { findIn, inventory } from './inventory.ts';

const CONTEXT = 'https://spdx.org/rdf/3.0.1/spdx-context.jsonld';
const cyclonedx = {
  bomFormat: 'CycloneDX',
  specVersion: '1.6',
  metadata: { component: { name: 'root', components: [{ name: 'not listed' }] } },
  components: [
    { name: 'a', components: [{ name: 'b' }, { name: 'c', components: [{ name: 'd' }] }] },
    { name: 'e' },
  ],
  services: [{ components: [{}] }],
};
const spdx2 = {
  SPDXID: 'SPDXRef-DOCUMENT',
  files: [{ packages: [{}] }],
  packages: [{}, {}],
  spdxVersion: 'SPDX-2.3',
};
const spdx3 = {
  '@context': CONTEXT,
  '@graph': [
    { type: 'CreationInfo', specVersion: '3.0.1' },
    { type: 'software_Package' },
    { type: 'software_File', contentIdentifier: [{ type: 'software_Package' }] },
    { '@type': 'https://spdx.org/rdf/3.0.1/terms/Software/Package' },
  ],
};

const recognised = (content: string | Uint8Array) => {
  const [document, ...others] = findIn('sbom-documents', 'x', content).sboms ?? [];
  expect(others).toEqual([]);
  return document && `${document.specification} ${document.version}: ${document.components}`;
};

test.each([
  ['CycloneDX', cyclonedx, 'CycloneDX 1.6: 5'],
  [
    'CycloneDX without components',
    { bomFormat: 'CycloneDX', specVersion: '1.4', vulnerabilities: [{}] },
    'CycloneDX 1.4: 0',
  ],
  [
    'CycloneDX 2 draft',
    { specFormat: 'CycloneDX', specVersion: '2.0', components: [{}] },
    'CycloneDX 2.0: 1',
  ],
  ['SPDX 2', spdx2, 'SPDX 2.3: 2'],
  [
    "SPDX 2 of CPython's tree",
    { SPDXID: 'SPDXRef-DOCUMENT', packages: [{}], spdxVersion: 'SPDX-2.3' },
    'SPDX 2.3: 1',
  ],
  ['SPDX 3', spdx3, 'SPDX 3.0.1: 2'],
  [
    'SPDX 3 with several contexts',
    { '@graph': [{ type: 'software_Package' }], '@context': [{}, CONTEXT] },
    'SPDX 3.0.1: 1',
  ],
  [
    'SPDX 3 without graph',
    { '@context': CONTEXT, type: 'software_Package', creationInfo: {} },
    'SPDX 3.0.1: 1',
  ],
  [
    'SPDX 3 with inner creation information',
    { '@context': CONTEXT.replace('3.0.1', '3.0.0'), '@graph': [{ creationInfo: { specVersion: '3.0.1' } }] },
    'SPDX 3.0.1: 0',
  ],
])('%s is recognised, however it is written', (_, document, label) => {
  const text = JSON.stringify(document);
  expect(recognised(text)).toBe(label);
  expect(recognised(JSON.stringify(document, null, 2))).toBe(label);
  expect(recognised(`\ufeff\r\n${JSON.stringify(document, null, 2).replaceAll('\n', '\r\n')}\r\n`)).toBe(
    label,
  );
  expect(recognised(`${text}\n\n<footer>Terms "and { conditions</footer>`)).toBe(label);
  const reversed = Object.fromEntries(Object.entries(document).reverse());
  expect(recognised(JSON.stringify(reversed))).toBe(label);
});

test('escapes in names and values do not hide a document', () => {
  expect(recognised('{"\\u0062omFormat":"Cyclone\\u0044X","specVersion":"1.5","spdx":"spdx.org/rdf/"}')).toBe(
    'CycloneDX 1.5: 0',
  );
});

test.each([
  [
    'a schema',
    '{"$schema":"http://json-schema.org/draft-07/schema#","properties":{"bomFormat":{"enum":["CycloneDX"]},"specVersion":{"type":"string"}}}',
  ],
  ['another bomFormat', '{"bomFormat":"Other","specVersion":"1.4"}'],
  ['CycloneDX without a version', '{"bomFormat":"CycloneDX","specVersion":1.4}'],
  ['a JSON-LD context', `{"@context":{"spdx":"${CONTEXT}"}}`],
  [
    'a JSON-LD document of another vocabulary',
    `{"@context":"https://schema.org","@graph":[],"see":"${CONTEXT}"}`,
  ],
  ['a context alone', `{"@context":"${CONTEXT}"}`],
  ['a document in a document', '{"predicate":{"bomFormat":"CycloneDX","specVersion":"1.4"}}'],
  ['an unknown SPDX version', '{"spdxVersion":"2.3"}'],
  ['a document that is cut', JSON.stringify(cyclonedx).slice(0, -1)],
  ['a document that is damaged', JSON.stringify(cyclonedx).replace(',"metadata"', '"metadata"')],
])('%s is none', (_, content) => {
  expect(recognised(content)).toBeUndefined();
});

test('tag-value and XML are recognised', () => {
  const packages = 'PackageName: a\nPackageVersion: 1\n\nPackageName: b\n';
  expect(recognised(`# made by hand\r\n\r\nSPDXVersion: SPDX-2.2\r\nDataLicense: CC0-1.0\n${packages}`)).toBe(
    'SPDX 2.2: 2',
  );
  expect(recognised('SPDXVersion: SPDX-2.2\rPackageName: a\rPackageName: b\r')).toBe('SPDX 2.2: 2');
  const xml = (prefix: string, name: string) =>
    `<?xml version="1.0"?><${prefix}bom xmlns${name}="http://cyclonedx.org/schema/bom/1.4" version="1"><${prefix}metadata><${prefix}component/></${prefix}metadata><${prefix}components><${prefix}component><${prefix}components><${prefix}component/></${prefix}components></${prefix}component></${prefix}components></${prefix}bom>`;
  expect(recognised(xml('', ''))).toBe('CycloneDX 1.4: 2');
  expect(recognised(xml('c:', ':c'))).toBe('CycloneDX 1.4: 2');
  expect(recognised(xml('', '').replaceAll('bom ', 'other '))).toBeUndefined();
});

test.each([
  ['text SPDXVersion: SPDX-2.3\n'],
  ['[{"bomFormat":"CycloneDX","specVersion":"1.4"}]'],
  ['{ not json'],
  ['{}'],
  ['#!/bin/sh\necho SPDXVersion: SPDX-2.2\n'],
  ['<a/>'],
  [''],
])('%j is not even looked at', (content) => {
  expect(() => findIn('sbom-documents', 'x', content)).toThrow('does not want');
});

test('documents are found in an artifact by content, in the order of their places', async () => {
  const bytes = wheel('demo', '1', {
    'demo/data/one.txt': JSON.stringify(spdx2),
    'demo-1.dist-info/sboms/two.cdx.json': JSON.stringify(cyclonedx),
    'demo/bom.json': '{"name":"no bill"}',
  });
  const { sboms, components } = await inventory('demo.whl', bytes);
  expect(sboms).toEqual([
    {
      path: 'demo.whl!/demo/data/one.txt',
      specification: 'SPDX',
      version: '2.3',
      components: 2,
      sha256: hash('sha256', JSON.stringify(spdx2), 'hex'),
    },
    {
      path: 'demo.whl!/demo-1.dist-info/sboms/two.cdx.json',
      specification: 'CycloneDX',
      version: '1.6',
      components: 5,
      sha256: hash('sha256', JSON.stringify(cyclonedx), 'hex'),
    },
  ]);
  expect(components.map(({ name }) => name)).toEqual(['demo']);
});

test('a document by itself is found as well', async () => {
  const { sboms } = await inventory('sbom', Buffer.from(JSON.stringify(spdx3)));
  expect(sboms).toMatchObject([{ path: 'sbom', specification: 'SPDX', version: '3.0.1', components: 2 }]);
});
