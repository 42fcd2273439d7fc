import { parseVersion } from '../../version.ts';
import type { VersComparator, VersConstraint } from '../model.ts';

/** A range as alternatives, in each of which all constraints hold: one without constraints takes every version. */
export type NativeRange = readonly (readonly VersConstraint[])[];

/** How ranges of one ecosystem are written. */
export interface NativeSyntax {
  /** @returns undefined where the text is no range of this ecosystem, or VERS cannot say what it means */
  read(text: string): NativeRange | undefined;
  /** What the range is in literal form, where that is not what {@link read} makes of it; see `versFromNative`. */
  literal?(text: string): NativeRange | undefined;
}

/** What may stand before a version: each operator of a syntax and its comparator. */
export type Operators = Readonly<Record<string, VersComparator>>;

/** The operators most syntaxes share. */
export const OPERATORS: Operators = {
  '=': '=',
  '==': '=',
  '!=': '!=',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
};

/** One constraint. */
export function clause(comparator: VersComparator, version: string): VersConstraint {
  return { comparator, version };
}

/** An operator and what follows it; the operator may be empty. Undefined for an operator the syntax does not have. */
export function splitOperator(
  text: string,
  operators: Operators,
): readonly [VersComparator | '', string] | undefined {
  const [, operator = '', version = ''] = /^([<>=!~^]*)\s*(.*)$/s.exec(text.trim()) ?? [];
  if (operator === '') return ['', version];
  const comparator = Object.hasOwn(operators, operator) ? operators[operator] : undefined;
  return comparator && [comparator, version];
}

/**
 * A list between commas of which all must hold, each an operator and a version of a scheme.
 * @param bare what a version without operator means; without it such a version is refused
 */
export function readComparisons(
  text: string,
  scheme: string,
  operators: Operators = OPERATORS,
  bare?: VersComparator,
): readonly VersConstraint[] | undefined {
  return mapAll(text.split(','), (part) => {
    const [operator, version] = splitOperator(part, operators) ?? [];
    const comparator = operator === '' ? bare : operator;
    if (comparator === undefined || version === undefined || !parseVersion(scheme, version)) return undefined;
    return clause(comparator, version);
  });
}

/** Applies a reader to all of a list; undefined where it refuses one. */
export function mapAll<From, To>(
  items: readonly From[],
  read: (item: From) => To | undefined,
): readonly To[] | undefined {
  const found: To[] = [];
  for (const item of items) {
    const one = read(item);
    if (one === undefined) return undefined;
    found.push(one);
  }
  return found;
}
