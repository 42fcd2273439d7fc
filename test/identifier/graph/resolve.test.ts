import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  buildGraph,
  EDGE_KINDS,
  type EdgeKind,
  type IdentityEdge,
  importMapping,
  type ResolveOptions,
  resolve,
} from '../../../src/identifier/index.ts';

type Row = readonly [kind: EdgeKind, a: string, b: string, more?: Partial<IdentityEdge>];
const graphOf = (...rows: readonly Row[]) =>
  buildGraph([
    {
      software: 'x',
      about: 'x',
      library: false,
      edges: rows.map(([kind, a, b, more]) => ({
        kind,
        pair: [a, b],
        source: 'CVE-2020-0001',
        evidence: 'x',
        ...more,
      })),
    },
  ]);
const found = (rows: readonly Row[], name: string, options?: ResolveOptions) =>
  resolve(graphOf(...rows), name, options).names.map(
    (one) => `${one.relation} ${one.name}${one.weak ? ' weak' : ''}`,
  );

const [A, B, C, D] = ['pkg:pypi/a', 'pkg:pypi/b', 'pkg:pypi/c', 'pkg:pypi/d'] as const;

test('same-as goes both ways, over several steps, with the way', () => {
  const rows: Row[] = [
    ['same-as', A, B],
    ['same-as', C, B, { source: 'https://example.org/', evidence: 'y' }],
  ];
  expect(found(rows, C)).toEqual([`same ${C}`, `same ${B}`, `same ${A}`]);
  expect(resolve(graphOf(...rows), A).names.at(-1)?.path).toEqual([
    { from: A, to: B, rule: 'same-as', source: 'CVE-2020-0001', evidence: 'x', weak: false },
    { from: B, to: C, rule: 'same-as', source: 'https://example.org/', evidence: 'y', weak: false },
  ]);
});

test('packages, parts and forks are related, in both directions, and never the same', () => {
  const rows: Row[] = [
    ['repackaged-as', A, 'pkg:deb/debian/a'],
    ['contains', B, A],
    ['upstream-of', A, C],
    ['same-as', B, D],
  ];
  expect(found(rows, A)).toEqual([
    `same ${A}`,
    'repackaged-as pkg:deb/debian/a',
    `contained-in ${B}`,
    `upstream-of ${C}`,
    `contained-in ${D}`,
  ]);
  expect(found(rows, 'pkg:deb/debian/a@1.0?arch=amd64')).toEqual([
    'same pkg:deb/debian/a',
    `repackages ${A}`,
  ]);
  expect(found(rows, C)).toEqual([`same ${C}`, `derived-from ${A}`]);
  expect(found(rows, D)).toEqual([`same ${D}`, `same ${B}`, `contains ${A}`]);
});

