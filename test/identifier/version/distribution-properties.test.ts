import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareParsed, parseVersion } from '../../../src/identifier/version.ts';

/** What a version of a scheme is made of: how it starts, then any of these pieces. */
const PIECES: Readonly<Record<string, readonly [starts: readonly string[], pieces: readonly string[]]>> = {
  apk: [
    ['0', '1', '01', '.1'],
    ['.0', '.01', '.1', '..', 'a', 'b1', '_rc', '_p', '2', '~a', '-r', '-r1', '-x'],
  ],
  cpython: [
    ['3.1', 'v3', '3.0'],
    ['.0', '.1', 'a1', 'b1', 'rc1', ' rc2', '+'],
  ],
  datetime: [
    [
      '2016-12-31T23:59:59',
      '2016-12-31T23:59:59.5',
      '2016-12-31T23:59:60',
      '2016-12-31T23:59:60.50',
      '2017-01-01T00:00:00.0',
    ],
    ['', '', '', '', '', 'Z', '+23:59', '-00:01'],
  ],
  deb: [
    ['0', '1:0', '0:1'],
    ['0', '1', '01', 'a', 'b', '~', '+', '.', '-0', '-1'],
  ],
  generic: [
    ['0', '1', '1.0', 'v1', 'x1'],
    ['.0', '.1', '-1', '+1', '~1', 'rc', 'rc1', '-a', 'a', 'a1', 'b', 'p', 'p1', 'foo', 'deadbeef'],
  ],
  gentoo: [
    ['0', '1', '01'],
    ['.0', '.01', '.1', '.10', 'a', '_rc', '_p', '_p1', '-r0', '-r1'],
  ],
  intdot: [
    ['0', '1', '01'],
    ['.0', '.1', '.01', '.', 'a'],
  ],
  lexicographic: [[''], ['a', 'A', '0', '\u00e9', '\uffff', '\u{10000}']],
  nginx: [
    ['0', '1', '01'],
    ['.0', '.1', '.01'],
  ],
  openssl: [
    ['1.0.2', '1.1', '3.0.1', 'fips-1'],
    ['a', 'z', 'zd', '-dev', '-beta1', '-pre2', '+x', '.1'],
  ],
  rpm: [
    ['0', '1', 'a', '1:'],
    ['0', '1', '01', 'a', 'b', '~', '^', '.', '_', '-', '-1'],
  ],
};

const version = ([starts, pieces]: readonly [readonly string[], readonly string[]]) =>
  fc
    .tuple(fc.constantFrom(...starts), fc.array(fc.constantFrom(...pieces), { maxLength: 5 }))
    .map(([start, rest]) => start + rest.join(''));

test.each(Object.entries(PIECES))('%s is reflexive, antisymmetric and transitive', (scheme, pieces) => {
  let decided = 0;
  fc.assert(
    fc.property(version(pieces), version(pieces), version(pieces), (...texts) => {
      const [a, b, c] = texts.map((one) => parseVersion(scheme, one));
      for (const one of [a, b, c]) if (one) expect(compareParsed(one, one)).toBe(0);
      if (!a || !b || !c) return;
      const sign = (order: number | undefined) => (order === undefined ? undefined : Math.sign(order) + 0);
      const [ab, bc, ac] = [compareParsed(a, b), compareParsed(b, c), compareParsed(a, c)].map(sign);
      const ba = sign(compareParsed(b, a));
      expect(ba).toBe(ab === undefined ? undefined : 0 - ab);
      if (ab === undefined || bc === undefined || ac === undefined) return;
      decided += 1;
      if (ab <= 0 && bc <= 0) expect(ac).toBe(Math.min(ab, bc));
      if (ab >= 0 && bc >= 0) expect(ac).toBe(Math.max(ab, bc));
    }),
    { numRuns: 3000 },
  );
  expect(decided).toBeGreaterThan(20);
});

test.each([...Object.keys(PIECES), 'alpm'])('%s reads any text', (scheme) => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string()), (any) => {
      const read = parseVersion(scheme, any);
      if (read) expect(compareParsed(read, read)).toBe(0);
    }),
  );
});
