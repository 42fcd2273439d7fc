import type { Artifact, Attestation, Comparison, Component, Contents, Match } from '../model/index.ts';

/** Everything the rooms found, before it is judged. */
export interface Evidence {
  readonly artifact: Artifact;
  readonly contents: Contents;
  readonly components: readonly Component[];
  readonly attestations: readonly Attestation[];
  readonly comparison: Comparison | null;
  readonly matches: readonly Match[];
  /** Traces of the building machine (rule, message, place). */
  readonly leaks: readonly {
    readonly rule: string;
    readonly message: string;
    readonly path: string;
    readonly offset?: number;
    readonly count: number;
  }[];
  /** Identifiers that will be looked up. */
  readonly identifiers: readonly string[];
}
