import { createHash } from 'node:crypto';
import { asn1 } from '../../codec/index.ts';
import { AssayError } from '../../model/index.ts';
import { hashFor, type KeyType, type VerifyingKey } from '../crypto/key.ts';
import type { EnvelopeContent, HashName } from '../evidence/entity.ts';
import { SIGNATURE_OID, type SigningKey } from './key.ts';

/** What goes to a service: `POST` of a body to a path below its address. */
export interface ServiceRequest {
  /** Empty for the address itself. */
  readonly path: string;
  readonly type: string;
  readonly body: Buffer;
}

/** Who verifies a signature: a certificate, or a key, DER. */
export type LoggedVerifier = { readonly certificate: Buffer } | { readonly key: Buffer };

const JSON_TYPE = 'application/json';

/**
 * Asks Fulcio for a certificate (sigstore/fulcio `fulcio.proto`, `CreateSigningCertificate`). A certificate signing request
 * (RFC 2986) proves that the key is ours; who we are is in the token.
 */
export function certificateRequest(token: string, { verifying, sign }: SigningKey): ServiceRequest {
  const algorithm = asn1.oid(SIGNATURE_OID[verifying.type]);
  const info = asn1.sequence(
    asn1.integer(0),
    // No subject: the authority takes it from the token.
    asn1.sequence(),
    verifying.spki,
    asn1.implicit(0, asn1.set()),
  );
  const request = asn1.sequence(
    info,
    verifying.type === 'rsa' ? asn1.sequence(algorithm, asn1.nothing()) : asn1.sequence(algorithm),
    asn1.bitString(sign(info)),
  );
  const body = {
    credentials: { oidcIdentityToken: token },
    certificateSigningRequest: b64(pemText('CERTIFICATE REQUEST', request)),
  };
  return { path: 'api/v2/signingCert', type: JSON_TYPE, body: Buffer.from(JSON.stringify(body)) };
}

/** Asks a log of version 1 to keep an envelope (sigstore/rekor `pkg/types/dsse/v0.0.1`). */
export function logRequestV1(envelope: EnvelopeContent, verifier: LoggedVerifier): ServiceRequest {
  const text =
    'certificate' in verifier
      ? pemText('CERTIFICATE', verifier.certificate)
      : pemText('PUBLIC KEY', verifier.key);
  const { payload, payloadType, signature } = envelope;
  const body = {
    apiVersion: '0.0.1',
    kind: 'dsse',
    spec: {
      proposedContent: {
        envelope: JSON.stringify({
          payload: b64(payload),
          payloadType,
          signatures: [{ sig: b64(signature), keyid: '' }],
        }),
        verifiers: [b64(text)],
      },
    },
  };
  return { path: 'api/v1/log/entries', type: JSON_TYPE, body: Buffer.from(JSON.stringify(body)) };
}

/** Names of algorithms in protobuf-specs (`PublicKeyDetails`); logs of version 2 keep hashes, which plain Ed25519 does not sign. */
const DETAILS: Readonly<Record<Exclude<KeyType, 'rsa' | 'ed25519'>, string>> = {
  'ec-p256': 'PKIX_ECDSA_P256_SHA_256',
  'ec-p384': 'PKIX_ECDSA_P384_SHA_384',
  'ec-p521': 'PKIX_ECDSA_P521_SHA_512',
};

/**
 * What logs of version 2 call the algorithm of a key.
 * @throws AssayError `attest.key` for one whose signatures they do not take
 */
export function detailsOf({ type, bits }: VerifyingKey): string {
  if (type === 'rsa' && [2048, 3072, 4096].includes(bits)) return `PKIX_RSA_PKCS1V15_${bits}_SHA256`;
  if (type === 'rsa' || type === 'ed25519')
    throw new AssayError('attest.key', `logs of version 2 take no signature by a key of this kind: ${type}`, {
      hint: 'sign with a key of P-256, or log to version 1',
    });
  return DETAILS[type];
}

/**
 * Asks a log of version 2 to keep what was signed (sigstore/rekor-tiles `hashedrekord.proto`). Envelopes are logged by the hash of
 * their pre-authentication encoding since these logs take no envelopes (sigstore/rekor-tiles #744).
 * @param encoded the bytes that were signed
 */
export function logRequestV2(
  encoded: Buffer,
  signature: Buffer,
  key: VerifyingKey,
  verifier: LoggedVerifier,
): ServiceRequest {
  const hash: HashName = hashFor(key);
  const body = {
    hashedRekordRequestV002: {
      digest: b64(createHash(hash).update(encoded).digest()),
      signature: {
        content: b64(signature),
        verifier: {
          keyDetails: detailsOf(key),
          ...('certificate' in verifier
            ? { x509Certificate: { rawBytes: b64(verifier.certificate) } }
            : { publicKey: { rawBytes: b64(verifier.key) } }),
        },
      },
    },
  };
  return { path: 'api/v2/log/entries', type: JSON_TYPE, body: Buffer.from(JSON.stringify(body)) };
}

/**
 * Asks for a timestamp over a signature (RFC 3161, 2.4.1), with the certificates in it. There is no nonce: an older answer about
 * the same signature would be as true.
 */
export function timestampRequest(signature: Buffer): ServiceRequest {
  const body = asn1.sequence(
    asn1.integer(1),
    asn1.sequence(
      asn1.sequence(asn1.oid('2.16.840.1.101.3.4.2.1')),
      asn1.octetString(createHash('sha256').update(signature).digest()),
    ),
    asn1.boolean(true),
  );
  return { path: '', type: 'application/timestamp-query', body };
}

function b64(content: Uint8Array | string): string {
  return Buffer.from(content).toString('base64');
}

/** PEM (RFC 7468). */
function pemText(label: string, der: Uint8Array): string {
  const lines = b64(der).match(/.{1,64}/g)!;
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}
