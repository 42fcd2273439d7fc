import fc from 'fast-check';
import { expect, test } from 'vitest';
import { differencesInPlace } from '../../../src/reproducibility/content/in-place.ts';
import { type Label, labelledClaims, type Reason } from '../../../src/reproducibility/content/labels.ts';
import { shares } from './compared.ts';

const OTHER: Reason = { cause: 'archive.order' };
const MOVED: Reason = { cause: 'sqlite.physical-order' };
const FREE: Reason = { cause: 'sqlite.free-space' };
const REAL: Reason = { cause: undefined, field: 'row 1' };
const label = (offset: number, length: number, reason: Reason): Label => ({ offset, length, reason });
const bytes = (text: string) => Buffer.from(text);

test('a byte differs for the reason it lies under', () => {
  const held = [bytes('aaaa....bbbb....cccc'), bytes('AAAA....BBBB....CCCC')] as const;
  const labels = { left: [label(0, 4, MOVED)], right: [label(8, 2, FREE)] };
  expect(shares(labelledClaims(held, labels, OTHER))).toEqual({
    'sqlite.physical-order': 4,
    'sqlite.free-space': 2,
    'archive.order': 6,
  });
});

test('what is really different weighs more, on either side, in any order of labels', () => {
  const held = [bytes('abcdef'), bytes('ABCDEF')] as const;
  const labels = { left: [label(0, 6, MOVED)], right: [label(2, 2, REAL), label(0, 6, FREE)] };
  expect(labelledClaims(held, labels, OTHER)).toEqual([
    {
      ...MOVED,
      bytes: 4,
      ranges: [
        { left: { offset: 0, length: 2 }, right: { offset: 0, length: 2 } },
        { left: { offset: 4, length: 2 }, right: { offset: 4, length: 2 } },
      ],
    },
    { ...REAL, bytes: 2, ranges: [{ left: { offset: 2, length: 2 }, right: { offset: 2, length: 2 } }] },
  ]);
});

test('a real difference is told even where alignment puts it elsewhere', () => {
  const held = [bytes('same'), bytes('same')] as const;
  const labels = { left: [label(1, 2, REAL)], right: [label(1, 2, MOVED)] };
  expect(labelledClaims(held, labels, OTHER)).toEqual([{ ...REAL, bytes: 2, ranges: [] }]);
});

const reasons = [MOVED, FREE, REAL] as const;
const places = fc.array(
  fc.record({ offset: fc.nat(60), length: fc.nat(30), reason: fc.constantFrom(...reasons.slice(0, 2)) }),
  { maxLength: 8 },
);
const contents = fc
  .nat(64)
  .chain((size) =>
    fc.tuple(
      fc.array(fc.constantFrom(1, 2), { minLength: size, maxLength: size }),
      fc.array(fc.constantFrom(1, 2), { minLength: size, maxLength: size }),
    ),
  );

test('in place, every differing byte is counted once, whatever the labels', () => {
  fc.assert(
    fc.property(contents, places, places, ([left, right], ours, theirs) => {
      const held = [Buffer.from(left), Buffer.from(right)] as const;
      const claims = labelledClaims(held, { left: ours, right: theirs }, OTHER, differencesInPlace(held));
      const count = left.filter((byte, i) => byte !== right[i]).length;
      expect(claims.reduce((sum, claim) => sum + claim.bytes, 0)).toBe(count);
    }),
  );
});

test('in place, ranges hold all differing bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), fc.uint8Array({ maxLength: 80 }), (left, right) => {
      const found = [...differencesInPlace([Buffer.from(left), Buffer.from(right)])];
      const inside = (at: number) =>
        found.some(
          ({ left: { offset, length }, right: other }) =>
            (at >= offset && at < offset + length) ||
            (at >= other.offset && at < other.offset + other.length),
        );
      for (let at = 0; at < Math.max(left.length, right.length); at++)
        if (left[at] !== right[at]) expect(inside(at)).toBe(true);
    }),
  );
});
