import { compareMaven, type MavenKey, parseMaven } from './maven.ts';

/** One interval of a Maven range. */
export interface MavenInterval {
  /** Undefined where it is open downwards: `(,1.0]`. */
  readonly lower: string | undefined;
  readonly lowerIncluded: boolean;
  /** Undefined where it is open upwards: `[1.0,)`. */
  readonly upper: string | undefined;
  readonly upperIncluded: boolean;
}

/** A Maven version requirement (POM reference, "Dependency Version Requirement Specification"). */
export interface MavenRange {
  /** A bare version: only a preference, which excludes no other version; undefined where intervals are written. */
  readonly preferred: string | undefined;
  /** The versions of any of them are in; none where a version is preferred. */
  readonly intervals: readonly MavenInterval[];
}

/** One interval: a bracket, a version or two around a comma, a bracket. Nothing in it can match two ways. */
const INTERVAL = /([[(])([^[\](),]*)(?:(,)([^[\](),]*))?([\])])/y;

/** Between intervals Maven asks for no comma, and takes one at the end. */
const BETWEEN = /\s*,?\s*/y;

/**
 * Reads a Maven range such as `[1.0,2.0)`, `[1.5]`, `(,1.0],[1.2,)`; white space around versions and commas is ignored.
 * Maven itself refuses intervals that overlap or are not in order; here they are read, since what they allow is clear. Maven
 * takes `2,3` of `[1,2,3]` for one version; here two commas in an interval are an error.
 * @returns undefined where it is not one: a missing bracket, a single version not between `[` and `]`, a lower bound above the
 *   upper one or the same with one of them left out, a bare version beside an interval, a version that is none
 */
export function parseMavenRange(text: string): MavenRange | undefined {
  const written = text.trim();
  if (written === '') return undefined;
  if (!/^[[(]/.test(written)) {
    return parseMaven(written) ? { preferred: written, intervals: [] } : undefined;
  }
  const intervals: MavenInterval[] = [];
  let at = 0;
  while (at < written.length) {
    INTERVAL.lastIndex = at;
    const found = INTERVAL.exec(written);
    const interval = found && toInterval(found);
    if (!interval) return undefined;
    intervals.push(interval);
    BETWEEN.lastIndex = INTERVAL.lastIndex;
    BETWEEN.exec(written);
    at = BETWEEN.lastIndex;
  }
  return { preferred: undefined, intervals };
}

/**
 * Whether a version is in one of the intervals. A preference decides nothing but itself: true for the same version, undefined
 * for all others. Undefined as well where the text is no Maven version.
 */
export function mavenRangeContains(range: MavenRange, text: string): boolean | undefined {
  const version = parseMaven(text);
  if (!version) return undefined;
  if (range.preferred !== undefined) {
    const preferred = parseMaven(range.preferred);
    return preferred && compareMaven(version, preferred) === 0 ? true : undefined;
  }
  return range.intervals.some((interval) => intervalContains(interval, version));
}

function toInterval([, open, first, comma, second, close]: RegExpExecArray): MavenInterval | undefined {
  const lower = first!.trim();
  const upper = comma ? second!.trim() : lower;
  const lowerIncluded = open === '[';
  const upperIncluded = close === ']';
  if (!comma && (lower === '' || !lowerIncluded || !upperIncluded)) return undefined;
  const low = parseMaven(lower);
  const high = parseMaven(upper);
  if ((lower !== '' && !low) || (upper !== '' && !high)) return undefined;
  if (low && high) {
    const order = compareMaven(low, high);
    if (order > 0 || (order === 0 && !(lowerIncluded && upperIncluded))) return undefined;
  }
  return { lower: lower || undefined, lowerIncluded, upper: upper || undefined, upperIncluded };
}

function intervalContains(interval: MavenInterval, version: MavenKey): boolean {
  return (
    holds(interval.lower, interval.lowerIncluded, (bound) => compareMaven(version, bound)) &&
    holds(interval.upper, interval.upperIncluded, (bound) => compareMaven(bound, version))
  );
}

/** @param order positive where the version is on the inner side of the bound */
function holds(text: string | undefined, included: boolean, order: (bound: MavenKey) => number): boolean {
  const bound = text === undefined ? undefined : parseMaven(text);
  if (!bound) return true;
  const side = order(bound);
  return side > 0 || (included && side === 0);
}
