import { describe, expect, test } from 'vitest';
import { openArtifact } from '../../src/library/artifact.ts';
import type { Artifact, Comparison } from '../../src/model/index.ts';
import { compare } from '../../src/reproducibility/index.ts';
import { random } from '../fuzz/mutate.ts';
import { gzipMember } from '../recipes/gzip.ts';
import { ownSeeds } from '../recipes/seeds.ts';
import { unaccounted } from '../support/accounted.ts';
import { checkComparison } from '../support/check-comparison.ts';

/** Larger seeds take too long for what they add. */
const MOST_BYTES = 100_000;
const seeds = (await ownSeeds()).filter(({ bytes }) => bytes.length > 0 && bytes.length <= MOST_BYTES);

interface Compared {
  readonly left: Artifact;
  readonly comparison: Comparison;
}

/** Compares in both directions, and checks what holds for every comparison. */
async function compared(one: Uint8Array, other: Uint8Array, what: string): Promise<Compared> {
  const [left, right] = [await openArtifact(one, { name: 'x' }), await openArtifact(other, { name: 'x' })];
  const [comparison, back] = [await compare(left, right), await compare(right, left)];
  expect(checkComparison(left, right, comparison), what).toBeUndefined();
  expect(comparison.verdict, what).not.toBe('identical');
  expect(comparison.causes.length, what).toBeGreaterThan(0);
  expect([back.verdict, back.explained], what).toEqual([comparison.verdict, comparison.explained]);
  return { left, comparison };
}

/** A byte of another value in `count` places. */
function flipped(bytes: Uint8Array, next: (below: number) => number, count: number) {
  const other = Uint8Array.from(bytes);
  const offsets = Array.from({ length: count }, () => next(bytes.length));
  for (const at of offsets) other[at] = bytes[at]! ^ (1 + next(255));
  return { other, offsets };
}

describe('every byte that differs is accounted for', () => {
  test.each(seeds.map(({ name, bytes }) => [name, bytes] as const))('%s', async (name, bytes) => {
    const rng = random(bytes.length);
    const next = (below: number) => Math.floor(rng() * below);
    for (const count of [1, 1, 3]) {
      const { other, offsets } = flipped(bytes, next, count);
      const what = `${name}: bytes at ${offsets.join(', ')}`;
      const { left, comparison } = await compared(bytes, other, what);
      expect(await unaccounted(left, comparison, offsets), what).toEqual([]);
    }
    const at = next(bytes.length);
    const [head, tail] = [bytes.subarray(0, at), bytes.subarray(at)];
    await compared(
      bytes,
      Buffer.concat([head, Buffer.from([next(256)]), tail]),
      `${name}: one more at ${at}`,
    );
    if (bytes.length > 1)
      await compared(bytes, Buffer.concat([head, tail.subarray(1)]), `${name}: ${at} left out`);
    // In a stream the bytes of headers are seen as they pass.
    const { other } = flipped(bytes, next, 1);
    await compared(gzipMember(bytes), gzipMember(other), `${name}: in a stream`);
  });
});
