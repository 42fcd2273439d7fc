import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shortenedPair, unifiedHunks } from '../../../src/reproducibility/align/hunks.ts';
import { diffLines } from '../../../src/reproducibility/align/lines.ts';

const lines = (count: number) => Array.from({ length: count }, (_, i) => `${i + 1}`);
const changed = (at: readonly number[]) =>
  lines(40).map((line, i) => (at.includes(i + 1) ? `${line}!` : line));
const show = (left: string[], right: string[], ...rest: [number?, Parameters<typeof unifiedHunks>[4]?]) =>
  unifiedHunks(left, right, diffLines(left, right).hunks, ...rest);

test('three equal lines around, numbers from 1', () => {
  expect(show(lines(40), changed([10]))).toEqual({
    hunks: [{ leftLine: 7, rightLine: 7, lines: [' 7', ' 8', ' 9', '-10', '+10!', ' 11', ' 12', ' 13'] }],
    omitted: 0,
    omittedLines: 0,
  });
});

test('hunks whose context meets are one', () => {
  const count = (at: number[]) => show(lines(40), changed(at)).hunks.length;
  expect([count([10, 17]), count([10, 18])]).toEqual([1, 2]);
  expect(show(lines(40), changed([10, 12]), 0).hunks).toEqual([
    { leftLine: 10, rightLine: 10, lines: ['-10', '+10!'] },
    { leftLine: 12, rightLine: 12, lines: ['-12', '+12!'] },
  ]);
});

test('at the ends of a text', () => {
  expect(show(['a', 'b'], ['x', 'a', 'b', 'y']).hunks).toEqual([
    { leftLine: 1, rightLine: 1, lines: ['+x', ' a', ' b', '+y'] },
  ]);
  expect(show([], ['x']).hunks).toEqual([{ leftLine: 1, rightLine: 1, lines: ['+x'] }]);
});

test('what is not shown is counted', () => {
  expect(show(lines(40), changed([5, 20, 35]), 3, { hunks: 1 })).toMatchObject({
    omitted: 2,
    omittedLines: 4,
  });
  const long = show(
    lines(40),
    lines(40).map((line) => `${line}!`),
    3,
    { lines: 10 },
  );
  expect(long).toMatchObject({ omitted: 0, omittedLines: 70 });
  expect(long.hunks[0]!.lines).toEqual([
    ...lines(5).map((line) => `-${line}`),
    ...lines(5).map((line) => `+${line}!`),
  ]);
  expect(show(lines(40), changed([5, 20, 35]), 3, { hunks: 0 })).toEqual({
    hunks: [],
    omitted: 3,
    omittedLines: 6,
  });
});

test('a long line is shown around its change', () => {
  const [one, other] = shortenedPair(
    `${'a'.repeat(1000)}X${'b'.repeat(500)}`,
    `${'a'.repeat(1000)}YY${'b'.repeat(500)}`,
    20,
  );
  expect(one).toBe('[… 991 characters …]aaaaaaaaaXbbbbbbbbbb[… 490 characters …]');
  expect(other).toBe('[… 991 characters …]aaaaaaaaaYYbbbbbbbbb[… 491 characters …]');
  expect(show(['x'.repeat(300)], []).hunks[0]!.lines).toEqual([`-${'x'.repeat(200)}[… 100 characters …]`]);
});

test('characters of two units are not parted', () => {
  const [one] = shortenedPair(`${'💥'.repeat(100)}X${'💥'.repeat(100)}`, 'Y', 21);
  expect(one).not.toMatch(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/);
});

test('shown and left out make all, and the shown lines are those of the texts', () => {
  const text = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { maxLength: 30 });
  const limits = fc.record({ hunks: fc.nat(3), lines: fc.nat(12) });
  fc.assert(
    fc.property(text, text, fc.nat(4), limits, (left, right, context, most) => {
      const { hunks: changes } = diffLines(left, right);
      const { hunks, omittedLines } = unifiedHunks(left, right, changes, context, most);
      let shown = 0;
      for (const { leftLine, rightLine, lines: all } of hunks) {
        let [i, j] = [leftLine - 1, rightLine - 1];
        for (const line of all) {
          if (line[0] !== '+') expect(line.slice(1)).toBe(left[i++]);
          if (line[0] !== '-') expect(line.slice(1)).toBe(right[j++]);
          if (line[0] !== ' ') shown++;
        }
      }
      const total = changes.reduce((sum, { leftCount, rightCount }) => sum + leftCount + rightCount, 0);
      expect(shown + omittedLines).toBe(total);
      expect(hunks.length).toBeLessThanOrEqual(most.hunks);
      const size = hunks.reduce((sum, hunk) => sum + hunk.lines.length, 0);
      expect(size).toBeLessThanOrEqual(most.lines + 2 + 3 * context * 2);
    }),
    { numRuns: 500 },
  );
});
