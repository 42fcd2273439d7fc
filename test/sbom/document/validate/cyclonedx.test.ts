import { Validation } from '@cyclonedx/cyclonedx-library';
import { Version } from '@cyclonedx/cyclonedx-library/Spec';
import { describe, expect, test } from 'vitest';
import { readCycloneDx } from '../../../../src/sbom/document/cyclonedx/read.ts';
import { writeCycloneDx } from '../../../../src/sbom/document/cyclonedx/write.ts';
import { validateCycloneDx } from '../../../../src/sbom/document/validate/cyclonedx.ts';
import { cyclonedx, cyclonedxXml, TWINS } from '../../../recipes/cyclonedx.ts';

const found = async (text: string) =>
  (await validateCycloneDx(text)).findings.map(({ level, code, place }) => `${level} ${code} ${place}`);
const ofComponent = (members: object) =>
  found(cyclonedx({ components: [{ type: 'library', name: 'a', ...members }] }));

describe('validateCycloneDx', () => {
  test('passes both twins', async () => {
    for (const twin of Object.values(TWINS))
      expect(await validateCycloneDx(twin)).toEqual({ valid: true, findings: [], more: 0 });
  });

  test('says where, what and how to mend it', async () => {
    const document = cyclonedx({ components: [{ type: 'foo', name: 'a', colour: 'red' }] });
    expect(await validateCycloneDx(document)).toEqual({
      valid: false,
      more: 0,
      findings: [
        {
          level: 'error',
          code: 'schema.additionalProperties',
          place: '/components/0',
          message: '"colour" is no member of this',
          fix: 'remove "colour", or say it in `properties` where there are any',
        },
        {
          level: 'error',
          code: 'schema.enum',
          place: '/components/0/type',
          message: '"foo" is none of the values allowed',
          fix: expect.stringContaining('one of "application", "framework"'),
        },
      ],
    });
  });

  test.each([
    ['a missing name', { name: undefined }, ['error schema.required /components/0']],
    [
      'a hash',
      { hashes: [{ alg: 'SHA-1', content: 'zz' }] },
      ['error schema.pattern /components/0/hashes/0/content'],
    ],
    [
      'a hash of another length',
      { hashes: [{ alg: 'SHA-256', content: 'a'.repeat(40) }] },
      ['warning cyclonedx.hash-length /components/0/hashes/0/content'],
    ],
    [
      'a licence',
      { licenses: [{ expression: 'LGPL with exceptions' }] },
      ['error cyclonedx.licence /components/0/licenses/0/expression'],
    ],
    ['a purl', { purl: 'npm/a' }, ['error cyclonedx.purl /components/0/purl']],
    ['a purl in another form', { purl: 'pkg:pypi/A_b' }, ['warning cyclonedx.purl-form /components/0/purl']],
    ['a CPE', { cpe: 'cpe:2.3:a' }, ['error cyclonedx.cpe /components/0/cpe']],
    [
      'a URL',
      { externalReferences: [{ type: 'vcs', url: 'git@a.example:b/c' }] },
      ['warning cyclonedx.url /components/0/externalReferences/0/url'],
    ],
    ['an address', { authors: [{ email: 'nobody' }] }, ['error schema.format /components/0/authors/0/email']],
    [
      'two licences in one',
      { licenses: [{ expression: 'MIT', license: { id: 'MIT' } }] },
      expect.arrayContaining([expect.stringMatching(/^error schema\./)]),
    ],
  ])('%s', async (_, members, wanted) => {
    expect(await ofComponent(members)).toEqual(wanted);
  });

  test.each([
    [
      'a date',
      cyclonedx({ metadata: { timestamp: '2024-02-30T00:00:00Z' } }),
      ['error schema.format /metadata/timestamp'],
    ],
    [
      'one ref of two things',
      cyclonedx({
        components: [{ type: 'library', name: 'a', 'bom-ref': 'x' }],
        services: [{ name: 's', 'bom-ref': 'x' }],
      }),
      ['error cyclonedx.ref-repeated /services/0/bom-ref'],
    ],
    [
      'two equal components',
      cyclonedx({
        components: [
          { type: 'library', name: 'a' },
          { name: 'a', type: 'library' },
        ],
      }),
      ['error schema.uniqueItems /components'],
    ],
    [
      'refs of nothing',
      cyclonedx({
        dependencies: [{ ref: 'x' }],
        compositions: [{ aggregate: 'complete', assemblies: ['y'] }],
      }),
      [
        'warning cyclonedx.dependency-dangling /dependencies/0/ref',
        'warning cyclonedx.ref-dangling /compositions/0/assemblies/0',
      ],
    ],
    ['text behind it', `${cyclonedx({})} x`, ['error json.trailing line 1']],
    ['no document', 'x', ['error sbom.syntax ']],
    ['another format', cyclonedx({ bomFormat: 'Other', components: [] }), ['error schema.enum /bomFormat']],
    ['no known version', cyclonedx({ specVersion: '2.0' }), ['error cyclonedx.version /specVersion']],
    [
      'the schema of another version',
      cyclonedx({ $schema: 'http://cyclonedx.org/schema/bom-1.5.schema.json' }),
      ['warning cyclonedx.schema-name /$schema'],
    ],
  ])('%s', async (_, text, wanted) => {
    expect(await found(text)).toEqual(wanted);
  });

  test('XML: structure, and the schemas with places in the XML', async () => {
    const component = (content: string) =>
      `<components><component type="library">${content}</component></components>`;
    const at = '/bom/components/component[1]';
    expect(await found(cyclonedxXml(component('<version>1</version><name>a</name>')))).toEqual([
      `error cyclonedx.element-order ${at}/name`,
    ]);
    expect(await found(cyclonedxXml(component('<name>a</name><name>b</name>')))).toEqual([
      `error cyclonedx.repeated-element ${at}/name[2]`,
    ]);
    expect(await found(cyclonedxXml(component('<name>a</name><colour/>')))).toEqual([
      `error cyclonedx.unknown-element ${at}/colour`,
    ]);
    expect(await found(cyclonedxXml(component('<name x="1">a</name><scope>never</scope>')))).toEqual([
      `error schema.enum ${at}/scope`,
    ]);
    expect(await found(cyclonedxXml('<components><component/></components>', '1.1'))).toEqual([
      `error schema.required ${at}`,
      `error schema.required ${at}`,
      `error schema.required ${at}`,
    ]);
  });

  test('a hundred thousand errors are counted, not told', async () => {
    const verdict = await validateCycloneDx(
      cyclonedx({ components: Array.from({ length: 20_000 }, (_, i) => ({ name: `${i}` })) }),
    );
    expect([verdict.valid, verdict.findings.length, verdict.more]).toEqual([false, 1000, 19_000]);
  });
});

describe('the validator of @cyclonedx/cyclonedx-library', () => {
  test.each([
    ['1.6' as const, Version.v1dot6],
    ['1.7' as const, Version.v1dot7],
  ])('has nothing against our %s', async (version, spec) => {
    const { text } = writeCycloneDx(readCycloneDx(TWINS.xml).bom, { version, encoding: 'json' });
    expect(await new Validation.JsonStrictValidator(spec).validate(text)).toBe(null);
    expect(
      await new Validation.JsonStrictValidator(spec).validate(text.replace('"library"', '"foo"')),
    ).not.toBe(null);
  });
});
