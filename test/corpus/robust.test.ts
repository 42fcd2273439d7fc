import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { random } from '../fuzz/mutate.ts';
import { CORPUS, corpusSeeds } from '../fuzz/seeds.ts';
import { tryOpen } from '../fuzz/try-open.ts';

const MOST_BYTES = 600 * 1024;
const TRUNCATIONS = 64;
const FLIPS = 16;

const present = existsSync(CORPUS);
if (!present) process.stdout.write('corpus robustness: skipped, the corpus is not there\n');

/** The file cut at every 1/64 of its length, and with one byte changed at places that the seed chooses. */
function* variants(bytes: Uint8Array, seed: number): Generator<readonly [what: string, bytes: Uint8Array]> {
  for (let part = 1; part <= TRUNCATIONS; part++) {
    const length = Math.floor((bytes.length * part) / TRUNCATIONS);
    yield [`cut at ${length}`, bytes.subarray(0, length)];
  }
  const rng = random(seed);
  for (let i = 0; i < FLIPS; i++) {
    const at = Math.floor(rng() * bytes.length);
    const flipped = bytes.slice();
    flipped[at] = flipped[at]! ^ (1 + Math.floor(rng() * 255));
    yield [`byte ${at} changed`, flipped];
  }
}

test.skipIf(!present)(
  'every damaged file of the corpus gets an answer',
  async () => {
    let tried = 0;
    const wrong: string[] = [];
    for (const [seed, { name, bytes }] of corpusSeeds(['provenance/zip', 'repro'], MOST_BYTES).entries()) {
      for (const [what, variant] of variants(bytes, seed)) {
        tried++;
        const fault = await tryOpen(name.slice(name.lastIndexOf('/') + 1), variant, 'core');
        if (fault !== undefined) wrong.push(`${name}, ${what}: ${fault}`);
      }
    }
    process.stdout.write(`corpus robustness: ${tried - wrong.length} of ${tried} inputs agree\n`);
    expect(wrong).toEqual([]);
  },
  600_000,
);
