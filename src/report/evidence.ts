import type {
  Artifact,
  ArtifactMemory,
  Attestation,
  BomCheck,
  BomConflict,
  Comparison,
  Component,
  Contents,
  FileVerdict,
  KnownWeakness,
} from '../model/index.ts';
import type { AskedAdvisories, UnmatchedStatement } from '../vulnerability/index.ts';

/** Everything the rooms found, before it is judged. */
export interface Evidence {
  readonly artifact: Artifact;
  readonly contents: Contents;
  readonly components: readonly Component[];
  /** What SBOM documents say, held against the bytes; absent where there are none. */
  readonly documents?: { readonly check: BomCheck; readonly conflicts: readonly BomConflict[] };
  readonly attestations: readonly Attestation[];
  /** What verifying them gave; absent where nothing was to be verified and nobody was expected. */
  readonly origin?: {
    readonly expected: boolean;
    /** Absent where the artifact was not read to its end. */
    readonly verdict?: FileVerdict;
  };
  /** What is remembered of who published it; absent where no ledger was asked. */
  readonly memory?: ArtifactMemory;
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
