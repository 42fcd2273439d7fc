import fc from 'fast-check';
import { expect, test } from 'vitest';
import { withoutRepeats } from '../../../src/reproducibility/fields/repeats.ts';

const place = (left: readonly [number, number], right: readonly [number, number]) => ({
  left: { offset: left[0], length: left[1] },
  right: { offset: right[0], length: right[1] },
  field: 'f',
});

test('what lies within others on both sides is left out', () => {
  const [whole, part, beside] = [place([0, 9], [0, 9]), place([2, 3], [4, 5]), place([2, 3], [8, 5])];
  expect(withoutRepeats([part, whole, beside])).toEqual([whole, beside]);
  expect(withoutRepeats([whole, whole])).toEqual([whole]);
  const lone = place([0, 0], [3, 3]);
  expect(withoutRepeats([lone, whole])).toEqual([whole]);
  expect(withoutRepeats([lone, place([0, 2], [0, 2])])).toHaveLength(2);
});

test('a staircase of a thousand ranges is looked into twice at most', () => {
  const stairs = Array.from({ length: 1000 }, (_, i) => place([i, 5000], [0, 0]));
  const sum = withoutRepeats(stairs).reduce((total, { left }) => total + left.length, 0);
  expect(sum).toBeLessThanOrEqual(2 * 5999);
});

const RANGE = fc.tuple(fc.nat(12), fc.nat(6));
test('no byte is lost', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(RANGE, RANGE), { maxLength: 8 }), (rows) => {
      const places = rows.map(([left, right]) => place(left, right));
      const kept = withoutRepeats(places);
      for (const side of ['left', 'right'] as const) {
        const bytes = (list: typeof places) =>
          new Set(
            list.flatMap((one) => Array.from({ length: one[side].length }, (_, i) => one[side].offset + i)),
          );
        const found = bytes(kept);
        for (const byte of bytes(places)) expect(found).toContain(byte);
      }
    }),
  );
});
