import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type IdentityDocument,
  lintGraph,
  lintIdentities,
  readIdentities,
} from '../../../src/identifier/index.ts';

const EDGE = {
  'same-as': ['pkg:github/a/b', 'cpe:a:a:b'],
  source: 'https://example.org/b',
  evidence: 'It says so.',
};
const document = (...edges: readonly unknown[]) => ({
  schemaVersion: 1,
  software: 'b',
  about: 'A thing.',
  edges,
});
const reasons = (...edges: readonly unknown[]) =>
  lintIdentities(document(...edges)).map(({ path, reason }) => `${path.join('.')}: ${reason}`);

test('a sound document is read, and its defaults reach the statements', () => {
  const read = readIdentities({
    ...document({ ...EDGE, from: '2020-01-01', weak: true }),
    author: 'A',
    reviewed: 'B',
    library: true,
  });
  expect(read.problems).toEqual([]);
  expect(read.document).toEqual({
    software: 'b',
    about: 'A thing.',
    library: true,
    edges: [
      {
        kind: 'same-as',
        pair: ['pkg:github/a/b', 'cpe:a:a:b'],
        source: 'https://example.org/b',
        evidence: 'It says so.',
        from: '2020-01-01',
        weak: true,
        author: 'A',
        reviewed: 'B',
      },
    ],
  });
});

describe('each thing that is wrong is told at its place', () => {
  test.each([
    [{ ...EDGE, source: 'I know it' }, 'edges.0.source: it is neither a web address nor the id of a record'],
    [{ ...EDGE, source: undefined }, 'edges.0.source: source is missing'],
    [
      { ...EDGE, source: 'purl2cpe@ebede2f8' },
      'edges.0.source: a mapping of scanoss/purl2cpe alone is weak evidence',
    ],
    [{ ...EDGE, evidence: ' ' }, 'edges.0.evidence: it is no text of 1 to 1000 characters'],
    [
      { ...EDGE, 'same-as': undefined, 'equal-to': ['a', 'b'] },
      'edges.0.equal-to: no key of a statement is called equal-to',
    ],
    [{ source: 'CVE-2020-1', evidence: 'x' }, 'edges.0: a statement has exactly one kind'],
    [
      { 'deprecated-by': ['pkg:pypi/a', 'cpe:a:b:b'], source: 'CVE-2020-0001', evidence: 'x' },
      'edges.0.deprecated-by: only CPE names are deprecated',
    ],
    [{ ...EDGE, contains: ['pkg:pypi/a', 'pkg:pypi/b'] }, 'edges.0: a statement has exactly one kind'],
    [{ ...EDGE, 'same-as': ['pkg:github/a/b'] }, 'edges.0.same-as: it is no pair of names'],
    [{ ...EDGE, 'same-as': ['pkg:github/a/b', 7] }, 'edges.0.same-as.1: a name is text'],
    [
      { ...EDGE, 'same-as': ['pkg:github/A/b', 'cpe:a:a:b'] },
      'edges.0.same-as.0: it is not in its canonical form: pkg:github/A/b',
    ],
    [
      { ...EDGE, 'same-as': ['pkg:pypi/a@1.0', 'cpe:a:a:b'] },
      'edges.0.same-as.0: it is not in its canonical form: pkg:pypi/a@1.0',
    ],
    [
      { ...EDGE, 'same-as': ['cpe:a:A:b', 'pkg:pypi/a'] },
      'edges.0.same-as.0: it is not in its canonical form: cpe:a:A:b',
    ],
    [
      { ...EDGE, 'same-as': ['cpe:2.3:a:a:b:*:*:*:*:*:*:*:*', 'pkg:pypi/a'] },
      'edges.0.same-as.0: it is not in its canonical form: cpe:2.3:a:a:b:*:*:*:*:*:*:*:*',
    ],
    [{ ...EDGE, 'same-as': ['pkg:pypi/a', 'pkg:pypi/a'] }, 'edges.0.same-as: both names are the same'],
    [
      { ...EDGE, 'same-as': ['swhid:1', 'pkg:pypi/a'] },
      'edges.0.same-as.0: "swhid:1" does not say what kind of name it is',
    ],
    [{ ...EDGE, from: '2020-13-01' }, 'edges.0.from: it is no day written YYYY-MM-DD'],
    [{ ...EDGE, from: '2020-02-30' }, 'edges.0.from: it is no day written YYYY-MM-DD'],
    [{ ...EDGE, until: 2020 }, 'edges.0.until: it is no day written YYYY-MM-DD'],
    [
      { ...EDGE, from: '2020-01-01', until: '2020-01-01' },
      'edges.0.until: it is not after from, so the statement never holds',
    ],
    [{ ...EDGE, weak: 'yes' }, 'edges.0.weak: it is neither true nor false'],
    [7, 'edges.0: a statement is a mapping such as {same-as: [A, B], source: …, evidence: …}'],
  ])('%j', (edge, reason) => {
    expect(reasons(edge)).toContain(reason);
  });

  test('a statement made twice, also the other way round', () => {
    const [a, b] = EDGE['same-as'];
    expect(reasons(EDGE, { ...EDGE, 'same-as': [b, a] })).toEqual([
      'edges.1: statement 0 of this document says the same already',
    ]);
    expect(reasons(EDGE, { ...EDGE, from: '2020-01-01' })).toEqual([]);
    const { 'same-as': _, ...rest } = EDGE;
    const contains = { ...rest, contains: [a, b] };
    expect(reasons(contains, { ...contains, contains: [b, a] })).toEqual([]);
  });

  test.each([
    [null, ': a document is a mapping with the keys software, about and edges'],
    [[], ': a document is a mapping with the keys software, about and edges'],
    [{ ...document(), schemaVersion: 2 }, 'schemaVersion: it is not 1, the only version this release reads'],
    [
      { ...document(), software: 'Zlib X' },
      'software: it has other characters than a-z, 0-9 and + . _ -, or more than 64 of them',
    ],
    [{ ...document(), edges: {} }, 'edges: it is no list'],
    [{ ...document(), extra: 1 }, 'extra: no key is called extra'],
    [{ ...document(), library: 1 }, 'library: it is neither true nor false'],
  ])('%j', (value, reason) => {
    expect(lintIdentities(value).map(({ path, reason: why }) => `${path.join('.')}: ${why}`)).toContain(
      reason,
    );
  });
});

