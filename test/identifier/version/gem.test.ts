import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { GEM, gemRelease, parseGem } from '../../../src/identifier/version/gem.ts';
import {
  gemBump,
  parseGemRequirement,
  satisfiesGem,
} from '../../../src/identifier/version/gem-requirement.ts';

function order(a: string, b: string): number | undefined {
  const left = GEM.parse(a);
  const right = GEM.parse(b);
  return left && right && Math.sign(GEM.compare(left, right)!);
}

function satisfies(requirement: string, version: string): boolean | undefined {
  return satisfiesGem(parseGemRequirement(requirement)!, version);
}

describe('Gem::Version', () => {
  test.each<[string, string, number]>([
    ['1.0', '1', 0],
    ['1.02', '1.2', 0],
    ['1.0.a', '1.a', 0],
    ['1.a.0', '1.a', 0],
    ['1.a.0.1', '1.a', 1],
    ['1.a.b', '1.a', -1],
    ['1.a1', '1.a.1', 0],
    ['1.a9', '1.a10', -1],
    ['1.a', '1', -1],
    ['1.a', '1.0.1', -1],
    ['1.A', '1.a', -1],
    ['1-1', '1', -1],
    ['1-1', '1.pre.1', 0],
    ['1.0.0-beta-2', '1.0.0.pre.beta.pre.2', 0],
    ['', '0', 0],
    [' 1 ', '1', 0],
    ['5.x', '5.0.0.rc2', 1],
    ['1.99999999999999999999', '1.100000000000000000000', -1],
  ])('%j and %j', (a, b, expected) => {
    expect(order(a, b)).toBe(expected);
    expect(order(b, a)).toBe(0 - expected);
  });

  test.each(['junk', '1.', '.1', '1..2', '1.0\n2.0', '1-', '1+1', '1_0', 'v1', '1.3.é'])(
    '%j is no version',
    (text) => {
      expect(GEM.parse(text)).toBeUndefined();
    },
  );

  test.each([
    ['1.4.4', ['1', '4', '4'], ['1', '5']],
    ['1.4', ['1', '4'], ['2']],
    ['1', ['1'], ['2']],
    ['1.9.9', ['1', '9', '9'], ['1', '10']],
    ['5.a', ['5'], ['6']],
    ['1.2.b1', ['1', '2'], ['2']],
    ['1.9-2', ['1', '9'], ['2']],
  ])('%s leads to release %j, and ~> stops before %j', (text, release, bump) => {
    expect(gemRelease(parseGem(text)!)).toEqual(release);
    expect(gemBump(parseGem(text)!)).toEqual(bump);
  });
});

describe('Gem::Requirement', () => {
  test('clauses as written', () => {
    expect(parseGemRequirement(' ~>2.0.8 , != 2.0.9,3')).toEqual([
      { operator: '~>', version: '2.0.8' },
      { operator: '!=', version: '2.0.9' },
      { operator: '=', version: '3' },
    ]);
    expect(parseGemRequirement('')).toEqual([{ operator: '>=', version: '0' }]);
  });

  test.each(['junk', '=> 1', '== 1', '>', '1,', '~> ', '>= 1 2', '=', '<> 1'])('%j is refused', (text) => {
    expect(parseGemRequirement(text)).toBeUndefined();
  });

  test.each<[string, string, boolean | undefined]>([
    ['1.0', '1', true],
    ['!= 1.0', '1', false],
    ['> 1', '1.0.1', true],
    ['>= 1', '1.a', false],
    ['< 1', '1.a', true],
    ['<= 1', '1.0', true],
    ['~> 1.4', '1.4.a', false],
    ['~> 1.4', '1.9.9', true],
    ['~> 1.4', '2.0.a', false],
    ['~> 1.4.4', '1.5.0.a', false],
    ['~> 5.a', '5.0.0.rc2', true],
    ['~> 5.x', '5.0.0.rc2', false],
    ['~> 1.0, != 1.5', '1.5.0', false],
    ['> 0', '', false],
    ['> 0', 'junk', undefined],
  ])('%s of %j: %s', (requirement, version, expected) => {
    expect(satisfies(requirement, version)).toBe(expected);
  });
});

test('~> is >= together with a release below the bump', () => {
  const version = fc
    .array(fc.constantFrom('0', '1', '2', '9', 'a', 'rc1'), { minLength: 1, maxLength: 4 })
    .map((parts) => ['1', ...parts].join('.'));
  fc.assert(
    fc.property(version, version, (named, text) => {
      const release = gemRelease(parseGem(text)!).join('.');
      const expected =
        satisfies(`>= ${named}`, text) && satisfies(`< ${gemBump(parseGem(named)!).join('.')}`, release);
      expect(satisfies(`~> ${named}`, text)).toBe(expected);
    }),
  );
});
