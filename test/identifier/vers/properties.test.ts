import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  compareVersions,
  formatVers,
  normalizeVers,
  parseNpmRange,
  parsePypiSpecifier,
  parseVers,
  satisfiesNpmRange,
  satisfiesPypi,
  type Vers,
  type VersConstraint,
  validateVers,
  versContains,
  versFromNative,
} from '../../../src/identifier/index.ts';
import { AssayError } from '../../../src/model/index.ts';

const comparator = fc.constantFrom('=', '!=', '<', '<=', '>', '>=');
const number = fc.nat(9).map(String);

/** Different numbers in order, so that comparators decide whether a range is canonical. */
const constraints = fc
  .uniqueArray(fc.nat(9), { minLength: 1, maxLength: 8 })
  .chain((numbers) =>
    fc.tuple(
      ...numbers
        .toSorted((a, b) => a - b)
        .map((one) => fc.record({ comparator, version: fc.constant(String(one)) })),
    ),
  ) as fc.Arbitrary<readonly VersConstraint[]>;
const canonical = constraints
  .map((list): Vers => ({ scheme: 'intdot', constraints: list }))
  .filter((vers) => validateVers(formatVers(vers)).valid);
const candidates = [
  '0',
  '0.5',
  '1',
  '1.5',
  '2',
  '3',
  '4',
  '4.5',
  '5',
  '6',
  '6.5',
  '7',
  '8',
  '9',
  '9.5',
  '10',
];

/** Clause 4 in words: what equality names, all but what inequality names, and what lies between bounds. */
function naive(list: readonly VersConstraint[], version: string): boolean {
  const order = (other: VersConstraint) => compareVersions('intdot', version, other.version)!;
  if (list.some((one) => order(one) === 0 && ['=', '<=', '>='].includes(one.comparator))) return true;
  if (list.some((one) => order(one) === 0)) return false;
  const bounds = list.filter((one) => /^[<>]/.test(one.comparator));
  if (bounds.length === 0) return list.every((one) => one.comparator === '!=');
  const below = bounds.findLast((one) => order(one) > 0);
  const above = bounds.find((one) => order(one) < 0);
  return below ? below.comparator.startsWith('>') : above!.comparator.startsWith('<');
}

test('formatting and parsing are inverse', () => {
  fc.assert(
    fc.property(canonical, (vers) => {
      expect(parseVers(formatVers(vers))).toEqual(vers);
    }),
  );
  const version = fc
    .string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 12 })
    .filter((text) => text.trim() === text);
  fc.assert(
    fc.property(version, (text) => {
      const vers: Vers = { scheme: 'test', constraints: [{ comparator: '>=', version: text }] };
      expect(parseVers(formatVers(vers))).toEqual(vers);
    }),
  );
});

test('containment is what the constraints say, one by one', () => {
  fc.assert(
    fc.property(canonical, (vers) => {
      for (const version of candidates)
        expect(versContains(vers, version)).toBe(naive(vers.constraints, version));
    }),
    { numRuns: 500 },
  );
});

test('any order of the constraints is normalised to the same canonical range of the same versions', () => {
  const shuffled = canonical.chain((vers) =>
    fc.tuple(
      fc.constant(vers),
      fc.shuffledSubarray([...vers.constraints], { minLength: vers.constraints.length }),
    ),
  );
  fc.assert(
    fc.property(shuffled, ([vers, list]) => {
      const other = { scheme: vers.scheme, constraints: list };
      expect(normalizeVers(other)).toEqual(normalizeVers(vers));
      for (const version of candidates)
        expect(versContains(other, version)).toBe(versContains(vers, version));
    }),
  );
});

test('what is normalised is canonical, stays as it is, and takes in what neighbours imply', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ comparator, version: number }), { minLength: 1, maxLength: 8 }),
      (list) => {
        let vers: Vers;
        try {
          vers = normalizeVers({ scheme: 'intdot', constraints: list as VersConstraint[] });
        } catch (error) {
          expect(error).toBeInstanceOf(AssayError);
          return;
        }
        expect(validateVers(formatVers(vers)).problems).toEqual([]);
        expect(normalizeVers(formatVers(vers))).toEqual(vers);
        for (const { comparator: sign, version } of list) {
          if (['=', '<=', '>='].includes(sign)) expect(versContains(vers, version)).toBe(true);
        }
      },
    ),
    { numRuns: 1000 },
  );
});

test('reading any text ends in a range or an AssayError', () => {
  const pieces = fc.constantFrom(
    'vers:',
    'npm',
    'pypi',
    '/',
    '|',
    '>=',
    '<',
    '!=',
    '=',
    '*',
    '1',
    '1.0',
    '%3E',
    '%',
    ' ',
    'a',
  );
  const text = fc.oneof(
    fc.array(pieces, { maxLength: 14 }).map((list) => list.join('')),
    fc.array(pieces, { maxLength: 10 }).map((list) => `vers:npm/${list.join('')}`),
    fc.string({ unit: 'binary' }),
  );
  fc.assert(
    fc.property(text, (written) => {
      try {
        const vers = parseVers(written, { mode: 'lenient' });
        expect(parseVers(formatVers(vers))).toEqual(vers);
      } catch (error) {
        expect(error).toBeInstanceOf(AssayError);
      }
    }),
    { numRuns: 2000 },
  );
});

const release = fc.tuple(fc.nat(3), fc.nat(3), fc.nat(3)).map((numbers) => numbers.join('.'));

test('a canonical npm range has the releases of the native one', () => {
  const part = fc.oneof(
    fc
      .tuple(
        fc.constantFrom('', '^', '~', '<', '<=', '>', '>=', '='),
        fc.oneof(release, fc.constantFrom('1', '1.2', '2.x', '*')),
      )
      .map((pair) => pair.join('')),
    fc.tuple(release, release).map(([a, b]) => `${a} - ${b}`),
  );
  const set = fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join(' '));
  const range = fc.array(set, { minLength: 1, maxLength: 3 }).map((sets) => sets.join(' || '));
  fc.assert(
    fc.property(range, fc.array(release, { minLength: 5, maxLength: 10 }), (native, versions) => {
      fc.pre(parseNpmRange(native) !== undefined);
      const vers = versFromNative('npm', native, { form: 'canonical' });
      expect(validateVers(vers).valid).toBe(true);
      for (const version of versions)
        expect([version, versContains(vers, version)]).toEqual([version, satisfiesNpmRange(version, native)]);
    }),
    { numRuns: 500 },
  );
});

test('a canonical PyPI range has the releases of the native one', () => {
  const dotted = fc.array(fc.nat(3), { minLength: 2, maxLength: 3 }).map((numbers) => numbers.join('.'));
  const part = fc.oneof(
    fc.tuple(fc.constantFrom('<', '<=', '>', '>=', '==', '!=', '~='), dotted).map((pair) => pair.join('')),
    fc.tuple(fc.constantFrom('==', '!='), dotted).map(([sign, version]) => `${sign}${version}.*`),
  );
  fc.assert(
    fc.property(
      fc.array(part, { maxLength: 4 }),
      fc.array(dotted, { minLength: 5, maxLength: 10 }),
      (parts, versions) => {
        const native = parts.join(',');
        const vers = versFromNative('pypi', native, { form: 'canonical' });
        const clauses = parsePypiSpecifier(native)!;
        for (const version of versions)
          expect([version, versContains(vers, version)]).toEqual([version, satisfiesPypi(clauses, version)]);
      },
    ),
    { numRuns: 500 },
  );
});
