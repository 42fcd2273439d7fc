import fc from 'fast-check';
import { expect, test } from 'vitest';
import { folded } from '../../../src/reproducibility/align/names.ts';
import { type Candidate, pairSimilar } from '../../../src/reproducibility/align/similar.ts';
import { ROWS, sketchOf } from '../../../src/reproducibility/align/sketch.ts';

type Given = readonly [path: string, sha256?: string, text?: string];

const candidates = (...given: Given[]): Candidate[] =>
  given.map(([path, sha256, text], id) => ({
    id,
    path,
    size: sha256 === 'empty' ? 0 : 100,
    ...(sha256 === undefined ? {} : { sha256 }),
    ...(text === undefined ? {} : { sketch: sketchOf([Buffer.from(text)]) }),
  }));

/** Pairs as paths. */
function pairs(left: readonly Candidate[], right: readonly Candidate[]) {
  const path = (side: readonly Candidate[], id: number) =>
    side.find((candidate) => candidate.id === id)!.path;
  return pairSimilar(left, right).map((pair) => [path(left, pair.left), path(right, pair.right), pair.by]);
}

const lines = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => `line ${(from + i) * 7919} of a text`).join('\n');

test.each<[string, Given[], Given[], string[][]]>([
  ['equal digests', [['old/x', 'd1']], [['new/y', 'd1']], [['old/x', 'new/y', 'digest']]],
  [
    'of several with one digest those whose paths agree',
    [
      ['a/one.txt', 'd1'],
      ['a/two.txt', 'd1'],
      ['z', 'd1'],
    ],
    [
      ['b/two.txt', 'd1'],
      ['b/one.txt', 'd1'],
      ['c', 'd1'],
    ],
    [
      ['a/one.txt', 'b/one.txt', 'digest'],
      ['a/two.txt', 'b/two.txt', 'digest'],
      ['z', 'c', 'digest'],
    ],
  ],
  [
    'empty files only by name',
    [
      ['a/py.typed', 'empty'],
      ['a/x', 'empty'],
    ],
    [
      ['b/py.typed', 'empty'],
      ['b/y', 'empty'],
    ],
    [['a/py.typed', 'b/py.typed', 'digest']],
  ],
  [
    'a hash in a name',
    [['lib/libfoo-1a2b3c.so']],
    [['lib/libfoo-9d8e7f.so']],
    [['lib/libfoo-1a2b3c.so', 'lib/libfoo-9d8e7f.so', 'name']],
  ],
  [
    'a version in a folder',
    [['foo-1.2.dist-info/METADATA'], ['foo-1.2.dist-info/RECORD'], ['bar-1.0.dist-info/RECORD']],
    [['bar-1.1.dist-info/RECORD'], ['foo-1.3.dist-info/RECORD'], ['foo-1.3.dist-info/METADATA']],
    [
      ['bar-1.0.dist-info/RECORD', 'bar-1.1.dist-info/RECORD', 'name'],
      ['foo-1.2.dist-info/METADATA', 'foo-1.3.dist-info/METADATA', 'name'],
      ['foo-1.2.dist-info/RECORD', 'foo-1.3.dist-info/RECORD', 'name'],
    ],
  ],
  ['another folder', [['usr/lib/x.conf']], [['lib/x.conf']], [['usr/lib/x.conf', 'lib/x.conf', 'name']]],
  [
    'a random name',
    [['p/qvwxyz.psmdcp']],
    [['p/mnopqr.psmdcp']],
    [['p/qvwxyz.psmdcp', 'p/mnopqr.psmdcp', 'name']],
  ],
  ['two of an extension are no pair', [['p/x.psmdcp'], ['p/y.psmdcp']], [['p/z.psmdcp']], []],
  [
    'one extension, but nothing in common',
    [['p/x.py', 'd1', lines(0, 100)]],
    [['p/y.py', 'd2', lines(500, 600)]],
    [],
  ],
  ['names that lead to several', [['a/x.py'], ['b/x.py']], [['c/x.py'], ['d/x.py']], []],
  [
    'content',
    [
      ['p/x.py', 'd1', lines(0, 200)],
      ['p/y.py', 'd2', lines(300, 500)],
    ],
    [
      ['q/u.c', 'd3', lines(310, 500)],
      ['q/v.c', 'd4', lines(5, 200)],
    ],
    [
      ['p/x.py', 'q/v.c', 'sketch'],
      ['p/y.py', 'q/u.c', 'sketch'],
    ],
  ],
  ['nothing in common', [['x', 'd1', lines(0, 100)]], [['y', 'd2', lines(500, 600)]], []],
  ['nothing', [], [['x']], []],
])('%s', (_, left, right, expected) => {
  expect(pairs(candidates(...left), candidates(...right))).toEqual(expected);
});

