import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CauseCode } from '../../../src/model/index.ts';
import { membersOf } from '../../../src/reproducibility/bisect/observation.ts';
import { plan } from '../../../src/reproducibility/bisect/plan.ts';
import { VARIATIONS } from '../../../src/reproducibility/bisect/variations.ts';
import { allOf, anyOf, found, type Planted, questionOf, simulate } from './simulate.ts';

const COUNT = 12;
const CODES: readonly CauseCode[] = ['content.timezone', 'content.build-path', 'content.hash-order'];

function triples(count: number): number[][] {
  const all = Array.from({ length: count }, (_, i) => i);
  return all.flatMap((a) => all.slice(a + 1).flatMap((b) => all.slice(b + 1).map((c) => [a, b, c])));
}

/** Every set of one to three variations. */
function* smallSets(): Generator<readonly number[]> {
  for (let a = 0; a < COUNT; a++) {
    yield [a];
    for (let b = a + 1; b < COUNT; b++) {
      yield [a, b];
      for (let c = b + 1; c < COUNT; c++) yield [a, b, c];
    }
  }
}

test('nothing varies: three builds', () => {
  const { builds, plan: last } = simulate(COUNT, []);
  expect(builds.map(({ set }) => set)).toEqual([0, 0, 2 ** COUNT - 1]);
  expect(last).toEqual({ differences: [], unexamined: 0 });
});

test('without any variation two builds tell what varies by itself', () => {
  const simulation = simulate(0, [{ cause: 'content.random-id', shows: () => true }]);
  expect(simulation.builds).toHaveLength(2);
  expect(found(simulation)).toEqual(['content.random-id f: by itself']);
});

test.each([
  ['told apart by cause', (i: number) => ({ cause: CODES[i]! })],
  ['told apart by file', (i: number) => ({ cause: 'content.source' as const, path: `f${i}` })],
])('each of up to three guilty variations, %s: found exactly, in at most 12 builds', (_, symptom) => {
  let most = 0;
  for (const guilty of smallSets()) {
    const planted = guilty.map((variation, i) => ({ ...symptom(i), shows: anyOf(variation) }));
    const simulation = simulate(COUNT, planted);
    const expected = planted.map(({ cause, ...rest }, i) => {
      const path = 'path' in rest ? rest.path : 'f';
      return `${cause} ${path}: ${(1 << guilty[i]!).toString(2)}`;
    });
    expect(found(simulation)).toEqual(expected.sort());
    most = Math.max(most, simulation.builds.length);
  }
  expect(most).toBe(12);
});

test.each([
  ['their typical causes', 1, (variation: number) => VARIATIONS[variation]!.typical[0]!],
  // Every fifth: all of them take half a minute on a small machine, and give the same.
  ['causes that nothing is known of', 5, () => 'content.source' as const],
])('three of all variations there are, with %s: at most 12 builds', (_, every, causeOf) => {
  const question = questionOf(
    VARIATIONS.length,
    VARIATIONS.map(({ typical }) => typical),
  );
  const most = Math.max(
    ...triples(VARIATIONS.length)
      .filter((__, i) => i % every === 0)
      .map((guilty) => {
        const planted = guilty.map((one, i) => ({ cause: causeOf(one), path: `f${i}`, shows: anyOf(one) }));
        const simulation = simulate(VARIATIONS.length, planted, { question });
        const sets = guilty.map((one, i) => `${causeOf(one)} f${i}: ${(1 << one).toString(2)}`);
        expect(found(simulation)).toEqual(sets.sort());
        return simulation.builds.length;
      }),
  );
  expect(most).toBe(12);
});

test('up to three guilty variations that show the same: found exactly, at most 17 builds', () => {
  let most = 0;
  for (const guilty of smallSets()) {
    const simulation = simulate(COUNT, [{ cause: 'content.source', shows: anyOf(...guilty) }]);
    const sets = guilty.map((variation) => (1 << variation).toString(2)).join(' ');
    expect(found(simulation)).toEqual([`content.source f: ${sets}`]);
    most = Math.max(most, simulation.builds.length);
  }
  expect(most).toBe(17);
});

