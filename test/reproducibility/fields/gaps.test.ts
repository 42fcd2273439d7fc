import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Field } from '../../../src/model/index.ts';
import { gapsOf, hasStoredParts } from '../../../src/reproducibility/fields/gaps.ts';

const field = (name: string, offset: number, length: number, more: Partial<Field> = {}): Field => ({
  name,
  offset,
  length,
  ...more,
});
const shown = (fields: readonly Field[], told: readonly Field[] = []) =>
  gapsOf(fields, told).map(({ names, field: { offset, length, meaning } }) => [
    names.join(' / '),
    offset,
    length,
    meaning,
  ]);

test.each<[string, readonly Field[], unknown[]]>([
  ['fields without parts leave none', [field('a', 0, 4), field('b', 8, 4)], []],
  [
    'what parts leave of a whole',
    [field('s', 0, 10, { fields: [field('p', 2, 3)] })],
    [
      ['s / ', 0, 2, undefined],
      ['s / ', 5, 5, undefined],
    ],
  ],
  [
    'a content without parts is a gap by its own name',
    [field('d', 3, 7, { meaning: 'data' })],
    [['d', 3, 7, 'data']],
  ],
  [
    'a content with parts',
    [field('d', 0, 8, { meaning: 'data', fields: [field('p', 0, 4)] })],
    [['d / ', 4, 4, 'data']],
  ],
  [
    'each in the smallest around it',
    [field('o', 0, 20, { fields: [field('i', 5, 10, { fields: [field('p', 6, 2)] })] })],
    [
      ['o / ', 0, 5, undefined],
      ['o / i / ', 5, 1, undefined],
      ['o / i / ', 8, 7, undefined],
      ['o / ', 15, 5, undefined],
    ],
  ],
  [
    'fields beside a content cover it',
    [field('d', 0, 10, { meaning: 'data' }), field('x', 2, 2)],
    [
      ['d', 0, 2, 'data'],
      ['d', 4, 6, 'data'],
    ],
  ],
  [
    'parts in decoded bytes cover nothing',
    [
      field('t', 0, 9, { decoded: true, fields: [field('p', 0, 2)] }),
      field('s', 10, 4, { fields: [field('q', 10, 2)] }),
    ],
    [['s / ', 12, 2, undefined]],
  ],
  [
    'implied parts stand on no bytes',
    [field('s', 0, 4, { fields: [field('p', 0, 0)] }), field('t', 4, 2, { fields: [field('q', 4, 1)] })],
    [['t / ', 5, 1, undefined]],
  ],
])('%s', (_, fields, gaps) => {
  expect(shown(fields)).toEqual(gaps);
});

test('what is told as a whole leaves no gap', () => {
  const whole = field('s', 0, 10, { fields: [field('p', 2, 3)] });
  expect(shown([whole], [whole])).toEqual([]);
});

test('stored parts', () => {
  expect(hasStoredParts([])).toBe(false);
  expect(hasStoredParts([field('p', 0, 0)])).toBe(false);
  expect(hasStoredParts([field('p', 0, 0, { fields: [field('q', 9, 1)] })])).toBe(true);
});

const TREE: fc.Arbitrary<Field[]> = fc.letrec<{ fields: Field[]; one: Field }>((tie) => ({
  one: fc.record({
    name: fc.constantFrom('a', 'b'),
    offset: fc.nat(40),
    length: fc.nat(20),
    fields: fc.oneof({ depthSize: 'small' }, fc.constant([]), tie('fields')),
    meaning: fc.constantFrom('data', 'size'),
  }) as fc.Arbitrary<Field>,
  fields: fc.array(tie('one'), { maxLength: 4 }),
})).fields;

test('every byte of a whole with parts lies in an innermost field or in exactly one gap', () => {
  fc.assert(
    fc.property(TREE, (fields) => {
      const gaps = gapsOf(fields);
      const covers = (range: { offset: number; length: number }, at: number) =>
        at >= range.offset && at < range.offset + range.length;
      const all = (list: readonly Field[]): Field[] => list.flatMap((one) => [one, ...all(one.fields ?? [])]);
      const isHolder = (one: Field) => hasStoredParts(one.fields ?? []) || one.meaning === 'data';
      for (let at = 0; at < 60; at++) {
        const inner = all(fields).some((one) => !isHolder(one) && covers(one, at));
        const held = all(fields).some((one) => isHolder(one) && covers(one, at));
        const expected = held && !inner ? 1 : 0;
        expect(gaps.filter(({ field: gap }) => covers(gap, at))).toHaveLength(expected);
      }
    }),
  );
});
