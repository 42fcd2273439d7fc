import { expect, test } from 'vitest';
import { compareCpeValues, matchCpe, parseCpe } from '../../../src/identifier/index.ts';

test('the table of NISTIR 7696 6-2: source row, target column', () => {
  const values = ['*', '-', 'i', 'm?'];
  expect(values.map((source) => values.map((target) => compareCpeValues(source, target)))).toEqual([
    ['EQUAL', 'SUPERSET', 'SUPERSET', 'UNDEFINED'],
    ['SUBSET', 'EQUAL', 'DISJOINT', 'UNDEFINED'],
    ['SUBSET', 'DISJOINT', 'EQUAL', 'UNDEFINED'],
    ['SUBSET', 'DISJOINT', 'DISJOINT', 'UNDEFINED'],
  ]);
});

test.each([
  ['???', 'ab', 'SUPERSET'],
  ['?', 'ab', 'DISJOINT'],
  ['?icrosoft', 'icrosoft', 'SUPERSET'],
  ['?icrosoft', 'Microsoft', 'SUPERSET'],
  ['?crosoft', 'microsoft', 'DISJOINT'],
  ['a*', 'a', 'SUPERSET'],
  ['*a*', 'bab', 'SUPERSET'],
  ['*a*', 'bbb', 'DISJOINT'],
  ['?a*', 'xxab', 'DISJOINT'],
  ['?a*', 'xaab', 'SUPERSET'],
  ['a??', 'a\\!\\#', 'SUPERSET'],
  ['a??', 'a\\!\\#b', 'DISJOINT'],
  ['9\\.*', '9\\.3\\.2', 'SUPERSET'],
  ['9\\.*', '93', 'DISJOINT'],
  ['a\\*', 'ab', 'DISJOINT'],
  ['a\\*', 'A\\*', 'EQUAL'],
  ['\\?*', '\\?a', 'SUPERSET'],
  ['a*', 'a*', 'UNDEFINED'],
] as const)('%j against %j is %s', (source, target, relation) => {
  expect(compareCpeValues(source, target)).toBe(relation);
});

test.each([
  ['a:v:p:1:*:*', 'a:v:p:1:*:*', 'EQUAL'],
  ['a:v:p:*:*:*', 'a:v:p:1:*:*', 'SUPERSET'],
  ['a:v:p:1:*:*', 'a:v:p:*:*:*', 'SUBSET'],
  ['a:v:p:1:*:*', 'a:v:p:*:u:*', 'UNDEFINED'],
  ['a:v:p:1:*:x', 'a:v:p:*:u:y', 'DISJOINT'],
  ['a:v:p:-:*:*', 'a:v:p:1:*:*', 'DISJOINT'],
  ['a:v:p:*:*:*', 'a:v:p:1*:*:*', 'UNDEFINED'],
  ['a:v:p:*:*:*', 'a:v:p:-:*:*', 'SUPERSET'],
])('the names %s and %s are %s', (source, target, relation) => {
  const name = (text: string) => parseCpe(`cpe:2.3:${text}:*:*:*:*:*`);
  const result = matchCpe(name(source), name(target));
  expect(result.relation).toBe(relation);
  expect(result.attributes.vendor).toBe('EQUAL');
});
