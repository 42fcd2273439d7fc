import type { FileOutcome, PublisherKind, StepOutcome } from './provenance.ts';

/**
 * What a release as a whole can be found to be, beyond what is said of each of its files. `assay verify --allow` takes the word
 * behind the point.
 */
export const RELEASE_FINDINGS = {
  'release.partial': 'Some files of the release have evidence that verifies, others have none.',
  'release.mixed': 'Files of one release are of different publishers.',
  'release.elsewhere':
    'A file was built in another repository, or of another commit, than the source distribution.',
  'release.late': 'A file was signed long after the others.',
  'release.duplicate': 'Two files are the same distribution by their names.',
  'release.lost': 'An earlier version of the same major line had provenance, this one has none.',
  'release.changed': 'Another publisher than the one remembered signed it.',
  'release.resurrected': 'A repository or owner has the name that is remembered, and another id.',
  'release.downgraded': 'The evidence is weaker than what is remembered.',
} as const;

/** Stable name of a finding about a release. */
export type ReleaseFindingName = keyof typeof RELEASE_FINDINGS;

/** One finding about a release. */
export interface ReleaseFinding {
  readonly name: ReleaseFindingName;
  /** `fail`, or `unknown` where it may be honest and nothing at hand decides: such a finding is told and refuses nothing. */
  readonly outcome: Exclude<StepOutcome, 'pass'>;
  /** What was found, in one sentence. */
  readonly message: string;
  /** The files it is about. */
  readonly files: readonly string[];
  readonly expected?: string;
  readonly found?: string;
  /** Whoever asked allowed it: it is told and refuses nothing. */
  readonly allowed?: true;
}

/**
 * Who published, in parts that are remembered and compared as values. Unlike a `SignerIdentity` it has nothing that every run has
 * anew (commit, ref, run); absent is what the certificate does not say.
 */
export interface PublisherIdentity {
  /** `registry` where only the index that serves the file vouches for it. */
  readonly kind: PublisherKind | 'key' | 'registry' | 'other';
  readonly issuer?: string;
  /** E-mail address or URI of a signer that has no repository. */
  readonly subject?: string;
  /** `owner/name`, or the full path of the project. */
  readonly repository?: string;
  /** Ids that survive a change of name, in decimal. */
  readonly repositoryId?: string;
  readonly ownerId?: string;
  /** File of the workflow that was started, relative to the repository. */
  readonly workflow?: string;
  readonly environment?: string;
  readonly runner?: string;
  readonly trigger?: string;
  /** SHA-256 of the SubjectPublicKeyInfo of a key, else its OpenPGP fingerprint, in lower-case hexadecimal. */
  readonly key?: string;
}

/** A publisher with what it signed of one release. */
export interface ReleasePublisher {
  readonly publisher: PublisherIdentity;
  /** In the order of the release. */
  readonly files: readonly string[];
  /** Types of predicates that are stated of every one of these files, sorted; none for signatures of the file itself. */
  readonly predicates: readonly string[];
  /** Commits these files were built of, sorted. */
  readonly commits: readonly string[];
  /** First and last verified time, in seconds since 1970; absent where no time is known. */
  readonly times?: readonly [number, number];
}

/** How a release compares with what is remembered of its project. */
export type IdentityOutcome = 'first-seen' | 'same' | 'changed' | 'lost' | 'resurrected' | 'downgraded';

/** A part of a publisher or its evidence that differs from what is remembered. */
export interface IdentityChange {
  /** `repository`, `repositoryId`, `environment`, `evidence`, `predicates` …. */
  readonly part: keyof PublisherIdentity | 'evidence' | 'predicates';
  readonly before: string;
  readonly now: string;
  /** What this difference alone would make of the release; `same` for what is stronger than before, or harmless. */
  readonly outcome: IdentityOutcome;
}

/** What the memory says about a release. */
export interface IdentityVerdict {
  readonly outcome: IdentityOutcome;
  /** In one sentence. */
  readonly message: string;
  readonly changes: readonly IdentityChange[];
  /** Version it was compared with, and where that stands; absent where nothing was remembered. */
  readonly against?: {
    readonly version: string;
    /** Whether it is of the same major line. */
    readonly sameLine: boolean;
    /** Seconds since 1970 at which it was recorded. */
    readonly recorded: number;
  };
  /** A person's decision that this is right, for this version and these publishers, with the reason given. */
  readonly accepted?: { readonly reason: string; readonly recorded: number };
}

/** What a ledger says about one artifact. */
export interface ArtifactMemory {
  /** Path of the ledger. */
  readonly ledger: string;
  /** Number of its entries. */
  readonly entries: number;
  /** Whether the key at hand signed it. */
  readonly keyIsKnown: boolean;
  /** Absent where nothing is remembered and nothing is missed, and where the artifact could not be compared. */
  readonly identity?: IdentityVerdict;
  /** What stands against it. */
  readonly findings: readonly ReleaseFinding[];
  /** Why the ledger could not be believed, or read. */
  readonly error?: { readonly code: string; readonly message: string };
}

/** How much of a release has evidence that verifies. */
export type ReleaseCoverage = 'complete' | 'partial' | 'none';

/** A release: all files of one version of a project that were asked about, judged together. */
export interface ReleaseVerdict {
  /** Project and version, or the folder where names of files do not say them. */
  readonly name: string;
  /** Package URL without version; absent where it is not known. */
  readonly project?: string;
  readonly version?: string;
  readonly coverage: ReleaseCoverage;
  readonly files: readonly { readonly file: string; readonly outcome: FileOutcome }[];
  /** In the order of their first file. */
  readonly publishers: readonly ReleasePublisher[];
  readonly findings: readonly ReleaseFinding[];
  /** Absent where nothing is remembered and nothing could be, and where no memory was asked. */
  readonly identity?: IdentityVerdict;
  /** No finding refuses it. That every file is verified is said by the files. */
  readonly ok: boolean;
}

/** What is written down about a release: an observation, or the decision of a person. */
export interface LedgerStatement {
  /** Package URL without version. */
  readonly project: string;
  readonly version: string;
  /** `verified`: it was seen so, and nothing contradicted it. `accepted`: a person decided, with a reason. */
  readonly how: 'verified' | 'accepted';
  readonly reason?: string;
  /** What was decided upon, where a person did. */
  readonly outcome?: IdentityOutcome;
  /** Who published; none where provenance is absent, which only a person can have accepted. */
  readonly publishers: readonly {
    readonly publisher: PublisherIdentity;
    readonly predicates: readonly string[];
  }[];
  /** A file of the release with its SHA-256, the first by name. */
  readonly file: { readonly name: string; readonly sha256: string };
  /** First and last verified time of its signatures, in seconds since 1970. */
  readonly times?: readonly [number, number];
  /** When it was written down, in seconds since 1970. */
  readonly recorded: number;
  /** Key of the ledger it was first written in: SHA-256 of its SubjectPublicKeyInfo, in hexadecimal. */
  readonly by: string;
}

/** An entry of a ledger: a statement with its place in the chain. */
export interface LedgerEntry {
  /** From 1. */
  readonly number: number;
  /** SHA-256 of the line before, in hexadecimal; for the first entry, of the line that opens the ledger. */
  readonly previous: string;
  readonly statement: LedgerStatement;
}

/** One thing that is wrong with a ledger. */
export interface LedgerFault {
  readonly name:
    | 'ledger.line'
    | 'ledger.chain'
    | 'ledger.signature'
    | 'ledger.key'
    | 'ledger.head'
    | 'ledger.cut';
  readonly message: string;
  /** Line, from 1. */
  readonly line?: number;
}
