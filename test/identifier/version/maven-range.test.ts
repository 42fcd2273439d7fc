import { describe, expect, test } from 'vitest';
import { mavenRangeContains, parseMavenRange } from '../../../src/identifier/version/maven-range.ts';

function contains(range: string, version: string): boolean | undefined {
  return mavenRangeContains(parseMavenRange(range)!, version);
}

test('intervals as written', () => {
  expect(parseMavenRange(' [1.0 , 2.0), (,0.5] ,[3]')).toEqual({
    preferred: undefined,
    intervals: [
      { lower: '1.0', lowerIncluded: true, upper: '2.0', upperIncluded: false },
      { lower: undefined, lowerIncluded: false, upper: '0.5', upperIncluded: true },
      { lower: '3', lowerIncluded: true, upper: '3', upperIncluded: true },
    ],
  });
  expect(parseMavenRange('1.0')).toEqual({ preferred: '1.0', intervals: [] });
});

describe('containment', () => {
  test.each<[string, string, boolean | undefined]>([
    ['[1,2)', '1', true],
    ['[1,2)', '2', false],
    // A pre-release of the upper bound is below it.
    ['[1,2)', '2-rc1', true],
    ['[1,2)', '1-rc1', false],
    ['(1,2]', '1', false],
    ['(1,2]', '2.0.0', true],
    ['[1.5]', '1.5.0', true],
    ['[1.5]', '1.6', false],
    ['[1,1]', '1', true],
    ['(,1.0]', '0.1', true],
    ['[1,)', '99', true],
    ['(,)', '1', true],
    ['(,1),(1,)', '1', false],
    ['(,1),(1,)', '2', true],
    ['[1,2] [3,4],', '3', true],
    ['[1,2),(,3]', '2.5', true],
    ['[1,2),(,3]', '3.1', false],
    ['[1,2)', 'not a version', undefined],
    // A bare version is a preference.
    ['1.0', '1', true],
    ['1.0', '2', undefined],
  ])('%s of %s: %s', (range, version, expected) => {
    expect(contains(range, version)).toBe(expected);
  });
});

test.each([
  '',
  '[1',
  '1]',
  '(1)',
  '[1)',
  '[]',
  '[2,1]',
  '(1,1)',
  '[1,1)',
  '[1,1.0)',
  '[1,2,3]',
  '[1,2],3',
  '1,[1,2]',
  '[[1,2]]',
  '[1 2]',
  `[${'1'.repeat(100_000)}`,
])('%.20s is refused', (range) => {
  expect(parseMavenRange(range)).toBeUndefined();
});
