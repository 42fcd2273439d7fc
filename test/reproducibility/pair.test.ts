import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Entry } from '../../src/model/index.ts';
import { longestIncreasing, pairEntries } from '../../src/reproducibility/pair.ts';

/** Entries below a root; `parents` says below which path each stands. */
function entriesOf(name: string, paths: readonly string[]): Entry[] {
  const entry = (id: number, parent: number, path: string): Entry => ({
    id,
    parent,
    path,
    kind: 'file',
    format: 'bytes',
    size: 0,
  });
  return [entry(0, -1, name), ...paths.map((path, i) => entry(i + 1, 0, `${name}!/${path}`))];
}

const names = (entries: readonly Entry[]) => entries.map(({ path }) => path);

test.each([
  [[], []],
  [[5], [0]],
  [
    [1, 2, 3],
    [0, 1, 2],
  ],
  [[3, 2, 1], [2]],
  [
    [2, 1, 3],
    [1, 2],
  ],
  [
    [5, 1, 2, 3, 4],
    [1, 2, 3, 4],
  ],
  [[1, 1, 1], [2]],
])('longestIncreasing %j', (values, expected) => {
  expect([...longestIncreasing(values)].sort()).toEqual(expected);
});

test('longestIncreasing: increasing, and none is longer', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(30), { maxLength: 40 }), (values) => {
      const kept = [...longestIncreasing(values)].sort((a, b) => a - b).map((index) => values[index]!);
      for (let i = 1; i < kept.length; i++) expect(kept[i]).toBeGreaterThan(kept[i - 1]!);
      // The plain quadratic way.
      const lengths: number[] = [];
      values.forEach((value, i) => {
        lengths[i] = 1 + Math.max(0, ...lengths.filter((_, j) => values[j]! < value));
      });
      expect(kept).toHaveLength(Math.max(0, ...lengths));
    }),
  );
});

test('pairs by path relative to the artifacts, whose own names may differ', () => {
  const { pairs, added, removed, reordered } = pairEntries(
    entriesOf('a-1.0.tar', ['x', 'y', 'old']),
    entriesOf('rebuilt.tar', ['x', 'new', 'y']),
  );
  expect(pairs.map((pair) => names(pair))).toEqual([
    ['a-1.0.tar', 'rebuilt.tar'],
    ['a-1.0.tar!/x', 'rebuilt.tar!/x'],
    ['a-1.0.tar!/y', 'rebuilt.tar!/y'],
  ]);
  expect([names(removed), names(added), reordered]).toEqual([['a-1.0.tar!/old'], ['rebuilt.tar!/new'], []]);
});

test('of several members with one path the first goes with the first', () => {
  const { pairs, added } = pairEntries(entriesOf('a', ['x', 'x']), entriesOf('b', ['x', 'x', 'x']));
  expect(pairs.map(([left, right]) => [left.id, right.id])).toEqual([
    [0, 0],
    [1, 1],
    [2, 2],
  ]);
  expect(added.map(({ id }) => id)).toEqual([3]);
});

test('another order is told by the fewest moves', () => {
  const moved = (left: string, right: string) =>
    pairEntries(entriesOf('a', left.split('')), entriesOf('b', right.split(''))).reordered.map(([entry]) =>
      entry.path.at(-1),
    );
  expect(moved('abcde', 'bcdea')).toEqual(['a']);
  expect(moved('abcde', 'eabcd')).toEqual(['e']);
  expect(moved('abcde', 'abcde')).toEqual([]);
  expect(moved('abc', 'cba')).toHaveLength(2);
  // Members that came or went move nothing.
  expect(moved('abc', 'xaybzc')).toEqual([]);
});

test('every entry is in exactly one place, whatever the names are', () => {
  const list = fc.array(fc.constantFrom('a', 'b', 'c', 'a!/b', 'd/e', ''), { maxLength: 12 });
  fc.assert(
    fc.property(list, list, (one, other) => {
      const [left, right] = [entriesOf('l', one), entriesOf('r', other)];
      const { pairs, added, removed } = pairEntries(left, right);
      expect([...pairs.map(([entry]) => entry.id), ...removed.map(({ id }) => id)].sort()).toEqual(
        left.map(({ id }) => id).sort(),
      );
      expect([...pairs.map(([, entry]) => entry.id), ...added.map(({ id }) => id)].sort()).toEqual(
        right.map(({ id }) => id).sort(),
      );
    }),
  );
});
