/** How one check of a verification ended; `unknown` where nothing at hand could decide it. */
export type StepOutcome = 'pass' | 'fail' | 'unknown';

/**
 * One check of a verification, in the order they were made. A verification stops at the first that fails, so a refusal is
 * always its last step.
 */
export interface VerificationStep {
  /** Stable name, `group.check`; docs/verification.md and docs/signatures.md list them. */
  readonly name: StepName;
  readonly outcome: StepOutcome;
  /** What was found, in one sentence. */
  readonly message: string;
  /** What was looked at: a place in the evidence (`tlogEntries[0].inclusionProof`) or the file asked about. */
  readonly input?: string;
  readonly expected?: string;
  readonly found?: string;
}

/** Every check there is, by group. */
export type StepName =
  // Evidence as a document: strict JSON, media type, base64, the fields its version demands.
  | 'format.json'
  | 'format.version'
  | 'format.field'
  | 'format.encoding'
  | 'format.count'
  // Trust material.
  | 'trust.root'
  | 'trust.key'
  // Times that are known from somebody else than the signer.
  | 'time.integrated'
  | 'time.timestamp'
  | 'time.present'
  | 'time.future'
  // Certificate of the signer.
  | 'certificate.encoding'
  | 'certificate.usage'
  | 'certificate.chain'
  | 'certificate.time'
  | 'certificate.transparency'
  // Transparency log.
  | 'log.present'
  | 'log.key'
  | 'log.promise'
  | 'log.checkpoint'
  | 'log.inclusion'
  | 'log.body'
  // Signature and what it is over.
  | 'signature.valid'
  | 'signature.digest'
  // OpenPGP signatures.
  | 'openpgp.packet'
  | 'openpgp.version'
  | 'openpgp.type'
  | 'openpgp.hash'
  | 'openpgp.subpacket'
  | 'openpgp.time'
  | 'openpgp.content'
  | 'openpgp.issuer'
  | 'openpgp.key'
  | 'openpgp.signature'
  // Signatures of macOS packages and of Windows files.
  | 'xar.table'
  | 'xar.member'
  | 'xar.signature'
  | 'authenticode.structure'
  | 'authenticode.hash'
  | 'authenticode.content'
  | 'authenticode.signature'
  | 'statement.type'
  | 'statement.shape'
  | 'statement.predicate'
  | 'subject.name'
  | 'subject.digest'
  // A file against the lock that names it.
  | 'lock.presence'
  | 'lock.name'
  | 'lock.hash'
  | 'lock.identity'
  // Who signed, against who should have.
  | 'identity.issuer'
  | 'identity.subject'
  | 'identity.repository'
  | 'identity.workflow'
  | 'identity.environment'
  | 'identity.owner-id'
  | 'identity.repository-id'
  | 'identity.trigger'
  | 'identity.runner'
  | 'identity.policy';

/**
 * Who signed, as a certificate of Fulcio says (extensions 1.3.6.1.4.1.57264.1.*, sigstore/fulcio `docs/oid-info.md`), in
 * parts that can be compared as values. Absent where the certificate does not say it.
 */
export interface SignerIdentity {
  readonly kind: PublisherKind | 'key' | 'other';
  /** Subject alternative name: an e-mail address or a URI. */
  readonly subject?: string;
  /** OIDC issuer (extension .8, else .1). */
  readonly issuer?: string;
  /** `owner/name`, or the full path of the project. */
  readonly repository?: string;
  /** Source repository URI (.12). */
  readonly repositoryUri?: string;
  /** Ids that survive a change of name, in decimal (.15, .17); UUIDs of project and organisation at CircleCI. */
  readonly repositoryId?: string;
  readonly ownerId?: string;
  /**
   * Workflow that was started, the caller: file of the build configuration (.18), relative to the repository; at CircleCI the id of
   * the pipeline definition.
   */
  readonly workflow?: string;
  /** Workflow that signed, the called one: build signer URI (.9), whole. */
  readonly signerWorkflow?: string;
  /** Commit (.13) and ref (.14) of the source. */
  readonly commit?: string;
  readonly ref?: string;
  /** Deployment environment (.23). */
  readonly environment?: string;
  /** `github-hosted`, `self-hosted` (.11). */
  readonly runner?: string;
  /** Event that started it (.20). */
  readonly trigger?: string;
  /** Of the source repository (.22). */
  readonly visibility?: string;
  /** The run (.21). */
  readonly run?: string;
  /** Of a managed key: SHA-256 of its SubjectPublicKeyInfo in hexadecimal. */
  readonly key?: string;
  /** Of an OpenPGP key: fingerprint of the primary key, upper-case hexadecimal. */
  readonly fingerprint?: string;
  /** Of a certificate of Apple's developers: the team it belongs to. */
  readonly team?: string;
}