test.each([
  ['libfoo-1a2b3c.so', 'libfoo-#.so'],
  ['foo-1.2.dist-info/WHEEL', 'foo-#.dist-info/WHEEL'],
  ['x/3F2504E0-4F89-11D3-9A0C-0305E82C3301.xml', 'x/#.xml'],
  ['deadbeef.txt', 'deadbeef.txt'],
  ['python3.11/a.cpython-311.pyc', 'python#/a.cpython-#.pyc'],
])('folded %s', (path, expected) => {
  expect(folded(path)).toBe(expected);
});

test('the order of the arguments plays no part', () => {
  const name = fc.constantFrom(
    'a/x1.py',
    'a/x2.py',
    'b/x1.py',
    'b/y.c',
    'c/y.c',
    'c/z',
    'd/z',
    'd/00ff11.so',
    'd/00ff12.so',
  );
  const side = fc.uniqueArray(
    fc.tuple(
      name,
      fc.constantFrom('d1', 'd2', 'empty', 'd3'),
      fc.constantFrom(lines(0, 60), lines(10, 70), lines(90, 150)),
    ),
    { selector: ([path]) => path },
  );
  fc.assert(
    fc.property(side, side, (left, right) => {
      const [one, other] = [candidates(...left), candidates(...right)];
      const result = pairSimilar(one, other);
      expect(pairSimilar([...one].reverse(), [...other].reverse())).toEqual(result);
      expect(new Set(result.map((pair) => pair.left)).size).toBe(result.length);
      expect(new Set(result.map((pair) => pair.right)).size).toBe(result.length);
    }),
    { numRuns: 300 },
  );
});

const MANY = 20_000;
const many = (prefix: string, make: (i: number) => Partial<Candidate>): Candidate[] =>
  Array.from({ length: MANY }, (_, i) => ({
    id: i,
    path: `${prefix}${i.toString(36)}q`,
    size: 9,
    ...make(i),
  }));
const scrambled = (i: number) =>
  Uint32Array.from({ length: ROWS }, (_, row) => Math.imul(i * ROWS + row + 1, 0x9e3779b1));

test('20,000 members on each side: by content', () => {
  const result = pairSimilar(
    many('a/', (i) => ({ sketch: scrambled(i) })),
    many('b/_', (i) => ({ sketch: scrambled(MANY - 1 - i) })),
  );
  expect(result).toHaveLength(MANY);
  expect(result.every(({ left, right, score }) => left + right === MANY - 1 && score === 1)).toBe(true);
});

test('20,000 members that are all alike find partners in their order', () => {
  const sketch = scrambled(1);
  const result = pairSimilar(
    many('a/', () => ({ sketch })),
    many('b/', () => ({ sketch })),
  );
  expect(result).toHaveLength(MANY);
  const digests = pairSimilar(
    many('a/', () => ({ sha256: 'd' })),
    many('b/', () => ({ sha256: 'd' })),
  );
  expect(digests.every(({ left, right, by }) => left === right && by === 'digest')).toBe(true);
});
