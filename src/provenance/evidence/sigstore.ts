import {
  bytes,
  choice,
  demand,
  integer,
  list,
  member,
  type Node,
  seconds,
  text,
  wrong,
} from '../document.ts';
import { refuse } from '../steps.ts';
import { isSelfIssued, parseCertificate } from '../x509/certificate.ts';
import type {
  EntitySigner,
  EnvelopeContent,
  HashName,
  InclusionProof,
  LogEntry,
  MessageContent,
  SignedEntity,
} from './entity.ts';

/** Media types of the bundle (sigstore/protobuf-specs, `Bundle`); any other version is refused. */
const VERSIONS: Readonly<Record<string, SignedEntity['form']>> = {
  'application/vnd.dev.sigstore.bundle+json;version=0.1': 'bundle-0.1',
  'application/vnd.dev.sigstore.bundle+json;version=0.2': 'bundle-0.2',
  'application/vnd.dev.sigstore.bundle+json;version=0.3': 'bundle-0.3',
  'application/vnd.dev.sigstore.bundle.v0.3+json': 'bundle-0.3',
};

/** More than any release has; each costs a verification. */
const MOST_ENTRIES = 8;
/** As other clients have it. */
const MOST_TIMESTAMPS = 32;
const MOST_CERTIFICATES = 10;
/** A tree of 2^64 leaves has no longer path. */
const MOST_HASHES = 64;

/** Reads a Sigstore bundle (sigstore/protobuf-specs, `Bundle`), v0.1 to v0.3, strictly. @throws Refusal `format.*` */
export function bundleOf(root: Node): SignedEntity {
  const mediaType = text(demand(root, 'mediaType'));
  const form = Object.hasOwn(VERSIONS, mediaType) ? VERSIONS[mediaType]! : undefined;
  if (!form)
    refuse('format.version', 'no version of the bundle that is known', {
      input: 'mediaType',
      found: mediaType,
    });
  const material = demand(root, 'verificationMaterial');
  const entries = list(member(material, 'tlogEntries'), MOST_ENTRIES).map(readLogEntry);
  for (const entry of entries) checkEntry(form, entry);
  const stamps = member(material, 'timestampVerificationData');
  const timestamps = list(stamps && member(stamps, 'rfc3161Timestamps'), MOST_TIMESTAMPS);
  return {
    form,
    signer: signerOf(form, material),
    content: contentOf(root),
    entries,
    timestamps: timestamps.map((stamp) => bytes(demand(stamp, 'signedTimestamp'))),
  };
}

/** What the versions of the bundle demand of a log entry. */
function checkEntry(form: SignedEntity['form'], { promise, proof, place }: LogEntry): void {
  if (form === 'bundle-0.1') {
    if (!promise) refuse('format.field', 'inclusionPromise is missing', { input: place });
    return;
  }
  if (proof?.checkpoint === undefined)
    refuse('format.field', 'an inclusion proof with a checkpoint is missing', { input: place });
}

function signerOf(form: SignedEntity['form'], material: Node): EntitySigner {
  const one = member(material, 'certificate');
  const many = member(material, 'x509CertificateChain');
  const key = member(material, 'publicKey');
  const given = [one, many, key].filter((node) => node !== undefined);
  if (given.length !== 1)
    refuse('format.field', `it names ${given.length} signers, one is needed`, { input: material.path });
  if (key) {
    const hint = member(key, 'hint');
    return { kind: 'key', hint: hint ? text(hint) : '' };
  }
  if (form === 'bundle-0.3' && many) wrong(many, 'a single certificate, as v0.3 demands');
  if (one) return { kind: 'certificate', chain: [bytes(demand(one, 'rawBytes'))] };
  const nodes = list(demand(many!, 'certificates'), MOST_CERTIFICATES);
  const [leaf, ...others] = nodes.map((node) => bytes(demand(node, 'rawBytes')));
  if (!leaf) refuse('format.field', 'the chain has no certificate', { input: many!.path });
  // Older clients put their root in. What is trusted is not for the bundle to say, so it is passed over.
  const intermediates = others.filter((other) => !isSelfIssued(parseCertificate(other)));
  return { kind: 'certificate', chain: [leaf, ...intermediates] };
}

