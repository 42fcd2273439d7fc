import type { Outcome, PolicyDecision } from '../../model/index.ts';
import type { Evidence } from '../evidence.ts';

/** What else a policy asks about. */
export interface PolicyFacts {
  readonly evidence: Evidence;
  /** From which weight on a finding fails, where no rule is about it. */
  readonly failOn: 'note' | 'warning' | 'error';
  /** The moment of asking, in seconds since 1970. */
  readonly now: number;
}

/** What rules of one question decided, and what they let pass. */
export interface Decided {
  readonly decisions: readonly PolicyDecision[];
  readonly notes: readonly string[];
  /** The answer before any rule, where the rules do not start from the one that was judged. */
  readonly base?: Outcome;
}
