import { AssayError } from '../../model/index.ts';
import type { EnvelopeContent, InclusionProof, LogEntry, SignedEntity } from './entity.ts';
import { IN_TOTO } from './pep740.ts';

/** Forms of evidence that are written. */
export type WrittenForm = 'bundle' | 'pep740' | 'dsse';

/** Evidence in another form. */
export interface ConvertedEvidence {
  readonly text: string;
  /** How many signatures it has. */
  readonly count: number;
  /** What the form has no place for and is not needed, in plain words. */
  readonly dropped: readonly string[];
}

/** The media type that is written; older ones are read. */
const BUNDLE = 'application/vnd.dev.sigstore.bundle.v0.3+json';

/**
 * Writes a signature with what verifies it, on one line.
 * @param place where it was read, for messages @throws AssayError `attest.convert`
 */
export function writeEvidence(entity: SignedEntity, form: WrittenForm, place?: string): ConvertedEvidence {
  const why = WRITERS[form].lacks(entity);
  if (why !== undefined) {
    const where = place === undefined ? '' : ` (${place})`;
    throw new AssayError('attest.convert', `${WRITERS[form].name} cannot hold it: ${why}${where}`);
  }
  return WRITERS[form].write(entity);
}

interface Writer {
  readonly name: string;
  /** Why the form cannot hold it. */
  readonly lacks: (entity: SignedEntity) => string | undefined;
  readonly write: (entity: SignedEntity) => ConvertedEvidence;
}

const WRITERS: Readonly<Record<WrittenForm, Writer>> = {
  bundle: {
    name: 'a bundle v0.3',
    lacks: (entity) => withoutDer(entity) ?? withoutProof(entity),
    write: writeBundle,
  },
  pep740: { name: 'a PEP 740 attestation', lacks: withoutPlace, write: writeAttestation },
  dsse: { name: 'an envelope by itself', lacks: withoutKey, write: writeEnvelope },
};

/** Key services write the two numbers of an ECDSA signature one behind the other; verifiers of bundles take DER alone. */
function withoutDer({ content }: SignedEntity): string | undefined {
  const isDer = content.signature[0] === 0x30 && content.signature[1] === content.signature.length - 2;
  return content.kind === 'envelope' && content.compact && !isDer ? 'its signature is not in DER' : undefined;
}

function withoutProof({ entries }: SignedEntity): string | undefined {
  return entries.some(({ proof }) => proof?.checkpoint === undefined)
    ? 'an entry has no proof with a checkpoint'
    : undefined;
}

function withoutPlace(entity: SignedEntity): string | undefined {
  const { signer, content, entries } = entity;
  if (signer.kind === 'key') return 'it is signed with a key, and only certificates have a place there';
  if (content.kind !== 'envelope' || content.payloadType !== IN_TOTO)
    return 'it is no in-toto statement, but a signature of something else';
  if (entries.length === 0) return 'no transparency log has it';
  // Timestamps have no place there, so the time must be the log's own.
  const isDated = entries.some(({ promise, integratedTime }) => promise && integratedTime > 0);
  return (
    withoutProof(entity) ??
    (isDated ? undefined : 'its time is known from a timestamp alone, as that of logs of version 2')
  );
}

/** Nothing in an envelope says who signed it: verifiers have the key. */
function withoutKey({ signer, content }: SignedEntity): string | undefined {
  if (signer.kind === 'certificate') return 'it is signed with a certificate, which has no place there';
  return content.kind === 'envelope' ? undefined : 'it is a signature of the file itself';
}

/** Bundle v0.3 (sigstore/protobuf-specs). Certificates of authorities stay behind: trusted roots have them. */
function writeBundle(entity: SignedEntity): ConvertedEvidence {
  const { signer, content, entries, timestamps } = entity;
  const bundle = {
    mediaType: BUNDLE,
    verificationMaterial: {
      ...(signer.kind === 'key'
        ? { publicKey: { hint: signer.hint } }
        : { certificate: { rawBytes: b64(signer.chain[0]) } }),
      tlogEntries: entries.map(entryJson),
      ...(timestamps.length === 0
        ? {}
        : {
            timestampVerificationData: {
              rfc3161Timestamps: timestamps.map((stamp) => ({ signedTimestamp: b64(stamp) })),
            },
          }),
    },
    ...contentJson(content),
  };
  const dropped = droppedChain(entity);
  return { text: `${JSON.stringify(bundle)}\n`, count: 1, dropped };
}

