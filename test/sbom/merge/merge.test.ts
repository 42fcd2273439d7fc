import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Bom, BomFile, BomPackage } from '../../../src/model/index.ts';
import { writeBom } from '../../../src/sbom/bom-formats.ts';
import { readBom } from '../../../src/sbom/document/read.ts';
import { mergeBoms } from '../../../src/sbom/merge/merge.ts';
import { bom, pack } from '../../recipes/boms.ts';

const purl = (value: string) => ({ type: 'purl' as const, value });
const sha256 = (digit: string) => ({ algorithm: 'sha256', value: digit.repeat(64) });
const licence = (declared: string) => ({ declared, named: [], inFiles: [] });
const file = (path: string, digit: string, ref = path): BomFile => ({
  ref,
  path,
  kinds: [],
  hashes: [sha256(digit)],
  licences: { named: [], inFiles: [] },
  place: '',
});
const merge = (documents: Readonly<Record<string, Bom>>, options: { name?: string; version?: string } = {}) =>
  mergeBoms(
    Object.entries(documents).map(([label, own]) => ({ label, bom: own })),
    { specification: 'SPDX', ...options },
  );
const of = (...packages: BomPackage[]) => bom({ packages });
const openssl = (more: Partial<BomPackage> = {}) =>
  pack({
    ref: 'SPDXRef-1',
    name: 'openssl',
    version: '3.0.16',
    identifiers: [purl('pkg:deb/debian/openssl@3.0.16')],
    ...more,
  });

describe('duplicates', () => {
  test('one package URL and version is one component, which says who lists it', () => {
    const { bom: merged, conflicts } = merge({
      'a.json': of(openssl()),
      'b.json': of(openssl({ ref: 'x', supplier: { kind: 'organization', name: 'Debian' } })),
    });
    expect(merged.packages.map(({ ref, properties }) => [ref, properties])).toEqual([
      [
        'pkg:deb/debian/openssl@3.0.16',
        [
          { name: 'assay:said-by', value: 'a.json SPDXRef-1' },
          { name: 'assay:said-by', value: 'b.json x' },
          { name: 'assay:said:supplier', value: 'Debian (b.json)' },
        ],
      ],
    ]);
    expect(conflicts).toEqual([]);
  });

  test('documents of one name are told apart by what they say, and equal ones are one', () => {
    const labelled = (label: string, own: Bom) => ({ label, bom: own });
    const said = (...documents: readonly ReturnType<typeof labelled>[]) =>
      mergeBoms(documents, { specification: 'SPDX' }).bom.packages.flatMap(({ properties }) =>
        properties.map(({ value }) => value),
      );
    const [one, other] = [of(openssl()), of(openssl({ ref: 'x', name: 'curl', identifiers: [] }))];
    const [label] = /^same#[0-9a-f]{8}(?= SPDXRef-1$)/.exec(
      said(labelled('same', one), labelled('same', other)).find((value) => value.endsWith(' SPDXRef-1'))!,
    )!;
    expect(said(labelled('same', other), labelled('same', one)).toSorted()).toEqual(
      said(labelled('same', one), labelled('same', other)).toSorted(),
    );
    expect(said(labelled('a', other), labelled('same', one), labelled('same', other))).toContain(
      `${label} SPDXRef-1`,
    );
    expect(said(labelled('same', one), labelled('same', of(openssl())))).toEqual(['same SPDXRef-1']);
  });

  test('two builds are two components; what names no machine is the only one there is', () => {
    const at = (arch: string) =>
      openssl({
        ref: arch,
        identifiers: [purl(`pkg:deb/debian/openssl@3.0.16${arch === '' ? '' : `?arch=${arch}`}`)],
      });
    expect(merge({ a: of(at('amd64')), b: of(at('arm64')) }).bom.packages).toHaveLength(2);
    expect(merge({ a: of(at('amd64')), b: of(at('')) }).bom.packages).toHaveLength(1);
  });

  test('one digest in two documents is one component, but not in one, and never two package URLs', () => {
    const x = pack({ ref: 'x', name: 'x', hashes: [sha256('1')] });
    const y = pack({ ref: 'y', name: 'y', hashes: [sha256('1')], identifiers: [purl('pkg:npm/y@1')] });
    const z = pack({ ref: 'z', name: 'z', hashes: [sha256('1')], identifiers: [purl('pkg:npm/z@1')] });
    expect(merge({ a: of(x), b: of(y) }).bom.packages).toHaveLength(1);
    expect(merge({ a: of(x, y) }).bom.packages).toHaveLength(2);
    expect(merge({ a: of(y), b: of(z) }).bom.packages).toHaveLength(2);
  });

  test('a bare name and version is the one package URL that has both, if there is only one', () => {
    const bare = pack({ ref: 'b', name: 'OpenSSL', version: '3.0.16' });
    const other = openssl({ identifiers: [purl('pkg:pypi/openssl@3.0.16')] });
    expect(merge({ a: of(openssl()), b: of(bare) }).bom.packages).toHaveLength(1);
    expect(merge({ a: of(openssl()), b: of(bare), c: of(other) }).bom.packages).toHaveLength(3);
  });
});

