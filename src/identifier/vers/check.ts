import { boundOf, VERS_RULES, type VersConstraint, type VersProblem, type VersRule } from './model.ts';
import { compareConstraints, type OrderedConstraint } from './order.ts';

/**
 * The validation rules of clause 5.4 on constraints in the order written: each pair out of order, every version that
 * occurs again, every comparator that may not follow. What the scheme cannot order is not called out of order.
 */
export function checkConstraints(constraints: readonly OrderedConstraint[]): readonly VersProblem[] {
  return [...checkOrder(constraints), ...checkSequence(constraints)];
}

function checkOrder(constraints: readonly OrderedConstraint[]): readonly VersProblem[] {
  const problems: VersProblem[] = [];
  const texts = new Set<string>();
  let before: OrderedConstraint | undefined;
  for (const constraint of constraints) {
    const order = before && compareConstraints(before, constraint);
    if (before && order !== undefined && order > 0) {
      problems.push(problem('order', `${constraint.version} follows ${before.version}`));
    }
    if (order === 0 || texts.has(constraint.version)) {
      problems.push(problem('duplicate', `${constraint.version} occurs again`));
    }
    texts.add(constraint.version);
    if (constraint.parsed) before = constraint;
  }
  return problems;
}

function checkSequence(constraints: readonly VersConstraint[]): readonly VersProblem[] {
  const problems: VersProblem[] = [];
  let last: VersConstraint | undefined;
  let lastBound: VersConstraint | undefined;
  for (const constraint of constraints) {
    if (constraint.comparator === '!=') continue;
    const bound = boundOf(constraint.comparator);
    if (last?.comparator === '=' && bound === 'upper') problems.push(following(last, constraint));
    else if (bound && lastBound && boundOf(lastBound.comparator) === bound) {
      problems.push(following(lastBound, constraint));
    }
    last = constraint;
    if (bound) lastBound = constraint;
  }
  return problems;
}

function following(before: VersConstraint, after: VersConstraint): VersProblem {
  const written = ({ comparator, version }: VersConstraint) =>
    comparator === '=' ? version : comparator + version;
  return problem('sequence', `${written(after)} follows ${written(before)}`);
}

function problem(rule: VersRule, found: string): VersProblem {
  return { rule, message: `${VERS_RULES[rule]}, but ${found}` };
}