function contentJson(content: SignedEntity['content']): object {
  if (content.kind === 'envelope') {
    const { payload, payloadType, signature } = content;
    return {
      dsseEnvelope: { payload: b64(payload), payloadType, signatures: [{ sig: b64(signature) }] },
    };
  }
  const { digest, signature } = content;
  const messageDigest = digest && {
    algorithm: `SHA2_${digest.algorithm.slice(3)}`,
    digest: b64(digest.value),
  };
  return { messageSignature: { ...(messageDigest ? { messageDigest } : {}), signature: b64(signature) } };
}

/** PEP 740 attestation object, version 1, of what {@link withoutPlace} finds nothing against. */
function writeAttestation(entity: SignedEntity): ConvertedEvidence {
  const { signer, content, entries, timestamps } = entity;
  const attestation = {
    version: 1,
    verification_material: {
      certificate: signer.kind === 'certificate' ? b64(signer.chain[0]) : '',
      transparency_entries: entries.map(entryJson),
    },
    envelope: {
      statement: content.kind === 'envelope' ? b64(content.payload) : '',
      signature: b64(content.signature),
    },
  };
  const stamps = timestamps.length === 0 ? [] : ['timestamps: the log says the time as well'];
  return {
    text: `${JSON.stringify(attestation)}\n`,
    count: 1,
    dropped: [...droppedChain(entity), ...stamps],
  };
}

/**
 * DSSE envelope (secure-systems-lab/dsse `envelope.md`), as in-toto and slsa-verifier read it. A name that is the digest of the key
 * is left out: verifiers know the key, and compare names with digests of their own kind.
 */
function writeEnvelope({ signer, content, entries, timestamps }: SignedEntity): ConvertedEvidence {
  const hint = signer.kind === 'key' ? signer.hint : '';
  const keyid = /^[A-Za-z0-9+/]{43}=$/.test(hint) ? '' : hint;
  const { payload, payloadType, signature } = content as EnvelopeContent;
  const envelope = { payload: b64(payload), payloadType, signatures: [{ keyid, sig: b64(signature) }] };
  const dropped = [
    ...(entries.length > 0 ? ['entries of transparency logs: nothing there says that it was logged'] : []),
    ...(timestamps.length > 0 ? ['timestamps: nothing there says when it was signed'] : []),
  ];
  return { text: `${JSON.stringify(envelope)}\n`, count: 1, dropped };
}

function droppedChain({ signer }: SignedEntity): readonly string[] {
  return signer.kind === 'certificate' && signer.chain.length > 1
    ? ['certificates of authorities: trusted roots have them']
    : [];
}

/** `TransparencyLogEntry` as protobuf's JSON writes it, 64 bits as text. */
function entryJson(entry: LogEntry): object {
  const { index, keyId, kind, version, integratedTime, promise, proof, body } = entry;
  return {
    logIndex: String(index),
    logId: { keyId: b64(keyId) },
    kindVersion: { kind, version },
    integratedTime: String(integratedTime),
    ...(promise ? { inclusionPromise: { signedEntryTimestamp: b64(promise) } } : {}),
    ...(proof ? { inclusionProof: proofJson(proof) } : {}),
    canonicalizedBody: b64(body),
  };
}

function proofJson({ index, treeSize, rootHash, hashes, checkpoint }: InclusionProof): object {
  return {
    logIndex: String(index),
    rootHash: b64(rootHash),
    treeSize: String(treeSize),
    hashes: hashes.map(b64),
    ...(checkpoint === undefined ? {} : { checkpoint: { envelope: checkpoint } }),
  };
}

function b64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
