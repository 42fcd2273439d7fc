import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseNpmVersion } from '../../../src/identifier/version/npm.ts';
import {
  isAboveNpmRange,
  isBelowNpmRange,
  npmRangeContains,
  npmRangesIntersect,
  parseNpmRange,
  satisfiesNpmRange,
} from '../../../src/identifier/version/npm-range.ts';
import type { NpmRangeOptions } from '../../../src/identifier/version/npm-range-parse.ts';

const ALL: NpmRangeOptions = { includePrerelease: true };
const LOOSE: NpmRangeOptions = { loose: true };

test.each([
  ['', {}, ''],
  ['*', {}, ''],
  ['x', {}, ''],
  ['||', {}, ''],
  ['>=*', {}, ''],
  ['>=0.0.0', {}, ''],
  ['>=0.0.0', ALL, '>=0.0.0'],
  ['>=0.0.0-0', ALL, ''],
  ['=1.2.3+build', {}, '1.2.3'],
  ['1', {}, '>=1.0.0 <2.0.0-0'],
  ['1.2', ALL, '>=1.2.0-0 <1.3.0-0'],
  ['1.x.*', {}, '>=1.0.0 <2.0.0-0'],
  ['1.2 - 3.4.5', {}, '>=1.2.0 <=3.4.5'],
  ['1.2.3 - 3.4', {}, '>=1.2.3 <3.5.0-0'],
  ['1.0.0 - 2.0.0', ALL, '>=1.0.0-0 <2.0.1-0'],
  ['x - 2', {}, '<3.0.0-0'],
  ['~1', {}, '>=1.0.0 <2.0.0-0'],
  ['~> 1.2', {}, '>=1.2.0 <1.3.0-0'],
  ['~1.2.3-beta', {}, '>=1.2.3-beta <1.3.0-0'],
  ['~x', {}, ''],
  ['^0', {}, '<1.0.0-0'],
  ['^0.0', {}, '<0.1.0-0'],
  ['^0.0.0', {}, '<0.0.1-0'],
  ['^0.0.3-beta', {}, '>=0.0.3-beta <0.0.4-0'],
  ['^0.2', {}, '>=0.2.0 <0.3.0-0'],
  ['^ 1.2.3', {}, '>=1.2.3 <2.0.0-0'],
  ['^1.x', ALL, '>=1.0.0-0 <2.0.0-0'],
  ['>1', {}, '>=2.0.0'],
  ['<=1.2', {}, '<1.3.0-0'],
  ['<1.2', {}, '<1.2.0-0'],
  ['> 1.2.3 <\t2', {}, '>1.2.3 <2.0.0-0'],
  ['>=1.2.3 >=1.2.3 *', {}, '>=1.2.3'],
  ['1.2.x || 2', {}, '>=1.2.0 <1.3.0-0||>=2.0.0 <3.0.0-0'],
  ['1 || * || 2', {}, ''],
  ['<x', {}, '<0.0.0-0'],
  ['>* || 1.2.3', {}, '1.2.3'],
  ['>01.02.03', LOOSE, '>1.2.3'],
  ['~1.2.3beta junk', LOOSE, '>=1.2.3-beta <1.3.0-0'],
  ['junk || 1.2.3', LOOSE, '1.2.3'],
] as const)('%j with %j is %j', (range, options, expected) => {
  expect(parseNpmRange(range, options)?.text).toBe(expected);
});

test.each([
  ['junk', {}],
  ['junk', LOOSE],
  ['1.2.3 || junk', {}],
  ['>01.02.03', {}],
  ['~1.2.3beta', {}],
  ['1.2-beta', {}],
  ['>', {}],
  ['>=09090-0', LOOSE],
  ['^9007199254740991.0.0', {}],
  ['9007199254740992.0.0', {}],
  ['x.1', {}],
  ['1.2.3.4', {}],
  ['latest', {}],
  ['file:../x', {}],
  [`1.2.3 ||${' '.repeat(5000)}1`, {}],
] as const)('%j with %j is refused', (range, options) => {
  expect(parseNpmRange(range, options)).toBeUndefined();
});

test.each([
  ['1.3.0-beta', '>1.2', {}, false],
  ['1.3.0-beta', '>1.2', ALL, true],
  ['1.2.9-beta', '>1.2', ALL, false],
  ['1.3.0-beta', '>1.2.0', ALL, true],
  ['1.2.3-beta', '^1.2.3', {}, false],
  ['1.2.3-beta', '^1.2.3-alpha', {}, true],
  ['1.2.4-beta', '^1.2.3-alpha', {}, false],
  ['1.2.4-beta', '^1.2.3-alpha', ALL, true],
  ['2.0.0-alpha', '^1.2.3', ALL, false],
  ['1.0.0-rc1', '*', {}, false],
  ['1.0.0-rc1', '*', ALL, true],
  ['1.2.3', '1 || 3', {}, true],
  ['2.2.3', '1 || 3', {}, false],
  ['not a version', '*', {}, undefined],
  ['1.2.3', 'junk', {}, undefined],
] as const)('%s in %j with %j: %s', (version, range, options, expected) => {
  expect(satisfiesNpmRange(version, range, options)).toBe(expected);
});

