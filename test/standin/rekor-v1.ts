import { createHash } from 'node:crypto';
import { canonicalJson } from './canonical.ts';
import type { StandinHandler } from './http.ts';
import { makeKey, pem } from './keys.ts';
import { createMerkleTree } from './merkle.ts';
import { checkpointOf } from './note.ts';
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

/** How Rekor v1 logs envelopes: the newer type, or the older one with everything encoded twice. */
export type EnvelopeType = 'dsse' | 'intoto';

/** A stand-in for Rekor v1. */
export interface RekorV1 extends TransparencyLog {
  add(proposal: Proposal, now: number, faults?: EntryFaults & { envelopes?: EnvelopeType }): TlogEntry;
}

/** Entries of older shards: indexes in promises count them, proofs do not. */
const OLDER = 1000;
const TREE_ID = '1193050959916656506';
const ENTRIES = 'api/v1/log/entries';

/** Makes an empty log. @param name host of its address */
export function createRekorV1(name = 'rekor.standin.test'): RekorV1 {
  const key = makeKey('ec-p256');
  const signer = { name, key, id: key.id };
  const tree = createMerkleTree();
  return {
    signer,
    keyId: key.id,
    tree,
    fill(size) {
      while (tree.size < size) tree.add(Buffer.from(`entry ${tree.size} of nobody`));
    },
    add(proposal, now, faults = {}) {
      const envelopes = faults.envelopes ?? 'dsse';
      const { kind, version } = bodyOf(proposal, envelopes);
      const body = bytesOf(proposal, envelopes);
      const index = tree.add(body);
      const time = faults.time ?? now;
      const promised = canonicalJson({
        body: b64(body),
        integratedTime: time,
        logID: key.id.toString('hex'),
        logIndex: OLDER + index,
      });
      const promise = (faults.wrongPromise ? makeKey('ec-p256') : key).sign(Buffer.from(promised));
      const origin = faults.origin ?? `${name} - ${TREE_ID}`;
      const checkpoint = checkpointOf({ origin, size: tree.size, root: tree.root() }, signer, {
        wrongKey: faults.wrongCheckpoint ?? false,
      });
      return {
        logIndex: String(OLDER + index),
        logId: { keyId: b64(key.id) },
        kindVersion: { kind, version },
        integratedTime: String(time),
        ...(faults.missing === 'promise' ? {} : { inclusionPromise: { signedEntryTimestamp: b64(promise) } }),
        ...(faults.missing === 'proof'
          ? {}
          : {
              inclusionProof: {
                ...proofOf(tree, index, faults),
                ...(faults.missing === 'checkpoint' ? {} : { checkpoint: { envelope: checkpoint } }),
              },
            }),
        canonicalizedBody: b64(body),
      };
    },
  };
}

/** The bytes that are logged. */
function bytesOf(proposal: Proposal, envelopes: EnvelopeType): Buffer {
  const { kind, version, spec } = bodyOf(proposal, envelopes);
  return Buffer.from(canonicalJson({ apiVersion: version, kind, spec }));
}

interface Body {
  readonly kind: string;
  readonly version: string;
  readonly spec: object;
}

/** What is logged (sigstore/rekor `pkg/types`). */
function bodyOf(proposal: Proposal, envelopes: EnvelopeType): Body {
  const { signature, verifier } = proposal;
  const signer = b64(pemOf(verifier));
  if (proposal.kind === 'message')
    return {
      kind: 'hashedrekord',
      version: '0.0.1',
      spec: {
        data: {
          hash: {
            algorithm: `sha${proposal.digest.length * 8}`,
            value: Buffer.from(proposal.digest).toString('hex'),
          },
        },
        signature: { content: b64(signature), publicKey: { content: signer } },
      },
    };
  const { payload, payloadType } = proposal;
  const payloadHash = sha256(payload);
  // Rekor hashes the envelope as the client wrote it; the one of this proposal is in its canonical form.
  const envelope = { payload: b64(payload), payloadType, signatures: [{ sig: b64(signature) }] };
  if (envelopes === 'dsse')
    return {
      kind: 'dsse',
      version: '0.0.1',
      spec: {
        envelopeHash: sha256(Buffer.from(canonicalJson(envelope))),
        payloadHash,
        signatures: [{ signature: b64(signature), verifier: signer }],
      },
    };
  const signatures = [{ publicKey: signer, sig: b64(b64(signature)) }];
  return {
    kind: 'intoto',
    version: '0.0.2',
    spec: {
      content: {
        envelope: { payloadType, signatures },
        // Over the envelope with its payload and signatures once encoded.
        hash: sha256(preAuthentication(payloadType, payload)),
        payloadHash,
      },
    },
  };
}

function pemOf({ certificate, key }: Verifier): string {
  return certificate ? pem('CERTIFICATE', certificate) : pem('PUBLIC KEY', key!);
}

function sha256(content: Uint8Array): { readonly algorithm: string; readonly value: string } {
  return { algorithm: 'sha256', value: createHash('sha256').update(content).digest('hex') };
}

