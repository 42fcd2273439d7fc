import { pemBlock } from '../crypto/pem.ts';
import {
  base64,
  bytes,
  demand,
  integer,
  member,
  type Node,
  readDocument,
  seconds,
  text,
} from '../document.ts';
import { refuse, refuseInside, untilRefused } from '../steps.ts';
import type { EntitySigner, LogEntry, SignedEntity } from './entity.ts';

/**
 * What `cosign sign-blob --bundle` wrote before Sigstore bundles (sigstore/cosign `pkg/cosign`, `LocalSignedPayload`): a signature
 * over the file, the certificate or key, and the promise of Rekor v1 to have it; there is no proof of inclusion.
 * @throws Refusal `format.*`
 */
export function cosignOf(root: Node): SignedEntity {
  const log = member(root, 'rekorBundle');
  return {
    form: 'cosign',
    signer: signerOf(member(root, 'cert')),
    content: { kind: 'message', signature: bytes(demand(root, 'base64Signature')) },
    entries: log ? [entryOf(log)] : [],
    timestamps: [],
  };
}

/** PEM, which most versions encode once more. */
function signerOf(cert: Node | undefined): EntitySigner {
  if (!cert) return { kind: 'key', hint: '' };
  const written = text(cert);
  const pem = written.startsWith('-----BEGIN ') ? written : base64(written, cert.path).toString('latin1');
  const block = pemBlock(pem);
  if (!block) refuse('format.field', 'it is no certificate and no public key in PEM', { input: cert.path });
  return block.label === 'CERTIFICATE'
    ? { kind: 'certificate', chain: [block.content] }
    : { kind: 'key', hint: '' };
}

function entryOf(log: Node): LogEntry {
  const payload = demand(log, 'Payload');
  const keyId = demand(payload, 'logID');
  const id = text(keyId);
  if (!/^(?:[0-9a-f]{2}){1,64}$/.test(id))
    refuse('format.encoding', 'it is no hexadecimal text', { input: keyId.path });
  const body = bytes(demand(payload, 'body'));
  return {
    place: log.path,
    index: integer(demand(payload, 'logIndex')),
    keyId: Buffer.from(id, 'hex'),
    ...typeOf(body, log.path),
    integratedTime: seconds(demand(payload, 'integratedTime')),
    promise: bytes(demand(log, 'SignedEntryTimestamp')),
    body,
  };
}

/** The type stands in the body only. */
function typeOf(body: Buffer, place: string): Pick<LogEntry, 'kind' | 'version'> {
  const outcome = untilRefused(() => {
    const root = readDocument(body);
    return { kind: text(demand(root, 'kind')), version: text(demand(root, 'apiVersion')) };
  });
  return 'value' in outcome
    ? outcome.value
    : refuseInside('log.body', `${place}.Payload.body`, outcome.refused);
}
