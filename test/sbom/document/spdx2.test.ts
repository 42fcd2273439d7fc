import { expect, test } from 'vitest';
import { readSpdx } from '../../../src/sbom/document/spdx.ts';

const document = {
  SPDXID: 'SPDXRef-DOCUMENT',
  spdxVersion: 'SPDX-2.3',
  name: 'd',
  dataLicense: 'CC0-1.0',
  documentNamespace: 'https://example.org/d',
  creationInfo: { created: '2024-01-02T03:04:05Z', creators: ['Tool: t-1.0'] },
  packages: [{ SPDXID: 'SPDXRef-a', name: 'a', downloadLocation: 'NONE' }],
};
const read = (more: object = {}, wrap = (text: string): string | Uint8Array => text) =>
  readSpdx(wrap(JSON.stringify({ ...document, ...more })));
const codes = ({ notes }: ReturnType<typeof readSpdx>) => notes.map(({ code, place }) => `${code} ${place}`);
const refused = (content: string | Uint8Array) => {
  try {
    readSpdx(content);
  } catch (error) {
    return (error as { code?: string }).code;
  }
  return 'read';
};

test('a plain document has no notes and every field in its place', () => {
  const { bom, notes } = read();
  expect(notes).toEqual([]);
  expect(bom).toMatchObject({
    specification: 'SPDX',
    version: '2.3',
    encoding: 'json',
    name: 'd',
    namespace: 'https://example.org/d',
    created: '2024-01-02T03:04:05Z',
    creators: [{ kind: 'tool', name: 't', version: '1.0' }],
    packages: [{ ref: 'SPDXRef-a', name: 'a', download: 'NONE', place: '/packages/0' }],
    rest: [],
  });
});

test('text behind the document is a warning with its byte', () => {
  const text = JSON.stringify(document);
  const result = read({}, (own) => `${own}\nContact Us`);
  expect(result.notes).toEqual([
    {
      level: 'warning',
      code: 'spdx.trailing-text',
      place: `byte ${text.length + 1}`,
      message: '11 bytes that are no JSON follow the document',
    },
  ]);
  expect(result.bom.packages).toHaveLength(1);
});

test('marks, CRLF and UTF-16 do not matter', () => {
  const plain = read().bom;
  const pretty = JSON.stringify(document, null, 2).replaceAll('\n', '\r\n');
  expect(readSpdx(Buffer.from(`\ufeff${pretty}`)).bom).toEqual(plain);
  const wide = readSpdx(Buffer.from(`\ufeff${pretty}`, 'utf16le'));
  expect(wide.bom).toEqual(plain);
  expect(codes(wide)).toEqual(['spdx.encoding ']);
});

test('bytes that are not UTF-8 are read and noted', () => {
  const bytes = Buffer.from(JSON.stringify({ ...document, name: 'caf\u00e9' }), 'latin1');
  const result = readSpdx(bytes);
  expect(result.bom.name).toBe('caf\u00e9');
  expect(codes(result)).toEqual(['spdx.encoding ']);
});

test('of a repeated name the last value counts and the first is kept', () => {
  const result = read({}, (text) => text.replace('"name":"d"', '"name":"first","name":"d"'));
  expect(result.bom.name).toBe('d');
  expect(result.bom.rest).toEqual([{ place: '/name', value: '"first"' }]);
  expect(codes(result)).toEqual(['spdx.duplicate-key /name']);
});

test('packages with one id, none, or no name are all kept', () => {
  const same = { SPDXID: 'SPDXRef-a', name: 'b', downloadLocation: 'NONE' };
  const result = read({ packages: [...document.packages, same, { downloadLocation: 'NONE' }, 'c', null] });
  expect(result.bom.packages.map(({ ref, name }) => [ref, name])).toEqual([
    ['SPDXRef-a', 'a'],
    ['SPDXRef-a#2', 'b'],
    ['#1', ''],
  ]);
  expect(result.bom.rest).toEqual([{ place: '/packages/3', field: 'packages', value: '"c"' }]);
  expect(codes(result).sort()).toEqual([
    'spdx.field-missing /packages/2/name',
    'spdx.id-duplicate /packages/1',
    'spdx.id-missing /packages/2',
    'spdx.type /packages/3',
  ]);
});

test('a hundred notes of one kind are listed and the others counted', () => {
  const packages = Array.from({ length: 150 }, (_, i) => ({ SPDXID: `SPDXRef-${i}`, name: 'x' }));
  const { bom, notes } = read({ packages });
  expect(bom.packages).toHaveLength(150);
  expect(notes).toHaveLength(101);
  expect(notes[100]!.message).toBe('50 more of this kind are not listed');
});

test('ids that a million packages share take no quadratic time', () => {
  const packages = Array.from({ length: 20_000 }, () => ({ SPDXID: 'SPDXRef-a', name: 'x' }));
  const refs = new Set(read({ packages }).bom.packages.map(({ ref }) => ref));
  expect(refs.size).toBe(20_000);
});

