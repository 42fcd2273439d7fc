import { boundOf, isInclusive, type VersConstraint, versError } from './model.ts';
import { groupByVersion, type OrderedConstraint, sortConstraints } from './order.ts';

/**
 * Sorts and simplifies constraints as the specification's "Simplifying constraints" does: what a neighbour already says is
 * dropped (of two lower bounds the higher, of two upper bounds the lower, an equality beside an interval that takes it in);
 * `!=` stays. Constraints of one version, which the specification leaves open, become one: bounds that meet, as in
 * `<2|>=2`, go (`<2|>2` is `!=2`), a bound and the version are `<=` or `>=`, and what is both in and out is in, as it is when
 * containment is checked.
 * @returns undefined where the scheme cannot order all versions
 * @throws AssayError `vers.syntax` where a lower bound is followed by an upper one of the same version and nothing is between
 */
export function simplify(constraints: readonly OrderedConstraint[]): readonly VersConstraint[] | undefined {
  if (constraints.length === 1) return constraints.map(plain);
  const sorted = sortConstraints(constraints);
  if (sorted === undefined) return undefined;
  const merged = groupByVersion(sorted).flatMap(mergeVersion);
  const kept = dropRedundant(merged);
  const joined = joinMeeting(kept);
  return joined.length > 0 ? joined.map(plain) : [{ comparator: '*', version: '' }];
}

/** The constraints of one version: an upper bound, the version itself or its exclusion, a lower bound; at most two. */
function mergeVersion(group: readonly OrderedConstraint[]): readonly OrderedConstraint[] {
  const [first] = group;
  if (first === undefined || group.length === 1) return group;
  const has = (comparator: string) => group.some((constraint) => constraint.comparator === comparator);
  const isIn = group.some(({ comparator }) => isInclusive(comparator));
  const isLower = has('>') || has('>=');
  const isUpper = has('<') || has('<=');
  if (isLower && isUpper && isInterval(group)) {
    if (has('>=') && has('<=')) return [{ ...first, comparator: '=' }];
    throw versError(`nothing lies between ${first.version} and itself`);
  }
  if (!isLower && !isUpper) return [{ ...first, comparator: isIn ? '=' : '!=' }];
  const upper = { ...first, comparator: isIn ? '<=' : '<' } as const;
  const lower = { ...first, comparator: isIn ? '>=' : '>' } as const;
  return [...(isUpper ? [upper] : []), ...(isLower ? [lower] : [])];
}

/** Whether a lower bound is written before an upper one of the same version: `>=2|<=2`, not `<2|>=2`. */
function isInterval(group: readonly OrderedConstraint[]): boolean {
  return group.map(({ comparator }) => boundOf(comparator)).find((bound) => bound !== undefined) === 'lower';
}

function dropRedundant(sorted: readonly OrderedConstraint[]): readonly OrderedConstraint[] {
  const kept: OrderedConstraint[] = [];
  /** Places in `kept` of the constraints since the last lower bound, which an upper bound takes in; `!=` is not among them. */
  let since: number[] = [];
  let inInterval = false;
  const dropped = new Set<number>();
  for (const constraint of sorted) {
    const bound = boundOf(constraint.comparator);
    if (inInterval && (bound === 'lower' || constraint.comparator === '=')) continue;
    if (bound === 'upper') {
      if (!inInterval) for (const place of since) dropped.add(place);
      since = [];
    }
    if (constraint.comparator !== '!=' && bound !== 'lower') since.push(kept.length);
    if (bound) inInterval = bound === 'lower';
    if (bound === 'lower') since = [];
    kept.push(constraint);
  }
  return kept.filter((_, place) => !dropped.has(place));
}

/** Bounds of one version, the upper first, leave at most that version out. */
function joinMeeting(sorted: readonly OrderedConstraint[]): readonly OrderedConstraint[] {
  return groupByVersion(sorted).flatMap((group): readonly OrderedConstraint[] => {
    const [upper, lower] = group;
    if (!upper || !lower) return group;
    return isInclusive(upper.comparator) ? [] : [{ ...upper, comparator: '!=' }];
  });
}

function plain({ comparator, version }: VersConstraint): VersConstraint {
  return { comparator, version };
}
