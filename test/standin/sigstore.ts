import { createHash } from 'node:crypto';
import { type CertificateAuthority, createCertificateAuthority, type LeafFaults } from './authority.ts';
import { githubClaims, identityOfClaims, type StandinIdentity } from './identity.ts';
import { makeKey, type StandinKey } from './keys.ts';
import { createWitness } from './note.ts';
import { b64, type EntryFaults, type Proposal, preAuthentication, type TlogEntry } from './rekor.ts';
import { createRekorV1, type EnvelopeType, type RekorV1 } from './rekor-v1.ts';
import { createRekorV2, type EnvelopeTypeV2, type RekorV2 } from './rekor-v2.ts';
import { trustedRoot } from './trusted-root.ts';
import { createTimestampAuthority, type StampOptions, type TimestampAuthority } from './tsa.ts';

/** A whole Sigstore of one's own, in memory. */
export interface StandinSigstore {
  readonly authority: CertificateAuthority;
  readonly rekorV1: RekorV1;
  readonly rekorV2: RekorV2;
  readonly tsa: TimestampAuthority;
  /** The `trusted_root.json` that believes all of them. */
  readonly trustedRoot: string;
  /** Signs bytes, or an in-toto statement, as a client would. @returns a bundle v0.3 */
  sign(content: StandinContent, options?: SignOptions): StandinBundle;
}

/** What is signed: the bytes of a file, or an envelope with a payload. */
export type StandinContent =
  | { readonly message: Uint8Array }
  | { readonly payload: Uint8Array; readonly payloadType?: string };

/** How it is signed, and what may be wrong. */
export interface SignOptions {
  /** When, in seconds since 1970; the moment the services were made at unless given. */
  readonly now?: number;
  readonly identity?: StandinIdentity;
  /** Key of the signer; a new one of P-256 unless given. */
  readonly key?: StandinKey;
  /** Signs with the key itself instead of a certificate; what the bundle calls it. */
  readonly hint?: string;
  /** Logs that get the signature; version 1 unless given. */
  readonly logs?: readonly (1 | 2)[];
  /** Timestamps over the signature; one where version 2 is the only log, else none. */
  readonly timestamps?: number;
  readonly envelopes?: { readonly v1?: EnvelopeType; readonly v2?: EnvelopeTypeV2 };
  readonly faults?: {
    readonly leaf?: LeafFaults;
    readonly entry?: EntryFaults;
    readonly stamp?: StampOptions;
    /** The signature is made with another key than the certificate's. */
    readonly wrongKey?: boolean;
    /** One more entry of the log, about another signature. */
    readonly bogusEntry?: boolean;
    /** Seconds after the certificate was issued at which it was signed and logged. */
    readonly late?: number;
  };
}

/** A bundle (sigstore/protobuf-specs) in JSON. */
export interface StandinBundle {
  readonly mediaType: string;
  readonly verificationMaterial: {
    readonly certificate?: { readonly rawBytes: string };
    readonly publicKey?: { readonly hint: string };
    readonly tlogEntries: readonly TlogEntry[];
    readonly timestampVerificationData?: {
      readonly rfc3161Timestamps: readonly { readonly signedTimestamp: string }[];
    };
  };
  readonly messageSignature?: {
    readonly messageDigest: { readonly algorithm: string; readonly digest: string };
    readonly signature: string;
  };
  readonly dsseEnvelope?: {
    readonly payload: string;
    readonly payloadType: string;
    readonly signatures: readonly { readonly sig: string }[];
  };
}

const YEAR = 365 * 86_400;
const IN_TOTO = 'application/vnd.in-toto+json';

/** Makes all services. @param now seconds since 1970; all were trusted a month before */
export function createSigstore(
  now: number,
  { witnesses = 0, keyType = 'ec-p256' as 'ec-p256' | 'ec-p384' } = {},
): StandinSigstore {
  const authority = createCertificateAuthority(now, { keyType });
  const rekorV1 = createRekorV1();
  const seen = Array.from({ length: witnesses }, (_, at) => createWitness(`witness-${at}.standin.test`));
  const rekorV2 = createRekorV2(undefined, seen);
  const tsa = createTimestampAuthority(now);
  const services = { authority, rekorV1, rekorV2, tsa };
  return {
    ...services,
    trustedRoot: trustedRoot({
      logs: [rekorV1, rekorV2],
      authorities: [authority],
      timestampAuthorities: [tsa],
      start: now - YEAR / 12,
    }),
    sign: (content, options = {}) => bundleOf(services, content, { now, ...options }),
  };
}

type Services = Omit<StandinSigstore, 'trustedRoot' | 'sign'>;

function bundleOf(
  services: Services,
  content: StandinContent,
  options: SignOptions & { now: number },
): StandinBundle {
  const { key = makeKey('ec-p256'), hint, logs = [1], faults = {}, now } = options;
  const at = now + (faults.late ?? 0);
  const identity = options.identity ?? identityOfClaims(githubClaims());
  const certificate =
    hint === undefined ? services.authority.issue(identity, key.spki, now, faults.leaf) : undefined;
  const signer = faults.wrongKey ? makeKey(key.type) : key;
  const isMessage = 'message' in content;
  const payloadType = isMessage ? '' : (content.payloadType ?? IN_TOTO);
  const data = isMessage ? content.message : preAuthentication(payloadType, content.payload);
  const signature = signer.sign(data);
  const proposal = proposalOf(content, key, signature, certificate ? { certificate } : { key: key.spki });
  const add = (log: 1 | 2, what: Proposal) =>
    log === 1
      ? services.rekorV1.add(what, at, { ...faults.entry, envelopes: options.envelopes?.v1 ?? 'dsse' })
      : services.rekorV2.add(what, at, {
          ...faults.entry,
          envelopes: options.envelopes?.v2 ?? 'hashedrekord',
        });
  const entries = logs.map((log) => add(log, proposal));
  if (faults.bogusEntry)
    entries.push(add(logs[0] ?? 1, { ...proposal, signature: signer.sign(Buffer.from('another')) }));
  const stamps = options.timestamps ?? (logs.includes(1) || logs.length === 0 ? 0 : 1);
  const timestamps = Array.from({ length: stamps }, () => ({
    signedTimestamp: b64(services.tsa.stamp(signature, at, faults.stamp)),
  }));
  return {
    mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
    verificationMaterial: {
      ...(certificate ? { certificate: { rawBytes: b64(certificate) } } : { publicKey: { hint: hint! } }),
      tlogEntries: entries,
      ...(stamps > 0 ? { timestampVerificationData: { rfc3161Timestamps: timestamps } } : {}),
    },
    ...(isMessage
      ? {
          messageSignature: {
            messageDigest: {
              algorithm: HASH_NAMES[key.hash],
              digest: b64(digestOf(key, content.message)),
            },
            signature: b64(signature),
          },
        }
      : {
          dsseEnvelope: { payload: b64(content.payload), payloadType, signatures: [{ sig: b64(signature) }] },
        }),
  };
}

function proposalOf(
  content: StandinContent,
  key: StandinKey,
  signature: Buffer,
  verifier: Proposal['verifier'],
): Proposal {
  if ('message' in content)
    return { kind: 'message', digest: digestOf(key, content.message), signature, verifier };
  const { payload, payloadType = IN_TOTO } = content;
  return { kind: 'envelope', payload, payloadType, signature, verifier };
}

const HASH_NAMES = { sha256: 'SHA2_256', sha384: 'SHA2_384', sha512: 'SHA2_512' } as const;

function digestOf({ hash }: StandinKey, content: Uint8Array): Buffer {
  return createHash(hash).update(content).digest();
}
