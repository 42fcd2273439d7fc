import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildGraph } from '../../../src/identifier/index.ts';
import type { Bom, BomFile, BomPackage } from '../../../src/model/index.ts';
import { diffBoms } from '../../../src/sbom/diff/diff.ts';
import { normalLicence } from '../../../src/sbom/diff/licence.ts';
import { bom, pack } from '../../recipes/boms.ts';

const purl = (value: string) => ({ type: 'purl' as const, value });
const cpe = (value: string) => ({ type: 'cpe' as const, value });
const sha256 = (digit: string) => ({ algorithm: 'sha256', value: digit.repeat(64) });
const file = (path: string, digit: string): BomFile => ({
  ref: `file ${path}`,
  path,
  kinds: [],
  hashes: [sha256(digit)],
  licences: { named: [], inFiles: [] },
  place: '',
});
const of = (...packages: BomPackage[]): Bom => bom({ packages });
const library = (name: string, version: string, more: Partial<BomPackage> = {}): BomPackage =>
  pack({ ref: `${name} ${version}`, name, version, ...more });

/** A document whose one package holds files. */
const holding = (own: BomPackage, files: readonly BomFile[]): Bom =>
  bom({
    packages: [own],
    files,
    relationships: files.map(({ ref }) => ({ from: own.ref, kind: 'CONTAINS', to: ref })),
  });

const kinds = (before: Bom, after: Bom) =>
  diffBoms(before, after).changed.flatMap(({ by, changes }) =>
    changes.map(({ kind, field }) => [by, kind, field]),
  );

test('folders that were looked through have no name of their own: another place is no other name', () => {
  const looked = (name: string, more: Partial<BomPackage> = {}): Bom => ({
    ...of(pack({ ref: 'it', name, kind: 'file', ...more })),
    describes: ['it'],
  });
  expect(kinds(looked('a'), looked('b'))).toEqual([]);
  expect(kinds(looked('a', { hashes: [sha256('1')] }), looked('b', { hashes: [sha256('1')] }))).toEqual([
    ['subject', 'renamed', undefined],
  ]);
  expect(kinds(looked('a', { kind: 'application' }), looked('b', { kind: 'application' }))).toEqual([
    ['subject', 'renamed', undefined],
  ]);
});

describe('pairing', () => {
  test('a package URL without version, in the normal form of its type and under its former type', () => {
    const before = of(
      library('Foo_Bar', '1.0', { identifiers: [purl('pkg:pypi/Foo_Bar@1.0')] }),
      library('musl', '1.1', { identifiers: [purl('pkg:alpine/musl@1.1?arch=x86_64')] }),
    );
    const after = of(
      library('foo-bar', '1.1', { identifiers: [purl('pkg:pypi/foo-bar@1.1')] }),
      library('musl', '1.1', { identifiers: [purl('pkg:apk/alpine/musl@1.1')] }),
    );
    const diff = diffBoms(before, after);
    expect(diff.pairedBy).toMatchObject({ purl: 2 });
    expect(diff.changed.map(({ after: { name }, changes }) => [name, changes])).toEqual([
      ['foo-bar', [{ kind: 'upgraded', before: ['1.0'], after: ['1.1'] }]],
    ]);
  });

  test('CPE vendor and product, then a known alias, then a digest, then the name', () => {
    const before = of(
      library('expat', '2.6.3', {
        identifiers: [cpe('cpe:2.3:a:libexpat_project:libexpat:2.6.3:*:*:*:*:*:*:*')],
      }),
      library('old', '1', { identifiers: [purl('pkg:github/acme/old@1')] }),
      library('a', '1', { hashes: [sha256('a')] }),
      library('Some_Thing', '1'),
    );
    const after = of(
      library('libexpat', '2.7.1', {
        identifiers: [cpe('cpe:2.3:a:libexpat_project:libexpat:2.7.1:*:*:*:*:*:*:*')],
      }),
      library('new', '1', { identifiers: [purl('pkg:github/acme/new@1')] }),
      library('b', '1', { hashes: [sha256('a')] }),
      library('some-thing', '1'),
    );
    const moved = {
      kind: 'moved-to',
      pair: ['pkg:github/acme/old', 'pkg:github/acme/new'],
      source: 'https://acme.example',
      evidence: 'It moved.',
    } as const;
    const graph = buildGraph([{ software: 'new', about: 'A thing.', library: true, edges: [moved] }]);
    expect(diffBoms(before, after, { graph }).pairedBy).toEqual({
      subject: 0,
      purl: 0,
      cpe: 1,
      alias: 1,
      hash: 1,
      files: 0,
      name: 1,
    });
    expect(diffBoms(before, after).removed.map(({ name }) => name)).toEqual(['old']);
  });

  test('files at the same paths, whatever the folder of the release is called', () => {
    const before = holding(library('one', '1'), [file('Python-3.1/a.c', '1'), file('Python-3.1/b.c', '2')]);
    const after = holding(library('other', '1'), [file('Python-3.2/a.c', '1'), file('Python-3.2/b.c', '3')]);
    expect(kinds(before, after)).toEqual([
      ['files', 're-vendored', 'files'],
      ['files', 'renamed', undefined],
    ]);
  });

  test('packages of two ecosystems with one name are two packages', () => {
    const diff = diffBoms(
      of(library('openssl', '3', { identifiers: [purl('pkg:deb/debian/openssl@3')] })),
      of(library('openssl', '3', { identifiers: [purl('pkg:pypi/openssl@3')] })),
    );
    expect([diff.added.length, diff.removed.length]).toEqual([1, 1]);
  });

  test('of several versions the same ones first, then the latest with the latest', () => {
    const npm = (version: string) => library('x', version, { identifiers: [purl(`pkg:npm/x@${version}`)] });
    const diff = diffBoms(of(npm('1.0.0'), npm('2.0.0'), npm('9.0.0')), of(npm('2.0.0'), npm('10.0.0')));
    expect(diff.changed.map(({ before, after }) => [before.version, after.version])).toEqual([
      ['9.0.0', '10.0.0'],
    ]);
    expect(diff.removed.map(({ version }) => version)).toEqual(['1.0.0']);
    expect(diff.unchanged).toBe(1);
  });

  test('one package URL listed several times is one component', () => {
    const krb5 = (ref: string) =>
      pack({ ref, name: 'krb5', version: '1', identifiers: [purl('pkg:rpm/krb5@1')] });
    const diff = diffBoms(of(krb5('a'), krb5('b'), krb5('c')), of(krb5('z')));
    expect(diff).toMatchObject({ differs: false, unchanged: 1, before: { packages: 3, components: 1 } });
  });
});

