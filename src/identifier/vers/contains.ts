import { compareParsed, parseVersion } from '../version.ts';
import { boundOf, isInclusive, type Vers } from './model.ts';
import { type OrderedConstraint, orderOf, withOrder } from './order.ts';

/** Undefined is "cannot be said". */
type Answer = boolean | undefined;

/**
 * Whether a version is in a range whose constraints are in order, by the procedure of "Checking if a version is contained
 * within a range". It says nothing about ranges with less than two bounds, as it only walks pairs; here a single lower bound
 * takes in all above it, a single upper bound all below, and a range of nothing but `!=` all but these versions.
 */
export function contains(vers: Vers, text: string): Answer {
  if (vers.scheme === 'none') return false;
  if (vers.constraints[0]?.comparator === '*') return true;
  const constraints = withOrder(vers.scheme, vers.constraints);
  const version = parseVersion(orderOf(vers.scheme), text);
  const orders = constraints.map(({ parsed }) => version && parsed && compareParsed(version, parsed));
  const equals = constraints.map(({ version: named }, at) => (named === text ? true : isZero(orders[at])));
  const named = any(equals.filter((_, at) => isInclusive(constraints[at]!.comparator)));
  if (named === true) return true;
  const excluded = any(equals.filter((_, at) => constraints[at]!.comparator === '!='));
  if (excluded === true) return named === undefined ? undefined : false;
  const within = isWithin(constraints, orders);
  const answer = named === undefined && within === false ? undefined : within;
  return excluded === undefined && answer === true ? undefined : answer;
}

/** Whether the version is between a lower bound and the upper bound that follows it, or beyond an open end. */
function isWithin(
  constraints: readonly OrderedConstraint[],
  orders: readonly (number | undefined)[],
): Answer {
  const bounds = constraints.flatMap(({ comparator }, at) => {
    const side = boundOf(comparator);
    return side ? [{ side, order: orders[at] }] : [];
  });
  if (bounds.length === 0) return constraints.every(({ comparator }) => comparator === '!=');
  return any(
    bounds.flatMap(({ side, order }, at): readonly Answer[] => {
      const next = bounds[at + 1];
      if (side === 'upper') return at === 0 ? [isBelow(order)] : [];
      return [both(isAbove(order), next ? isBelow(next.order) : true)];
    }),
  );
}

function isZero(order: number | undefined): Answer {
  return order === undefined ? undefined : order === 0;
}

function isAbove(order: number | undefined): Answer {
  return order === undefined ? undefined : order > 0;
}

function isBelow(order: number | undefined): Answer {
  return order === undefined ? undefined : order < 0;
}

function both(a: Answer, b: Answer): Answer {
  if (a === false || b === false) return false;
  return a && b;
}

function any(answers: readonly Answer[]): Answer {
  if (answers.includes(true)) return true;
  return answers.includes(undefined) ? undefined : false;
}