test.each([
  ['1.x', '>1.0.0', true],
  ['1.x', '2.x', false],
  ['<=1.0.0', '>=1.0.0', true],
  ['<1.0.0', '>=1.0.0', false],
  ['<1.0.0 >2.0.0', '*', false],
  ['1.0.0 1.0.1', '*', false],
  ['1 || 3', '2 || 3.1.x', true],
  ['>=1 >=2 <5 <4', '>=4', false],
  // No range without a pre-release admits one, so the two share nothing; node-semver's answer depends on which is first.
  ['*', '1.0.0-beta', false],
  ['<0.0.0-0', '*', true],
  ['<0.0.0-0', '<0.1.0', false],
])('%s and %s intersect: %s', (a, b, expected) => {
  const [left, right] = [parseNpmRange(a)!, parseNpmRange(b)!];
  expect([npmRangesIntersect(left, right), npmRangesIntersect(right, left)]).toEqual([expected, expected]);
});

test.each([
  ['1.2.3', '2.0.0', 'above'],
  ['1.x || 3.x', '4.0.0', 'above'],
  ['1.x || 3.x', '2.0.0', undefined],
  ['1.x || 3.x', '0.1.0', 'below'],
  ['>1.2.3', '1.2.3', 'below'],
  ['<1.2.3', '1.2.3', 'above'],
  ['>=1.2.3', '9.0.0', undefined],
  ['*', '1.0.0', undefined],
])('outside %s: %s is %s', (range, version, expected) => {
  const [parsed, key] = [parseNpmRange(range)!, parseNpmVersion(version)!];
  expect(isAboveNpmRange(key, parsed)).toBe(expected === 'above');
  expect(isBelowNpmRange(key, parsed)).toBe(expected === 'below');
});

const number = fc.constantFrom('0', '1', '2', '3');
const release = fc.tuple(number, number, number).map((numbers) => numbers.join('.'));
const version = fc
  .tuple(release, fc.constantFrom('', '', '-0', '-alpha', '-beta.2'))
  .map((parts) => parts.join(''));
const simple = fc
  .tuple(fc.constantFrom('', '>', '>=', '<', '<=', '~', '^'), fc.oneof(version, number, fc.constant('1.x')))
  .map((parts) => parts.join(''));
const range = fc
  .array(fc.array(simple, { minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 2 })
  .map((sets) => sets.map((set) => set.join(' ')).join(' || '));

test('a range written out admits the same versions', () => {
  fc.assert(
    fc.property(range, version, fc.boolean(), (text, candidate, includePrerelease) => {
      const written = parseNpmRange(text, { includePrerelease })!;
      const key = parseNpmVersion(candidate)!;
      const again = parseNpmRange(written.text, { includePrerelease })!;
      expect(npmRangeContains(again, key)).toBe(npmRangeContains(written, key));
    }),
  );
});

test('ranges that share a version intersect, and a version in a range is not outside it', () => {
  fc.assert(
    fc.property(range, range, version, (a, b, candidate) => {
      const [left, right, key] = [parseNpmRange(a)!, parseNpmRange(b)!, parseNpmVersion(candidate)!];
      if (!npmRangeContains(left, key)) return;
      expect(isAboveNpmRange(key, left) || isBelowNpmRange(key, left)).toBe(false);
      if (key.prerelease.length === 0 && npmRangeContains(right, key)) {
        expect(npmRangesIntersect(left, right)).toBe(true);
      }
    }),
    { numRuns: 2000 },
  );
});

test('any text is a range or is refused', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string()), fc.boolean(), (text, loose) => {
      const parsed = parseNpmRange(text, { loose });
      if (parsed) expect(parseNpmRange(parsed.text)?.text).toBe(parsed.text);
    }),
  );
});

test('the longest ranges are read and intersected', () => {
  const many = parseNpmRange('1||'.repeat(1365))!;
  expect(many.text).toBe('');
  const sets = parseNpmRange(Array.from({ length: 800 }, (_, at) => `${at}`).join('||'))!;
  expect(sets.sets).toHaveLength(800);
  expect(npmRangesIntersect(sets, parseNpmRange('>=900')!)).toBe(false);
  const members = parseNpmRange(Array.from({ length: 800 }, (_, at) => `>${at}`).join(' '))!;
  expect(npmRangesIntersect(members, parseNpmRange('<=800')!)).toBe(true);
  expect(npmRangesIntersect(members, parseNpmRange('<800')!)).toBe(false);
});
