import { describe, expect, test } from 'vitest';
import type { BomPackage } from '../../../../src/model/index.ts';
import { readCycloneDx } from '../../../../src/sbom/document/cyclonedx/read.ts';
import { cyclonedx, TWINS } from '../../../recipes/cyclonedx.ts';

const noted = (text: string | Uint8Array) =>
  readCycloneDx(text).notes.map(({ code, place }) => [code, place]);
const first = (component: object): BomPackage =>
  readCycloneDx(cyclonedx({ components: [component] })).bom.packages[0]!;

describe('readCycloneDx', () => {
  test('reads every field of both encodings to the same model', () => {
    const json = readCycloneDx(TWINS.json);
    expect(json.notes).toEqual([]);
    expect(json.bom).toEqual({
      specification: 'CycloneDX',
      version: '1.6',
      encoding: 'json',
      namespace: 'urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79',
      revision: 1,
      created: '2024-05-17T08:30:00Z',
      creators: [
        { kind: 'tool', name: 'maker', version: '2' },
        { kind: 'person', name: 'Jane', email: 'jane@example.com' },
      ],
      describes: ['app'],
      packages: [
        {
          ...EMPTY,
          ref: 'app',
          name: 'app',
          version: '1',
          kind: 'application',
          place: '/metadata/component',
        },
        {
          ...EMPTY,
          ref: 'a',
          name: 'a <&> b',
          group: 'org.acme',
          version: '1.0',
          kind: 'library',
          scope: 'required',
          supplier: {
            kind: 'organization',
            name: 'Acme',
            email: 'a@acme.example',
            url: 'https://acme.example',
          },
          hashes: [{ algorithm: 'sha1', value: 'a'.repeat(40) }],
          licences: { declared: 'MIT', named: ['Own'], inFiles: ['ISC'] },
          identifiers: [
            { type: 'purl', value: 'pkg:maven/org.acme/a@1.0' },
            { type: 'cpe', value: 'cpe:2.3:a:acme:a:1.0:*:*:*:*:*:*:*' },
            { type: 'swid', value: 'tag' },
          ],
          homepage: 'https://acme.example/a',
          download: 'https://acme.example/a.jar',
          references: [
            { kind: 'vcs', url: 'https://acme.example/a.git', comment: 'code' },
            {
              kind: 'distribution',
              url: 'https://acme.example/a.jar',
              hashes: [{ algorithm: 'md5', value: 'b'.repeat(32) }],
            },
          ],
          occurrences: ['/opt/a'],
          properties: [
            { name: 'n', value: ' v ' },
            { name: 'n', value: 'w' },
          ],
          place: '/components/0',
        },
        {
          ...EMPTY,
          ref: 'b',
          name: 'b',
          kind: 'library',
          licences: { concluded: 'MIT OR Apache-2.0', named: [], inFiles: [] },
          place: '/components/1',
        },
      ],
      files: [
        {
          ref: 'f',
          path: 'x/y.c',
          kinds: [],
          hashes: [{ algorithm: 'md5', value: 'c'.repeat(32) }],
          licences: { named: [], inFiles: [] },
          place: '/components/0/components/0',
        },
      ],
      relationships: [
        { from: 'a', kind: 'CONTAINS', to: 'f' },
        { from: 'app', kind: 'DEPENDS_ON', to: 'a' },
        { from: 'app', kind: 'DEPENDS_ON', to: 'b' },
        { from: 'a', kind: 'SPECIFICATION_FOR', to: 'b' },
        { from: 'a', kind: 'DEPENDS_ON', to: 'NONE' },
      ],
      licenceTexts: [{ id: 'LicenseRef-Own', name: 'Own', text: ' text\n', urls: [] }],
      rest: [{ place: '/components/1/pedigree', of: 'b', field: 'pedigree', value: '{"notes":"patched"}' }],
    });
    const xml = readCycloneDx(TWINS.xml);
    expect(xml.notes).toEqual([]);
    const withoutPlaces = (bom: object) =>
      JSON.parse(JSON.stringify(bom).replace(/"place":"[^"]*"/g, '"place":""'));
    expect(withoutPlaces({ ...xml.bom, encoding: 'json' })).toEqual(withoutPlaces(json.bom));
    expect(xml.bom.packages[1]!.place).toBe('/bom/components/component[1]');
  });

  test('keeps what the model has no place for', () => {
    const { bom } = readCycloneDx(
      cyclonedx({
        vulnerabilities: [{ id: 'CVE-1' }],
        unheard: 1,
        components: [
          { type: 'library', name: 'a', 'bom-ref': 'a', supplier: { name: 'x', address: { country: 'y' } } },
        ],
      }),
    );
    expect(bom.packages[0]!.supplier).toEqual({ kind: 'organization', name: 'x' });
    expect(bom.rest).toEqual([
      {
        place: '/components/0/supplier',
        of: 'a',
        field: 'supplier',
        value: '{"name":"x","address":{"country":"y"}}',
      },
      { place: '/vulnerabilities', field: 'vulnerabilities', value: '[{"id":"CVE-1"}]' },
      { place: '/unheard', field: 'unheard', value: '1' },
    ]);
  });

  test.each([
    ['several ids', [{ license: { id: 'MIT' } }, { license: { id: 'ISC' } }], { declared: 'MIT AND ISC' }],
    [
      'an id and an alternative',
      [{ license: { id: 'MIT' } }, { expression: 'ISC OR 0BSD' }],
      { declared: 'MIT AND (ISC OR 0BSD)' },
    ],
    [
      'declared and concluded',
      [
        { license: { id: 'MIT', acknowledgement: 'declared' } },
        { license: { id: 'ISC', acknowledgement: 'concluded' } },
      ],
      { declared: 'MIT', concluded: 'ISC' },
    ],
    ['a name', [{ license: { name: 'Own' } }], { named: ['Own'] }],
  ])('licences: %s', (_, licenses, wanted) => {
    expect(first({ type: 'library', name: 'a', licenses }).licences).toEqual({
      named: [],
      inFiles: [],
      ...wanted,
    });
  });

  test('reads texts of licences, of base64 as well, and keeps a second text of a name with its component', () => {
    const licence = (name: string, text: object) => ({
      type: 'library',
      name: 'a',
      licenses: [{ license: { name, text } }],
    });
    const { bom } = readCycloneDx(
      cyclonedx({
        components: [
          licence('My own', { encoding: 'base64', content: 'aMOp' }),
          licence('My own', { content: 'other' }),
        ],
      }),
    );
    expect(bom.licenceTexts).toEqual([{ id: 'LicenseRef-My-own', name: 'My own', text: 'hé', urls: [] }]);
    expect(bom.rest.map(({ place }) => place)).toEqual(['/components/1/licenses']);
  });

  test('who made a component: manufacturer, then authors, then author, then publisher', () => {
    const originator = (members: object) => first({ type: 'library', name: 'a', ...members }).originator;
    expect(originator({ publisher: 'p' })).toEqual({ kind: 'organization', name: 'p' });
    expect(originator({ publisher: 'p', author: 'w' })).toEqual({ kind: 'person', name: 'w' });
    expect(originator({ author: 'w', authors: [{ name: 'x', email: 'e@f' }] })).toEqual({
      kind: 'person',
      name: 'x',
      email: 'e@f',
    });
    expect(originator({ author: 'w', manufacturer: { name: 'm' } })).toEqual({
      kind: 'organization',
      name: 'm',
    });
  });

  test('tools of 1.4 and the supplier of the metadata', () => {
    const { bom } = readCycloneDx(
      cyclonedx({
        specVersion: '1.4',
        metadata: {
          tools: [{ vendor: 'v', name: 't', version: '1' }],
          supplier: { name: 's' },
          component: { type: 'library', name: 'a' },
        },
      }),
    );
    expect(bom.creators).toEqual([{ kind: 'tool', name: 't', version: '1' }]);
    expect(bom.packages[0]!.supplier).toEqual({ kind: 'organization', name: 's' });
    expect(bom.rest).toEqual([
      {
        place: '/metadata/tools',
        field: 'metadata/tools',
        value: '[{"vendor":"v","name":"t","version":"1"}]',
      },
    ]);
  });

  test('makes refs up where there are none and where one is there twice', () => {
    const component = { type: 'library', name: 'a' };
    const { bom, notes } = readCycloneDx(
      cyclonedx({
        components: [component, { ...component, 'bom-ref': '#2' }, { ...component, 'bom-ref': '#2' }],
      }),
    );
    expect(bom.packages.map(({ ref }) => ref)).toEqual(['#1', '#2', '#3']);
    expect(notes.map(({ code, place }) => [code, place])).toEqual([
      ['cyclonedx.ref-repeated', '/components/2/bom-ref'],
    ]);
  });

  test('notes dangling, repeated and circular dependencies and reads them', () => {
    const document = cyclonedx({
      components: ['a', 'b'].map((name) => ({ type: 'library', 'bom-ref': name, name })),
      dependencies: [
        { ref: 'a', dependsOn: ['b', 'x'] },
        { ref: 'b', dependsOn: ['a'] },
        { ref: 'b', dependsOn: [] },
        { dependsOn: ['a'] },
      ],
    });
    expect(noted(document)).toEqual([
      ['cyclonedx.dependency-dangling', '/dependencies/0/dependsOn/1'],
      ['cyclonedx.dependency-repeated', '/dependencies/2'],
      ['cyclonedx.dependency-ref', '/dependencies/3'],
      ['cyclonedx.dependency-circular', '/dependencies'],
    ]);
    const { bom } = readCycloneDx(document);
    expect(bom.relationships).toEqual([
      { from: 'a', kind: 'DEPENDS_ON', to: 'b' },
      { from: 'a', kind: 'DEPENDS_ON', to: 'x' },
      { from: 'b', kind: 'DEPENDS_ON', to: 'a' },
    ]);
    expect(bom.rest.map(({ place }) => place)).toEqual(['/dependencies/3/dependsOn']);
  });

  test('refs of services are no dangling ones', () => {
    const document = cyclonedx({
      services: [{ 'bom-ref': 's', name: 's' }],
      dependencies: [{ ref: 's', dependsOn: ['s2'] }],
    });
    expect(noted(document)).toEqual([['cyclonedx.dependency-dangling', '/dependencies/0/dependsOn/0']]);
  });

  test('values of the wrong type are noted and kept', () => {
    const { bom, notes } = readCycloneDx(
      cyclonedx({ components: ['x', { type: 'library', name: 7, hashes: 'none', description: null }] }),
    );
    expect(notes.map(({ code, place }) => [code, place])).toEqual([
      ['cyclonedx.type', '/components/0'],
      ['cyclonedx.type', '/components/1/name'],
      ['cyclonedx.type', '/components/1/hashes'],
    ]);
    expect(bom.packages.map(({ name }) => name)).toEqual(['7']);
    expect(bom.rest.map(({ place, value }) => [place, value])).toEqual([
      ['/components/0', '"x"'],
      ['/components/1/hashes', '"none"'],
    ]);
  });
});

const EMPTY = {
  hashes: [],
  identifiers: [],
  references: [],
  occurrences: [],
  licences: { named: [], inFiles: [] },
  properties: [],
};
