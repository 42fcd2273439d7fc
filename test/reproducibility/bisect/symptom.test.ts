import { expect, test } from 'vitest';
import type { Comparison, Difference } from '../../../src/model/index.ts';
import { comparedByDigest, overlooked } from '../../../src/reproducibility/bisect/by-digest.ts';
import { regionsOf } from '../../../src/reproducibility/bisect/region.ts';
import { isSymptom, symptomsOf, withoutPlaces } from '../../../src/reproducibility/bisect/symptom.ts';

const difference = (path: string, more: Partial<Difference> = {}): Difference => ({
  kind: 'content',
  left: path,
  right: path,
  cause: 'content.source',
  class: 'content',
  bytes: 5,
  ...more,
});

const comparison = (differences: readonly Difference[], more: Partial<Comparison> = {}): Comparison => ({
  against: 'x',
  verdict: 'different',
  explained: false,
  causes: [],
  residue: { bytes: 0, ranges: [], omitted: 0 },
  counts: { added: 0, removed: 0, renamed: 0, content: 0, metadata: 0, order: 0, kind: 0 },
  differences,
  omitted: 0,
  problems: [],
  ...more,
});

test('one symptom for each cause and place; what follows from others is none', () => {
  const found = symptomsOf(
    comparison([
      difference('/b', { cause: 'archive.mtime' }),
      difference('/b', { cause: 'archive.mtime', bytes: 2 }),
      difference('/a'),
      difference('/a.gz', { cause: 'compress.stream', derivedFrom: 'content.source' }),
      { kind: 'added', right: '/new', cause: 'content.file-added', class: 'content', bytes: 9 },
    ]),
  );
  expect(found).toEqual({
    complete: true,
    symptoms: [
      { cause: 'archive.mtime', path: '/b', bytes: 7 },
      { cause: 'content.file-added', path: '/new', bytes: 9 },
      { cause: 'content.source', path: '/a', bytes: 5 },
    ],
  });
});

test('where differences were left out, only causes count', () => {
  const share = { code: 'archive.mtime', class: 'benign', count: 9, bytes: 90, example: '/z' } as const;
  const found = symptomsOf(comparison([difference('/a'), difference('/b')], { omitted: 9, causes: [share] }));
  expect(found).toEqual({
    complete: false,
    symptoms: [
      { cause: 'archive.mtime', path: '', bytes: 90 },
      { cause: 'content.source', path: '', bytes: 10 },
    ],
  });
});

test('too many places are counted by cause', () => {
  const many = Array.from({ length: 2001 }, (_, i) => difference(`/${i}`));
  expect(symptomsOf(comparison(many))).toEqual({
    complete: false,
    symptoms: [{ cause: 'content.source', path: '', bytes: 2001 * 5 }],
  });
});

test('parts of a file are told apart by their place in the first build', () => {
  const hunks = [{ leftLine: 3, rightLine: 3, lines: [' a', '-b', '+bbbb', ' c', '-d', ' e', '+f'] }];
  expect(regionsOf(difference('/a', { hunks }))).toEqual([
    { at: 'line 4', bytes: 5 },
    { at: 'line 6', bytes: 2 },
    { at: 'line 8', bytes: 2 },
  ]);
  const pair = (offset: number) => ({
    left: { offset, length: 2 },
    right: { offset: offset + 1, length: 3 },
  });
  expect(regionsOf(difference('/a', { ranges: [pair(4), pair(90)] }))).toEqual([
    { at: 'byte 4', bytes: 3 },
    { at: 'byte 90', bytes: 3 },
  ]);
  expect(regionsOf(difference('/a', { ranges: [pair(4)] }))).toEqual([]);
  expect(regionsOf(difference('/a', { ranges: [pair(4), pair(90)], omitted: 1 }))).toEqual([]);
  expect(symptomsOf(comparison([difference('/a', { hunks })])).symptoms).toHaveLength(3);
});

test('without places and parts', () => {
  const symptoms = [
    { cause: 'content.source', path: '/a', at: 'line 1', bytes: 1 },
    { cause: 'content.source', path: '/b', bytes: 2 },
  ] as const;
  expect(withoutPlaces(symptoms)).toEqual([{ cause: 'content.source', path: '', bytes: 3 }]);
});

test('what a journal may hold as a symptom', () => {
  const good = { cause: 'content.source', path: '', bytes: 0 };
  expect(isSymptom(good)).toBe(true);
  for (const bad of [
    null,
    1,
    {},
    { ...good, cause: 'toString' },
    { ...good, path: 1 },
    { ...good, bytes: 'x' },
  ])
    expect(isSymptom(bad)).toBe(false);
});

const file = (path: string, sha256: string, size = 3) => ({ path, sha256, size });

test('digests alone tell which files differ', () => {
  const first = [file('a', '1'), file('b', '1'), file('gone', '1', 8)];
  expect(comparedByDigest(first, [file('a', '1'), file('b', '2', 7), file('new', '1')])).toEqual([
    { cause: 'content.file-removed', path: '/gone', bytes: 8 },
    { cause: 'content.source', path: '/b', bytes: 7 },
    { cause: 'content.file-added', path: '/new', bytes: 3 },
  ]);
  expect(comparedByDigest(first, first)).toEqual([]);
});

test('a file that differs is not passed over where the comparison names nothing in it', () => {
  const differ = comparedByDigest(
    [file('d/a.zip', '1'), file('d/b', '1')],
    [file('d/a.zip', '2'), file('d/b', '2')],
  );
  const inZip = { cause: 'archive.mtime', path: '/d/a.zip!/x/y', bytes: 1 } as const;
  expect(overlooked(differ, [inZip]).map(({ path }) => path)).toEqual(['/d/b']);
  expect(overlooked(differ, []).map(({ path }) => path)).toEqual(['/d/a.zip', '/d/b']);
});