/** Serves `POST /api/v1/log/entries` (sigstore/rekor `openapi.yaml`): types hashedrekord 0.0.1, dsse 0.0.1 and intoto 0.0.2. */
export function serveRekorV1(log: RekorV1, now: () => number, faults: () => EntryFaults): StandinHandler {
  const known = new Map<string, object>();
  return ({ method, path, body }) => {
    const id = path.startsWith(`${ENTRIES}/`) ? path.slice(ENTRIES.length + 1) : undefined;
    if (method === 'GET' && id !== undefined && known.has(id)) return { body: { [id]: known.get(id) } };
    if (method !== 'POST' || path !== ENTRIES) return undefined;
    const proposed = proposalOf(JSON.parse(body.toString()) as Proposed);
    if (!proposed) return { status: 400, body: { code: 400, message: 'error processing entry' } };
    const envelopes = proposed.envelopes;
    const before = uuidOf(bytesOf(proposed.proposal, envelopes));
    if (known.has(before))
      return {
        status: 409,
        location: `/${ENTRIES}/${before}`,
        body: { code: 409, message: 'an equivalent entry already exists in the transparency log' },
      };
    const entry = log.add(proposed.proposal, now(), { ...faults(), envelopes });
    known.set(before, answerOf(entry));
    return { status: 201, body: { [before]: answerOf(entry) } };
  };
}

/** Request bodies, as far as they are looked at. */
interface Proposed {
  readonly kind: string;
  readonly spec: {
    readonly data?: { readonly hash: { readonly value: string } };
    readonly signature?: { readonly content: string; readonly publicKey: { readonly content: string } };
    readonly proposedContent?: { readonly envelope: string; readonly verifiers: readonly string[] };
    readonly content?: {
      readonly envelope: {
        readonly payload: string;
        readonly payloadType: string;
        readonly signatures: readonly { readonly sig: string; readonly publicKey: string }[];
      };
    };
  };
}

function proposalOf({ kind, spec }: Proposed): { proposal: Proposal; envelopes: EnvelopeType } | undefined {
  const { data, signature, proposedContent, content } = spec;
  if (kind === 'hashedrekord' && data && signature) {
    const verifier = verifierOf(signature.publicKey.content);
    const digest = Buffer.from(data.hash.value, 'hex');
    return {
      envelopes: 'dsse',
      proposal: { kind: 'message', digest, signature: decoded(signature.content), verifier },
    };
  }
  if (kind === 'dsse' && proposedContent) {
    const envelope = JSON.parse(proposedContent.envelope) as {
      payload: string;
      payloadType: string;
      signatures: { sig: string }[];
    };
    const verifier = verifierOf(proposedContent.verifiers[0]!);
    const [{ sig } = { sig: '' }] = envelope.signatures;
    const { payloadType } = envelope;
    return {
      envelopes: 'dsse',
      proposal: {
        kind: 'envelope',
        payloadType,
        payload: decoded(envelope.payload),
        signature: decoded(sig),
        verifier,
      },
    };
  }
  const [first] = content?.envelope.signatures ?? [];
  if (kind !== 'intoto' || !content || !first) return undefined;
  const { payload, payloadType } = content.envelope;
  const twice = (text: string) => decoded(decoded(text).toString());
  return {
    envelopes: 'intoto',
    proposal: {
      kind: 'envelope',
      payloadType,
      payload: twice(payload),
      signature: twice(first.sig),
      verifier: verifierOf(first.publicKey),
    },
  };
}

/** A PEM text in base64. */
function verifierOf(encoded: string): Verifier {
  const text = decoded(encoded).toString();
  const der = Buffer.from(text.replace(/-----[^-]+-----/g, ''), 'base64');
  return text.includes('BEGIN CERTIFICATE') ? { certificate: der } : { key: der };
}

function decoded(text: string): Buffer {
  return Buffer.from(text, 'base64');
}

/** Tree id and hash of the leaf. */
function uuidOf(body: Buffer): string {
  const leaf = createHash('sha256').update(Buffer.concat([Buffer.alloc(1), body]));
  return BigInt(TREE_ID).toString(16).padStart(16, '0') + leaf.digest('hex');
}

/** Rekor's own form of an entry: numbers, and hashes in hexadecimal. */
function answerOf(entry: TlogEntry): object {
  const { canonicalizedBody, integratedTime, logId, logIndex, inclusionPromise, inclusionProof } = entry;
  const hexOf = (text: string) => decoded(text).toString('hex');
  return {
    body: canonicalizedBody,
    integratedTime: Number(integratedTime),
    logID: hexOf(logId.keyId),
    logIndex: Number(logIndex),
    verification: {
      ...(inclusionProof
        ? {
            inclusionProof: {
              checkpoint: inclusionProof.checkpoint?.envelope,
              hashes: inclusionProof.hashes.map(hexOf),
              logIndex: Number(inclusionProof.logIndex),
              rootHash: hexOf(inclusionProof.rootHash),
              treeSize: Number(inclusionProof.treeSize),
            },
          }
        : {}),
      ...(inclusionPromise ? { signedEntryTimestamp: inclusionPromise.signedEntryTimestamp } : {}),
    },
  };
}
