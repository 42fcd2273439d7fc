import { expect, test } from 'vitest';
import { readSpdx } from '../../../src/sbom/document/spdx.ts';
import { forward, fromSpdx3, toSpdx3 } from '../../../src/sbom/document/spdx3/relation-words.ts';

const CONTEXT = 'https://spdx.org/rdf/3.0.1/spdx-context.jsonld';
const info = {
  '@id': '_:c',
  type: 'CreationInfo',
  specVersion: '3.0.1',
  created: '2024-01-02T03:04:05Z',
  createdBy: ['urn:x:jane'],
  createdUsing: ['urn:x:tool'],
};
const jane = {
  type: 'Person',
  spdxId: 'urn:x:jane',
  name: 'Jane',
  creationInfo: '_:c',
  externalIdentifier: [
    { type: 'ExternalIdentifier', externalIdentifierType: 'email', identifier: 'j@x.org' },
  ],
};
const tool = { type: 'Tool', spdxId: 'urn:x:tool', name: 't-1.0', creationInfo: '_:c' };
const root = {
  type: 'SpdxDocument',
  spdxId: 'urn:x:doc',
  name: 'd',
  creationInfo: '_:c',
  rootElement: ['urn:x:a'],
};
const a = { type: 'software_Package', spdxId: 'urn:x:a', name: 'a', creationInfo: '_:c' };
const read = (...more: object[]) =>
  readSpdx(JSON.stringify({ '@context': CONTEXT, '@graph': [info, jane, tool, root, a, ...more] }));

test('a plain document has no notes and nothing left', () => {
  const { bom, notes } = read();
  expect(notes).toEqual([]);
  expect(bom).toMatchObject({
    specification: 'SPDX',
    version: '3.0.1',
    encoding: 'json-ld',
    namespace: 'urn:x:doc',
    created: '2024-01-02T03:04:05Z',
    creators: [
      { kind: 'person', name: 'Jane', email: 'j@x.org' },
      { kind: 'tool', name: 't', version: '1.0' },
    ],
    describes: ['urn:x:a'],
    packages: [{ ref: 'urn:x:a', name: 'a', place: '/@graph/4' }],
    rest: [],
  });
});

test('classes and properties by their whole names, and one element without a graph', () => {
  const terms = 'https://spdx.org/rdf/3.0.1/terms';
  const { bom } = readSpdx(
    JSON.stringify({
      '@context': CONTEXT,
      '@type': `${terms}/Software/Package`,
      '@id': 'urn:x:b',
      [`${terms}/Core/name`]: 'b',
      [`${terms}/Software/packageVersion`]: '2',
    }),
  );
  expect(bom.packages).toMatchObject([{ ref: 'urn:x:b', name: 'b', version: '2' }]);
});

test('licences come from relationships, sets and the list', () => {
  const to = (type: string, id: string) => ({
    type: 'Relationship',
    relationshipType: type,
    from: 'urn:x:a',
    to: [id],
  });
  const { bom, notes } = read(
    to('hasDeclaredLicense', 'https://spdx.org/rdf/3.0.1/terms/Licensing/NoAssertion'),
    to('hasConcludedLicense', 'urn:x:set'),
    {
      type: 'expandedlicensing_DisjunctiveLicenseSet',
      spdxId: 'urn:x:set',
      expandedlicensing_member: ['https://spdx.org/licenses/MIT', 'urn:x:own#LicenseRef-own'],
    },
    {
      type: 'simplelicensing_SimpleLicensingText',
      spdxId: 'urn:x:own#LicenseRef-own',
      simplelicensing_licenseText: 'text',
    },
  );
  expect(notes).toEqual([]);
  expect(bom.packages[0]!.licences).toEqual({
    declared: 'NOASSERTION',
    concluded: 'LicenseRef-own OR MIT',
    named: [],
    inFiles: [],
  });
  expect(bom.licenceTexts).toEqual([{ id: 'LicenseRef-own', text: 'text', urls: [] }]);
  expect(bom.relationships).toEqual([]);
});

test('sets that hold themselves end', () => {
  const { bom } = read(
    { type: 'Relationship', relationshipType: 'hasDeclaredLicense', from: 'urn:x:a', to: ['urn:x:set'] },
    {
      type: 'expandedlicensing_ConjunctiveLicenseSet',
      spdxId: 'urn:x:set',
      expandedlicensing_member: ['urn:x:set', 'urn:x:set', 'urn:x:set'],
    },
  );
  expect(bom.packages[0]!.licences.declared).toBeUndefined();
  expect(bom.relationships).toEqual([{ from: 'urn:x:a', kind: 'HAS_DECLARED_LICENSE', to: 'urn:x:set' }]);
});

test('packages of other profiles are packages; other elements and fields go to rest', () => {
  const model = { type: 'ai_AIPackage', spdxId: 'urn:x:m', name: 'm', ai_domain: ['x'], creationInfo: '_:c' };
  const vulnerability = { type: 'security_Vulnerability', spdxId: 'urn:x:v' };
  const { bom } = read(model, vulnerability);
  expect(bom.packages[1]).toMatchObject({ ref: 'urn:x:m', kind: 'machine-learning-model' });
  expect(bom.rest).toEqual([
    { place: '/@graph/5', of: 'urn:x:m', field: 'type', value: '"ai_AIPackage"' },
    { place: '/@graph/5/ai_domain', of: 'urn:x:m', field: 'ai_domain', value: '["x"]' },
    {
      place: '/@graph/6',
      field: '@graph',
      value: '{"spdxId":"urn:x:v","type":"security_Vulnerability"}',
    },
  ]);
});

test('the same id twice, ends that lead nowhere, and items that are no objects', () => {
  const dangling = {
    type: 'Relationship',
    relationshipType: 'dependsOn',
    from: 'urn:x:a',
    to: ['urn:x:gone'],
  };
  const { bom, notes } = read({ ...a, name: 'b' }, dangling, 'text' as unknown as object);
  expect(bom.packages.map(({ name }) => name)).toEqual(['a', 'b']);
  expect(new Set(bom.packages.map(({ ref }) => ref)).size).toBe(2);
  expect(notes.map(({ code }) => code).sort()).toEqual([
    'spdx.id-duplicate',
    'spdx.relationship-dangling',
    'spdx.type',
  ]);
});

test('relationships in the words of SPDX 2.3 and back', () => {
  expect(fromSpdx3('x', 'dependsOn', 'y', 'build')).toEqual({
    from: 'y',
    kind: 'BUILD_DEPENDENCY_OF',
    to: 'x',
  });
  expect(fromSpdx3('x', 'dependsOn', 'y', undefined)).toEqual({ from: 'x', kind: 'DEPENDS_ON', to: 'y' });
  expect(fromSpdx3('x', 'trainedOn', 'y', undefined)).toEqual({ from: 'x', kind: 'TRAINED_ON', to: 'y' });
  expect(toSpdx3({ from: 'x', kind: 'CONTAINED_BY', to: 'y' })).toEqual({
    from: 'y',
    type: 'contains',
    to: 'x',
    exact: true,
  });
  expect(toSpdx3({ from: 'x', kind: 'TRAINED_ON', to: 'y' })).toMatchObject({
    type: 'trainedOn',
    exact: true,
  });
  expect(toSpdx3({ from: 'x', kind: 'LIKES', to: 'y' })).toMatchObject({ type: 'other', exact: false });
  expect(forward({ from: 'x', kind: 'GENERATED_FROM', to: 'y', comment: 'c' })).toEqual({
    from: 'y',
    kind: 'GENERATES',
    to: 'x',
    comment: 'c',
  });
});
