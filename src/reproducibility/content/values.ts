import type { Field } from '../../model/index.ts';
import type { Known } from '../guess/known.ts';
import { guessText } from '../guess/text.ts';
import type { Reason } from './labels.ts';

const MOST_SHOWN = 200;
/** Longer values are not looked into. */
const LONGEST = 1 << 16;

/**
 * What the change of a value is recognised as: a date, a path, a version. Only where one cause explains all of it; else
 * the reason has none.
 */
export function reasonOfValues(
  left: Field['value'],
  right: Field['value'],
  field: string,
  path: string,
  known: Known,
): Reason {
  const values = [shown(left), shown(right)] as const;
  const unknown: Reason = { cause: undefined, field, values };
  if (typeof left !== 'string' || typeof right !== 'string') return unknown;
  if (left.length + right.length > LONGEST) return unknown;
  const { claims, rest } = guessText(left, right, { path, known });
  const causes = new Set(claims.map(({ code }) => code));
  const [first] = claims;
  if (rest.length > 0 || causes.size !== 1 || !first) return unknown;
  return { ...unknown, cause: first.code, evidence: first.evidence, guessed: true };
}

/** A value as a difference shows it. */
export function shown(value: Field['value']): string {
  const text = value === undefined ? '' : String(value);
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text;
}