function contentOf(root: Node): MessageContent | EnvelopeContent {
  const message = member(root, 'messageSignature');
  const envelope = member(root, 'dsseEnvelope');
  if (message && envelope) refuse('format.field', 'it has both a message signature and an envelope');
  if (envelope) return envelopeOf(envelope);
  if (!message) refuse('format.field', 'it has no signature', { input: 'messageSignature, dsseEnvelope' });
  const digest = member(message, 'messageDigest');
  return {
    kind: 'message',
    ...(digest ? { digest: digestOf(digest) } : {}),
    signature: bytes(demand(message, 'signature')),
  };
}

/** DSSE envelope (secure-systems-lab/dsse, `envelope.md`) with one signature. @throws Refusal `format.*` */
export function envelopeOf(envelope: Node): EnvelopeContent {
  const signatures = list(demand(envelope, 'signatures'), 16);
  if (signatures.length !== 1)
    refuse('format.count', `the envelope has ${signatures.length} signatures, one is needed`, {
      input: `${envelope.path}.signatures`,
    });
  return {
    kind: 'envelope',
    payloadType: text(demand(envelope, 'payloadType')),
    payload: bytes(demand(envelope, 'payload')),
    signature: bytes(demand(signatures[0]!, 'sig')),
  };
}

/** Names of hash functions in protobuf-specs (`HashAlgorithm`), with the length of their digest. */
const HASHES: Readonly<Record<string, readonly [HashName, number]>> = {
  SHA2_256: ['sha256', 32],
  SHA2_384: ['sha384', 48],
  SHA2_512: ['sha512', 64],
};

function digestOf(node: Node): NonNullable<MessageContent['digest']> {
  const known = choice(demand(node, 'algorithm'), HASHES);
  const value = bytes(demand(node, 'digest'));
  if (value.length !== known[1]) wrong(demand(node, 'digest'), `a digest of ${known[1]} bytes`);
  return { algorithm: known[0], value };
}

/** Entry of a log as protobuf's JSON writes it (`TransparencyLogEntry`). @throws Refusal `format.*` */
export function readLogEntry(node: Node): LogEntry {
  const kind = demand(node, 'kindVersion');
  const time = member(node, 'integratedTime');
  const promise = member(node, 'inclusionPromise');
  const proof = member(node, 'inclusionProof');
  return {
    place: node.path,
    index: zeroOr(node, 'logIndex'),
    keyId: bytes(demand(demand(node, 'logId'), 'keyId')),
    kind: text(demand(kind, 'kind')),
    version: text(demand(kind, 'version')),
    integratedTime: time ? seconds(time) : 0,
    ...(promise ? { promise: bytes(demand(promise, 'signedEntryTimestamp')) } : {}),
    ...(proof ? { proof: proofOf(proof) } : {}),
    body: bytes(demand(node, 'canonicalizedBody')),
  };
}

function proofOf(node: Node): InclusionProof {
  const hashes = list(member(node, 'hashes'), MOST_HASHES);
  const checkpoint = member(node, 'checkpoint');
  return {
    index: zeroOr(node, 'logIndex'),
    treeSize: integer(demand(node, 'treeSize')),
    rootHash: hashOf(demand(node, 'rootHash')),
    hashes: hashes.map(hashOf),
    ...(checkpoint ? { checkpoint: text(demand(checkpoint, 'envelope')) } : {}),
  };
}

/** Protobuf's JSON leaves zero out: the first entry of a log has no index. */
function zeroOr(node: Node, name: string): bigint {
  const found = member(node, name);
  return found ? integer(found) : 0n;
}

function hashOf(node: Node): Buffer {
  const value = bytes(node);
  return value.length === 32 ? value : wrong(node, 'a hash of 32 bytes');
}
