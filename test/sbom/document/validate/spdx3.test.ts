import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { validateSpdx } from '../../../../src/sbom/document/validate/spdx.ts';

// biome-ignore lint/suspicious/noExplicitAny: documents are changed at any place
type Document = Record<string, any>;
type Change = (graph: Document[], document: Document) => void;

const BASE = 'https://example.com/parcel';
const CONTEXT = 'https://spdx.org/rdf/3.0.1/spdx-context.jsonld';

/** A document with the usual elements, in which nothing is wrong. */
function whole(): { '@context': string; '@graph': Document[] } {
  const creationInfo = '_:info';
  return {
    '@context': CONTEXT,
    '@graph': [
      {
        type: 'CreationInfo',
        '@id': '_:info',
        specVersion: '3.0.1',
        created: '2024-05-17T08:30:00Z',
        createdBy: [`${BASE}#me`],
      },
      { type: 'Organization', spdxId: `${BASE}#me`, creationInfo, name: 'Example Inc.' },
      {
        type: 'SpdxDocument',
        spdxId: BASE,
        creationInfo,
        rootElement: [`${BASE}#parcel`],
        profileConformance: ['core', 'software'],
      },
      {
        type: 'software_Package',
        spdxId: `${BASE}#parcel`,
        creationInfo,
        name: 'parcel',
        software_packageUrl: 'pkg:pypi/parcel@1.0',
        verifiedUsing: [{ type: 'Hash', algorithm: 'sha256', hashValue: 'ab'.repeat(32) }],
        externalIdentifier: [
          {
            type: 'ExternalIdentifier',
            externalIdentifierType: 'cpe23',
            identifier: 'cpe:2.3:a:example:parcel:1.0:*:*:*:*:*:*:*',
          },
        ],
      },
      {
        type: 'simplelicensing_LicenseExpression',
        spdxId: `${BASE}#mit`,
        creationInfo,
        simplelicensing_licenseExpression: 'MIT',
      },
      {
        type: 'Relationship',
        spdxId: `${BASE}#r1`,
        creationInfo,
        from: `${BASE}#parcel`,
        relationshipType: 'hasDeclaredLicense',
        to: [`${BASE}#mit`],
      },
      {
        type: 'Relationship',
        spdxId: `${BASE}#r2`,
        creationInfo,
        from: `${BASE}#parcel`,
        relationshipType: 'dependsOn',
        to: ['NoneElement'],
      },
    ],
  };
}

function told(change: Change): readonly string[] {
  const document = whole();
  change(document['@graph'], document);
  return validateSpdx(JSON.stringify(document)).findings.map(
    ({ level, code, place, clause }) =>
      `${level} ${code} ${place.replace('/@graph', '')} ${clause?.replace('SPDX 3.0.1, ', '')}`,
  );
}

