import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bytesSource } from '../../../src/codec/index.ts';
import { createEncoderSearch } from '../../../src/reproducibility/content/encoder.ts';
import {
  compressedClaims,
  compressionClaims,
  storedPlace,
} from '../../../src/reproducibility/content/stored.ts';
import type { Claim } from '../../../src/reproducibility/unit.ts';

const claims = (
  left: string | Uint8Array,
  right: string | Uint8Array,
  found: readonly Claim[] = [],
  at = [0, 0],
) => {
  const [one, other] = [Buffer.from(left), Buffer.from(right)];
  const [from, to] = at as [number, number];
  const place = {
    left: { offset: from, length: one.length - from },
    right: { offset: to, length: other.length - to },
    field: 'data',
  };
  return compressedClaims(bytesSource(one), bytesSource(other), place, found, {
    search: createEncoderSearch(),
    format: 'zip',
  });
};

test('what lies between the equal beginning and the equal end', async () => {
  expect(await claims('HEADabcdefgh', 'HEAD+abXefgh', [], [4, 5])).toEqual([
    {
      cause: 'compress.level',
      field: 'data',
      evidence: 'one method, equal content, other bytes',
      bytes: 2,
      ranges: [{ left: { offset: 6, length: 2 }, right: { offset: 7, length: 1 } }],
    },
  ]);
  expect(await claims('same', 'same')).toEqual([]);
});

test('the cause is the one that a header names', async () => {
  const method: Claim = {
    cause: 'compress.method',
    field: 'method',
    values: ['8', '12'],
    bytes: 2,
    declared: true,
  };
  expect(await claims('a', 'b', [{ cause: 'archive.mtime', bytes: 1 }, method])).toMatchObject([
    { cause: 'compress.method', evidence: 'method: 8 and 12' },
  ]);
});

test('compressed bytes say nothing of contents that differ, and follow the method of equal ones', () => {
  const level: Claim = { cause: 'compress.level', bytes: 9 };
  const method: Claim = { cause: 'compress.method', values: ['a', 'b'], bytes: 1, declared: true };
  const time: Claim = { cause: 'archive.mtime', bytes: 1 };
  expect(compressionClaims([level, time], true)).toEqual([level, time]);
  expect(compressionClaims([level, method, time], true)).toEqual([
    { ...level, cause: 'compress.method' },
    method,
    time,
  ]);
  expect(compressionClaims([level, method, time], false)).toEqual([method, time]);
});

test('where the bytes of a member are stored', () => {
  const data = { name: 'data', offset: 9, length: 3, meaning: 'data' } as const;
  expect(storedPlace([{ name: 'mode', offset: 0, length: 4 }, { ...data, length: 0 }, data])).toBe(data);
  expect(storedPlace([{ ...data, decoded: true }])).toBeUndefined();
});

test('outside of the range that is told, both sides are equal', async () => {
  const bytes = fc.uint8Array({ maxLength: 30, max: 2 });
  await fc.assert(
    fc.asyncProperty(bytes, bytes, async (left, right) => {
      const [claim] = await claims(left, right);
      const same = Buffer.compare(left, right) === 0;
      expect(claim === undefined).toBe(same);
      const range = claim?.ranges?.[0];
      if (!range) return;
      const rest = (of: Uint8Array, { offset, length }: { offset: number; length: number }) =>
        Buffer.concat([of.subarray(0, offset), of.subarray(offset + length)]);
      expect(rest(left, range.left)).toEqual(rest(right, range.right));
    }),
  );
  // Longer than what is compared at once.
  const long = Buffer.alloc(200_000, 1);
  const other = Buffer.from(long);
  other[70_000] = 2;
  other[150_000] = 2;
  expect((await claims(long, other))[0]?.ranges).toEqual([
    { left: { offset: 70_000, length: 80_001 }, right: { offset: 70_000, length: 80_001 } },
  ]);
});