test('two variations that show it only together', () => {
  let most = 0;
  for (const guilty of smallSets()) {
    if (guilty.length !== 2) continue;
    const simulation = simulate(COUNT, [{ cause: 'content.source', shows: allOf(...guilty) }]);
    const set = guilty.reduce((all, variation) => all | (1 << variation), 0);
    expect(found(simulation)).toEqual([`content.source f: ${set.toString(2)}`]);
    most = Math.max(most, simulation.builds.length);
  }
  expect(most).toBe(23);
});

test('what varies by itself from the beginning is set aside, and the rest is found', () => {
  const simulation = simulate(COUNT, [
    { cause: 'content.random-id', shows: () => true },
    { cause: 'content.timezone', shows: anyOf(4) },
  ]);
  expect(found(simulation)).toEqual(['content.random-id f: by itself', 'content.timezone f: 10000']);
});

test('a clock that went on while building is not taken for guilt', () => {
  for (let since = 2; since < 9; since++) {
    const simulation = simulate(COUNT, [
      { cause: 'content.timestamp', shows: (_, build) => build >= since },
      { cause: 'content.locale', path: 'g', shows: anyOf(3) },
    ]);
    expect(found(simulation)).toEqual(['content.locale g: 1000', 'content.timestamp f: by itself']);
    expect(simulation.builds.at(-1)!.set).toBe(0);
  }
});

test('a race that shows in some builds varies by itself', () => {
  const shows = (_: number, build: number) => build % 2 === 0;
  const simulation = simulate(COUNT, [{ cause: 'content.parallelism', shows }]);
  expect(found(simulation)).toEqual(['content.parallelism f: by itself']);
});

test('one file with three causes that are named otherwise when they meet', () => {
  const only = (variation: number) => (set: number) => (set & 0b1010001) === 1 << variation;
  const meets = (set: number) => membersOf(set & 0b1010001).length > 1;
  const planted: Planted[] = [
    { cause: 'content.timezone', shows: only(0) },
    { cause: 'content.build-path', shows: only(4) },
    { cause: 'content.hash-order', shows: only(6) },
    { cause: 'content.source', shows: meets },
  ];
  const simulation = simulate(COUNT, planted);
  for (const line of found(simulation)) expect(line).toMatch(/ f: 1 10000 1000000$/);
  expect(simulation.builds.length).toBeLessThanOrEqual(16);
});

test('an effect that is hidden when more is varied', () => {
  const simulation = simulate(COUNT, [
    { cause: 'content.source', shows: (set) => (set & 0b11) === 0b01 },
    { cause: 'content.locale', path: 'g', shows: anyOf(3) },
  ]);
  expect(found(simulation)).toContain('content.locale g: 1000');
  expect(found(simulation)).toContain('content.source f: 1 hidden');
});

test('a variation with which the build fails: named, and the rest is examined without it', () => {
  for (let failing = 0; failing < COUNT; failing++) {
    const guilty = (failing + 5) % COUNT;
    const simulation = simulate(COUNT, [{ cause: 'content.umask' as CauseCode, shows: anyOf(guilty) }], {
      fails: anyOf(failing),
    });
    const { failure, unexamined } = simulation.plan;
    expect(failure).toMatchObject({ guilty: [1 << failing], suspects: 0 });
    expect(unexamined).toBe(1 << failing);
    expect(found(simulation)).toEqual([`content.umask f: ${(1 << guilty).toString(2)}`]);
    expect(simulation.builds.length).toBeLessThanOrEqual(16);
  }
});