describe('moves and dates', () => {
  const rows: Row[] = [
    ['moved-to', 'repository:hg.example.org/a', 'repository:github.com/a/a', { from: '2017-02-10' }],
  ];
  const [OLD, NEW] = ['repository:hg.example.org/a', 'repository:github.com/a/a'] as const;

  test('the former name leads to the one now, on any day', () => {
    for (const at of [undefined, '2010-01-01', '2020-01-01'])
      expect(found(rows, OLD, at === undefined ? {} : { at })).toContain(`same ${NEW}`);
  });

  test('the name now leads back from the day of the move on', () => {
    expect(found(rows, NEW)).toContain(`same ${OLD}`);
    expect(found(rows, NEW, { at: '2017-02-10T00:00:00Z' })).toContain(`same ${OLD}`);
    const before = resolve(graphOf(...rows), NEW, { at: '2017-02-09' });
    expect(before.names.map(({ name }) => name)).not.toContain(OLD);
    expect(before.outdated).toEqual([{ from: NEW, to: OLD, rule: 'moved-from', source: 'CVE-2020-0001' }]);
  });

  test('a name that somebody else took does not resolve to its predecessor, nor the predecessor to it', () => {
    const taken: Row[] = [
      ['moved-to', 'pkg:pypi/old', 'pkg:pypi/new', { until: '2020-06-01' }],
      ['same-as', 'pkg:pypi/old', 'pkg:github/thief/old', { from: '2020-06-01' }],
      ['same-as', 'pkg:pypi/new', 'cpe:a:good:new'],
    ];
    const names = (name: string, at?: string) =>
      resolve(graphOf(...taken), name, at === undefined ? {} : { at }).names.map((one) => one.name);
    expect(names('pkg:pypi/old', '2020-05-31')).toEqual(['pkg:pypi/old', 'pkg:pypi/new', 'cpe:a:good:new']);
    const now = ['pkg:pypi/old', 'pkg:github/thief/old', 'repository:github.com/thief/old'];
    expect(names('pkg:pypi/old', '2020-06-01')).toEqual(now);
    expect(names('pkg:pypi/old')).toEqual(now);
    expect(names('pkg:pypi/new')).toEqual(['pkg:pypi/new', 'cpe:a:good:new']);
    expect(names('pkg:github/thief/old')).not.toContain('cpe:a:good:new');
    expect(resolve(graphOf(...taken), 'pkg:pypi/old').outdated).toHaveLength(1);
  });

  test('from and until are a half-open time', () => {
    const dated: Row[] = [['same-as', A, B, { from: '2020-01-01', until: '2021-01-01' }]];
    const days = ['2019-12-31', '2020-01-01', '2020-12-31', '2021-01-01'];
    expect(days.map((at) => found(dated, A, { at }).length)).toEqual([1, 2, 2, 1]);
  });
});

describe('weak statements', () => {
  const rows: Row[] = [
    ['same-as', A, B, { weak: true }],
    ['same-as', B, C],
    ['same-as', C, D, { weak: true }],
  ];

  test('are followed only when asked for, at most one on a way, and mark what they lead to', () => {
    expect(found(rows, A)).toEqual([`same ${A}`]);
    expect(resolve(graphOf(...rows), A).weakLeft).toBe(1);
    expect(found(rows, A, { weak: true })).toEqual([`same ${A}`, `same ${B} weak`, `same ${C} weak`]);
  });

  test('never hide a strong way, however much longer that is', () => {
    const both: Row[] = [
      ['same-as', A, D, { weak: true }],
      ['same-as', A, B],
      ['same-as', B, C],
      ['same-as', C, D],
    ];
    expect(found(both, A, { weak: true })).toEqual([A, B, C, D].map((name) => `same ${name}`));
  });

  test('never join what is declared distinct', () => {
    const apart: Row[] = [
      ['same-as', A, B],
      ['same-as', B, C, { weak: true }],
      ['distinct-from', A, C],
    ];
    const resolution = resolve(graphOf(...apart), A, { weak: true });
    expect(resolution.names.map(({ name }) => name)).toEqual([A, B]);
    expect(resolution.keptApart).toEqual([{ name: C, from: A, source: 'CVE-2020-0001' }]);
  });
});

