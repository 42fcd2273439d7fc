import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RandomSource, RangePair } from '../../../src/model/index.ts';
import { diffBuffers } from '../../../src/reproducibility/align/buffers.ts';
import { diffBytes } from '../../../src/reproducibility/align/bytes.ts';

/** Bytes without a pattern, the same for the same seed. */
function noise(size: number, seed = 1): Buffer {
  const bytes = Buffer.alloc(size);
  let state = seed;
  for (let i = 0; i < size; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes[i] = state;
  }
  return bytes;
}

type Edit = readonly [offset: number, removed: number, inserted: string | Buffer];

/** Edits, by ascending offset in `bytes`. */
function edited(bytes: Buffer, ...edits: Edit[]): Buffer {
  const parts: Buffer[] = [];
  let at = 0;
  for (const [offset, removed, inserted] of edits) {
    parts.push(bytes.subarray(at, offset), Buffer.from(inserted as string));
    at = offset + removed;
  }
  return Buffer.concat([...parts, bytes.subarray(at)]);
}

/** A source whose stream uses one buffer again and again, as those of files do. */
function recycling(bytes: Buffer, size = bytes.length): RandomSource {
  return {
    size,
    read: async (offset, length) => Buffer.from(bytes.subarray(offset, offset + length)),
    async *stream(start = 0) {
      const buffer = Buffer.alloc(10_007);
      for (let at = start; at < bytes.length; at += buffer.length) {
        const length = bytes.copy(buffer, 0, at, at + buffer.length);
        yield buffer.subarray(0, length);
        buffer.fill(0xee);
      }
    },
  };
}

const numbers = (ranges: readonly RangePair[]) =>
  ranges.map(({ left, right }) => [left.offset, left.length, right.offset, right.length]);

/** Checks what must hold of any ranges, and what they make of the left. */
function expectToExplain(left: Buffer, right: Buffer, ranges: readonly RangePair[], bytes: number): void {
  const parts: Buffer[] = [];
  let [at, rightAt, sum] = [0, 0, 0];
  for (const range of ranges) {
    const { offset, length } = range.left;
    expect(offset).toBeGreaterThanOrEqual(at);
    expect(length + range.right.length).toBeGreaterThan(0);
    expect(range.right.offset - rightAt).toBe(offset - at);
    parts.push(
      left.subarray(at, offset),
      right.subarray(range.right.offset, range.right.offset + range.right.length),
    );
    at = offset + length;
    rightAt = range.right.offset + range.right.length;
    sum += Math.max(length, range.right.length);
  }
  parts.push(left.subarray(at));
  expect(Buffer.compare(Buffer.concat(parts), right)).toBe(0);
  expect(sum).toBe(bytes);
}

const few = fc
  .array(fc.constantFrom(0, 0, 0, 1, 2, 65), { maxLength: 200 })
  .map((bytes) => Buffer.from(bytes));
const edits = fc.array(fc.tuple(fc.nat(4000), fc.nat(40), fc.uint8Array({ maxLength: 40 })), {
  maxLength: 5,
});

test('ranges turn the left into the right: any bytes', () => {
  fc.assert(
    fc.property(few, few, fc.constantFrom(0, 100, undefined), (left, right, steps) => {
      const limit = 1e6;
      const { ranges, bytes } = diffBuffers(left, right, steps === undefined ? { limit } : { limit, steps });
      expectToExplain(left, right, ranges, bytes);
    }),
    { numRuns: 1000 },
  );
});

test('ranges turn the left into the right: edits', () => {
  const base = [noise(5000), Buffer.alloc(5000, 'abc'), Buffer.alloc(5000)];
  fc.assert(
    fc.property(fc.constantFrom(...base), edits, (left, changes) => {
      let right = left;
      for (const [offset, removed, inserted] of changes)
        right = edited(right, [offset, removed, Buffer.from(inserted)]);
      const { ranges, bytes } = diffBuffers(left, right);
      expectToExplain(left, right, ranges, bytes);
      const most = changes.reduce((sum, [, removed, { length }]) => sum + removed + length, 0);
      if (left === base[0]) expect(bytes).toBeLessThanOrEqual(2 * most);
    }),
    { numRuns: 500 },
  );
});

const SMALL = noise(20_000);

