import { compareNpmVersions, formatNpmVersion, isSafe, isSameTriple } from './npm.ts';
import type { SemverIdentifier, SemverKey } from './semver.ts';

/** One comparison of a range; `=` is the version itself, and any version where there is none to compare with. */
export interface NpmComparator {
  readonly operator: '<' | '<=' | '=' | '>=' | '>';
  readonly version: SemverKey | undefined;
  /** As node-semver writes it: `>=1.2.3`, `1.2.3`, the empty text for any version. */
  readonly text: string;
}

/** Comparators that must all hold. */
export type NpmComparatorSet = readonly NpmComparator[];

/** The comparator that every version satisfies. */
export const ANY: NpmComparator = { operator: '=', version: undefined, text: '' };

/** The lowest pre-release of a version. */
export const LOWEST: readonly SemverIdentifier[] = [{ numeric: true, text: '0' }];

/** The comparator that no version satisfies, `<0.0.0-0`. */
export const NONE: NpmComparator = {
  operator: '<',
  version: { numbers: ['0', '0', '0'], prerelease: LOWEST, build: [] },
  text: '<0.0.0-0',
};

/** A comparator; undefined where an integer is above what node-semver reads. */
export function comparator(
  operator: NpmComparator['operator'],
  numbers: readonly string[],
  prerelease: readonly SemverIdentifier[] = [],
): NpmComparator | undefined {
  if (!numbers.every(isSafe)) return undefined;
  const version = { numbers, prerelease, build: [] };
  return { operator, version, text: (operator === '=' ? '' : operator) + formatNpmVersion(version) };
}

/** Whether a version is on the right side of a comparator; pre-releases are like any version here. */
export function holds({ operator, version }: NpmComparator, candidate: SemverKey): boolean {
  if (version === undefined) return true;
  const order = compareNpmVersions(candidate, version);
  if (operator === '=') return order === 0;
  if (operator.endsWith('=') && order === 0) return true;
  return operator.startsWith('<') ? order < 0 : order > 0;
}

/**
 * Whether a version satisfies all comparators of a set. A pre-release does so only where a comparator names a pre-release
 * of the same three integers, unless pre-releases are included (node-semver README, "Prerelease Tags").
 */
export function setContains(
  set: NpmComparatorSet,
  candidate: SemverKey,
  includePrerelease: boolean,
): boolean {
  if (!set.every((member) => holds(member, candidate))) return false;
  if (includePrerelease || candidate.prerelease.length === 0) return true;
  return set.some(
    ({ version }) => version && version.prerelease.length > 0 && isSameTriple(version, candidate),
  );
}

/** Whether some version can satisfy both comparators, as node-semver's `Comparator.intersects` decides. */
export function comparatorsIntersect(
  a: NpmComparator,
  b: NpmComparator,
  includePrerelease: boolean,
): boolean {
  if (a.operator === '=' && a.version) return setContains([b], a.version, includePrerelease);
  if (b.operator === '=' && b.version) return setContains([a], b.version, includePrerelease);
  if (a.version === undefined || b.version === undefined) return true;
  const empty = includePrerelease ? /^<0\.0\.0-0$/ : /^<0\.0\.0/;
  if (empty.test(a.text) || empty.test(b.text)) return false;
  if (a.operator[0] === b.operator[0]) return true;
  const order = compareNpmVersions(a.version, b.version);
  if (order === 0) return a.operator.endsWith('=') && b.operator.endsWith('=');
  return a.operator.startsWith('>') === order < 0;
}
