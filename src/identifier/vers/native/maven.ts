import { parseMavenRange } from '../../version/maven-range.ts';
import { parseVersion } from '../../version.ts';
import type { VersConstraint } from '../model.ts';
import { clause, type NativeSyntax } from './clause.ts';

interface Interval {
  readonly lower: string | undefined;
  readonly lowerIncluded: boolean;
  readonly upper: string | undefined;
  readonly upperIncluded: boolean;
}

/** Maven (POM reference, "Dependency Version Requirement Specification"). A bare version is a wish, no range, and is refused. */
export const MAVEN_SYNTAX: NativeSyntax = {
  read(text) {
    const range = parseMavenRange(text);
    return range && range.preferred === undefined ? range.intervals.map(toClauses) : undefined;
  },
};

/** Nothing in it can match two ways. */
const NUGET_INTERVAL = /^([[(])([^[\](),]*)(,?)([^[\](),]*)([\])])$/;

/** NuGet ("Package versioning", "Version ranges"): one interval, or a version that is the lowest. Floating versions (`1.*`) say which one to take and are refused. */
export const NUGET_SYNTAX: NativeSyntax = {
  read(text) {
    const written = text.trim();
    const [, open, first = '', comma, second = '', close] = NUGET_INTERVAL.exec(written) ?? [];
    if (open === undefined) return parseVersion('nuget', written) ? [[clause('>=', written)]] : undefined;
    const lower = first.trim();
    const upper = comma ? second.trim() : lower;
    const [lowerIncluded, upperIncluded] = [open === '[', close === ']'];
    if (!comma && !(lowerIncluded && upperIncluded)) return undefined;
    if (lower === '' && upper === '') return undefined;
    if ([lower, upper].some((bound) => bound !== '' && !parseVersion('nuget', bound))) return undefined;
    return [
      toClauses({ lower: lower || undefined, lowerIncluded, upper: upper || undefined, upperIncluded }),
    ];
  },
};

function toClauses({ lower, lowerIncluded, upper, upperIncluded }: Interval): readonly VersConstraint[] {
  if (lower !== undefined && lower === upper && lowerIncluded && upperIncluded) return [clause('=', lower)];
  return [
    ...(lower === undefined ? [] : [clause(lowerIncluded ? '>=' : '>', lower)]),
    ...(upper === undefined ? [] : [clause(upperIncluded ? '<=' : '<', upper)]),
  ];
}