test.each<[string, Edit[], number[][]]>([
  ['nothing', [], []],
  ['one byte', [[700, 1, 'x']], [[700, 1, 700, 1]]],
  [
    'bytes three apart are one range',
    [
      [700, 1, 'x'],
      [704, 1, 'x'],
    ],
    [[700, 5, 700, 5]],
  ],
  [
    'bytes four apart are two',
    [
      [700, 1, 'x'],
      [705, 1, 'x'],
    ],
    [
      [700, 1, 700, 1],
      [705, 1, 705, 1],
    ],
  ],
  ['inserted', [[700, 0, 'abc']], [[700, 0, 700, 3]]],
  ['removed', [[700, 3, '']], [[700, 3, 700, 0]]],
  ['replaced by more', [[700, 2, 'abcd']], [[700, 2, 700, 4]]],
  ['at the start', [[0, 0, 'abc']], [[0, 0, 0, 3]]],
  ['at the end', [[20_000, 0, 'abc']], [[20_000, 0, 20_000, 3]]],
  [
    'inserted here, removed there',
    [
      [700, 0, 'abc'],
      [9000, 3, ''],
    ],
    [
      [700, 0, 700, 3],
      [9000, 3, 9003, 0],
    ],
  ],
  [
    'one inserted, one replaced, one removed',
    [
      [700, 0, 'abc'],
      [9000, 4, 'wxyz'],
      [15_000, 5, ''],
    ],
    [
      [700, 0, 700, 3],
      [9000, 4, 9003, 4],
      [15_000, 5, 15_003, 0],
    ],
  ],
])('%s', async (_, changes, expected) => {
  const right = edited(SMALL, ...changes);
  const result = diffBuffers(SMALL, right);
  expect([numbers(result.ranges), result.omitted, result.complete]).toEqual([expected, 0, true]);
  expect(await diffBytes(recycling(SMALL), recycling(right))).toEqual(result);
});

test('a digest that another one replaces is one range', () => {
  const [one, other] = [noise(32, 5), noise(32, 6)];
  other[7] = one[7]!;
  const left = edited(SMALL, [3000, 0, one]);
  const right = edited(SMALL, [3000, 0, other]);
  expect(numbers(diffBuffers(left, right).ranges)).toEqual([[3000, 32, 3000, 32]]);
});

test('one shift through parts that stay in step is told once', () => {
  const quiet = Buffer.alloc(10_000);
  const left = Buffer.concat([noise(3000, 2), quiet, noise(3000, 3), quiet, noise(3000, 4)]);
  const right = edited(left, [100, 0, 'abc'], [28_000, 3, '']);
  expect(numbers(diffBuffers(left, right).ranges)).toEqual([
    [100, 0, 100, 3],
    [28_000, 3, 28_003, 0],
  ]);
});

const LARGE = noise(3_000_000, 9);
const SEVERAL: Edit[] = [
  [10, 0, 'abc'],
  [700_000, 7, ''],
  [1_500_000, 0, noise(100_000, 8)],
  [2_900_000, 2, 'xy'],
];

test.each<[string, Buffer, number[][]]>([
  ['equal', LARGE, []],
  [
    'bytes changed',
    edited(LARGE, [5, 1, 'x'], [2_000_000, 1, 'y']),
    [
      [5, 1, 5, 1],
      [2_000_000, 1, 2_000_000, 1],
    ],
  ],
  ['bytes inserted', edited(LARGE, [1_000_000, 0, 'abc']), [[1_000_000, 0, 1_000_000, 3]]],
  ['bytes removed', edited(LARGE, [2_999_000, 3, '']), [[2_999_000, 3, 2_999_000, 0]]],
  ['the end cut off', LARGE.subarray(0, 1_000_000), [[1_000_000, 2_000_000, 1_000_000, 0]]],
  ['empty', Buffer.alloc(0), [[0, 3_000_000, 0, 0]]],
  [
    'several',
    edited(LARGE, ...SEVERAL),
    [
      [10, 0, 10, 3],
      [700_000, 7, 700_003, 0],
      [1_500_000, 0, 1_499_996, 100_000],
      [2_900_000, 2, 2_999_996, 2],
    ],
  ],
  [
    'several, of one size',
    edited(LARGE, [10, 0, 'abc'], [2_000_000, 3, '']),
    [
      [10, 0, 10, 3],
      [2_000_000, 3, 2_000_003, 0],
    ],
  ],
])('streamed: %s', async (_, right, expected) => {
  const { ranges, bytes, complete } = await diffBytes(recycling(LARGE), recycling(right));
  expect([numbers(ranges), complete]).toEqual([expected, true]);
  expectToExplain(LARGE, right, ranges, bytes);
});

