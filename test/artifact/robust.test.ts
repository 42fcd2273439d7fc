import { expect, test } from 'vitest';
import { mutate, random } from '../fuzz/mutate.ts';
import { tryOpen } from '../fuzz/try-open.ts';
import { ownSeeds } from '../recipes/seeds.ts';
import { open } from '../support/open.ts';

const seeds = await ownSeeds();
const TRUNCATIONS = 64;
const MUTATIONS = 100;

test.each(seeds)('$name: cut or changed anywhere it is still answered', async ({ name, bytes }) => {
  for (let part = 1; part < TRUNCATIONS; part++) {
    const cut = bytes.subarray(0, Math.floor((bytes.length * part) / TRUNCATIONS));
    expect([part, await tryOpen(name, cut, 'core')]).toEqual([part, undefined]);
  }
  const rng = random(bytes.length);
  for (let i = 0; i < MUTATIONS; i++) {
    expect([i, await tryOpen(name, mutate(bytes, rng), 'core')]).toEqual([i, undefined]);
  }
});

test('every format has a seed', async () => {
  const formats = new Set<string>();
  for (const { name, bytes } of seeds)
    for (const { format } of (await open(name, bytes)).entries) formats.add(format);
  const { FORMATS } = await import('../../src/artifact/index.ts');
  expect(FORMATS.map(({ name }) => name).filter((name) => !formats.has(name))).toEqual([]);
});

test('the mutations are the same on every run', () => {
  const { bytes } = seeds[0]!;
  const [one, two] = [random(1), random(1)];
  for (let i = 0; i < 50; i++) expect(mutate(bytes, one)).toEqual(mutate(bytes, two));
});
