import { compareNpmVersions, parseNpmVersion } from './npm.ts';
import {
  ANY,
  comparator,
  comparatorsIntersect,
  NONE,
  type NpmComparator,
  type NpmComparatorSet,
  setContains,
} from './npm-comparator.ts';
import { type NpmRangeOptions, parseNpmComparatorSet } from './npm-range-parse.ts';
import { VERSION_MAX_LENGTH } from './scheme.ts';
import type { SemverKey } from './semver.ts';

/** A range of npm versions: satisfied where one of its sets is. */
export interface NpmRange {
  readonly sets: readonly NpmComparatorSet[];
  readonly includePrerelease: boolean;
  /** Comparators only, as node-semver writes a range: `>=1.2.0 <1.3.0-0||>=2.0.0`; empty for any version. */
  readonly text: string;
}

/** What "any version" is as a bound. */
const FROM_ZERO = comparator('>=', ['0', '0', '0']);

/**
 * Reads a range of npm (node-semver README, "Ranges"): comparators, hyphen, x, tilde and caret ranges, joined by `||`.
 * @returns undefined where node-semver refuses it, or it is longer than {@link VERSION_MAX_LENGTH}
 */
export function parseNpmRange(text: string, options: NpmRangeOptions = {}): NpmRange | undefined {
  if (text.length > VERSION_MAX_LENGTH) return undefined;
  const alternatives = text
    .trim()
    .replace(/\s+/g, ' ')
    .split('||')
    .map((alternative) => parseNpmComparatorSet(alternative.trim(), options));
  const read = alternatives.filter((set) => set !== undefined);
  if (options.loose ? read.length === 0 : read.length < alternatives.length) return undefined;
  const sets = simplify(read);
  const written = sets.map((set) => set.map((member) => member.text).join(' '));
  return { sets, includePrerelease: options.includePrerelease ?? false, text: written.join('||') };
}

/** Whether a version read by `parseNpmVersion` is in a range. */
export function npmRangeContains(range: NpmRange, version: SemverKey): boolean {
  return range.sets.some((set) => setContains(set, version, range.includePrerelease));
}

/**
 * Whether a version satisfies a range, both as texts.
 * @returns undefined where one of them cannot be read
 */
export function satisfiesNpmRange(
  version: string,
  range: string,
  options: NpmRangeOptions = {},
): boolean | undefined {
  const key = parseNpmVersion(version, options);
  const parsed = parseNpmRange(range, options);
  return key && parsed && npmRangeContains(parsed, key);
}

/** Whether two ranges have versions in common, as far as their comparators tell (node-semver, `intersects`). */
export function npmRangesIntersect(a: NpmRange, b: NpmRange): boolean {
  const includePrerelease = a.includePrerelease || b.includePrerelease;
  const left = satisfiable(a, includePrerelease);
  const right = satisfiable(b, includePrerelease);
  return left.some((one) => right.some((other) => setsIntersect(one, other, includePrerelease)));
}

/** Whether a version is above all a range admits (node-semver, `gtr`). */
export function isAboveNpmRange(version: SemverKey, range: NpmRange): boolean {
  return isOutside(version, range, 1);
}

/** Whether a version is below all a range admits (node-semver, `ltr`). */
export function isBelowNpmRange(version: SemverKey, range: NpmRange): boolean {
  return isOutside(version, range, -1);
}

/** Keeps one set where none can hold, and one where any version does. */
function simplify(sets: readonly NpmComparatorSet[]): readonly NpmComparatorSet[] {
  const possible = sets.filter((set) => set[0]?.text !== NONE.text);
  if (possible.length === 0) return sets.slice(0, 1);
  const any = possible.find((set) => set.length === 1 && set[0]?.text === ANY.text);
  return any && possible.length > 1 ? [any] : possible;
}

/** The sets that can hold, each by at most two lower bounds, upper bounds and versions: the others follow from them. */
function satisfiable(range: NpmRange, includePrerelease: boolean): readonly NpmComparatorSet[] {
  return range.sets
    .map(tightest)
    .filter((set) =>
      set.every((one, at) =>
        set.slice(at + 1).every((other) => comparatorsIntersect(one, other, includePrerelease)),
      ),
    );
}

function tightest(set: NpmComparatorSet): NpmComparatorSet {
  const exact = set.filter(({ operator }) => operator === '=').slice(0, 2);
  const lower = tightestBound(set, '>');
  const upper = tightestBound(set, '<');
  return [...exact, ...lower, ...upper];
}

function tightestBound(set: NpmComparatorSet, direction: '<' | '>'): NpmComparatorSet {
  const bounds = set.filter(({ operator }) => operator.startsWith(direction));
  const [first, ...rest] = bounds;
  if (first === undefined) return [];
  return [rest.reduce((best, bound) => (isTighter(bound, best) ? bound : best), first)];
}

function isTighter(bound: NpmComparator, than: NpmComparator): boolean {
  if (bound.version === undefined || than.version === undefined) return false;
  const order = compareNpmVersions(bound.version, than.version);
  if (order === 0) return !bound.operator.endsWith('=');
  return bound.operator.startsWith('>') ? order > 0 : order < 0;
}

function setsIntersect(a: NpmComparatorSet, b: NpmComparatorSet, includePrerelease: boolean): boolean {
  return a.every((one) => b.every((other) => comparatorsIntersect(one, other, includePrerelease)));
}

/**
 * Outside on one side: not in the range, and every set ends on that side without the version being beyond its other end.
 * A pre-release that a set covers but does not admit is on both sides.
 */
function isOutside(version: SemverKey, range: NpmRange, side: 1 | -1): boolean {
  if (npmRangeContains(range, version)) return false;
  const away = side === 1 ? '>' : '<';
  return range.sets.every((set) => {
    const bounds = set.map((member) => (member.version === undefined ? FROM_ZERO : member));
    const far = furthest(bounds, side);
    const near = furthest(bounds, side === 1 ? -1 : 1);
    if (near?.version === undefined || far?.operator.startsWith(away)) return false;
    const order = compareNpmVersions(version, near.version) * side;
    if (near.operator === '=' || near.operator === away) return order > 0;
    return near.operator === `${away}=` ? order >= 0 : true;
  });
}

/** The comparator with the highest version, or with the lowest; the first of those alike. */
function furthest(set: readonly (NpmComparator | undefined)[], side: 1 | -1): NpmComparator | undefined {
  return set.reduce((best, member) => {
    if (best?.version === undefined || member?.version === undefined) return best ?? member;
    return compareNpmVersions(member.version, best.version) * side > 0 ? member : best;
  }, undefined);
}
