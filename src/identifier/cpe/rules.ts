import type { CpeAttribute } from './wfn.ts';

/** Whether a criterion, node or configuration holds for an inventory; `conditional` and `undecided` as in `MatchStatus`. */
export type CpeTruth = 'yes' | 'no' | 'conditional' | 'undecided';

/** Why a criterion holds, does not, or cannot be decided; each rule has one truth. */
export const CPE_RULES = {
  'all-versions': { truth: 'yes', text: 'the criterion means every version' },
  'same-version': { truth: 'yes', text: 'the criterion means this version' },
  'in-range': { truth: 'yes', text: 'the version lies in the bounds' },
  'other-version': { truth: 'no', text: 'the criterion means another version' },
  'other-update': { truth: 'no', text: 'the criterion means another update of this version' },
  'pre-release-only': {
    truth: 'no',
    text: 'the criterion means a pre-release, the inventory the final version',
  },
  'out-of-range': { truth: 'no', text: 'the version lies outside of a bound' },
  'no-version': {
    truth: 'no',
    text: 'the inventory says the product has no versions (NA), so none is in the bounds',
  },
  'other-attribute': { truth: 'no', text: 'an attribute says something else' },
  'other-platform': { truth: 'no', text: 'the inventory states another platform' },
  'not-stated': { truth: 'conditional', text: 'the inventory does not state the product or platform' },
  'platform-open': {
    truth: 'conditional',
    text: 'names do not tell whether the platform stated is the one meant',
  },
  'attribute-not-stated': {
    truth: 'conditional',
    text: 'the inventory does not state an attribute asked for',
  },
  'version-not-stated': { truth: 'undecided', text: 'the inventory does not state the version' },
  'no-order': { truth: 'undecided', text: 'no version order is known for the product' },
  'not-comparable': { truth: 'undecided', text: 'the version order says nothing about the two versions' },
  'update-at-bound': {
    truth: 'undecided',
    text: 'the version is the bound itself, and the order does not tell on which side its update lies',
  },
  wildcard: { truth: 'undecided', text: 'the name in the inventory has a wildcard' },
  unreadable: { truth: 'undecided', text: 'the criterion is no CPE name, or its bound no text' },
  limit: { truth: 'undecided', text: 'the record asks for more comparisons than are made for one record' },
} as const satisfies Record<string, { truth: CpeTruth; text: string }>;

/** One of the keys of {@link CPE_RULES}. */
export type CpeRule = keyof typeof CPE_RULES;

/** The bounds a criterion can have. */
export type CpeBound =
  | 'versionStartIncluding'
  | 'versionStartExcluding'
  | 'versionEndIncluding'
  | 'versionEndExcluding';

/** How one criterion was judged: enough to follow the judgement, and nothing that says more than was compared. */
export interface CpeJudgement {
  readonly truth: CpeTruth;
  readonly rule: CpeRule;
  /** The name of the inventory that decided, a formatted string; absent where no name is about the criterion. */
  readonly inventory?: string;
  /** The attribute that decided. */
  readonly attribute?: CpeAttribute;
  /** The bound that decided; absent for `in-range`, where all bounds of the criterion did. */
  readonly bound?: { readonly kind: CpeBound; readonly version: string };
  /** Name of the version order that was used. */
  readonly order?: string;
}

/** A judgement by a rule. */
export function judged(rule: CpeRule, details: Omit<CpeJudgement, 'rule' | 'truth'> = {}): CpeJudgement {
  return { truth: CPE_RULES[rule].truth, rule, ...details };
}
