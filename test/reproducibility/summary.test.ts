import { expect, test } from 'vitest';
import type { CauseCode, Entry } from '../../src/model/index.ts';
import { createPlaces, differenceOf, type Place } from '../../src/reproducibility/places.ts';
import { countsOf, listed, residueOf, sharesOf } from '../../src/reproducibility/summary.ts';

const NAMES = [4, 5] as const;
const entry = (name: string, more: Partial<Entry> = {}): Entry => ({
  id: 1,
  parent: 0,
  path: name,
  kind: 'file',
  format: '',
  size: 9,
  ...more,
});
const place = (cause: CauseCode | undefined, bytes: number, more: Partial<Place> = {}): Place => ({
  kind: 'metadata',
  left: entry('left!/a'),
  right: entry('right!/b'),
  claim: { cause, bytes },
  above: [1, 0],
  ...more,
});
const shares = (...places: readonly Place[]) =>
  sharesOf(places, new Map(), NAMES, new Set()).map(({ code, count, bytes, derivedFrom }) => [
    code,
    count,
    bytes,
    derivedFrom,
  ]);

test('what weighs most comes first, what is derived last', () => {
  expect(
    shares(
      place('archive.checksum', 900, { derivedFrom: 'archive.mtime' }),
      place('archive.mtime', 1),
      place('archive.owner', 2),
      place('archive.mtime', 1),
      place('content.timestamp', 1),
      place(undefined, 1),
      place('archive.checksum', 1, { derivedFrom: 'archive.owner' }),
    ),
  ).toEqual([
    ['content.source', 1, 1, undefined],
    ['content.timestamp', 1, 1, undefined],
    ['archive.mtime', 2, 2, undefined],
    ['archive.owner', 1, 2, undefined],
    ['archive.checksum', 2, 901, ['archive.mtime', 'archive.owner']],
  ]);
});

test('a code that is first-hand here and derived there has two shares', () => {
  const found = shares(
    place('archive.padding', 1),
    place('archive.padding', 2, { derivedFrom: 'archive.mtime' }),
  );
  expect(found).toEqual([
    ['archive.padding', 1, 1, undefined],
    ['archive.padding', 1, 2, ['archive.mtime']],
  ]);
});

test('what was only counted is in the shares', () => {
  const places = createPlaces();
  for (let i = 0; i < 20_010; i++) places.add(place('archive.mtime', 2));
  for (let i = 0; i < 5; i++) places.add(place('content.permission', 0));
  expect(places.kept).toHaveLength(20_005);
  expect(places.isTold(1)).toBe(true);
  expect(places.isTold(2)).toBe(false);
  const [, times] = sharesOf(places.kept, places.overflow, NAMES, new Set());
  expect(times).toMatchObject({ code: 'archive.mtime', count: 20_010, bytes: 40_020 });
});

test.each<[string, readonly Place[], string | undefined]>([
  [
    'what was said',
    [place('archive.mtime', 1, { claim: { cause: 'archive.mtime', bytes: 1, evidence: 'so' } })],
    'so',
  ],
  [
    'the values',
    [
      place('archive.mode', 1, {
        claim: { cause: 'archive.mode', bytes: 1, field: 'mode', values: ['1', ''] },
      }),
    ],
    'mode: 1 and nothing',
  ],
  [
    'one shift',
    [1, 2].map((mtime) =>
      place('archive.mtime', 1, {
        left: entry('left!/a', { mtime }),
        right: entry('right!/a', { mtime: mtime - 60 }),
      }),
    ),
    'all by -60 s',
  ],
  [
    'two shifts',
    [1, 2].map((mtime) =>
      place('archive.mtime', 1, {
        left: entry('left!/a', { mtime }),
        right: entry('right!/a', { mtime: 9 }),
      }),
    ),
    undefined,
  ],
])('evidence: %s', (_, places, evidence) => {
  expect(sharesOf(places, new Map(), NAMES, new Set())[0]?.evidence).toBe(evidence);
});

test('residue: what nothing explains, with its ranges up to a number', () => {
  const ranges = Array.from({ length: 250 }, (_, i) => ({
    left: { offset: i, length: 1 },
    right: { offset: i, length: 1 },
  }));
  const unexplained = place(undefined, 250, { claim: { cause: undefined, bytes: 250, ranges, omitted: 7 } });
  const residue = residueOf([unexplained, place('content.source', 3)], NAMES);
  expect(residue).toMatchObject({ bytes: 250, omitted: 57 });
  expect(residue.ranges).toHaveLength(200);
  expect(residue.ranges[0]).toEqual({ ...ranges[0], path: '!/a' });
});

test('a difference names its paths without the artifacts, and only what is known', () => {
  expect(differenceOf(place('archive.mtime', 3, { derivedFrom: 'archive.order' }), NAMES)).toEqual({
    kind: 'metadata',
    left: '!/a',
    right: '!/b',
    cause: 'archive.mtime',
    class: 'benign',
    bytes: 3,
    derivedFrom: 'archive.order',
  });
});

test('counts and lists', () => {
  const many = Array.from({ length: 1200 }, () => place('archive.mtime', 1));
  const last = place(undefined, 1, { kind: 'content' });
  const derived = place('archive.checksum', 1, { derivedFrom: 'archive.mtime' });
  const { differences, omitted } = listed([derived, ...many, last], NAMES);
  expect([differences.length, omitted, differences[0]?.kind]).toEqual([1000, 202, 'content']);
  expect(countsOf([derived, ...many, last])).toEqual({
    added: 0,
    removed: 0,
    renamed: 0,
    content: 1,
    metadata: 1200,
    order: 0,
    kind: 0,
  });
});
