import fc from 'fast-check';
import { expect, test } from 'vitest';
import { matchVersions } from '../../../src/sbom/check/versions.ts';

const of = (version: string, ...purls: readonly string[]) => ({
  version,
  identifiers: purls.map((value) => ({ type: 'purl', value })),
});

test.each([
  // The order of PEP 440 says that zeros behind make no other version, that of RPM does.
  [of('2.6.3', 'pkg:pypi/a'), of('2.6.3.0', 'pkg:pypi/a'), 'equal'],
  [of('1.0', 'pkg:rpm/a/b'), of('1.0.0', 'pkg:rpm/a/b'), 'different'],
  [of('2.6.3'), of('2.7.1'), 'different'],
  [of('v2.1.2', 'pkg:github/a/b'), of('2.1.2', 'pkg:github/a/b'), 'equal'],
  // What a distribution adds is no other version of the software …
  [of('1.15.1-55.el7_9', 'pkg:rpm/centos/krb5-libs'), of('1.15.1', 'pkg:generic/krb5'), 'equal'],
  [of('2:8.32-17+deb12u1', 'pkg:deb/debian/libpcre3'), of('8.32'), 'equal'],
  [of('1.15.2-55.el7_9', 'pkg:rpm/centos/krb5-libs'), of('1.15.1'), 'different'],
  // … but is between two packages of the distribution.
  [of('1.15.1-55', 'pkg:rpm/centos/a'), of('1.15.1-56', 'pkg:rpm/centos/a'), 'different'],
  [of('bb3d0dc8d9d15a5cd51094d5b69e70aa09005ff0'), of('1.0'), 'incomparable'],
] as const)('%j against %j: %s', (claimed, shown, same) => {
  expect(matchVersions(claimed, shown).same).toBe(same);
});

test('says why texts that differ are one version', () => {
  expect(matchVersions(of('1:1.2-3', 'pkg:deb/debian/x'), of('1.2')).note).toBe(
    '1.2 is the upstream part of deb version 1:1.2-3',
  );
  expect(matchVersions(of('1.2'), of('1.2')).note).toBeUndefined();
});

test('whatever is written the same is the same, and no text is too odd', () => {
  const types = fc.constantFrom('pkg:pypi/a', 'pkg:rpm/a/b', 'pkg:generic/a', 'no purl');
  fc.assert(
    fc.property(fc.string(), types, types, (version, a, b) => {
      expect(matchVersions(of(version, a), of(version, b)).same).toBe('equal');
    }),
  );
  fc.assert(
    fc.property(fc.string(), fc.string(), types, (one, other, purl) => {
      const [there, back] = [
        matchVersions(of(one, purl), of(other, purl)).same,
        matchVersions(of(other, purl), of(one, purl)).same,
      ];
      expect(there).toBe(back);
    }),
  );
});