describe('rules that join names by themselves', () => {
  test('a purl of type github or bitbucket is a repository', () => {
    const rows: Row[] = [['same-as', 'repository:github.com/a/b', 'cpe:a:a:b']];
    expect(found(rows, 'pkg:github/A/B@v1')).toEqual([
      'same pkg:github/a/b',
      'same repository:github.com/a/b',
      'same cpe:a:a:b',
    ]);
    expect(found([], 'pkg:bitbucket/a/b')).toEqual([
      'same pkg:bitbucket/a/b',
      'same repository:bitbucket.org/a/b',
    ]);
  });

  test('PyPI and NuGet names in their coarser form', () => {
    const rows: Row[] = [
      ['same-as', 'pkg:pypi/zope.interface', 'cpe:a:zope:interface'],
      ['same-as', 'pkg:nuget/Abc', 'cpe:a:a:abc'],
    ];
    expect(found(rows, 'pkg:pypi/zope-interface')).toContain('same cpe:a:zope:interface');
    expect(found(rows, 'pkg:pypi/zope.interface')).toContain('same pkg:pypi/zope-interface');
    expect(found(rows, 'pkg:nuget/abc')).toContain('same cpe:a:a:abc');
  });

  test('a name nobody knows has only them', () => {
    const resolution = resolve(graphOf(), 'pkg:pypi/nothing');
    expect(resolution.known).toBe(false);
    expect(resolution.names.map(({ name }) => name)).toEqual(['pkg:pypi/nothing']);
  });

  test('of several readings those that are known count', () => {
    const rows: Row[] = [['same-as', 'cna:python:cpython', A]];
    expect(found(rows, 'python:cpython')).toEqual(['same cna:python:cpython', `same ${A}`]);
    expect(found(rows, 'other:thing')).toEqual(['same cpe:a:other:thing']);
  });
});

test('a budget is held to and what is left out is counted', () => {
  const rows = Array.from({ length: 20 }, (_, at): Row => ['same-as', A, `pkg:pypi/n${at}`]);
  const resolution = resolve(graphOf(...rows), A, { budget: 5 });
  expect(resolution.names).toHaveLength(5);
  expect(resolution.left).toBe(16);
  expect(resolve(graphOf(...rows), A).left).toBe(0);
});

const name = fc.integer({ min: 0, max: 7 }).map((at) => `pkg:pypi/n${at}`);
const row = fc.tuple(
  fc.constantFrom(...(Object.keys(EDGE_KINDS) as EdgeKind[])),
  name,
  name,
  fc.record(
    {
      weak: fc.boolean(),
      from: fc.constantFrom('2001-01-01', '2005-01-01'),
      until: fc.constantFrom('2005-01-01', '2009-01-01'),
    },
    { requiredKeys: [] },
  ),
);

test('any graph: ends, never gives a name twice, every way joins on, and the order of statements does not matter', () => {
  fc.assert(
    fc.property(
      fc.array(row, { maxLength: 25 }),
      name,
      fc.constantFrom(undefined, '2004-01-01', '2007-01-01'),
      fc.boolean(),
      (rows, start, at, weak) => {
        const options = { weak, ...(at === undefined ? {} : { at }) };
        const first = resolve(graphOf(...rows), start, options);
        expect(new Set(first.names.map((one) => one.name)).size).toBe(first.names.length);
        for (const { name: end, path } of first.names) {
          const stops = [start, ...path.map(({ to }) => to)];
          expect(path.map(({ from }) => from)).toEqual(stops.slice(0, -1));
          expect(stops.at(-1)).toBe(end);
        }
        const second = resolve(graphOf(...[...rows].reverse()), start, options);
        expect(second).toEqual(first);
      },
    ),
  );
});

