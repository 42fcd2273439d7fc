import { expect, test } from 'vitest';
import { compareVersions } from '../../../src/identifier/index.ts';

const order = (a: string, b: string) => {
  const found = compareVersions('luarocks', a, b);
  const back = compareVersions('luarocks', b, a);
  expect(found === undefined ? undefined : Math.sign(found)).toBe(
    back === undefined ? undefined : 0 - Math.sign(back),
  );
  return found === undefined ? undefined : Math.sign(found);
};

/** Each below the next; answers of LuaRocks 3.8.0 (`luarocks.core.vers`), as are those below. */
const ASCENDING = [
  '1.0alpha',
  '1.0beta1-1',
  '1.0beta2',
  '1.0pre',
  '1.0rc1-1',
  '1.0rc1-2',
  '1.0rc2',
  '1.0-1',
  '1.0a',
  '1.0b-1',
  '1.0.1-1',
  '1.1',
  '1.10',
  '99999999.0',
  'cvs-1',
  'scm-1',
  'scm-2',
  'dev-1',
];

test('in order', () => {
  for (const [at, a] of ASCENDING.entries())
    for (const b of ASCENDING.slice(at + 1)) expect([a, b, order(a, b)]).toEqual([a, b, -1]);
});

test.each([
  ['1.0', '1', 0],
  ['1.0-1', '1.0', 0],
  ['1.0-1', '1.0.0-1', 0],
  ['1.0-2', '1.0-10', -1],
  // Case counts: RC is a word like any other, and by its first letter above 0.
  ['1.0RC1', '1.0', 1],
  // Of two words in a row the second counts.
  ['1.0.beta.rc1', '1.0rc1', 0],
  ['1.0-rc1-1', '1.0rc1-1', 0],
  ['1_0', '1.0', 0],
  ['5.1.20240101-1', '5.1.20240102-1', -1],
  ['1.0rc100001', '1.0rc2', 1],
] as const)('%s and %s: %i', (a, b, expected) => {
  expect(order(a, b)).toBe(expected);
});

test.each(['', '-1', '.1', '1.0+2', '1 0', '1.0~rc1', 'é'])('no version: %j', (text) => {
  expect(compareVersions('luarocks', text, '1.0')).toBeUndefined();
});
