import type { Digests } from './artifact.ts';

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
  | 'openpgp-signature'
  | 'xar-signature'
  | 'authenticode'
  | 'apple-codesign'
  | 'apple-ticket'
  | 'nuget-signature'
  | 'jar-signature'
  | 'in-toto-statement';

/** Signature or attestation material found in or beside an artifact, and what checking it gave. */
export interface Attestation {
  readonly kind: AttestationKind;
  /** File beside the artifact, or `Entry.path` inside it. */
  readonly path: string;
  readonly where: 'beside' | 'inside';
  /** `unknown` until it has been verified. */
  readonly outcome: 'pass' | 'fail' | 'unknown';
  /** What was read of it without trusting it, e.g. the signer it names. */
  readonly claims: Readonly<Record<string, string>>;
  readonly statement?: Statement;
}
