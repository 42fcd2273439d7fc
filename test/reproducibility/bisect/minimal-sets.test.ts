import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hittingSets, minimalSets } from '../../../src/reproducibility/bisect/minimal-sets.ts';
import { isWithin, type Observation } from '../../../src/reproducibility/bisect/observation.ts';

/** Asks until all is known. @returns the sets found and how many builds it took */
function search(universe: number, guilty: readonly number[]) {
  const observations: Observation[] = [];
  for (;;) {
    const { sets, next } = minimalSets(universe, observations);
    if (next === undefined) return { sets, builds: observations.length };
    if (observations.some(({ set }) => set === next)) throw new Error('asked twice');
    observations.push({ set: next, seen: guilty.some((set) => isWithin(set, next)) });
  }
}

test.each([
  [[], 1],
  [[0b1], 6],
  [[0b11], 8],
  [[0b1, 0b110], 13],
  [[0b11, 0b1100], 18],
] as const)('%j of eight', (guilty, builds) => {
  const found = search(0xff, guilty);
  expect(found.sets).toEqual(guilty);
  expect(found.builds).toBeLessThanOrEqual(builds);
});

test('whatever sets are guilty together: the minimal ones are found, each set asked once', () => {
  const sets = fc.array(fc.integer({ min: 1, max: 127 }), { maxLength: 5 });
  fc.assert(
    fc.property(sets, (guilty) => {
      const minimal = [...new Set(guilty)].filter(
        (set) => !guilty.some((other) => other !== set && isWithin(other, set)),
      );
      const { sets: found } = search(127, guilty);
      expect(new Set(found)).toEqual(new Set(minimal));
    }),
  );
});

test('minimal sets that hit each of some sets', () => {
  expect(hittingSets([])).toEqual([0]);
  expect(hittingSets([0b11])).toEqual([0b1, 0b10]);
  expect(hittingSets([0b11, 0b110])).toEqual([0b10, 0b101]);
});