describe('changes', () => {
  const base = library('x', '1.0', { identifiers: [purl('pkg:npm/x@1.0')] });
  const changed = (more: Partial<BomPackage>, from: Partial<BomPackage> = {}) =>
    kinds(of({ ...base, ...from }), of({ ...base, ...more }));

  test.each([
    ['upgraded', '1.9', '1.10'],
    ['downgraded', '1.10', '1.9'],
  ])('%s by the order of the ecosystem', (kind, from, to) => {
    const at = (version: string) => library('x', version, { identifiers: [purl(`pkg:pypi/x@${version}`)] });
    expect(kinds(of(at(from)), of(at(to)))).toEqual([['purl', kind, undefined]]);
  });

  test('v1.0 is 1.0, and commits have no order', () => {
    expect(changed({ version: 'v1.0' })).toEqual([]);
    expect(changed({ version: 'a'.repeat(40) })).toEqual([['purl', 'version-changed', undefined]]);
  });

  test('other digests under the same version; a new version explains them', () => {
    expect(changed({ hashes: [sha256('b')] }, { hashes: [sha256('a')] })).toEqual([
      ['purl', 're-vendored', 'hashes'],
    ]);
    expect(changed({ version: '1.1', hashes: [sha256('b')] }, { hashes: [sha256('a')] })).toEqual([
      ['purl', 'upgraded', undefined],
    ]);
    const [a, b] = [file('a.c', '1'), file('b.c', '2')];
    const diff = diffBoms(holding(base, [a, b]), holding(base, [a, file('b.c', '3')]));
    expect(diff.changed[0]!.changes).toEqual([
      { kind: 're-vendored', field: 'files', before: ['b.c'], after: ['b.c'] },
    ]);
    expect(diff.files).toEqual([{ path: 'b.c', change: 'changed' }]);
  });

  test('licences by what they mean, and once where declared and concluded change alike', () => {
    const licences = (declared?: string, concluded?: string) => ({
      licences: {
        ...(declared ? { declared } : {}),
        ...(concluded ? { concluded } : {}),
        named: [],
        inFiles: [],
      },
    });
    expect(changed(licences('(Apache-2.0 OR mit)'), licences('MIT OR Apache-2.0'))).toEqual([]);
    expect(changed(licences('GPL-2.0+'), licences('GPL-2.0-or-later'))).toEqual([]);
    expect(changed(licences(undefined, 'MIT'), licences('MIT'))).toEqual([]);
    expect(changed(licences('NOASSERTION'), licences())).toEqual([]);
    expect(changed(licences('MIT', 'MIT'), licences('ISC', 'ISC'))).toEqual([
      ['purl', 'licence', 'declared and concluded'],
    ]);
    expect(changed(licences(), licences('ISC'))).toEqual([['purl', 'licence', 'declared']]);
  });

  test('supplier, identifiers apart from versions, lost evidence, moves', () => {
    const acme = { kind: 'organization', name: 'Acme' } as const;
    expect(changed({ supplier: acme })).toEqual([['purl', 'supplier', undefined]]);
    expect(changed({ supplier: { ...acme, name: 'ACME' } }, { supplier: acme })).toEqual([]);
    expect(changed({ identifiers: [...base.identifiers, cpe('cpe:2.3:a:x:x:1.0:*:*:*:*:*:*:*')] })).toEqual([
      ['purl', 'identifier', 'cpe'],
    ]);
    expect(changed({ hashes: [] }, { hashes: [sha256('a')] })).toEqual([['purl', 'evidence-lost', 'hashes']]);
    expect(changed({ occurrences: ['a'] }, { occurrences: ['a', './b'] })).toEqual([
      ['purl', 'evidence-lost', 'occurrences'],
    ]);
    expect(changed({ occurrences: ['b'] }, { occurrences: ['a'] })).toEqual([['purl', 'moved', undefined]]);
  });

  test('what is ignored does not make a difference', () => {
    const after = of({ ...base, version: '2.0' }, library('y', '1'));
    expect(diffBoms(of(base), after, { ignore: new Set(['upgraded', 'added']) })).toMatchObject({
      differs: false,
      added: [],
      unchanged: 1,
    });
  });
});

