import type { ParsedVersion } from '../version.ts';
import { compareParsed, parseVersion } from '../version.ts';
import type { VersConstraint } from './model.ts';

/** VERS types whose versions are ordered under another name here. */
const SCHEME_NAMES: ReadonlyMap<string, string> = new Map([['dart', 'pub']]);

/** Types that say nothing about versions and need no order. */
const TYPES_WITHOUT_VERSIONS = new Set(['all', 'none']);

/** A constraint with its version read once, undefined where it is none of the scheme. */
export interface OrderedConstraint extends VersConstraint {
  readonly parsed: ParsedVersion | undefined;
}

/** The name of the version order of a VERS type. */
export function orderOf(scheme: string): string {
  return SCHEME_NAMES.get(scheme) ?? scheme;
}

/** Whether a type is one this library knows the meaning of; a range of any other is valid, but a warning is due. */
export function isKnownType(scheme: string, schemes: ReadonlyMap<string, unknown>): boolean {
  return TYPES_WITHOUT_VERSIONS.has(scheme) || schemes.has(orderOf(scheme));
}

/** Reads the version of each constraint. */
export function withOrder(
  scheme: string,
  constraints: readonly VersConstraint[],
): readonly OrderedConstraint[] {
  const order = orderOf(scheme);
  return constraints.map(({ comparator, version }) => ({
    comparator,
    version,
    parsed: comparator === '*' ? undefined : parseVersion(order, version),
  }));
}

/** The order of the versions of two constraints; undefined where one is none of the scheme, or they cannot be compared. */
export function compareConstraints(a: OrderedConstraint, b: OrderedConstraint): number | undefined {
  return a.parsed && b.parsed ? compareParsed(a.parsed, b.parsed) : undefined;
}

/**
 * Constraints by version, those of one version as they came.
 * @returns undefined where the scheme does not order all of them
 */
export function sortConstraints<Of extends OrderedConstraint>(
  constraints: readonly Of[],
): readonly Of[] | undefined {
  if (constraints.length < 2) return constraints;
  let undecided = false;
  const sorted = constraints.toSorted((a, b) => {
    const order = compareConstraints(a, b);
    undecided ||= order === undefined;
    return order ?? 0;
  });
  return undecided ? undefined : sorted;
}

/** Sorted constraints, those of the same version together. */
export function groupByVersion<Of extends OrderedConstraint>(
  sorted: readonly Of[],
): readonly (readonly Of[])[] {
  const groups: Of[][] = [];
  for (const constraint of sorted) {
    const last = groups.at(-1);
    if (last && compareConstraints(last[0]!, constraint) === 0) last.push(constraint);
    else groups.push([constraint]);
  }
  return groups;
}
