import { expect, test } from 'vitest';
import type { Field } from '../../../src/model/index.ts';
import { matchFields } from '../../../src/reproducibility/fields/match.ts';

const field = (name: string, offset: number, more: Partial<Field> = {}): Field => ({
  name,
  offset,
  length: 4,
  ...more,
});
/** A row about something that has a name. */
const row = (name: string, offset: number): Field => ({
  name: 'section',
  offset,
  length: 8,
  fields: [
    { name: 'name', offset, length: 4, meaning: 'name', value: name },
    { name: 'size', offset: offset + 4, length: 4 },
  ],
});
const shown = (left: readonly Field[], right: readonly Field[]) =>
  matchFields(left, right).map(({ names, left: one, right: other, reordered, decoded }) =>
    [
      names.join(' / '),
      one?.offset ?? '-',
      other?.offset ?? '-',
      ...(reordered ? ['moved'] : []),
      ...(decoded ? ['decoded'] : []),
    ].join(' '),
  );

test.each<[string, readonly Field[], readonly Field[], readonly string[]]>([
  ['by name', [field('a', 0), field('b', 4)], [field('a', 8), field('b', 12)], ['a 0 8', 'b 4 12']],
  [
    'several of one name in their order',
    [field('a', 0), field('a', 4)],
    [field('a', 10)],
    ['a 0 10', 'a 4 -'],
  ],
  ['what only one side has', [field('a', 0)], [field('b', 0)], ['a 0 -', 'b - 0']],
  [
    'another order',
    [field('a', 0), field('b', 4)],
    [field('b', 0), field('a', 4)],
    ['a 0 4', 'b 4 0', 'a 0 4 moved'],
  ],
  [
    'rows by what they are about',
    [row('x', 0), row('y', 8)],
    [row('y', 0), row('x', 8)],
    [
      'section / name 0 8',
      'section / size 4 12',
      'section / name 8 0',
      'section / size 12 4',
      'section 0 8 moved',
    ],
  ],
  ['then by place', [row('x', 0)], [row('z', 0)], ['section / name 0 0', 'section / size 4 4']],
  [
    'a whole with parts on one side only',
    [field('a', 0, { fields: [field('p', 0)] })],
    [field('a', 0)],
    ['a 0 0', 'a / p 0 -'],
  ],
  [
    'decoded parts, and the whole they are decoded from',
    [field('t', 0, { decoded: true, fields: [field('p', 90)] })],
    [field('t', 0, { decoded: true, fields: [field('p', 80)] })],
    ['t 0 0', 't / p 90 80 decoded'],
  ],
  [
    'a content is what others leave of it',
    [field('d', 0, { meaning: 'data' })],
    [field('d', 4, { meaning: 'data' })],
    ['d 0 4'],
  ],
  ['a content that only one side has', [], [field('d', 4, { meaning: 'data' })], ['d - 4']],
])('%s', (_, left, right, pairs) => {
  expect(shown(left, right)).toEqual(pairs);
});

test('a hundred thousand rows in reverse are paired at once', () => {
  const rows = Array.from({ length: 100_000 }, (_, i) => row(`n${i}`, i * 8));
  const pairs = matchFields(rows, rows.toReversed());
  expect(pairs.filter(({ reordered }) => reordered)).toHaveLength(99_999);
  expect(pairs.filter(({ left, right }) => left?.offset !== right?.offset)).toEqual([]);
});
