import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parsePypiSpecifier, satisfiesPypi } from '../../../src/identifier/version/pypi-specifier.ts';

function satisfies(specifier: string, version: string): boolean | undefined {
  return satisfiesPypi(parsePypiSpecifier(specifier)!, version);
}

describe('reading', () => {
  test('clauses with their versions in canonical spelling', () => {
    expect(parsePypiSpecifier(' >= 1.0C1 , !=1.5.* ,===Foo_1 ')).toEqual([
      { operator: '>=', version: '1.0rc1', prefix: false },
      { operator: '!=', version: '1.5', prefix: true },
      { operator: '===', version: 'Foo_1', prefix: false },
    ]);
  });

  test('nothing, and a comma with nothing behind it', () => {
    expect(parsePypiSpecifier('')).toEqual([]);
    expect(parsePypiSpecifier('>1,')).toEqual([{ operator: '>', version: '1', prefix: false }]);
  });

  test.each([
    '1.0',
    '=1.0',
    '=>1.0',
    '<>1.0',
    '==',
    '===',
    '=== a b',
    '==x',
    '~=1',
    '~=1.0+local',
    '>=1.0+local',
    '<1.*',
    '~=1.0.*',
    '==1.0a1.*',
    '==1.0.post1.*',
    '==1.0.dev1.*',
    '==1.0+x.*',
    '==1.0 .*',
    '==1.*.0',
    '>=1.0 <2.0',
  ])('%j is refused', (text) => {
    expect(parsePypiSpecifier(text)).toBeUndefined();
  });
});

describe('operators', () => {
  test.each<[string, string, boolean]>([
    ['', '1.0.dev1', true],
    ['==1.1', '1.1.0', true],
    ['==1.1', '1.1a1', false],
    ['==1.1', '1.1+x', true],
    ['==1.1+x', '1.1', false],
    ['==1.1+x', '1.1+X', true],
    ['!=1.1', '1.1+x', false],
    ['==1.1.*', '1.1.post1', true],
    ['==1.1.*', '1.1a1', true],
    ['==1.1.*', '1.10', false],
    ['==1.1.0.*', '1.1', true],
    ['==1.*', '1!1.0', false],
    ['!=1.1.*', '1.2', true],
    ['!=1.1.*', '1.1.9', false],
    ['~=2.2', '2.9', true],
    ['~=2.2', '3.0', false],
    ['~=2.2', '2.1', false],
    ['~=2.2.0', '2.3', false],
    ['~=2.2.post3', '2.2', false],
    ['~=2.2.post3', '2.3', true],
    ['~=1.4.5a4', '1.4.5a4', true],
    ['~=1.4.5a4', '1.5', false],
    // An upper bound of ~= is a prefix: a pre-release of it is not in.
    ['~=2.2', '3.0.dev1', false],
    ['<=1.0', '1.0+x', true],
    ['<=1.0', '1.0.post1', false],
    ['>=1.0', '1.0rc1', false],
    ['<1.0', '1.0rc1', false],
    ['<1.0', '1.0.dev1', false],
    ['<1.0rc2', '1.0rc1', true],
    ['<1.0rc1', '1.0rc1.dev1', true],
    ['<1.0.post1', '1.0.post1.dev0', false],
    ['<1.0.post1', '1.0a1', true],
    ['<1.0.post1', '1.0', true],
    ['>1.0', '1.0.post1', false],
    ['>1.0', '1.0.post1.dev1', false],
    ['>1.0', '1.0+x', false],
    ['>1.0', '1.0.1', true],
    ['>1.0.post1', '1.0.post2', true],
    ['>1.0.post1', '1.0.post1+x', false],
    ['>1.0.post1', '1.0.post2+x', true],
    ['>1.0a1', '1.0a1.post1', false],
    ['>1.0a1', '1.0.post1', true],
    ['>1.0.dev1', '1.0.post1', true],
    ['===1.0', '1.0.0', false],
    ['===1.0.DEV0', '1.0.dev0', true],
    ['===1.0.dev0', '1.0dev', false],
    ['>=1.0,<2.0,!=1.5', '1.5.0', false],
    ['>=1.0,<2.0,!=1.5', '1.6', true],
  ])('%s of %s: %s', (specifier, version, expected) => {
    expect(satisfies(specifier, version)).toBe(expected);
  });
});

test('a text that is no version of PEP 440 is compared as text only, otherwise undecided', () => {
  expect(satisfies('===0.1-Charmander', '0.1-charmander')).toBe(true);
  expect(satisfies('===0.2', '0.1-charmander')).toBe(false);
  expect(satisfies('<2', '0.1-charmander')).toBeUndefined();
  expect(satisfies('<2,===0.2', '0.1-charmander')).toBe(false);
  expect(satisfies('', '0.1-charmander')).toBe(true);
});

test('!= is the opposite of == for every version', () => {
  const text = fc.constantFrom(
    '1.0',
    '1.0.0',
    '1.0a1',
    '1.0.post1',
    '1.0+x',
    '1.0.dev1',
    '1!1.0',
    '2',
    '1.1',
  );
  fc.assert(
    fc.property(text, text, fc.boolean(), (named, version, prefix) => {
      const clause = prefix ? `${named.match(/^(\d+!)?[\d.]*\d/)![0]}.*` : named;
      expect(satisfies(`!=${clause}`, version)).toBe(!satisfies(`==${clause}`, version));
    }),
  );
});

test('long specifiers are read', () => {
  expect(parsePypiSpecifier(`${'>1,'.repeat(20_000)}>1`)).toHaveLength(20_001);
  expect(parsePypiSpecifier(`>=1${' '.repeat(100_000)}x`)).toBeUndefined();
});
