import { createHash } from 'node:crypto';
import type { EnvelopeContent, HashName, MessageContent } from '../bundle/entity.ts';
import { IN_TOTO } from '../bundle/pep740.ts';
import { hashFor, isDigestSigned, isSigned, type VerifyingKey } from '../crypto/key.ts';
import { type ReadStatement, readStatement } from '../statement.ts';
import { refuse, type Steps } from '../steps.ts';
import { type SubjectFile, verifySubject } from './artifact.ts';

/** What the signature of an envelope is over: DSSE's pre-authentication encoding (secure-systems-lab/dsse `protocol.md`). */
export function signedBytes(content: MessageContent | EnvelopeContent): Buffer {
  if (content.kind === 'message') return Buffer.alloc(0);
  const { payloadType, payload } = content;
  const head = `DSSEv1 ${Buffer.byteLength(payloadType)} ${payloadType} ${payload.length} `;
  return Buffer.concat([Buffer.from(head), payload]);
}

/** What was signed, once the signature is verified. */
export interface Content {
  readonly statement?: ReadStatement;
  readonly subject?: ReadStatement['subjects'][number];
  /** SHA-256 of the payload, or the digest of the file. */
  readonly evidence: string;
}

/** Verifies that the signature is of the key, and that what it is over is about the file. @throws Refusal `signature.*`, `statement.*`, `subject.*` */
export function verifyContent(
  content: MessageContent | EnvelopeContent,
  signed: Buffer,
  key: VerifyingKey,
  file: SubjectFile,
  steps: Steps,
): Content {
  if (content.kind === 'message') return verifyMessage(content, key, file, steps);
  if (!isEnvelopeSigned(key, signed, content))
    refuse('signature.valid', 'the signature is not of the signer for that envelope', {
      input: 'dsseEnvelope',
    });
  steps.pass('signature.valid', 'the signer signed the envelope');
  if (content.payloadType !== IN_TOTO)
    refuse('statement.type', 'the envelope holds no in-toto statement', {
      input: 'dsseEnvelope.payloadType',
      expected: IN_TOTO,
      found: content.payloadType,
    });
  const statement = readStatement(content.payload);
  steps.pass('statement.shape', `it states ${statement.predicateType}`);
  const subject = verifySubject(statement, file, steps);
  return { statement, subject, evidence: createHash('sha256').update(content.payload).digest('hex') };
}

function verifyMessage(
  { digest, signature }: MessageContent,
  key: VerifyingKey,
  file: SubjectFile,
  steps: Steps,
): Content {
  if (digest && digest.value.toString('hex') !== file.digests[digest.algorithm])
    refuse('signature.digest', 'the bundle is about another file', {
      input: 'messageSignature.messageDigest',
      expected: `${digest.algorithm}:${file.digests[digest.algorithm] ?? 'not known'}`,
      found: `${digest.algorithm}:${digest.value.toString('hex')}`,
    });
  const hash = digest?.algorithm ?? hashFor(key);
  const own = file.digests[hash];
  const isValid = isFileSigned(key, file, signature, hash);
  if (isValid === undefined)
    refuse('signature.valid', `a signature of this kind (${key.type}) needs the file itself, not its digest`);
  if (!isValid) refuse('signature.valid', 'the signature is not of the signer for that file');
  steps.pass('signature.valid', 'the signer signed the file', { found: `${hash}:${own ?? ''}` });
  return { evidence: own ?? '' };
}

/** Clients that sign with larger curves often keep SHA-256. */
function isEnvelopeSigned(
  key: VerifyingKey,
  signed: Buffer,
  { signature, compact }: Pick<EnvelopeContent, 'signature' | 'compact'>,
): boolean {
  const hashes = [...new Set([hashFor(key), 'sha256'] as const)];
  const formats = compact ? (['der', 'compact'] as const) : (['der'] as const);
  return formats.some((format) => hashes.some((hash) => isSigned(key, signed, signature, hash, format)));
}

/** @returns undefined where what is known of the file does not tell */
function isFileSigned(
  key: VerifyingKey,
  { content, digests }: SubjectFile,
  signature: Buffer,
  hash: HashName,
): boolean | undefined {
  if (content) return isSigned(key, content, signature, hash);
  const own = digests[hash];
  return own === undefined ? undefined : isDigestSigned(key, Buffer.from(own, 'hex'), signature);
}

/** Whether a key made the signature. */
export function isMadeBy(
  content: MessageContent | EnvelopeContent,
  key: VerifyingKey,
  file: SubjectFile,
): boolean {
  if (content.kind === 'envelope') return isEnvelopeSigned(key, signedBytes(content), content);
  return isFileSigned(key, file, content.signature, content.digest?.algorithm ?? hashFor(key)) === true;
}
