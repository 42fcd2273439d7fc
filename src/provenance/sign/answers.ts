import {
  base64,
  demand,
  integer,
  list,
  member,
  type Node,
  readDocument,
  seconds,
  text,
  wrong,
} from '../document.ts';
import type { LogEntry } from '../evidence/entity.ts';
import { readLogEntry } from '../evidence/sigstore.ts';
import { refuse } from '../steps.ts';

/** Answers of services are small; more is a mistake. */
export const LARGEST_ANSWER = 4 * 1024 * 1024;

/** The certificate that Fulcio issued, DER. @throws Refusal `format.*` */
export function readCertificateAnswer(content: Uint8Array): Buffer {
  const root = readDocument(content);
  const answer = member(root, 'signedCertificateEmbeddedSct');
  if (!answer)
    refuse('format.field', 'the certificate comes without the promise of a log inside it', {
      input: 'signedCertificateEmbeddedSct',
    });
  const [leaf] = list(demand(demand(answer, 'chain'), 'certificates'), 10);
  if (!leaf) refuse('format.count', 'there is no certificate');
  const block = /^\s*-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\r\n]+)-----END CERTIFICATE-----\s*$/.exec(
    text(leaf),
  );
  if (!block) return wrong(leaf, 'a certificate in PEM');
  return base64(block[1]!.replace(/[\r\n]/g, ''), leaf.path);
}

/** An entry as a log of version 1 answers: one member named by its id, hashes in hexadecimal. @throws Refusal `format.*` */
export function readLogAnswerV1(content: Uint8Array): LogEntry {
  const root = readDocument(content);
  const [only, ...others] = root.value.members ?? [];
  if (!only || others.length > 0) refuse('format.count', 'the answer has not one entry');
  const entry = { value: only.value, path: 'entry', source: root.source };
  const body = base64(text(demand(entry, 'body')), 'entry.body');
  const document = readDocument(body);
  const verification = demand(entry, 'verification');
  const promise = member(verification, 'signedEntryTimestamp');
  const proof = demand(verification, 'inclusionProof');
  return {
    place: 'entry',
    index: integer(demand(entry, 'logIndex')),
    keyId: hexOf(demand(entry, 'logID')),
    kind: text(demand(document, 'kind')),
    version: text(demand(document, 'apiVersion')),
    integratedTime: seconds(demand(entry, 'integratedTime')),
    ...(promise ? { promise: base64(text(promise), promise.path) } : {}),
    proof: {
      index: integer(demand(proof, 'logIndex')),
      treeSize: integer(demand(proof, 'treeSize')),
      rootHash: hexOf(demand(proof, 'rootHash')),
      hashes: list(member(proof, 'hashes'), 64).map(hexOf),
      checkpoint: text(demand(proof, 'checkpoint')),
    },
    body,
  };
}

/** An entry as a log of version 2 answers: `TransparencyLogEntry`. @throws Refusal `format.*` */
export function readLogAnswerV2(content: Uint8Array): LogEntry {
  return readLogEntry({ ...readDocument(content), path: 'entry' });
}

function hexOf(node: Node): Buffer {
  const digits = text(node);
  return /^([0-9a-f]{2}){1,64}$/.test(digits)
    ? Buffer.from(digits, 'hex')
    : wrong(node, 'bytes in hexadecimal');
}
