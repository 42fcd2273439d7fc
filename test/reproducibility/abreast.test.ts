import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createAbreast } from '../../src/reproducibility/abreast.ts';

/** Lets a leader and a follower go through two orders of the same things; says how many of the leader's were held at most. */
async function goThrough(
  leading: readonly number[],
  following: readonly number[],
  fails = -1,
): Promise<number> {
  const abreast = createAbreast();
  const held = new Set<number>();
  let most = 0;
  const lead = async () => {
    for (const one of leading) {
      held.add(one);
      most = Math.max(most, held.size);
      await abreast.ahead();
    }
  };
  const follow = async () => {
    for (const one of following) {
      if (one === fails) throw new Error(`failed at ${one}`);
      await abreast.until(() => held.has(one));
      expect(held.has(one)).toBe(leading.includes(one));
      held.delete(one);
    }
  };
  await abreast.run(lead, follow);
  return most;
}

test('of two readings in one order hardly anything is held', async () => {
  const all = Array.from({ length: 500 }, (_, i) => i);
  expect(await goThrough(all, all)).toBeLessThanOrEqual(3);
  expect(await goThrough(all, all.toReversed())).toBe(500);
});

test('both come to their end in any order, whatever one of them lacks', async () => {
  const some = fc.uniqueArray(fc.nat(30));
  await fc.assert(
    fc.asyncProperty(some, some, async (one, other) => {
      expect(await goThrough(one, other)).toBeLessThanOrEqual(one.length);
    }),
  );
});

test('what either throws is thrown, and the other comes to its end', async () => {
  await expect(goThrough([1, 2, 3], [1, 2, 3], 2)).rejects.toThrow('failed at 2');
  const abreast = createAbreast();
  const ended: string[] = [];
  const run = abreast.run(
    () => Promise.reject(new Error('no leader')),
    async () => {
      await abreast.until(() => false);
      ended.push('follower');
    },
  );
  await expect(run).rejects.toThrow('no leader');
  expect(ended).toEqual(['follower']);
});
