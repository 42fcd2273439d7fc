import type { Digests } from './artifact.ts';
import type { SignerIdentity, VerificationStep, VerifiedTime } from './provenance.ts';

/** in-toto Attestation Framework, ResourceDescriptor (words unchanged). */
export interface ResourceDescriptor {
  readonly name?: string;
  readonly uri?: string;
  readonly digest?: Digests;
}

/** in-toto Attestation Framework, Statement v1 (words unchanged). */
export interface Statement {
  readonly _type: string;
  readonly subject: readonly ResourceDescriptor[];
  readonly predicateType: string;
  readonly predicate: unknown;
}

/** The kinds of signature or attestation material that are recognised. */
export type AttestationKind =
  | 'pep740-provenance'
  | 'pep740-attestation'
  | 'sigstore-bundle'
  | 'npm-attestations'
  | 'dsse-envelope'
  | 'cosign-bundle'
  | 'openpgp-signature'
  | 'xar-signature'
  | 'authenticode'
  | 'apple-codesign'
  | 'apple-ticket'
  | 'nuget-signature'
  | 'jar-signature'
  | 'in-toto-statement'
  | 'unrecognised';

/** Signature or attestation material found in or beside an artifact, and what checking it gave. */
export interface Attestation {
  readonly kind: AttestationKind;
  /** File beside the artifact or given, or `Entry.path` inside it. */
  readonly path: string;
  /** Where in the file, where it holds several: `attestation_bundles[0].attestations[0]`, `line 2`. */
  readonly place?: string;
  readonly where: 'beside' | 'given' | 'inside';
  /** `pass` where it was verified, `fail` where it was refused, else `unknown`: nothing at hand verifies it. */
  readonly outcome: 'pass' | 'fail' | 'unknown';
  /** What was read of it without trusting it, e.g. the signer it names. */
  readonly claims: Readonly<Record<string, string>>;
  readonly statement?: Statement;
  /** Every check, in the order they were made; absent where nothing verified it. The last one of what was refused says why. */
  readonly steps?: readonly VerificationStep[];
  /** Who signed, where that is known. */
  readonly identity?: SignerIdentity;
  /** Type of the predicate of a verified statement. */
  readonly predicateType?: string;
  /** Times verified, in ascending order. */
  readonly times?: readonly VerifiedTime[];
}