describe('deprecated CPE names', () => {
  const rows: Row[] = [
    ['deprecated-by', 'cpe:a:gnu:zlib', 'cpe:a:zlib:zlib', { from: '2022-06-22' }],
    ['same-as', 'cpe:a:zlib:zlib', 'repository:github.com/madler/zlib'],
  ];

  test('mean the same software both ways, on any day, and the statement says so', () => {
    for (const at of [undefined, '2010-01-01', '2024-01-01']) {
      const options = at === undefined ? {} : { at };
      expect(found(rows, 'cpe:a:gnu:zlib', options)).toContain('same repository:github.com/madler/zlib');
      expect(found(rows, 'pkg:github/madler/zlib', options)).toContain('same cpe:a:gnu:zlib');
    }
    const { names } = resolve(graphOf(...rows), 'cpe:2.3:a:zlib:zlib:1.3:*:*:*:*:*:*:*');
    expect(names.find(({ name }) => name === 'cpe:a:gnu:zlib')?.path).toMatchObject([
      { from: 'cpe:a:zlib:zlib', to: 'cpe:a:gnu:zlib', rule: 'deprecates', weak: false },
    ]);
  });

  const entry = (cpeName: string, ...by: readonly string[]) => ({
    cpe: {
      deprecated: true,
      cpeName: `cpe:2.3:a:${cpeName}:*:*:*:*:*:*:*`,
      deprecatedBy: by.map((one) => ({ cpeName: `cpe:2.3:a:${one}:*:*:*:*:*:*:*`, cpeNameId: 'x' })),
    },
  });

  test("come out of pages of NVD's dictionary as weak statements, where all names of a product agree", () => {
    const page = {
      format: 'NVD_CPE',
      version: '2.0',
      products: [
        entry('gnu:zlib:1.2.8', 'zlib:zlib:1.2.8'),
        entry('gnu:zlib:1.2.9', 'zlib:zlib:1.2.9'),
        entry('adobe:acrobat:8.0.0', 'adobe:acrobat:8.0'),
        entry('split:a:1', 'split:b:1'),
        entry('split:a:2', 'split:c:2'),
        entry('gone:gone:1'),
        { cpe: { deprecated: false, cpeName: 'cpe:2.3:a:f5:nginx:1.25.0:*:*:*:*:*:*:*' } },
        { cpe: { deprecated: true, cpeName: 'cpe:2.3:a:x:*:1', deprecatedBy: [{}] } },
        null,
      ],
    };
    const { document, skipped } = importMapping([page, entry('b:b:1', 'c:c:1').cpe], 'mapping x');
    expect(document.edges.map(({ kind, pair, weak }) => `${kind} ${pair.join(' ')} ${weak}`)).toEqual([
      'deprecated-by cpe:a:gnu:zlib cpe:a:zlib:zlib true',
      'deprecated-by cpe:a:b:b cpe:a:c:c true',
    ]);
    expect(skipped).toEqual({
      'product deprecated in its versions only': 1,
      'product deprecated by several products': 1,
      'deprecated CPE name that names no other one': 2,
      'CPE name that is not deprecated': 1,
    });
  });
});

describe('mappings of others', () => {
  test('give weak statements, and tell what they leave out', () => {
    const { document, skipped } = importMapping(
      [
        {
          vendor: 'zlib',
          product: 'zlib',
          purls: ['pkg:github/Madler/zlib', 'pkg:deb/debian/zlib', 'pkg:sourceforge/zlib', 'pkg:github/'],
        },
        {
          vendor: 'jmespath',
          product: 'jmespath',
          purls: ['pkg:pypi/jmespath', 'pkg:npm/jmespath', 'pkg:github/jmespath/jmespath.py'],
        },
        { vendor: 'a b', product: 'c', purls: [] },
        { vendor: 'a' },
        null,
      ],
      'purl2cpe@ebede2f8',
    );
    expect(document.edges.map(({ kind, pair, weak }) => `${kind} ${pair.join(' ')} ${weak}`)).toEqual([
      'same-as cpe:a:zlib:zlib pkg:github/madler/zlib true',
      'repackaged-as cpe:a:zlib:zlib pkg:deb/debian/zlib true',
      'same-as cpe:a:jmespath:jmespath pkg:github/jmespath/jmespath.py true',
    ]);
    expect(skipped).toEqual({
      'purl of a type that is not registered': 1,
      'purl that cannot be read': 1,
      'product mapped to packages of several languages': 2,
      'vendor or product that CPE cannot have': 1,
      'row without vendor, product and purls': 2,
    });
    const graph = buildGraph([document]);
    expect(resolve(graph, 'pkg:github/madler/zlib').names.map((one) => one.name)).not.toContain(
      'cpe:a:zlib:zlib',
    );
    expect(resolve(graph, 'pkg:github/madler/zlib', { weak: true }).names.map((one) => one.name)).toContain(
      'cpe:a:zlib:zlib',
    );
  });
});