test('a build that fails only with two variations together', () => {
  const simulation = simulate(COUNT, [{ cause: 'content.locale', shows: anyOf(2) }], { fails: allOf(2, 7) });
  expect(simulation.plan.failure).toMatchObject({ guilty: [0b10000100], suspects: 0 });
  expect(found(simulation)).toEqual(['content.locale f: 100']);
  expect(simulation.plan.unexamined).toBe(0);
});

test('a build that fails now and then, or always from some point on: the search ends', () => {
  for (const fails of [(build: number) => build % 3 === 2, (build: number) => build > 4]) {
    const { builds, plan: last } = simulate(COUNT, [{ cause: 'content.locale', shows: anyOf(2) }], {
      fails: (_, build) => fails(build),
    });
    expect(builds.length).toBeLessThan(30);
    expect(last.failure).toMatchObject({ effect: { kind: 'spontaneous' } });
  }
});

test('causes that are typical of their variation take fewer builds, wrong ones few more', () => {
  const typical = Array.from({ length: COUNT }, (_, i) => (CODES[i] ? [CODES[i]] : []));
  const right = simulate(
    COUNT,
    CODES.map((cause, i) => ({ cause, shows: anyOf(i) })),
    {
      question: questionOf(COUNT, typical),
    },
  );
  const wrong = simulate(
    COUNT,
    CODES.map((cause, i) => ({ cause, shows: anyOf(i + 5) })),
    {
      question: questionOf(COUNT, typical),
    },
  );
  expect(right.builds.length).toBeLessThanOrEqual(11);
  expect(wrong.builds.length).toBeLessThanOrEqual(12);
});

test('cut off at a number of builds: what is left open is said', () => {
  const { builds, plan: last } = simulate(COUNT, [{ cause: 'content.source', shows: anyOf(3) }], { most: 5 });
  expect(builds).toHaveLength(5);
  expect(last.next).toBeDefined();
  expect(last.differences[0]!.suspects & 0b1000).toBe(0b1000);
});

test('any planted causes: all singles are found and nothing else, however they overlap', () => {
  const variation = fc.integer({ min: 0, max: 9 });
  const planted = fc.array(
    fc.record({
      cause: fc.constantFrom(...CODES),
      path: fc.constantFrom('a', 'b', 'c'),
      variations: fc.uniqueArray(variation, { minLength: 1, maxLength: 4 }),
    }),
    { maxLength: 6 },
  );
  fc.assert(
    fc.property(planted, (effects) => {
      const merged = new Map<string, Set<number>>();
      for (const { cause, path, variations } of effects) {
        const all = merged.get(`${cause} ${path}`) ?? new Set();
        for (const one of variations) all.add(one);
        merged.set(`${cause} ${path}`, all);
      }
      const simulation = simulate(
        10,
        effects.map(({ cause, path, variations }) => ({ cause, path, shows: anyOf(...variations) })),
      );
      const expected = [...merged].map(
        ([key, all]) =>
          `${key}: ${[...all]
            .sort((a, b) => a - b)
            .map((one) => (1 << one).toString(2))
            .join(' ')}`,
      );
      expect(found(simulation)).toEqual(expected.sort());
    }),
    { numRuns: 60 },
  );
});

test('the next build follows from the builds alone, so a search can go on from any point', () => {
  const { builds } = simulate(
    COUNT,
    CODES.map((cause, i) => ({ cause, shows: anyOf(i * 4) })),
  );
  for (const [i, build] of builds.entries())
    expect(plan(builds.slice(0, i), questionOf(COUNT)).next).toBe(build.set);
});

test('thirty thousand places are one effect', () => {
  const many = Array.from({ length: 30_000 }, (_, i) => ({
    cause: 'archive.mtime' as const,
    path: `dir/${i}`,
    shows: anyOf(5),
  }));
  const simulation = simulate(COUNT, many);
  expect(simulation.plan.differences).toHaveLength(1);
  expect(simulation.plan.differences[0]!.guilty).toEqual([1 << 5]);
  expect(simulation.builds.length).toBeLessThanOrEqual(11);
});
