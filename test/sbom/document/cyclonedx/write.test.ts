import { describe, expect, test } from 'vitest';
import type { Bom, BomPackage } from '../../../../src/model/index.ts';
import { readCycloneDx } from '../../../../src/sbom/document/cyclonedx/read.ts';
import { type CycloneDxOptions, writeCycloneDx } from '../../../../src/sbom/document/cyclonedx/write.ts';
import { validateCycloneDx } from '../../../../src/sbom/document/validate/cyclonedx.ts';
import { bom, pack } from '../../../recipes/boms.ts';
import { cyclonedx, TWINS } from '../../../recipes/cyclonedx.ts';

const JSON_1_6: CycloneDxOptions = { version: '1.6', encoding: 'json' };
const FORMS: readonly CycloneDxOptions[] = (['1.6', '1.7'] as const).flatMap((version) =>
  (['json', 'xml'] as const).map((encoding) => ({ version, encoding })),
);

const parsed = (text: string) => JSON.parse(text);

describe('writeCycloneDx', () => {
  test.each(FORMS)('says again what it read: $version $encoding', async (options) => {
    for (const twin of [TWINS.json, TWINS.xml]) {
      const { bom: read } = readCycloneDx(twin);
      const { text, losses } = writeCycloneDx(read, options);
      expect(losses).toEqual([]);
      expect(await validateCycloneDx(text)).toEqual({ valid: true, findings: [], more: 0 });
      expect(readCycloneDx(text).bom.packages.map(withoutPlace).sort(byRef)).toEqual(
        read.packages.map(withoutPlace).sort(byRef),
      );
      // Both encodings of a document become the same bytes.
      expect(text).toBe(writeCycloneDx(readCycloneDx(TWINS.json).bom, options).text);
    }
  });

  test('makes these bytes', () => {
    const { text, losses } = writeCycloneDx(
      bom({
        describes: ['#1'],
        creators: [{ kind: 'tool', name: 'assay', version: '1' }],
        packages: [
          pack({ ref: '#1', name: 'app', version: '1', kind: 'application' }),
          pack({ ref: '#2', name: 'lib', identifiers: [{ type: 'purl', value: 'pkg:generic/lib' }] }),
        ],
        files: [
          { ref: '#3', path: 'a.c', kinds: [], hashes: [], licences: { named: [], inFiles: [] }, place: '' },
        ],
        relationships: [
          { from: '#1', kind: 'DEPENDS_ON', to: '#2' },
          { from: '#2', kind: 'CONTAINS', to: '#3' },
        ],
      }),
      { ...JSON_1_6, created: '2024-05-17T08:30:00Z' },
    );
    expect(losses).toEqual([]);
    expect(parsed(text)).toEqual({
      $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
      bomFormat: 'CycloneDX',
      specVersion: '1.6',
      serialNumber: 'urn:uuid:a69698c9-5405-844f-a1e8-e2d7221afbb3',
      version: 1,
      metadata: {
        timestamp: '2024-05-17T08:30:00Z',
        tools: { components: [{ type: 'application', name: 'assay', version: '1' }] },
        component: { type: 'application', 'bom-ref': 'app@1', name: 'app', version: '1' },
      },
      components: [
        {
          type: 'library',
          'bom-ref': 'pkg:generic/lib',
          name: 'lib',
          purl: 'pkg:generic/lib',
          components: [{ type: 'file', 'bom-ref': 'file:a.c', name: 'a.c' }],
        },
      ],
      dependencies: [{ ref: 'app@1', dependsOn: ['pkg:generic/lib'] }],
    });
    expect(text.startsWith('{\n  "$schema": ')).toBe(true);
    expect(text.endsWith('}\n')).toBe(true);
  });

  test('the serial number is of the content: a version 8 UUID, the same in both encodings, another for other content', () => {
    const serial = (own: Bom, options: CycloneDxOptions) =>
      /urn:uuid:[\da-f-]+/.exec(writeCycloneDx(own, options).text)![0];
    const one = bom({ packages: [pack({ ref: 'a', name: 'a' })] });
    expect(serial(one, JSON_1_6)).toMatch(
      /^urn:uuid:[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/,
    );
    expect(serial(one, { ...JSON_1_6, encoding: 'xml' })).toBe(serial(one, JSON_1_6));
    expect(serial(bom({ packages: [pack({ ref: 'a', name: 'b' })] }), JSON_1_6)).not.toBe(
      serial(one, JSON_1_6),
    );
    expect(serial(one, { ...JSON_1_6, created: '2024-01-01T00:00:00Z' })).not.toBe(serial(one, JSON_1_6));
    const own = 'urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79';
    expect(serial({ ...one, namespace: own }, JSON_1_6)).toBe(own);
    expect(
      writeCycloneDx({ ...one, namespace: 'https://a.example/1' }, JSON_1_6).losses.map(({ field }) => field),
    ).toEqual(['namespace']);
  });

  test('no order of input matters', () => {
    const { bom: read } = readCycloneDx(TWINS.json);
    const turned: Bom = {
      ...read,
      packages: read.packages.toReversed(),
      relationships: read.relationships.toReversed(),
      rest: read.rest.toReversed(),
    };
    for (const options of FORMS)
      expect(writeCycloneDx(turned, options).text).toBe(writeCycloneDx(read, options).text);
  });

  test('fields that only SPDX has become properties and come back', async () => {
    const spdx = pack({
      ref: 'p',
      name: 'p',
      summary: 's',
      comment: 'c',
      fileName: 'p.tgz',
      verificationCode: 'ab',
      filesAnalyzed: false,
      download: 'NOASSERTION',
      licences: {
        declared: 'NOASSERTION',
        concluded: 'NONE',
        named: [],
        inFiles: ['MIT', 'LicenseRef-x'],
        comment: 'l',
      },
      supplier: { kind: 'person', name: 'Jane', email: 'j@x.example' },
      originator: { kind: 'person', name: 'Joe' },
    });
    for (const options of FORMS) {
      const { text, losses } = writeCycloneDx(
        bom({ name: 'doc', comment: 'why', packages: [spdx] }),
        options,
      );
      expect(losses).toEqual([]);
      const { bom: again } = readCycloneDx(text);
      expect(again.packages.map(withoutPlace)).toEqual([withoutPlace(spdx)]);
      expect([again.name, again.comment, again.rest]).toEqual(['doc', 'why', []]);
      expect((await validateCycloneDx(text)).valid).toBe(true);
    }
  });

  test.each([
    ['1.6' as const, [{ license: { id: 'MIT', acknowledgement: 'declared' } }], 'MIT OR ISC'],
    [
      '1.7' as const,
      [
        { expression: 'MIT OR ISC', acknowledgement: 'concluded' },
        { license: { id: 'MIT', acknowledgement: 'declared' } },
      ],
      undefined,
    ],
  ])('two kinds of licences in %s', (version, licenses, property) => {
    const own = pack({
      ref: 'a',
      name: 'a',
      licences: { declared: 'MIT', concluded: 'MIT OR ISC', named: [], inFiles: [] },
    });
    const { text, losses } = writeCycloneDx(bom({ packages: [own] }), { version, encoding: 'json' });
    const [component] = parsed(text).components;
    expect(losses).toEqual([]);
    expect(component.licenses).toEqual(licenses);
    expect(component.properties?.[0].value).toBe(property);
    expect(readCycloneDx(text).bom.packages[0]!.licences).toEqual(own.licences);
  });

  test('texts of licences: by name with the component, by LicenseRef- since 1.7', () => {
    const own = bom({
      packages: [
        pack({
          ref: 'a',
          name: 'a',
          licences: { declared: 'MIT AND LicenseRef-x', named: ['Own'], inFiles: [] },
        }),
      ],
      licenceTexts: [
        { id: 'LicenseRef-Own', name: 'Own', text: 'own', urls: ['https://own.example'] },
        { id: 'LicenseRef-x', text: 'x', urls: [] },
      ],
    });
    const new7 = writeCycloneDx(own, { version: '1.7', encoding: 'json' });
    expect(new7.losses).toEqual([]);
    expect(readCycloneDx(new7.text).bom.licenceTexts.toSorted((a, b) => (a.id < b.id ? -1 : 1))).toEqual(
      own.licenceTexts,
    );
    expect(writeCycloneDx(own, JSON_1_6).losses.map(({ place, field }) => [place, field])).toEqual([
      ['LicenseRef-x', 'licenceTexts'],
    ]);
  });

  test('lists what CycloneDX has no place for', () => {
    const own = bom({
      describes: ['a', 'b'],
      packages: [
        pack({
          ref: 'a',
          name: 'a',
          kind: 'source',
          hashes: [{ algorithm: 'sha224', value: 'aa' }],
          identifiers: [
            { type: 'purl', value: 'pkg:npm/a' },
            { type: 'purl', value: 'pkg:npm/b' },
          ],
          references: [
            { kind: 'SECURITY/fix', url: 'https://a.example' },
            { kind: 'vcs', url: 'git@a.example:b/c' },
          ],
        }),
        pack({ ref: 'b', name: 'b' }),
      ],
      relationships: [
        { from: 'a', kind: 'PATCH_FOR', to: 'b' },
        { from: 'a', kind: 'CONTAINS', to: 'b' },
      ],
      rest: [{ place: '/x', field: 'x', value: '1' }],
    });
    expect(
      writeCycloneDx(own, JSON_1_6).losses.map(({ place, field, count }) => [place, field, count]),
    ).toEqual([
      ['a', 'references', undefined],
      ['a', 'references', undefined],
      ['a', 'hashes', undefined],
      ['a', 'identifiers', undefined],
      ['b', 'describes', undefined],
      ['/x', 'rest/x', undefined],
      ['', 'relationships', 1],
      ['', 'relationships', 1],
      ['', 'kind', 1],
    ]);
  });

  test('writes the rest of a document back, but no signature, and nothing of a later version', () => {
    const document = cyclonedx({
      services: [{ name: 's' }],
      signature: { algorithm: 'RS256', value: 'x' },
      metadata: { lifecycles: [{ phase: 'build' }] },
      components: [
        {
          type: 'library',
          'bom-ref': 'a',
          name: 'a',
          modified: true,
          evidence: { identity: [{ field: 'purl' }] },
        },
      ],
    });
    const { text, losses } = writeCycloneDx(readCycloneDx(document).bom, JSON_1_6);
    expect(parsed(text)).toMatchObject({
      services: [{ name: 's' }],
      metadata: { lifecycles: [{ phase: 'build' }] },
    });
    expect(parsed(text).components[0]).toMatchObject({
      modified: true,
      evidence: { identity: [{ field: 'purl' }] },
    });
    expect(losses.map(({ place }) => place)).toEqual(['/signature']);
    const later = readCycloneDx(document.replace('"1.6"', '"1.7"')).bom;
    expect(writeCycloneDx(later, JSON_1_6).losses.length).toBe(5);
  });

  test('does not restore what no longer is so', () => {
    const { bom: read } = readCycloneDx(
      cyclonedx({
        components: [
          {
            type: 'library',
            'bom-ref': 'a',
            name: 'a',
            licenses: [{ license: { id: 'MIT', url: 'https://x.example' } }],
          },
        ],
      }),
    );
    const changed: Bom = {
      ...read,
      packages: [{ ...read.packages[0]!, licences: { declared: 'ISC', named: [], inFiles: [] } }],
    };
    const { text, losses } = writeCycloneDx(changed, JSON_1_6);
    expect(parsed(text).components[0].licenses).toEqual([{ license: { id: 'ISC' } }]);
    expect(losses.map(({ place }) => place)).toEqual(['/components/0/licenses']);
  });

  test('text that XML cannot hold is a loss', () => {
    const own = bom({ packages: [pack({ ref: 'a', name: 'a\u0001', description: '\nx' })] });
    expect(writeCycloneDx(own, { version: '1.6', encoding: 'xml' }).losses.map(({ place }) => place)).toEqual(
      ['/components/0/name', '/components/0/description'],
    );
  });
});

/** Without its place and with its references in the order a writer gives them. */
function withoutPlace({ place: _, ...own }: BomPackage) {
  return { ...own, references: own.references.toSorted((a, b) => (a.url < b.url ? 1 : -1)) };
}

function byRef(a: { ref: string }, b: { ref: string }): number {
  return a.ref < b.ref ? -1 : 1;
}