/** Who can publish by Trusted Publishing, and persons. */
export type PublisherKind = 'github' | 'gitlab' | 'google' | 'activestate' | 'circleci' | 'email';

/** What a verification found. Evidence that is refused says why in the last of `steps`. */
export interface Verification {
  readonly verified: boolean;
  readonly steps: readonly VerificationStep[];
  /** Who signed; absent where it was refused before that was known. */
  readonly identity?: SignerIdentity;
  /** Times verified, in seconds since 1970, in ascending order. */
  readonly times: readonly VerifiedTime[];
  /** Type of the predicate of a statement. */
  readonly predicateType?: string;
  /** SHA-256 of what was signed: payload of the envelope, or the artifact's digest. Names evidence apart from its wrapping. */
  readonly evidence?: string;
}

/** A time that somebody else than the signer vouches for. */
export interface VerifiedTime {
  readonly source: 'log' | 'timestamp-authority';
  /** Name of the log or authority. */
  readonly by: string;
  /** Seconds since 1970. */
  readonly time: number;
}

/**
 * Who should have published, in parts that are compared as values; what is absent may be anything. A name can change hands, the
 * ids cannot: a policy that pins `repository` alone believes whoever has that name now.
 */
export interface PublisherPolicy {
  readonly kind: PublisherKind;
  /** OIDC issuer; the public one of the kind where absent. */
  readonly issuer?: string;
  /** GitHub `owner/name`, GitLab full path. */
  readonly repository?: string;
  /** File of the workflow that was started: GitHub relative to `.github/workflows/`, GitLab relative to the repository. */
  readonly workflow?: string;
  readonly environment?: string;
  /** Google and persons. */
  readonly email?: string;
  readonly repositoryId?: string;
  readonly ownerId?: string;
  /** Events that may have started it; any where absent. */
  readonly triggers?: readonly string[];
  readonly runner?: string;
}

/** Documents that hold signatures over artifacts, and are verified. */
export type EvidenceForm =
  | 'sigstore-bundle'
  | 'pep740-attestation'
  | 'pep740-provenance'
  | 'npm-attestations'
  | 'dsse-envelope'
  | 'cosign-bundle'
  | 'openpgp-signature'
  | 'xar-signature'
  | 'authenticode';

/** One signature of a document of evidence, and what its verification found. */
export interface VerifiedEvidence extends Verification {
  /** File it is in. */
  readonly source: string;
  /** Where in the file, where it holds several: `attestation_bundles[0].attestations[0]`, `line 2`. */
  readonly place?: string;
  readonly form?: EvidenceForm;
  /** Publisher that the document itself names; who it says may be anybody. */
  readonly claimed?: Readonly<Record<string, string>>;
}

/**
 * What the evidence about a file comes to: `missing` where there is none at all, `undecided` where all there is needs an
 * OpenPGP key or a certificate authority that nobody gave; a bundle whose key nobody gave is `refused`. Neither counts as verified.
 */
export type FileOutcome = 'verified' | 'refused' | 'undecided' | 'missing';

/** A file with everything that was said about it. */
export interface FileVerdict {
  /** File name, or the digest where only that was given. */
  readonly file: string;
  readonly sha256: string;
  readonly outcome: FileOutcome;
  /** In one sentence: why it was refused, or who signed it. */
  readonly message: string;
  readonly evidence: readonly VerifiedEvidence[];
  /** The check that ended it, where it was refused. */
  readonly failed?: VerificationStep;
  /** Whether somebody was expected; else that a signature is right does not say that it is of anybody who should sign. */
  readonly expected: boolean;
}