describe('documents together', () => {
  const make = (software: string, ...edges: readonly object[]): IdentityDocument => {
    const { document: made, problems } = readIdentities({ ...document(...edges), software });
    expect(problems).toEqual([]);
    return made;
  };
  const statement = (kind: string, a: string, b: string, more: object = {}) => ({
    [kind]: [a, b],
    source: 'https://example.org/',
    evidence: 'x',
    ...more,
  });
  const distinct = statement('distinct-from', 'cpe:a:zlib:zlib', 'cpe:a:cloudflare:zlib');

  test('names declared distinct that statements of other documents join', () => {
    const [problem] = lintGraph([
      make('one', statement('same-as', 'repository:github.com/madler/zlib', 'cpe:a:zlib:zlib')),
      make('two', statement('same-as', 'pkg:github/madler/zlib', 'cpe:a:cloudflare:zlib')),
      make('three', distinct),
    ]);
    expect(problem).toMatchObject({ software: 'three', path: ['edges', 0] });
    expect(problem?.reason).toContain(
      'cpe:a:zlib:zlib = repository:github.com/madler/zlib = pkg:github/madler/zlib = cpe:a:cloudflare:zlib',
    );
  });

  test('a weak statement, a fork or a package makes nothing the same', () => {
    const kinds = ['contains', 'upstream-of', 'repackaged-as'];
    const joins = kinds.map((kind) => statement(kind, 'cpe:a:zlib:zlib', 'cpe:a:cloudflare:zlib'));
    const weak = statement('same-as', 'cpe:a:zlib:zlib', 'cpe:a:cloudflare:zlib', { weak: true });
    expect(lintGraph([make('one', distinct, weak, ...joins)])).toEqual([]);
  });

  test('statements that never hold on one day do not join', () => {
    const old = statement('same-as', 'cpe:a:zlib:zlib', 'homepage:x.org', { until: '2018-01-01' });
    const now = statement('same-as', 'cpe:a:cloudflare:zlib', 'homepage:x.org', { from: '2018-01-01' });
    expect(lintGraph([make('one', distinct, old, now)])).toEqual([]);
    const long = statement('same-as', 'cpe:a:cloudflare:zlib', 'homepage:x.org', { from: '2017-12-31' });
    expect(lintGraph([make('one', distinct, old, long)])).toHaveLength(1);
  });

  test('one name for two documents, and one statement in two', () => {
    const found = lintGraph([make('one', distinct), make('one'), make('two', distinct)]);
    expect(found.map(({ software, reason }) => `${software}: ${reason}`)).toEqual([
      'one: another document is called one',
      'two: the document one says the same already',
    ]);
  });
});

test('any value is answered with problems or a document that is sound', () => {
  const text = fc.oneof(
    fc.string(),
    fc.constantFrom('pkg:pypi/a', 'cpe:a:a:a', 'CVE-2020-0001', '2020-01-01'),
  );
  const edge = fc.dictionary(
    fc.constantFrom(
      'same-as',
      'contains',
      'source',
      'evidence',
      'from',
      'until',
      'weak',
      'author',
      '__proto__',
      'x',
    ),
    fc.oneof(text, fc.array(text, { maxLength: 3 }), fc.anything()),
  );
  const value = fc.oneof(
    fc.anything(),
    fc.array(edge).map((edges) => document(...edges)),
  );
  fc.assert(
    fc.property(value, (given) => {
      const { document: made, problems } = readIdentities(given);
      if (problems.length > 0) return;
      expect(lintGraph([made])).toEqual([]);
      expect(made.software).not.toBe('');
    }),
  );
});
