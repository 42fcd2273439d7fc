import fc from 'fast-check';
import { expect, test } from 'vitest';
import { longestIncreasing } from '../../../src/reproducibility/align/order.ts';

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