describe('conflicts', () => {
  test('both licences are kept: the one most say in its field, all in properties', () => {
    const say = (declared: string) => of(openssl({ licences: licence(declared) }));
    const { bom: merged, conflicts } = merge({
      a: say('OpenSSL'),
      b: say('Apache-2.0'),
      c: say('Apache-2.0'),
    });
    expect(conflicts).toEqual([
      {
        what: 'openssl 3.0.16',
        ref: 'pkg:deb/debian/openssl@3.0.16',
        field: 'licences.declared',
        values: [
          { value: 'Apache-2.0', documents: ['b', 'c'] },
          { value: 'OpenSSL', documents: ['a'] },
        ],
      },
    ]);
    expect(merged.packages[0]!.licences.declared).toBe('Apache-2.0');
    expect(merged.packages[0]!.properties).toContainEqual({
      name: 'assay:said:licences.declared',
      value: 'OpenSSL (a)',
    });
  });

  test('spellings of one licence and NOASSERTION are no conflict', () => {
    const say = (declared: string) => of(openssl({ licences: licence(declared) }));
    const { bom: merged, conflicts } = merge({
      a: say('MIT OR Apache-2.0'),
      b: say('Apache-2.0 OR MIT'),
      c: say('NOASSERTION'),
    });
    expect(conflicts).toEqual([]);
    expect(merged.packages[0]!.licences.declared).toBe('Apache-2.0 OR MIT');
  });

  test('two versions of one file, and one path with two contents', () => {
    const expat = (version: string, digit: string) =>
      bom({
        packages: [pack({ ref: 'e', name: 'expat', version })],
        files: [file('./expat.h', digit, 'f')],
        relationships: [{ from: 'e', kind: 'CONTAINS', to: 'f' }],
      });
    expect(merge({ a: expat('2.6.3', '1'), b: expat('2.7.1', '1') }).conflicts).toMatchObject([
      {
        what: './expat.h',
        field: 'version',
        values: [
          { value: '2.6.3', documents: ['a'] },
          { value: '2.7.1', documents: ['b'] },
        ],
      },
    ]);
    const { bom: merged, conflicts } = merge({ a: expat('2.7.1', '1'), b: expat('2.7.1', '2') });
    expect(merged.files).toHaveLength(2);
    expect(conflicts.map(({ what, field }) => [what, field])).toEqual([['expat.h', 'hashes']]);
  });

  test('one says that it needs nothing, another what it needs', () => {
    const needs = (to: string) =>
      bom({
        packages: [openssl(), pack({ ref: 'z', name: 'z' })],
        relationships: [{ from: 'SPDXRef-1', kind: 'DEPENDS_ON', to }],
      });
    const { bom: merged, conflicts } = merge({ a: needs('NONE'), b: needs('z') });
    expect(merged.relationships).toEqual([
      { from: 'pkg:deb/debian/openssl@3.0.16', kind: 'DEPENDS_ON', to: 'z' },
    ]);
    expect(conflicts.map(({ field }) => field)).toEqual(['dependencies']);
  });
});