test('streamed: edits anywhere', async () => {
  const change = fc.tuple(fc.nat(1_400_000), fc.nat(3000), fc.nat(3000), fc.nat(1000));
  const base = noise(1_500_000, 77);
  await fc.assert(
    fc.asyncProperty(fc.array(change, { maxLength: 6 }), async (changes) => {
      let right: Buffer = base;
      for (const [offset, removed, inserted, seed] of changes)
        right = edited(right, [offset, removed, noise(inserted, seed + 1)]);
      const { ranges, bytes } = await diffBytes(recycling(base), recycling(right));
      expectToExplain(base, right, ranges, bytes);
      expect(bytes).toBeLessThanOrEqual(
        changes.reduce((sum, [, removed, inserted]) => sum + removed + inserted, 0) * 2,
      );
    }),
    { numRuns: 15 },
  );
});

test('streamed: out of step, and a byte in a hundred changed', async () => {
  const changed = Buffer.from(LARGE);
  for (let i = 5000; i < LARGE.length; i += 100) changed[i] = changed[i]! ^ 1;
  const right = edited(changed, [100, 0, 'z']);
  const { ranges, omitted, bytes, complete } = await diffBytes(recycling(LARGE), recycling(right), {
    limit: 1e6,
  });
  expect([ranges.length, omitted, bytes, complete]).toEqual([29_951, 0, 29_951, true]);
  expectToExplain(LARGE, right, ranges, bytes);
});

test('many changes take few reads', async () => {
  const changed = Buffer.from(LARGE);
  for (let i = 5000; i < LARGE.length; i += 3000) changed[i] = changed[i]! ^ 1;
  const right = edited(changed, [100, 0, 'z']);
  const source = recycling(LARGE);
  let reads = 0;
  const counting = {
    ...source,
    read: (offset: number, length: number) => {
      reads++;
      return source.read(offset, length);
    },
  };
  const { bytes } = await diffBytes(counting, recycling(right));
  expect(bytes).toBe(1 + 999);
  // A window of 256 KiB serves those nearby.
  expect(reads).toBeLessThan(60);
});

test('ranges above the limit are counted, with their bytes', async () => {
  const right = Buffer.from(LARGE);
  for (let i = 0; i < LARGE.length; i += 1000) right[i] = right[i]! ^ 1;
  const { ranges, omitted, bytes } = await diffBytes(recycling(LARGE), recycling(right), { limit: 10 });
  expect([ranges.length, omitted, bytes]).toEqual([10, 2990, 3000]);
});

test('a source that ends before its size differs from there on', async () => {
  const short = recycling(LARGE.subarray(0, 2_000_000), LARGE.length);
  const { ranges, complete } = await diffBytes(recycling(LARGE), short);
  expect([numbers(ranges), complete]).toEqual([[[2_000_000, 1_000_000, 2_000_000, 1_000_000]], false]);
  const other = await diffBytes(recycling(Buffer.concat([LARGE, LARGE])), short);
  expect(other.bytes).toBeGreaterThanOrEqual(4_000_000);
});

const letters = (seed: number, size: number) => noise(size, seed).map((byte) => byte & 1) as Buffer;

test.each<[string, Buffer, Buffer]>([
  ['noise', noise(1_000_000, 3), noise(1_000_000, 4)],
  ['noise of two sizes', noise(1_000_000, 3), noise(900_001, 4)],
  ['zeros', Buffer.alloc(1_000_000), Buffer.alloc(999_000)],
  ['one pattern against another', Buffer.alloc(1_000_000, 'ab'), Buffer.alloc(999_000, 'aab')],
  ['one bit per byte', letters(5, 1_000_000), letters(6, 999_999)],
  ['backwards', noise(1_000_000, 3), Buffer.from(noise(1_000_000, 3)).reverse()],
])('%s: bounded', async (_, left, right) => {
  const [steps, size] = [1_000_000, left.length + right.length];
  const options = { steps, limit: 1e7 };
  const result = diffBuffers(left, right, options);
  expectToExplain(left, right, result.ranges, result.bytes);
  // The search ends with the pass over the bytes that it is in.
  expect(result.steps).toBeLessThan(steps + 4 * size);
  const streamed = await diffBytes(recycling(left), recycling(right), options);
  expectToExplain(left, right, streamed.ranges, streamed.bytes);
  expect(streamed.steps).toBeLessThan(steps + 4 * size);
});
