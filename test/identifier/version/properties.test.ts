import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { VERSION_SCHEMES } from '../../../src/identifier/version/list.ts';
import { VERSION_MAX_LENGTH } from '../../../src/identifier/version/scheme.ts';
import { compareParsed, compareVersions, parseVersion } from '../../../src/identifier/version.ts';

/** Orders that their own ecosystem defines so that a < b < c does not give a < c, with why. */
const NOT_TRANSITIVE: ReadonlyMap<string, string> = new Map([
  ['alpm', 'a package release that one side does not name is not compared: 1-1 = 1 = 1-2'],
  ['maven', 'maven-artifact 3.9.9 answers 0--alpha.1 < 0 < 0.post1 < 0--alpha.1'],
]);

const names = [...VERSION_SCHEMES.keys()];

/** Texts that many schemes read: an integer, then pieces that some scheme gives a meaning to. */
const versionLike = fc
  .tuple(
    fc.constantFrom('0', '1', '1.0', '1.0.0', '2', '10', 'v1.2', '1:1'),
    fc.array(
      fc.constantFrom(
        ...[
          '.0',
          '.1',
          '.01',
          '.10',
          '-0',
          '-1',
          '-2',
          '-10',
          '+1',
          '+b',
          '+',
          '-',
          '~',
          '^',
          '_p1',
          'a',
          'b2',
        ],
        ...[
          '-alpha',
          '-alpha.1',
          '-beta',
          '-Beta',
          'rc1',
          '.rc',
          '-RC2',
          'dev',
          '.dev1',
          '.x-dev',
          '.#',
          '.post1',
          '.foo',
          '1a',
        ],
      ),
      { maxLength: 4 },
    ),
  )
  .map(([start, rest]) => start + rest.join(''));

describe.each(names)('%s', (name) => {
  const compare = (a: string, b: string) => {
    const order = compareVersions(name, a, b);
    return order === undefined ? undefined : Math.sign(order) + 0;
  };

  test('is reflexive and antisymmetric', () => {
    fc.assert(
      fc.property(versionLike, versionLike, (a, b) => {
        if (parseVersion(name, a)) expect(compare(a, a)).toBe(0);
        const order = compare(a, b);
        expect(compare(b, a)).toBe(order === undefined ? undefined : 0 - order);
      }),
      { numRuns: 400 },
    );
  });

  test.skipIf(NOT_TRANSITIVE.has(name))('is transitive wherever it answers', () => {
    fc.assert(
      fc.property(fc.array(versionLike, { minLength: 3, maxLength: 6 }), (texts) => {
        for (const a of texts) {
          for (const b of texts) {
            for (const c of texts) {
              const [ab, bc, ac] = [compare(a, b), compare(b, c), compare(a, c)];
              if (ab === undefined || bc === undefined || ac === undefined || ab > 0 || bc > 0) continue;
              expect([a, b, c, ac]).toEqual([a, b, c, Math.min(ab, bc)]);
            }
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  test('reads any text without an error', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary', maxLength: 40 }), fc.string()), (text) => {
        const parsed = parseVersion(name, text);
        if (parsed) expect(compareParsed(parsed, parsed)).toBe(0);
      }),
    );
  });

  test('reads long texts in one pass, and none above the limit', { timeout: 60_000 }, () => {
    // A reader that goes back over a text of this length for each of its places would not end.
    const length = 100_000;
    const scheme = VERSION_SCHEMES.get(name);
    const pieces = ['1', '0', 'a', '.', '-', ' ', '1.', '0.', 'a1', '1-', '.-', '~', '_', '+', 'v', '1a.'];
    for (const piece of pieces) {
      for (const start of ['', '1', '1.0-']) {
        const text = start + piece.repeat(length / piece.length);
        for (const end of ['', '\n!', '+', 'dev']) {
          const key = scheme?.parse(text + end);
          if (key !== undefined) expect(scheme?.compare(key, key)).toBe(0);
        }
        expect(parseVersion(name, text)).toBeUndefined();
      }
    }
    expect(length).toBeGreaterThan(VERSION_MAX_LENGTH);
  });
});

test('an unknown scheme has no order', () => {
  expect(compareVersions('no-such-scheme', '1', '1')).toBeUndefined();
});
