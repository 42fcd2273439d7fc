import fc from 'fast-check';
import { expect, test } from 'vitest';
import { diffLines, type LineHunk } from '../../../src/reproducibility/align/lines.ts';
import { longestIncreasing } from '../../../src/reproducibility/align/order.ts';

/** What the hunks make of the left. */
function applied(left: readonly string[], right: readonly string[], hunks: readonly LineHunk[]): string[] {
  const result: string[] = [];
  let at = 0;
  for (const { leftStart, leftCount, rightStart, rightCount } of hunks) {
    result.push(...left.slice(at, leftStart));
    expect(result).toHaveLength(rightStart);
    result.push(...right.slice(rightStart, rightStart + rightCount));
    at = leftStart + leftCount;
  }
  return [...result, ...left.slice(at)];
}

const text = fc.array(fc.constantFrom('a', 'b', 'c', '', '}', 'one', 'two', 'three', 'four'), {
  maxLength: 40,
});
const numbered = (count: number, line = (i: number) => `line ${i}`) =>
  Array.from({ length: count }, (_, i) => line(i));
/** The same order for the same count, without a pattern. */
const shuffled = (lines: readonly string[]) =>
  lines
    .map((line, i) => [Math.imul(i + 1, 0x9e3779b1) >>> 0, line] as const)
    .sort(([one], [other]) => one - other)
    .map(([, line]) => line);

test('hunks turn the left into the right, with any number of steps', () => {
  fc.assert(
    fc.property(text, text, fc.constantFrom(0, 5, 50, 1e6), (left, right, steps) => {
      const { hunks } = diffLines(left, right, { steps });
      expect(applied(left, right, hunks)).toEqual(right);
      for (let i = 0; i < hunks.length; i++) {
        expect(hunks[i]!.leftCount + hunks[i]!.rightCount).toBeGreaterThan(0);
        if (i > 0)
          expect(hunks[i]!.leftStart).toBeGreaterThan(hunks[i - 1]!.leftStart + hunks[i - 1]!.leftCount);
      }
    }),
    { numRuns: 500 },
  );
});

test('lines that are never equal within a side: the longest run in one order stays', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(30)), fc.uniqueArray(fc.nat(30)), (left, right) => {
      const { hunks, complete } = diffLines(left.map(String), right.map(String));
      const removed = hunks.reduce((sum, { leftCount }) => sum + leftCount, 0);
      const places = left.map((line) => right.indexOf(line)).filter((place) => place >= 0);
      expect([left.length - removed, complete]).toEqual([longestIncreasing(places).size, true]);
    }),
  );
});

test('reordered means the same lines, each as often', () => {
  fc.assert(
    fc.property(text, text, (left, right) => {
      const { reordered, hunks } = diffLines(left, right);
      const same = JSON.stringify([...left].sort()) === JSON.stringify([...right].sort());
      expect(reordered).toBe(same && hunks.length > 0);
    }),
  );
  expect(diffLines(['b', 'a', 'a'], ['a', 'b', 'a']).reordered).toBe(true);
  expect(diffLines(['b', 'a', 'a'], ['a', 'b', 'b']).reordered).toBe(false);
});

test.each([
  ['nothing', [], [], []],
  ['equal', ['a'], ['a'], []],
  ['all added', [], ['a', 'b'], [[0, 0, 0, 2]]],
  ['all removed', ['a', 'b'], [], [[0, 2, 0, 0]]],
  ['one changed', ['a', 'b', 'c'], ['a', 'x', 'c'], [[1, 1, 1, 1]]],
  ['one more of the same', ['a', 'a'], ['a', 'a', 'a'], [[2, 0, 2, 1]]],
  ['among braces', ['{', '}', '{', 'x', '}'], ['{', '}', '{', 'y', '}', '{', '}'], [[3, 1, 3, 3]]],
])('%s', (_, left, right, expected) => {
  const { hunks, complete } = diffLines(left, right);
  const numbers = hunks.map((hunk) => [hunk.leftStart, hunk.leftCount, hunk.rightStart, hunk.rightCount]);
  expect([numbers, complete]).toEqual([expected, true]);
});

test('fifty changes among 100,000 lines', () => {
  const left = numbered(100_000);
  const right = left.map((line, i) => (i % 2000 === 1999 ? `${line} CHANGED` : line));
  const { hunks, complete, reordered, steps } = diffLines(left, right);
  expect(hunks).toHaveLength(50);
  expect(hunks[1]).toEqual({ leftStart: 3999, leftCount: 1, rightStart: 3999, rightCount: 1 });
  expect([complete, reordered]).toEqual([true, false]);
  expect(steps).toBeLessThan(1_000_000);
});

test('100,000 lines in another order', () => {
  const left = numbered(100_000);
  const right = shuffled(left);
  const { hunks, reordered, steps } = diffLines(left, right);
  expect(reordered).toBe(true);
  expect(steps).toBeLessThan(5_000_000);
  expect(applied(left, right, hunks)).toEqual(right);
});

const MANY = 30_000;
const random = (kinds: number, seed: number) =>
  numbered(MANY, (i) => String((Math.imul(i + seed, 0x9e3779b1) >>> 8) % kinds));
const pairsOfTwo = shuffled([...numbered(MANY), ...numbered(MANY)]);

test.each<[string, string[], string[]]>([
  ['equal lines', numbered(MANY, () => 'x'), numbered(MANY + 9, () => 'x')],
  ['alternating lines', numbered(MANY, (i) => String(i % 2)), numbered(MANY, (i) => String(i % 3))],
  ['few kinds', random(50, 1), random(50, 777_777)],
  ['nothing unique', pairsOfTwo, [...numbered(MANY), ...numbered(MANY)]],
  ['the other way round', numbered(MANY), numbered(MANY).reverse()],
  [
    'an anchor at each level',
    numbered(MANY, (i) => `${i >> 1}`),
    numbered(MANY, (i) => `${i % 2 ? i >> 1 : MANY - i}`),
  ],
  ['one giant line', ['x'.repeat(5_000_000)], [`${'x'.repeat(5_000_000)}y`]],
])('%s: bounded', (_, left, right) => {
  const most = 200_000;
  const { hunks, steps } = diffLines(left, right, { steps: most });
  // Each of the two searches ends with the round it is in.
  expect(steps).toBeLessThan(2 * most + 4 * (left.length + right.length));
  expect(applied(left, right, hunks)).toEqual(right);
});

test('says where it did not search to the end', () => {
  expect(diffLines(random(50, 1), random(50, 777_777), { steps: 10_000 }).complete).toBe(false);
});
