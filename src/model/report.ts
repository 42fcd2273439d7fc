import type { KnownWeakness } from './advisory.ts';
import type { ArtifactSummary, Digests } from './artifact.ts';
import type { Component, SbomDocument } from './component.ts';
import type { Comparison } from './difference.ts';
import type { AppliedPolicy } from './policy.ts';
import type { Problem } from './problem.ts';
import type { ArtifactMemory } from './provenance-release.ts';
import type { Attestation } from './statement.ts';

/** The four questions. */
export type Question = 'inside' | 'origin' | 'rebuild' | 'known';

/** SLSA VSA's words plus the honest third one. */
export type Outcome = 'pass' | 'fail' | 'unknown';

/** SARIF 2.1.0 §3.27.10 levels. */
export type FindingLevel = 'none' | 'note' | 'warning' | 'error';

/** One thing worth knowing, with its evidence. */
export interface Finding {
  /** Rule id, e.g. `inside.problem`, `rebuild.leak`. */
  readonly rule: string;
  readonly question: Question;
  readonly level: FindingLevel;
  readonly message: string;
  /** Where it was seen. */
  readonly path?: string;
  readonly offset?: number;
  /** Seen inside an archive that is merely shipped: it does not fail the artifact. */
  readonly nested?: true;
  /** How many places show the same; the path is the first. */
  readonly count?: number;
}

/** The answer to one question. */
export interface Verdict {
  readonly question: Question;
  readonly outcome: Outcome;
  /** Sentences, most important first. */
  readonly reasons: readonly string[];
}

/** The files that belong to one component, and to no other. */
export interface OwnedFiles {
  /** `Component.id`. */
  readonly component: string;
  readonly files: number;
  readonly bytes: number;
}

/** What the inside looks like in numbers. */
export interface Contents {
  /** What the artifact is, from the outside in, with dialects: `gzip`, `tar:pax`. */
  readonly layers: readonly string[];
  readonly entries: number;
  readonly files: number;
  /** Bytes of all regular files at the leaves of the tree. */
  readonly bytes: number;
  /** Those of them that no component accounts for. */
  readonly unaccountedBytes: number;
  /** What each component accounts for, those with most bytes first; those without a file of their own are left out. */
  readonly owned: readonly OwnedFiles[];
  readonly formats: Readonly<Record<string, number>>;
  readonly sboms: readonly SbomDocument[];
}

/** One file that was read to make a report. */
export interface ReportInput {
  readonly role: 'artifact' | 'against' | 'beside';
  readonly name: string;
  readonly size: number;
  readonly digests?: Digests;
}

/** Everything Assay says about an artifact; the machine contract of `check --format json`. */
export interface Report {
  readonly schemaVersion: 1;
  readonly artifact: ArtifactSummary;
  readonly contents: Contents;
  readonly components: readonly Component[];
  readonly attestations: readonly Attestation[];
  /** What is remembered of who published it; absent where no ledger was asked. */
  readonly memory?: ArtifactMemory;
  /** Null where nothing was given to compare with. */
  readonly comparison: Comparison | null;
  /** What is known against components, what weighs most first; empty where no advisories were at hand. */
  readonly matches: readonly KnownWeakness[];
  readonly findings: readonly Finding[];
  readonly verdicts: readonly Verdict[];
  /** The policy that the verdicts are of, where one was given. */
  readonly policy?: AppliedPolicy;
  readonly problems: readonly Problem[];
  readonly inputs: readonly ReportInput[];
  readonly tool: { readonly name: 'assay'; readonly version: string };
}
