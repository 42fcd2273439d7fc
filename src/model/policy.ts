import type { Outcome, Question } from './report.ts';

/** One rule of a policy with what it decided. */
export interface PolicyDecision {
  readonly question: Question;
  /** The key that decided, as it stands in the policy: `origin.publishers`. */
  readonly rule: string;
  /** Line of that key in the policy, from 1; 0 for what holds where a policy says nothing. */
  readonly line: number;
  readonly outcome: Outcome;
  /** In one sentence. */
  readonly message: string;
}

/** A policy as it was applied to an artifact. */
export interface AppliedPolicy {
  /** As the policy calls itself, else the name of its file. */
  readonly name: string;
  /** SHA-256 of the file. */
  readonly sha256: string;
  /** The section for this project that applied, where one did. */
  readonly section?: { readonly match: string; readonly line: number };
  readonly decisions: readonly PolicyDecision[];
  /** What the policy lets pass, or does not look at: sentences. */
  readonly notes: readonly string[];
}
