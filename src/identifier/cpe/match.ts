import { ANY, CPE_ATTRIBUTES, type CpeAttribute, cpePattern, NA, unquoteCpe, type Wfn } from './wfn.ts';

/** What the set of products that one name means is to that of another (NISTIR 7696 §6). */
export type CpeRelation = 'EQUAL' | 'SUBSET' | 'SUPERSET' | 'DISJOINT' | 'UNDEFINED';

/** The relation of two names, and of each attribute. */
export interface CpeComparison {
  readonly relation: CpeRelation;
  readonly attributes: Readonly<Record<CpeAttribute, CpeRelation>>;
}

type Kind = 'any' | 'na' | 'plain' | 'wild';

/** NISTIR 7696 table 6-2, source kind first; two values (plain or wild source, plain target) are compared instead. */
const LOGICAL: Readonly<Record<Kind, Readonly<Record<Kind, CpeRelation | 'compare'>>>> = {
  any: { any: 'EQUAL', na: 'SUPERSET', plain: 'SUPERSET', wild: 'UNDEFINED' },
  na: { any: 'SUBSET', na: 'EQUAL', plain: 'DISJOINT', wild: 'UNDEFINED' },
  plain: { any: 'SUBSET', na: 'DISJOINT', plain: 'compare', wild: 'UNDEFINED' },
  wild: { any: 'SUBSET', na: 'DISJOINT', plain: 'compare', wild: 'UNDEFINED' },
};

/**
 * Compares two names attribute by attribute, then as wholes (NISTIR 7696 tables 6-2 and 6-4): `SUPERSET` says that `source`
 * covers `target`. Case does not count. A wildcard in `target` makes its attribute `UNDEFINED`.
 */
export function matchCpe(source: Wfn, target: Wfn): CpeComparison {
  const attributes: Record<string, CpeRelation> = {};
  for (const attribute of CPE_ATTRIBUTES) {
    attributes[attribute] = compareCpeValues(source[attribute], target[attribute]);
  }
  return {
    relation: overall(Object.values(attributes)),
    attributes: attributes as Record<CpeAttribute, CpeRelation>,
  };
}

/** The relation of two attribute values (NISTIR 7696 table 6-2). */
export function compareCpeValues(source: string, target: string): CpeRelation {
  if (source === target && (source === ANY || source === NA)) return 'EQUAL';
  const kind = kindOf(source);
  const relation = LOGICAL[kind][kindOf(target)];
  if (relation !== 'compare') return relation;
  if (kind === 'plain') return source.toLowerCase() === target.toLowerCase() ? 'EQUAL' : 'DISJOINT';
  return covers(source, target) ? 'SUPERSET' : 'DISJOINT';
}

/** NISTIR 7696 table 6-4. */
function overall(relations: readonly CpeRelation[]): CpeRelation {
  if (relations.includes('DISJOINT')) return 'DISJOINT';
  const others = new Set(relations.filter((relation) => relation !== 'EQUAL'));
  if (others.size === 0) return 'EQUAL';
  return others.size === 1 ? [...others][0]! : 'UNDEFINED';
}

function kindOf(value: string): Kind {
  if (value === ANY) return 'any';
  if (value === NA) return 'na';
  // Most values have none of the two characters, and need not be taken apart.
  if (!value.includes('*') && !value.includes('?')) return 'plain';
  const pattern = cpePattern(value);
  return pattern === undefined || (pattern.start === '' && pattern.end === '') ? 'plain' : 'wild';
}

/** A run of n `?` stands for up to n characters, `*` for any number; an escaped character is one. */
function covers(source: string, target: string): boolean {
  const pattern = cpePattern(source)!;
  const body = unquoteCpe(pattern.body).toLowerCase();
  const text = unquoteCpe(target).toLowerCase();
  const spare = text.length - body.length;
  const first = Math.max(0, spare - room(pattern.end));
  const last = Math.min(spare, room(pattern.start));
  for (let at = first; at <= last; at += 1) if (text.startsWith(body, at)) return true;
  return false;
}

function room(wildcard: string): number {
  return wildcard === '*' ? Number.POSITIVE_INFINITY : wildcard.length;
}
