import { createHash, createPublicKey, X509Certificate } from 'node:crypto';
import { canonicalJson } from './canonical.ts';
import type { StandinHandler } from './http.ts';
import { makeKey } from './keys.ts';
import { createMerkleTree } from './merkle.ts';
import { checkpointOf, type NoteSigner, noteKeyId } from './note.ts';
import {
  b64,
  type EntryFaults,
  type Proposal,
  preAuthentication,
  proofOf,
  type TlogEntry,
  type TransparencyLog,
  type Verifier,
} from './rekor.ts';

/** How Rekor v2 logs envelopes: over what was signed, as since 2026, or by the type it had before. */
export type EnvelopeTypeV2 = 'hashedrekord' | 'dsse';

/** A stand-in for Rekor v2 (sigstore/rekor-tiles): no times, no promises, Ed25519 checkpoints. */
export interface RekorV2 extends TransparencyLog {
  readonly witnesses: readonly NoteSigner[];
  add(proposal: Proposal, now: number, faults?: EntryFaults & { envelopes?: EnvelopeTypeV2 }): TlogEntry;
}

/** Makes an empty log. @param name host of its address, the origin of its checkpoints */
export function createRekorV2(name = 'log2026.standin.test', witnesses: readonly NoteSigner[] = []): RekorV2 {
  const key = makeKey('ed25519');
  const signer = { name, key, id: noteKeyId(name, 1, key) };
  const tree = createMerkleTree();
  return {
    signer,
    witnesses,
    keyId: signer.id,
    tree,
    fill(size) {
      while (tree.size < size) tree.add(Buffer.from(`entry ${tree.size} of nobody`));
    },
    add(proposal, now, faults = {}) {
      const { kind, spec } = bodyOf(proposal, faults.envelopes ?? 'hashedrekord');
      const body = Buffer.from(canonicalJson({ apiVersion: '0.0.2', kind, spec }));
      const index = tree.add(body);
      const { origin = name, wrongCheckpoint: wrongKey = false, missing, time = 0 } = faults;
      const envelope = checkpointOf({ origin, size: tree.size, root: tree.root() }, signer, {
        witnesses,
        now,
        wrongKey,
      });
      const checkpoint = missing === 'checkpoint' ? {} : { checkpoint: { envelope } };
      return {
        logIndex: String(index),
        logId: { keyId: b64(signer.id) },
        kindVersion: { kind, version: '0.0.2' },
        integratedTime: String(time),
        ...(missing === 'proof'
          ? {}
          : { inclusionProof: { ...proofOf(tree, index, faults), ...checkpoint } }),
        canonicalizedBody: b64(body),
      };
    },
  };
}

/** What is logged (sigstore/rekor-tiles `api/proto/rekor/v2`). */
function bodyOf(proposal: Proposal, envelopes: EnvelopeTypeV2): { kind: string; spec: object } {
  const signature = { content: b64(proposal.signature), verifier: verifierJson(proposal.verifier) };
  if (proposal.kind === 'envelope' && envelopes === 'dsse') {
    const payloadHash = { algorithm: 'SHA2_256', digest: b64(sha256(proposal.payload)) };
    return { kind: 'dsse', spec: { dsseV002: { payloadHash, signatures: [signature] } } };
  }
  const digest =
    proposal.kind === 'message'
      ? proposal.digest
      : createHash(hashOf(proposal.verifier))
          .update(preAuthentication(proposal.payloadType, proposal.payload))
          .digest();
  const algorithm = HASH_NAMES[digest.length]!;
  return {
    kind: 'hashedrekord',
    spec: { hashedRekordV002: { data: { algorithm, digest: b64(digest) }, signature } },
  };
}

/** Names in protobuf-specs (`HashAlgorithm`), by length of the digest. */
const HASH_NAMES: Readonly<Record<number, string>> = { 32: 'SHA2_256', 48: 'SHA2_384', 64: 'SHA2_512' };

/** Names in protobuf-specs (`PublicKeyDetails`), with the hash function that goes with each. */
const DETAILS: Readonly<Record<string, readonly [string, string]>> = {
  prime256v1: ['PKIX_ECDSA_P256_SHA_256', 'sha256'],
  secp384r1: ['PKIX_ECDSA_P384_SHA_384', 'sha384'],
  ed25519: ['PKIX_ED25519_PH', 'sha512'],
  'rsa 2048': ['PKIX_RSA_PKCS1V15_2048_SHA256', 'sha256'],
};

function detailsOf({ certificate, key }: Verifier): readonly [string, string] {
  const publicKey = certificate
    ? new X509Certificate(certificate).publicKey
    : createPublicKey({ key: Buffer.from(key!), format: 'der', type: 'spki' });
  const { asymmetricKeyType: type, asymmetricKeyDetails: details = {} } = publicKey;
  const name = type === 'ec' ? details.namedCurve : type === 'rsa' ? `rsa ${details.modulusLength}` : type;
  return DETAILS[name ?? ''] ?? ['PUBLIC_KEY_DETAILS_UNSPECIFIED', 'sha256'];
}

function hashOf(verifier: Verifier): string {
  return detailsOf(verifier)[1];
}

function verifierJson(verifier: Verifier): object {
  const { certificate, key } = verifier;
  const [keyDetails] = detailsOf(verifier);
  return certificate
    ? { keyDetails, x509Certificate: { rawBytes: b64(certificate) } }
    : { keyDetails, publicKey: { rawBytes: b64(key!) } };
}

function sha256(content: Uint8Array): Buffer {
  return createHash('sha256').update(content).digest();
}

/** Serves `POST /api/v2/log/entries`: hashedRekordRequestV002 alone, as the service has it since envelopes are logged by hash. */
export function serveRekorV2(log: RekorV2, now: () => number, faults: () => EntryFaults): StandinHandler {
  return ({ method, path, body }) => {
    if (method !== 'POST' || path !== 'api/v2/log/entries') return undefined;
    const { hashedRekordRequestV002: request } = JSON.parse(body.toString()) as {
      hashedRekordRequestV002?: {
        digest: string;
        signature: {
          content: string;
          verifier: { x509Certificate?: { rawBytes: string }; publicKey?: { rawBytes: string } };
        };
      };
    };
    if (!request) return { status: 400, body: { code: 3, message: 'invalid type, must be hashedrekord' } };
    const { content, verifier } = request.signature;
    const decoded = (text: string) => Buffer.from(text, 'base64');
    const { x509Certificate, publicKey } = verifier;
    const proposal: Proposal = {
      kind: 'message',
      digest: decoded(request.digest),
      signature: decoded(content),
      verifier: x509Certificate
        ? { certificate: decoded(x509Certificate.rawBytes) }
        : { key: decoded(publicKey?.rawBytes ?? '') },
    };
    return { status: 201, body: log.add(proposal, now(), faults()) };
  };
}