const RULES: readonly (readonly [finding: string, change: Change])[] = [
  ['error spdx.context /@context Core/SpdxDocument', (_, d) => (d['@context'] = [CONTEXT])],
  ['error spdx.field-unknown /name Core/SpdxDocument', (_, d) => (d['name'] = 'x')],
  ['error spdx.type /2/rootElement Core/SpdxDocument', (g) => (g[2]!['rootElement'] = `${BASE}#parcel`)],
  ['error spdx.class /7/type Core/Element', (g) => g.push({ type: 'Package' })],
  ['error spdx.class /7/type Core/Element', (g) => g.push({ type: 'Element' })],
  ['error spdx.class /7/type Core/Element', (g) => g.push({})],
  ['error spdx.date /0/created Core/CreationInfo', (g) => (g[0]!['created'] = '2024-05-17T08:30:00+02:00')],
  ['error spdx.type /0/specVersion Core/CreationInfo', (g) => (g[0]!['specVersion'] = '3.0')],
  ['error spdx.field-missing /0/createdBy Core/CreationInfo', (g) => (g[0]!['createdBy'] = [])],
  ['error spdx.type /0/createdBy/0 Core/CreationInfo', (g) => (g[0]!['createdBy'] = [`${BASE}#parcel`])],
  ['error spdx.field-missing /1/creationInfo Core/Organization', (g) => delete g[1]!['creationInfo']],
  [
    'error spdx.relationship-dangling /1/creationInfo Core/Organization',
    (g) => (g[1]!['creationInfo'] = '_:none'),
  ],
  ['warning spdx.describes /2/rootElement Core/SpdxDocument', (g) => delete g[2]!['rootElement']],
  [
    'error spdx.word /2/profileConformance/0 Core/SpdxDocument',
    (g) => (g[2]!['profileConformance'] = ['Core']),
  ],
  ['error spdx.collection /2/rootElement/0 Core/ElementCollection', (g) => (g[2]!['rootElement'] = [BASE])],
  ['error spdx.documents /7 Core/SpdxDocument', (g) => g.push({ ...g[2], spdxId: `${BASE}#second` })],
  ['error spdx.field-missing /3/name Software/Package', (g) => delete g[3]!['name']],
  ['error spdx.id-duplicate /5/spdxId Core/Relationship', (g) => (g[5]!['spdxId'] = BASE)],
  ['error spdx.field-unknown /3/versionInfo Software/Package', (g) => (g[3]!['versionInfo'] = '1')],
  [
    'error spdx.purl /3/software_packageUrl Software/Package',
    (g) => (g[3]!['software_packageUrl'] = 'parcel'),
  ],
  [
    'error spdx.digest /3/verifiedUsing/0/hashValue Core/Hash',
    (g) => (g[3]!['verifiedUsing'][0].hashValue = 'ab'),
  ],
  [
    'error spdx.word /3/verifiedUsing/0/algorithm Core/Hash',
    (g) => (g[3]!['verifiedUsing'][0].algorithm = 'SHA256'),
  ],
  [
    'error spdx.locator /3/externalIdentifier/0/identifier Core/ExternalIdentifier',
    (g) => (g[3]!['externalIdentifier'][0].identifier = 'parcel'),
  ],
  [
    'error spdx.licence /4/simplelicensing_licenseExpression SimpleLicensing/LicenseExpression',
    (g) => (g[4]!['simplelicensing_licenseExpression'] = 'Apache 2'),
  ],
  ['error spdx.relationship-type /5/to/0 Core/RelationshipType', (g) => (g[5]!['to'] = [`${BASE}#parcel`])],
  ['error spdx.none-element /6/to/0 Core/Relationship', (g) => g[6]!['to'].push(`${BASE}#me`)],
  ['warning spdx.relationship-dangling /6/to/0 Core/ExternalMap', (g) => (g[6]!['to'] = [`${BASE}#gone`])],
  ['warning spdx.relationship-circular  Core/Relationship', (g) => (g[6]!['to'] = [`${BASE}#parcel`])],
];

describe('the rules of SPDX 3.0.1', () => {
  it('find nothing in a document with the usual elements', () => {
    expect(told(() => undefined)).toEqual([]);
  });

  it.each(RULES)('tell %s', (finding, change) => {
    expect(told(change)).toEqual([finding]);
  });

  it('know elements of other documents by the map that names them', () => {
    const findings = told((g) => {
      g[6]!['to'] = [`${BASE}#gone`];
      g[2]!['import'] = [{ type: 'ExternalMap', externalSpdxId: `${BASE}#gone` }];
    });
    expect(findings).toEqual([]);
  });

  it('leave extensions of others alone', () => {
    const extension = [{ type: 'https://example.com/Extension', anything: 1 }];
    expect(told((g) => (g[3]!['extension'] = extension))).toEqual([]);
    const cdx = [{ type: 'extension_CdxPropertiesExtension' }];
    expect(told((g) => (g[3]!['extension'] = cdx))).toEqual([
      'error spdx.field-missing /3/extension/0/extension_cdxProperty Extension/CdxPropertiesExtension',
    ]);
  });

  it('never fail, whatever stands at any place', () => {
    fc.assert(
      fc.property(fc.nat(6), fc.string(), fc.jsonValue(), (index, name, value) => {
        const document = whole();
        const element = document['@graph'][index]!;
        const names = [...Object.keys(element), name];
        element[names[name.length % names.length]!] = value;
        const { findings } = validateSpdx(JSON.stringify(document));
        for (const { fix, message } of findings) expect([fix, message]).not.toContain('');
      }),
      { numRuns: 200 },
    );
  });
});
