import fc from 'fast-check';
import { expect, test } from 'vitest';
import { commonRuns } from '../../../src/reproducibility/align/myers.ts';

const sequence = fc.array(fc.nat(4), { maxLength: 24 });

/** The plain quadratic way. */
function longestCommon(a: readonly number[], b: readonly number[]): number {
  let row: number[] = new Array(b.length + 1).fill(0);
  for (const element of a) {
    const next = [0];
    b.forEach((other, j) => {
      next.push(element === other ? row[j]! + 1 : Math.max(row[j + 1]!, next[j]!));
    });
    row = next;
  }
  return row.at(-1)!;
}

function runs(a: readonly number[], b: readonly number[], steps: number) {
  const found: [number, number, number][] = [];
  const left = { left: steps };
  const all = { a0: 0, a1: a.length, b0: 0, b1: b.length };
  const complete = commonRuns(a, b, all, left, (...run) => found.push(run));
  return { found, complete, used: steps - left.left };
}

test('finds a longest common subsequence, in order', () => {
  fc.assert(
    fc.property(sequence, sequence, (a, b) => {
      const { found, complete } = runs(a, b, 1e6);
      let [i, j, length] = [0, 0, 0];
      for (const [x, y, run] of found) {
        expect(x).toBeGreaterThanOrEqual(i);
        expect(y).toBeGreaterThanOrEqual(j);
        expect(a.slice(x, x + run)).toEqual(b.slice(y, y + run));
        [i, j, length] = [x + run, y + run, length + run];
      }
      expect([length, complete]).toEqual([longestCommon(a, b), true]);
    }),
    { numRuns: 2000 },
  );
});

test('a strip is searched to its end, whatever its length', () => {
  const long = Array.from({ length: 50_000 }, (_, i) => i + 10);
  const { found, complete } = runs([7, 30_000, 8], long, 2e6);
  expect([found, complete]).toEqual([[[1, 29_990, 1]], true]);
});

test.each([0, 1, 1000, 100_000])('with %i steps it says that it did not look at everything', (steps) => {
  const a = Array.from({ length: 5000 }, (_, i) => (i * 7919) % 101);
  const b = Array.from({ length: 5000 }, (_, i) => (i * 104_729 + 1) % 103);
  const { found, complete, used } = runs(a, b, steps);
  expect(complete).toBe(false);
  expect(used).toBeLessThan(steps + 20_000);
  for (const [x, y, run] of found) expect(a.slice(x, x + run)).toEqual(b.slice(y, y + run));
});
