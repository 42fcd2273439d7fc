/**
 * A signature with everything needed to verify it, whatever document it came in: Sigstore bundle, PEP 740 attestation, npm
 * attestation. Only its shape has been checked.
 */
export interface SignedEntity {
  /** What it was read from; a bundle with its version. */
  readonly form: 'bundle-0.1' | 'bundle-0.2' | 'bundle-0.3' | 'pep740-1' | 'dsse' | 'cosign';
  readonly signer: EntitySigner;
  readonly content: MessageContent | EnvelopeContent;
  readonly entries: readonly LogEntry[];
  /** RFC 3161 TimeStampResp, DER. */
  readonly timestamps: readonly Buffer[];
}

/** Certificates as DER, the signer's own first; or the name of a key that is known beforehand. */
export type EntitySigner =
  | { readonly kind: 'certificate'; readonly chain: readonly [Buffer, ...Buffer[]] }
  | { readonly kind: 'key'; readonly hint: string };

/** A signature over the bytes of the artifact itself. */
export interface MessageContent {
  readonly kind: 'message';
  /** What the bundle says the digest is: a help for finding the artifact, compared with its own. */
  readonly digest?: { readonly algorithm: HashName; readonly value: Buffer };
  readonly signature: Buffer;
}

/** DSSE envelope v1 with its one signature, which is over the pre-authentication encoding of type and payload. */
export interface EnvelopeContent {
  readonly kind: 'envelope';
  readonly payloadType: string;
  readonly payload: Buffer;
  readonly signature: Buffer;
  /** An ECDSA signature may be the two numbers one behind the other (IEEE P1363), as some key services write it. */
  readonly compact?: true;
}

/** Hash functions that signatures are made with here. */
export type HashName = 'sha256' | 'sha384' | 'sha512';

/** Entry of a transparency log (sigstore/protobuf-specs, `TransparencyLogEntry`). */
export interface LogEntry {
  /** Where it stands in the document, for messages. */
  readonly place: string;
  /** Index over all shards of the log. */
  readonly index: bigint;
  readonly keyId: Buffer;
  /** Type of the body: `hashedrekord`, `dsse`, `intoto`. */
  readonly kind: string;
  readonly version: string;
  /** Seconds since 1970; 0 where the log (Rekor v2) does not say a time. */
  readonly integratedTime: number;
  /** Signed entry timestamp. */
  readonly promise?: Buffer;
  readonly proof?: InclusionProof;
  /** RFC 8785 JSON, the bytes that were logged. */
  readonly body: Buffer;
}

/** Inclusion proof (RFC 6962, 2.1.1). */
export interface InclusionProof {
  /** Index in the shard. */
  readonly index: bigint;
  readonly treeSize: bigint;
  readonly rootHash: Buffer;
  /** Hashes of 32 bytes from the leaf upwards. */
  readonly hashes: readonly Buffer[];
  /** Signed note (C2SP tlog-checkpoint). */
  readonly checkpoint?: string;
}
