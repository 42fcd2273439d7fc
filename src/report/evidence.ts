import type {
  Artifact,
  Attestation,
  Comparison,
  Component,
  Contents,
  KnownWeakness,
} from '../model/index.ts';
import type { AskedAdvisories, UnmatchedStatement } from '../vulnerability/index.ts';

/** Everything the rooms found, before it is judged. */
export interface Evidence {
  readonly artifact: Artifact;
  readonly contents: Contents;
  readonly components: readonly Component[];
  readonly attestations: readonly Attestation[];
  readonly comparison: Comparison | null;
  readonly matches: readonly KnownWeakness[];
  /** VEX statements given with the question that came to nothing. */
  readonly unmatched?: readonly UnmatchedStatement[];
  /** Traces of the building machine (rule, message, place). */
  readonly leaks: readonly {
    readonly rule: string;
    readonly message: string;
    readonly path: string;
    readonly offset?: number;
    readonly count: number;
  }[];
  /** The advisories that were asked; absent where there were none at hand. */
  readonly advisories?: AskedAdvisories;
  /** Identifiers that are looked up. */
  readonly identifiers: readonly string[];
}
