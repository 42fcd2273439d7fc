import fc from 'fast-check';
import { expect, test } from 'vitest';
import { diffTokens, tokenSteps } from '../../../src/reproducibility/align/tokens.ts';

const changes = (left: string, right: string) =>
  diffTokens(left, right).map((change) => [left.slice(...change.left), right.slice(...change.right)]);

test.each([
  ['same', 'same', []],
  ['', 'x', [['', 'x']]],
  ['built by bob on ci', 'built by alice on ci', [['bob', 'alice']]],
  [
    'at 12:30:05 by bob',
    'at 13:31:05 by alice',
    [
      ['12:30', '13:31'],
      ['bob', 'alice'],
    ],
  ],
  ['/build/a1/src/x.c', '/home/u/src/x.c', [['build/a1', 'home/u']]],
  ['id 3fa4bc end', 'id 3fb4bc end', [['3fa4bc', '3fb4bc']]],
  ['foo(a)', 'foo(a, b)', [['', ', b']]],
  ['one  two', 'one two', [['  ', ' ']]],
  ['naïve', 'naive', [['naïve', 'naive']]],
  ['💥', '💦', [['💥', '💦']]],
  [
    'a long b',
    'x long y',
    [
      ['a', 'x'],
      ['b', 'y'],
    ],
  ],
])('%j and %j', (left, right, expected) => {
  expect(changes(left, right)).toEqual(expected);
});

test('changes turn the left into the right and part at token borders', () => {
  const line = fc.string({ unit: fc.constantFrom('a', 'b', '1', ' ', '.', ':', 'é'), maxLength: 30 });
  fc.assert(
    fc.property(line, line, (left, right) => {
      let [result, at] = ['', 0];
      for (const change of diffTokens(left, right)) {
        result += left.slice(at, change.left[0]);
        expect(result).toHaveLength(change.right[0]);
        result += right.slice(...change.right);
        at = change.left[1];
        for (const [text, places] of [
          [left, change.left],
          [right, change.right],
        ] as const)
          for (const place of places)
            expect(/\w|é/.test(text[place - 1] ?? ' ') && /\w|é/.test(text[place] ?? ' ')).toBe(false);
      }
      expect(result + left.slice(at)).toBe(right);
    }),
    { numRuns: 1000 },
  );
});

test('a giant line is one change', () => {
  const giant = (letter: string) => `start ${`${letter} `.repeat(200_000)}end`;
  expect(diffTokens(giant('a'), giant('b'))).toEqual([{ left: [6, 400_005], right: [6, 400_005] }]);
});

test('lines share their steps, and each may take a few for every token', () => {
  // Two words by chance: a twelfth of the pairs of words is looked at.
  const line = (seed: number) =>
    Array.from({ length: 1000 }, (_, i) => 'ab'[(Math.imul(i ^ (seed * 7919), 0x9e3779b1) >>> 17) & 1]).join(
      ' ',
    );
  const took = (steps: number) => {
    const budget = { left: steps };
    const changes = diffTokens(line(1), line(2), budget).length;
    return { changes, steps: steps - budget.left };
  };
  const [alone, none] = [took(1_000_000), took(0)];
  expect(alone.changes).toBeGreaterThan(none.changes);
  expect(none.steps).toBeLessThan(alone.steps);
  // Four for each of 1,999 tokens on both sides, and one round of the search.
  expect(none.steps).toBeLessThan(6 * 2 * 1999);
  // A change or two are found all the same.
  const words = (word: string) => `${'a b '.repeat(50)}${word} ${'c d '.repeat(50)}`;
  expect(diffTokens(`x ${words('one')} y`, `z ${words('two')} z`, { left: 0 })).toHaveLength(3);
  expect(tokenSteps(1 << 23).left).toBeLessThan(2 ** 27);
});
