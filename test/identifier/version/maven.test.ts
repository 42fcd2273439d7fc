import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAVEN } from '../../../src/identifier/version/maven.ts';

function order(a: string, b: string): number | undefined {
  const left = MAVEN.parse(a);
  const right = MAVEN.parse(b);
  return left && right && Math.sign(MAVEN.compare(left, right)!);
}

// The values are what ComparableVersion of maven-artifact 3.9.9 answers.
describe('ComparableVersion of Maven 3.9', () => {
  test.each<[string, string, number]>([
    // Zeros, the words of a release and empty parts at the end of a level say nothing.
    ['1', '1.0.0', 0],
    ['1', '1-ga', 0],
    ['1.0', '1.FINAL', 0],
    ['1', '1.release', 0],
    ['1', '1.', 0],
    ['1', '1-', 0],
    ['1', '01', 0],
    ['.1', '0.1', 0],
    ['1-foo', '1.0.0-foo.0.0', 0],
    // But an empty level is still a level.
    ['1-1', '1-ga-1', 1],
    ['1--1', '1-1', -1],
    // Words in their order.
    ['1-alpha', '1-beta', -1],
    ['1-beta', '1-milestone', -1],
    ['1-milestone', '1-rc', -1],
    ['1-rc', '1-snapshot', -1],
    ['1-cr', '1-RC', 0],
    ['1-snapshot', '1', -1],
    ['1', '1-sp', -1],
    ['1-sp', '1-abc', -1],
    ['1-abc', '1-xyz', -1],
    ['1-xyz', '1-1', -1],
    ['1-1', '1.1', -1],
    // Short words count before a digit only.
    ['1a1', '1-alpha-1', 0],
    ['1b1', '1-beta-1', 0],
    ['1m1', '1-milestone-1', 0],
    ['1-a', '1-alpha', 1],
    // A word after a dot is one after a hyphen, at the end and before a digit.
    ['1.0.x', '1-x', 0],
    ['1.0.x1', '1.0-x1', 0],
    ['1.0.0.RC1', '1.0.0-RC2', -1],
    ['2-1', '2.0.0.a', 1],
    ['2.9.0.RC1', '2.9.0-1', -1],
    ['1-0.beta', '1', -1],
    // An underscore is a letter like others.
    ['1_1', '1.1', -1],
    // Numbers of any size.
    ['99999999999999999999', '100000000000000000000', -1],
    ['1.12345678901234567890', '1.9', 1],
  ])('%s and %s', (a, b, expected) => {
    expect(order(a, b)).toBe(expected);
    expect(order(b, a)).toBe(0 - expected);
  });

  test('a word between dots breaks the order into a circle, as it does in Maven', () => {
    expect(order('1.foo.1', '1-alpha')).toBe(-1);
    expect(order('1-alpha', '1')).toBe(-1);
    expect(order('1', '1.foo.1')).toBe(-1);
  });
});

test.each(['', ' ', '1 0', '[1,2)', '1,2', '(1)', '{v}', 'a/b', 'a:b', '1\n', '1*'])(
  '%j is no version',
  (text) => {
    expect(MAVEN.parse(text)).toBeUndefined();
  },
);

test('four thousand levels are compared', () => {
  const deep = '1a'.repeat(2000);
  expect(order(`${deep}1`, `${deep}2`)).toBe(-1);
  expect(order(`1${'-0'.repeat(2000)}`, '1')).toBe(0);
  expect(order(`1${'-0'.repeat(2000)}-1`, '1')).toBe(1);
});

const text = fc
  .array(fc.constantFrom('0', '1', '2', '10', 'a', 'rc', 'ga', 'x', 'sp', 'snapshot', '.', '-', '.', '-'), {
    minLength: 1,
    maxLength: 9,
  })
  .map((parts) => parts.join(''));

test('the order is the same from both sides, a version is equal to itself, and case does not count', () => {
  fc.assert(
    fc.property(text, text, (a, b) => {
      expect(order(b, a)).toBe(0 - order(a, b)!);
      expect(order(a.toUpperCase(), b)).toBe(order(a, b));
      expect(order(a, a)).toBe(0);
    }),
    { numRuns: 1000 },
  );
});

test('.0 behind a version that ends in a digit changes nothing', () => {
  fc.assert(
    fc.property(text, (a) => {
      expect(order(`${a}1.0`, `${a}1`)).toBe(0);
    }),
  );
});
