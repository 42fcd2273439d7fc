import { describe, expect, test } from 'vitest';
import type { Bom, BomCheck, BomPackage } from '../../../src/model/index.ts';
import { coverageOf } from '../../../src/sbom/score/coverage.ts';
import { scoreBom } from '../../../src/sbom/score/score.ts';
import { bom, pack } from '../../recipes/boms.ts';

const sha = (algorithm: string, digits: number) => ({ algorithm, value: 'a'.repeat(digits) });
const full: BomPackage = pack({
  ref: 'x',
  name: 'x',
  version: '1.0',
  supplier: { kind: 'organization', name: 'Acme', email: 'info@acme.example' },
  identifiers: [{ type: 'purl', value: 'pkg:npm/x@1.0' }],
  licences: { concluded: 'MIT', declared: 'MIT', named: [], inFiles: [] },
  download: 'https://acme.example/x.tgz',
  references: [{ kind: 'distribution', url: 'https://acme.example/x.tgz', hashes: [sha('sha512', 128)] }],
  properties: [
    { name: 'bsi:component:filename', value: 'x.tgz' },
    { name: 'bsi:component:executable', value: 'non-executable' },
    { name: 'bsi:component:archive', value: 'archive' },
    { name: 'bsi:component:structured', value: 'structured' },
  ],
});
const whole: Bom = bom({
  specification: 'CycloneDX',
  version: '1.6',
  namespace: 'urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79',
  created: '2026-01-31T12:00:00Z',
  creators: [{ kind: 'person', name: 'A', email: 'a@acme.example' }],
  describes: ['x'],
  packages: [full],
  rest: [{ place: '/compositions', field: 'compositions', value: '[{"aggregate":"complete"}]' }],
});

const pointOf = (own: Bom, id: string, more: Partial<Parameters<typeof scoreBom>[0]> = {}) =>
  scoreBom({ bom: own, notes: [], ...more })
    .sections.flatMap(({ points }) => points)
    .find((one) => one.id === id)!;
const failed = (own: Bom) =>
  scoreBom({ bom: own, notes: [] })
    .sections.flatMap(({ points }) => points)
    .filter(({ level, reached, of }) => level === 'required' && reached < of)
    .map(({ id }) => id);

test('a document with every required field reaches every required point', () => {
  const { sections } = scoreBom({ bom: whole, notes: [] });
  expect(failed(whole)).toEqual([]);
  expect(sections.map(({ id, met, required, share }) => [id, met === required, share])).toEqual([
    ['truth', true, 1],
    ['ntia', true, 1],
    ['bsi', true, 1],
  ]);
});

const without = (name: string) => full.properties.filter((one) => one.name !== name);
test.each<readonly [string, Partial<BomPackage>, readonly string[]]>([
  ['no version', { version: undefined as never }, ['ntia.version', 'bsi.component-version']],
  [
    'NOASSERTION as a version',
    { version: 'NOASSERTION' },
    ['truth.identifiers-version', 'ntia.version', 'bsi.component-version'],
  ],
  [
    'a supplier that cannot be reached',
    { supplier: { kind: 'organization', name: 'Acme' } },
    ['bsi.component-creator'],
  ],
  ['no identifier', { identifiers: [] }, ['ntia.identifier']],
  [
    'an identifier that is none',
    { identifiers: [{ type: 'purl', value: 'npm/x' }] },
    ['truth.identifiers-parse'],
  ],
  [
    'another version in the package URL',
    { identifiers: [{ type: 'purl', value: 'pkg:npm/x@2.0' }] },
    ['truth.identifiers-version'],
  ],
  [
    'a licence that is no expression',
    { licences: { concluded: 'Some licence', named: [], inFiles: [] } },
    ['bsi.distribution-licences'],
  ],
  [
    'SHA-256 only',
    { references: [{ kind: 'distribution', url: 'https://a.example', hashes: [sha('sha256', 64)] }] },
    ['bsi.deployable-hash'],
  ],
  ['a digest that is cut', { hashes: [sha('sha256', 63)] }, ['truth.digests']],
  [
    'a path for a file name',
    {
      properties: [
        ...without('bsi:component:filename'),
        { name: 'bsi:component:filename', value: 'lib/x.tgz' },
      ],
    },
    ['bsi.filename'],
  ],
  [
    'no word of the taxonomy',
    { properties: [...without('bsi:component:archive'), { name: 'bsi:component:archive', value: 'zip' }] },
    ['bsi.archive'],
  ],
])('%s misses its points and no others', (_, change, wanted) => {
  expect(failed({ ...whole, packages: [{ ...full, ...change }] })).toEqual(wanted);
});