test('a document about a package against one about the file that holds it: the package is the same', () => {
  const own = library('parcel', '1.2.0', { identifiers: [purl('pkg:pypi/parcel@1.2.0')] });
  const wheel = pack({ ref: 'file', name: 'parcel-1.2.0-py3-none-any.whl' });
  const about = (...packages: BomPackage[]) => bom({ packages, describes: [packages[0]!.ref] });
  const diff = diffBoms(about(own), about(wheel, own));
  expect(diff.pairedBy).toMatchObject({ subject: 0, purl: 1 });
  expect([diff.changed, diff.removed, diff.added.map(({ name }) => name)]).toEqual([[], [], [wheel.name]]);
  expect(diffBoms(about(own), about(wheel)).pairedBy).toMatchObject({ subject: 1 });
});

test('the order of entries has no say, and a document does not differ from itself', () => {
  const one = fc.record({
    name: fc.constantFrom('a', 'b', 'c'),
    version: fc.constantFrom('1.0', '1.1', '2.0'),
    type: fc.constantFrom('npm', 'pypi', undefined),
    digit: fc.constantFrom('1', '2', undefined),
  });
  const document = fc.array(one, { maxLength: 8 }).map((all) =>
    of(
      ...all.map(({ name, version, type, digit }, i) =>
        pack({
          ref: `#${i}`,
          name,
          version,
          identifiers: type ? [purl(`pkg:${type}/${name}@${version}`)] : [],
          hashes: digit ? [sha256(digit)] : [],
        }),
      ),
    ),
  );
  const told = (a: Bom, b: Bom) => {
    const { added, removed, changed, unchanged } = diffBoms(a, b);
    const names = (all: readonly { name: string; version?: string }[]) =>
      all.map(({ name, version }) => `${name} ${version}`);
    return { added: names(added), removed: names(removed), changed: changed.length, unchanged };
  };
  fc.assert(
    fc.property(document, document, (a, b) => {
      const reversed = (own: Bom): Bom => ({ ...own, packages: [...own.packages].reverse() });
      expect(told(reversed(a), reversed(b))).toEqual(told(a, b));
      expect(diffBoms(a, reversed(a)).differs).toBe(false);
      const { added, removed, changed, unchanged, before, after } = diffBoms(a, b);
      expect(removed.length + changed.length + unchanged).toBe(before.components);
      expect(added.length + changed.length + unchanged).toBe(after.components);
    }),
  );
});

test('licences in normal form', () => {
  expect(normalLicence('MIT AND (Apache-2.0 AND MIT)')).toBe('(apache-2.0 and mit)');
  expect(normalLicence('GPL-2.0 WITH Classpath-exception-2.0')).toBe(
    'gpl-2.0-only with classpath-exception-2.0',
  );
  expect(normalLicence('  BSD  style ')).toBe('bsd style');
});