test('ends that lead nowhere and circles are noted and kept', () => {
  const relationships = [
    { spdxElementId: 'SPDXRef-a', relationshipType: 'DEPENDS_ON', relatedSpdxElement: 'SPDXRef-gone' },
    { spdxElementId: 'SPDXRef-a', relationshipType: 'CONTAINS', relatedSpdxElement: 'SPDXRef-a' },
    { spdxElementId: 'SPDXRef-a', relationshipType: 'OTHER', relatedSpdxElement: 'DocumentRef-x:SPDXRef-y' },
    { spdxElementId: 'SPDXRef-DOCUMENT', relationshipType: 'DESCRIBES', relatedSpdxElement: 'SPDXRef-a' },
    { spdxElementId: 'SPDXRef-a', relationshipType: 'OTHER' },
  ];
  const result = read({ relationships, documentDescribes: ['SPDXRef-a'] });
  expect(result.bom.relationships).toHaveLength(3);
  expect(result.bom.describes).toEqual(['SPDXRef-a']);
  expect(result.bom.rest.map(({ place }) => place)).toEqual(['/relationships/4']);
  expect(codes(result)).toEqual([
    'spdx.relationship-dangling /relationships/0',
    'spdx.field-missing /relationships/4',
    'spdx.relationship-circular ',
  ]);
});

test.each(['PACKAGE-MANAGER', 'PACKAGE_MANAGER'])('%s is a purl either way', (referenceCategory) => {
  const externalRefs = [{ referenceCategory, referenceType: 'purl', referenceLocator: 'pkg:npm/a@1' }];
  const result = read({ packages: [{ ...document.packages[0], externalRefs }] });
  expect(result.bom.packages[0]!.identifiers).toEqual([{ type: 'purl', value: 'pkg:npm/a@1' }]);
  const expected = referenceCategory.includes('_')
    ? ['spdx.category-underscore /packages/0/externalRefs/0']
    : [];
  expect(codes(result)).toEqual(expected);
});

test.each(['2024-02-30T00:00:00Z', '2024-01-02', '2024-01-02T03:04:05.123Z', '2024-01-02T03:04:05+00:00'])(
  'the date %s is noted and kept',
  (created) => {
    const result = read({ creationInfo: { created, creators: ['Tool: t'] } });
    expect(result.bom.created).toBe(created);
    expect(codes(result)).toEqual(['spdx.date /creationInfo/created']);
  },
);

test('fields SPDX does not have, and types that are wrong, go to rest', () => {
  const packages = [
    { ...document.packages[0], versionInfo: ['1'], copyrightText: 7, flavour: { b: 1, a: [2] } },
  ];
  const result = read({ packages });
  expect(result.bom.packages[0]!.copyright).toBe('7');
  expect(result.bom.rest).toEqual([
    { place: '/packages/0/versionInfo', of: 'SPDXRef-a', field: 'versionInfo', value: '["1"]' },
    { place: '/packages/0/flavour', of: 'SPDXRef-a', field: 'flavour', value: '{"a":[2],"b":1}' },
  ]);
  expect(codes(result)).toEqual([
    'spdx.type /packages/0/versionInfo',
    'spdx.field-unknown /packages/0/flavour',
  ]);
});

test('names like __proto__ are names', () => {
  const text = JSON.stringify(document).replace('"name":"d"', '"name":"d","__proto__":{"x":1}');
  expect(readSpdx(text).bom.rest).toEqual([{ place: '/__proto__', field: '__proto__', value: '{"x":1}' }]);
});

test('annotations are properties, and NOASSERTION of a supplier is kept', () => {
  const annotation = {
    annotationDate: '2011-01-29T18:30:22Z',
    annotationType: 'OTHER',
    annotator: 'Person: P',
    comment: 'text',
  };
  const result = read({
    packages: [{ ...document.packages[0], supplier: 'NOASSERTION', annotations: [annotation] }],
  });
  expect(result.notes).toEqual([]);
  expect(result.bom.packages[0]!.properties).toEqual([
    { name: 'OTHER 2011-01-29T18:30:22Z Person: P', value: 'text' },
  ]);
  expect(result.bom.rest).toEqual([
    { place: '/packages/0/supplier', of: 'SPDXRef-a', field: 'supplier', value: '"NOASSERTION"' },
  ]);
});

test('what is no SPDX document is refused', () => {
  expect(refused('')).toBe('sbom.syntax');
  expect(refused(' \n'.repeat(5000))).toBe('sbom.syntax');
  expect(refused('{}')).toBe('sbom.syntax');
  expect(refused('{"spdxVersion": ')).toBe('sbom.syntax');
  expect(refused('[1]')).toBe('sbom.syntax');
  expect(refused('<a/>')).toBe('sbom.syntax');
  expect(refused('<a>')).toBe('sbom.syntax');
  expect(refused('key: [')).toBe('sbom.syntax');
  expect(refused('hello')).toBe('sbom.syntax');
  expect(refused(Buffer.from([0, 1, 2, 3]))).toBe('sbom.syntax');
});

test('hostile nesting is refused in every encoding', () => {
  expect(refused(`{"spdxVersion":"SPDX-2.3","x":${'['.repeat(100_000)}`)).toBe('sbom.too-large');
  expect(refused(`<Document>${'<a>'.repeat(100_000)}`)).toBe('sbom.too-large');
  expect(refused(`spdxVersion: ${'['.repeat(100_000)}`)).toBe('sbom.syntax');
  expect(refused(`SPDXVersion: SPDX-2.3\n${'PackageName: <text>\n'.repeat(20_000)}`)).toBe('read');
});

test('a document of more than 256 MiB is refused before it is read', () => {
  expect(refused(Buffer.alloc(256 * 1024 * 1024 + 1, 0x20))).toBe('sbom.too-large');
});
