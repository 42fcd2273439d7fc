import { compareNumberLists } from './digits.ts';
import type { VersionScheme } from './scheme.ts';
import { compareIdentifiers, type SemverIdentifier, type SemverKey, semverParser } from './semver.ts';

const parse = semverParser({});

/** What a release counts as: `1.2.3` is `1.2.3-0`. */
const FIRST: readonly SemverIdentifier[] = [{ numeric: true, text: '0' }];

/**
 * Bitnami: SemVer, but digits after the hyphen are the package revision and come after the release (bitnami/go-version,
 * README: "the bigger the revision number, the newer the version"). A label that starts with text stays a pre-release,
 * because Bitnami's advisories use `2.0.0-rc1` and commit-dated versions as SemVer does.
 */
export const BITNAMI: VersionScheme<SemverKey> = { name: 'bitnami', parse, compare: compareBitnami };

function compareBitnami(a: SemverKey, b: SemverKey): number {
  const order = compareNumberLists(a.numbers, b.numbers, 'zero');
  if (order !== 0) return order;
  const left = a.prerelease.length === 0 ? FIRST : a.prerelease;
  const right = b.prerelease.length === 0 ? FIRST : b.prerelease;
  const revisions = Number(left[0]?.numeric) - Number(right[0]?.numeric);
  return revisions || compareIdentifiers(left, right);
}