test.each<readonly [string, Partial<Bom>, readonly string[]]>([
  ['no date', { created: undefined as never }, ['ntia.timestamp', 'bsi.timestamp']],
  [
    'a date that the calendar lacks',
    { created: '2026-13-31T12:00:00Z' },
    ['ntia.timestamp', 'bsi.timestamp'],
  ],
  ['only a tool', { creators: [{ kind: 'tool', name: 't' }] }, ['ntia.author', 'bsi.creator']],
  ['an old format', { version: '1.5' }, ['bsi.format']],
  ['no statement of completeness', { rest: [] }, ['bsi.completeness']],
  [
    'nothing it is about',
    { describes: [] },
    ['ntia.dependencies', 'bsi.primary-component', 'bsi.dependencies'],
  ],
  [
    'a relationship to nothing',
    { relationships: [{ from: 'x', kind: 'DEPENDS_ON', to: 'y' }] },
    ['ntia.dependencies', 'bsi.dependencies'],
  ],
  [
    'vulnerabilities',
    { rest: [...whole.rest, { place: '', field: 'vulnerabilities', value: '[{}]' }] },
    ['bsi.no-vulnerabilities'],
  ],
])('%s misses its points and no others', (_, change, wanted) => {
  expect(failed({ ...whole, ...change })).toEqual(wanted);
});

describe('with an artifact', () => {
  test('without one nothing is claimed', () => {
    expect(pointOf(whole, 'truth.bytes')).toMatchObject({
      of: 0,
      notMeasured: 'not measured, give --artifact',
    });
  });

  test('verdicts are counted, and name their places', () => {
    const check = {
      documents: [{ binding: { state: 'unbound', why: 'no digest' } }],
      components: [
        {
          verdict: 'contradicted',
          name: 'x',
          claim: { document: 'd', place: '/c/0', version: '1.0' },
          evidence: [],
          why: 'it is 1.1',
        },
        {
          verdict: 'missing',
          name: 'y',
          found: { id: 'y', name: 'y', version: '2', presence: 'contained' },
          evidence: [],
          why: 'not listed',
        },
      ],
      files: [{ verdict: 'confirmed', path: 'a', document: 'd' }],
      objects: [],
    } as unknown as BomCheck;
    expect(pointOf(whole, 'truth.contradictions', { check })).toMatchObject({
      reached: 0,
      of: 1,
      failures: [{ what: 'x 1.0', place: '/c/0', why: 'it is 1.1' }],
    });
    expect(pointOf(whole, 'truth.missing', { check })).toMatchObject({
      reached: 1,
      of: 2,
      failures: [{ what: 'y 2' }],
    });
    expect(pointOf(whole, 'truth.bound', { check })).toMatchObject({ reached: 0, of: 1 });
    expect(pointOf(whole, 'truth.files', { check })).toMatchObject({ reached: 1, of: 1 });
  });

  test('bytes count where their component is listed, or they are with their digest', () => {
    const file = (path: string, digit: string) => ({
      ref: path,
      path: `./${path}`,
      kinds: [],
      hashes: [{ algorithm: 'sha256', value: digit.repeat(64) }],
      licences: { named: [], inFiles: [] },
      place: '',
    });
    const files = [file('x/a', '1'), file('y/b', '2'), file('c', '3')];
    const made = bom({
      describes: ['root'],
      packages: [
        pack({ ref: 'root', name: 'x.tgz' }),
        { ...full, ref: 'lib' },
        pack({ ref: 'y', name: 'y', version: '2' }),
      ],
      files,
      relationships: [
        { from: 'lib', kind: 'CONTAINS', to: 'x/a' },
        { from: 'y', kind: 'CONTAINS', to: 'y/b' },
        { from: 'root', kind: 'CONTAINS', to: 'c' },
      ],
    });
    const entries = ['1', '2', '3'].map((digit, i) => ({
      sha256: digit.repeat(64),
      size: 100 * (i + 1),
    })) as never;
    const plain = coverageOf(whole, made, entries);
    expect([plain.covered, plain.bytes, plain.largest.map(({ what }) => what)]).toEqual([
      100,
      600,
      ['c', 'y/b'],
    ]);
    const listing = {
      ...whole,
      files: [file('c', '3'), file('y/b', '9')],
      relationships: [
        { from: 'x', kind: 'CONTAINS', to: 'c' },
        { from: 'x', kind: 'CONTAINS', to: 'y/b' },
      ],
    };
    expect(coverageOf(listing, made, entries).covered).toBe(400);
  });
});
