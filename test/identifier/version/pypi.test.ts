import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { comparePep440, normalizePep440, PYPI, parsePep440 } from '../../../src/identifier/version/pypi.ts';

/** The sign of the order of two texts; undefined where one is no version. */
function order(a: string, b: string): number | undefined {
  const left = PYPI.parse(a);
  const right = PYPI.parse(b);
  return left && right && Math.sign(PYPI.compare(left, right)!);
}

describe('normal form', () => {
  test.each([
    ['1.0', '1.0'],
    ['v1.0', '1.0'],
    ['  1.0\n', '1.0'],
    ['00!01.002', '1.2'],
    ['1!1', '1!1'],
    ['1.0ALPHA', '1.0a0'],
    ['1.0-beta.2', '1.0b2'],
    ['1.0c1', '1.0rc1'],
    ['1.0_preview_3', '1.0rc3'],
    ['1.0pre', '1.0rc0'],
    ['1.0-1', '1.0.post1'],
    ['1.0rev', '1.0.post0'],
    ['1.0.r4', '1.0.post4'],
    ['1.0a-1', '1.0a1'],
    ['1.0a--1', '1.0a0.post1'],
    ['1.0post-', '1.0.post0'],
    ['1.0dev', '1.0.dev0'],
    ['1.0a1.post2.dev3', '1.0a1.post2.dev3'],
    ['1.0+Ubuntu-01_A', '1.0+ubuntu.1.a'],
    [`${'9'.repeat(60)}.1`, `${'9'.repeat(60)}.1`],
  ])('%j is %j', (text, normal) => {
    expect(normalizePep440(text)).toBe(normal);
  });

  test.each([
    '',
    ' ',
    '1.0+',
    '1.0+_x',
    '1..0',
    '1.0x',
    '1.0.dev1.post1',
    '1 .0',
    'a1',
    '1.0+a+b',
    '!1',
    '１.0',
    '1.0poſt',
  ])('%j is no version of PEP 440', (text) => {
    expect(normalizePep440(text)).toBeUndefined();
    expect(parsePep440(text)).toBeUndefined();
  });
});

describe('order', () => {
  test('of one release, as PEP 440 lists it', () => {
    const ascending = [
      '1.0.dev456',
      '1.0a1',
      '1.0a2.dev456',
      '1.0a12.dev456',
      '1.0a12',
      '1.0b1.dev456',
      '1.0b2',
      '1.0b2.post345.dev456',
      '1.0b2.post345',
      '1.0rc1.dev456',
      '1.0rc1',
      '1.0',
      '1.0+abc.5',
      '1.0+abc.7',
      '1.0+5',
      '1.0.post456.dev34',
      '1.0.post456',
      '1.1.dev1',
    ];
    for (const [index, lower] of ascending.entries()) {
      for (const higher of ascending.slice(index + 1))
        expect([lower, higher, order(lower, higher)]).toEqual([lower, higher, -1]);
    }
  });

  test.each([
    ['1.0', '1.0.0', 0],
    ['1.0', '1!0.1', -1],
    ['2013.10', '1!1.0', -1],
    ['1.0+abc', '1.0+abc.1', -1],
    ['1.0+1.2', '1.0+1.10', -1],
    ['1.0+z', '1.0+0', -1],
    ['1.0RC1', '1.0c1', 0],
    ['1.99999999999999999999', '1.100000000000000000000', -1],
  ])('%s and %s', (a, b, expected) => {
    expect(order(a, b)).toBe(expected);
    expect(order(b, a)).toBe(0 - expected);
  });
});

describe('texts from before PEP 440', () => {
  test.each([
    // Whatever they say, they are below every version the standard knows.
    ['9.9-charmander', '0.0.dev0', -1],
    ['0.1-charmander', '0.9-doduo', -1],
    ['0.9-doduo', '0.9-eevee', -1],
    // The words and the hyphen setuptools gave a meaning.
    ['1.x-dev', '1.x-alpha', -1],
    ['1.x-pre', '1.x-rc', 0],
    ['1.x.dev', '1.x', -1],
    // A word is all the letters in a row: xdev has nothing of dev.
    ['1.xdev', '1.x', 1],
    ['1.x-1', '1.x', 1],
    ['1-final-x', '1-x', -1],
    ['x1.0', 'x1', 0],
    ['X-1', 'x-1', 0],
    // Numbers are padded to eight digits and compared as text.
    ['x2', 'x10', -1],
    ['x123456789', 'x99999999', -1],
  ])('%s and %s', (a, b, expected) => {
    expect(order(a, b)).toBe(expected);
    expect(order(b, a)).toBe(0 - expected);
  });

  test.each(['', '  ', 'french toast', 'a\u0000b'])('%j is no version at all', (text) => {
    expect(PYPI.parse(text)).toBeUndefined();
  });
});

/** Versions in spellings of all kinds, most of them near each other. */
const number = fc.constantFrom('0', '1', '2', '10', '01');
const maybe = (text: fc.Arbitrary<string>) => fc.oneof(fc.constant(''), text);
const version = fc
  .tuple(
    maybe(number.map((epoch) => `${epoch}!`)),
    fc.array(number, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('.')),
    maybe(fc.tuple(fc.constantFrom('a', '-beta', '.c', 'RC', '_pre'), number).map((part) => part.join(''))),
    maybe(fc.tuple(fc.constantFrom('-', '.post', 'rev'), number).map((part) => part.join(''))),
    maybe(fc.tuple(fc.constantFrom('.dev', 'DEV', '-dev_'), number).map((part) => part.join(''))),
    maybe(fc.tuple(fc.constantFrom('+', '+x.', '+A-'), number).map((part) => part.join(''))),
  )
  .map((parts) => parts.join(''));

test('the normal form is the same version, and its own normal form', () => {
  fc.assert(
    fc.property(version, (text) => {
      const normal = normalizePep440(text)!;
      expect(normalizePep440(normal)).toBe(normal);
      expect(comparePep440(parsePep440(text)!, parsePep440(normal)!)).toBe(0);
    }),
  );
});

test('versions are equal if all they are made of is, trailing zeros of the release aside, and only then', () => {
  const bare = (text: string) => {
    const parsed = parsePep440(text)!;
    return JSON.stringify({ ...parsed, release: parsed.release.join('.').replace(/(\.0)+$/, '') });
  };
  fc.assert(
    fc.property(version, version, (a, b) => {
      expect(order(a, b) === 0).toBe(bare(a) === bare(b));
      expect(order(a, b)).toBe(0 - order(b, a)!);
    }),
    { numRuns: 500 },
  );
});