describe('the document', () => {
  const doc = (name: string, created: string) =>
    bom({
      name,
      created,
      namespace: `https://acme.example/${name}`,
      describes: ['r'],
      packages: [pack({ ref: 'r', name, version: '1' })],
    });

  test('it is about what the first is about, and about the others too; or about the product named', () => {
    const both = { a: doc('one', '2026-01-01T00:00:00Z'), b: doc('two', '2025-01-01T00:00:00Z') };
    expect(merge(both).bom).toMatchObject({
      name: 'one',
      describes: ['one@1', 'two@1'],
      created: '2026-01-01T00:00:00Z',
    });
    const product = merge(both, { name: 'suite', version: '3' }).bom;
    expect(product.packages[0]).toMatchObject({ name: 'suite', version: '3' });
    expect(product.describes).toEqual([product.packages[0]!.ref]);
    expect(product.relationships).toEqual(
      ['one@1', 'two@1'].map((to) => ({ from: product.describes[0], kind: 'CONTAINS', to })),
    );
  });

  test('licence ids that stand for two texts are told apart', () => {
    const own = (text: string) =>
      bom({
        packages: [pack({ ref: text, name: text, licences: licence('LicenseRef-1 OR MIT') })],
        licenceTexts: [{ id: 'LicenseRef-1', text, urls: [] }],
      });
    const { licenceTexts, packages } = merge({ a: own('one'), b: own('two') }).bom;
    expect(new Set(licenceTexts.map(({ id }) => id)).size).toBe(2);
    for (const { name, licences } of packages)
      expect(licences.declared).toBe(`${licenceTexts.find(({ text }) => text === name)!.id} OR MIT`);
  });

  test('parts without place in the model are joined, kept once or told as lost', () => {
    const rest = (value: string, field = 'compositions') => ({ place: '/x', field, value });
    const one = bom({
      specification: 'CycloneDX',
      version: '1.6',
      packages: [pack({ ref: 'p', name: 'x', version: '1' })],
      rest: [rest('[{"assemblies":["p"]}]'), rest('{"a":1}', 'formulation')],
    });
    const two = bom({
      specification: 'CycloneDX',
      version: '1.6',
      rest: [rest('[{"aggregate":"complete"}]'), rest('{"a":2}', 'formulation')],
    });
    const old = bom({ rest: [rest('1', 'annotations')] });
    const { bom: merged, losses } = mergeBoms(
      [
        { label: 'a', bom: one },
        { label: 'b', bom: two },
        { label: 'c', bom: old },
      ],
      { specification: 'CycloneDX' },
    );
    expect(merged.rest.map(({ field, value }) => [field, JSON.parse(value)])).toEqual([
      ['compositions', [{ aggregate: 'complete' }, { assemblies: ['x@1'] }]],
      ['formulation', { a: 1 }],
    ]);
    expect(losses.map(({ place, field }) => [place, field])).toEqual([
      ['c: /x', 'rest/annotations'],
      ['b: /x', 'rest/formulation'],
    ]);
  });
});

test('the order of documents has no say in what is written, and nothing that was listed is lost', () => {
  const entry = fc.record({
    name: fc.constantFrom('a', 'b', 'c'),
    version: fc.constantFrom('1', '2'),
    type: fc.constantFrom('npm', 'pypi', undefined),
    digit: fc.constantFrom('1', '2', undefined),
    declared: fc.constantFrom('MIT', 'ISC', 'NOASSERTION'),
  });
  const document = fc.array(entry, { maxLength: 6 }).map((all) =>
    of(
      ...all.map(({ name, version, type, digit, declared }, i) =>
        pack({
          ref: `p${i}`,
          name,
          version,
          licences: licence(declared),
          identifiers: type ? [purl(`pkg:${type}/${name}@${version}`)] : [],
          hashes: digit ? [sha256(digit)] : [],
        }),
      ),
    ),
  );
  fc.assert(
    fc.property(document, document, document, (a, b, c) => {
      const one = merge({ a, b, c }, { name: 'all' });
      const other = merge({ c, a, b }, { name: 'all' });
      const { text } = writeBom(one.bom, 'spdx-2.3-json');
      expect(writeBom(other.bom, 'spdx-2.3-json').text).toBe(text);
      expect(other.conflicts).toEqual(one.conflicts);
      const said = one.bom.packages.flatMap(({ properties }) =>
        properties.filter(({ name }) => name === 'assay:said-by').map(({ value }) => value),
      );
      const listed = Object.entries({ a, b, c }).flatMap(([label, own]) =>
        own.packages.map(({ ref }) => `${label} ${ref}`),
      );
      expect([...said].sort()).toEqual(listed.sort());
      expect(new Set(one.bom.packages.map(({ ref }) => ref)).size).toBe(one.bom.packages.length);
      expect(readBom(text).notes.filter(({ level }) => level === 'error')).toEqual([]);
    }),
    { numRuns: 60 },
  );
});
