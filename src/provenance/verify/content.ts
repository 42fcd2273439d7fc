import { createHash } from 'node:crypto';
import { isEd25519phSigned } from '../crypto/ed25519ph.ts';
import { hashFor, isDigestSigned, isSigned, type VerifyingKey } from '../crypto/key.ts';
import { isRsaDigestSigned } from '../crypto/prehashed.ts';
import type { EnvelopeContent, HashName, MessageContent } from '../evidence/entity.ts';
import { IN_TOTO } from '../evidence/pep740.ts';
import { type ReadStatement, readStatement } from '../statement.ts';
import { refuse, type Steps } from '../steps.ts';
import { type SubjectFile, verifySubject } from './subject.ts';

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
  steps.pass('statement.shape', `the envelope holds a statement of ${statement.predicateType}`);
  const subject = verifySubject(statement, file, steps);
  return { statement, subject, evidence: createHash('sha256').update(content.payload).digest('hex') };
}

function verifyMessage(
  { digest, signature }: MessageContent,
  key: VerifyingKey,
  file: SubjectFile,
  steps: Steps,
): Content {
  if (digest) checkDigest(digest, file);
  const hashes = hashesOf(key, digest?.algorithm);
  const verdicts = hashes.map((one) => isFileSigned(key, file, signature, one));
  const hash = hashes[verdicts.indexOf(true)];
  if (hash === undefined && verdicts.includes(undefined))
    refuse('signature.valid', `a signature of this kind (${key.type}) needs the file itself, not its digest`);
  if (hash === undefined)
    return refuse('signature.valid', 'the signature is not of the signer for that file');
  const own = file.digests[hash] ?? '';
  steps.pass('signature.valid', 'the signer signed the file', { found: `${hash}:${own}` });
  return { evidence: own };
}

function checkDigest({ algorithm, value }: NonNullable<MessageContent['digest']>, file: SubjectFile): void {
  const own = file.digests[algorithm];
  const stated = value.toString('hex');
  const detail = { input: 'messageSignature.messageDigest', found: `${algorithm}:${stated}` };
  if (own === undefined)
    refuse(
      'signature.digest',
      `the bundle has the ${algorithm} of its file, and the file itself is not at hand to compare`,
      detail,
    );
  if (own !== stated)
    refuse('signature.digest', 'the bundle is about another file', {
      ...detail,
      expected: `${algorithm}:${own}`,
    });
}

/**
 * Hash functions a signature may be made with: clients that sign with larger curves often keep SHA-256, and the digest that a
 * bundle states is for finding the file only (sigstore/protobuf-specs, `MessageSignature`).
 */
function hashesOf(key: VerifyingKey, stated?: HashName): readonly HashName[] {
  return [...new Set([...(stated ? [stated] : []), hashFor(key), 'sha256'] as const)];
}

function isEnvelopeSigned(
  key: VerifyingKey,
  signed: Buffer,
  { signature, compact }: Pick<EnvelopeContent, 'signature' | 'compact'>,
): boolean {
  const formats = compact ? (['der', 'compact'] as const) : (['der'] as const);
  return formats.some((format) =>
    hashesOf(key).some((hash) => isSigned(key, signed, signature, hash, format)),
  );
}

/** @returns undefined where what is known of the file does not tell */
function isFileSigned(
  key: VerifyingKey,
  { content, digests }: SubjectFile,
  signature: Buffer,
  hash: HashName,
): boolean | undefined {
  if (content && isSigned(key, content, signature, hash)) return true;
  const own = digests[hash];
  if (own === undefined) return content ? false : undefined;
  const digest = Buffer.from(own, 'hex');
  if (key.type === 'ed25519' && hash === 'sha512' && isEd25519phSigned(key, digest, signature)) return true;
  if (content) return false;
  return key.type === 'rsa'
    ? signature.length === Math.ceil(key.bits / 8) && isRsaDigestSigned(key, digest, signature, hash)
    : isDigestSigned(key, digest, signature);
}

/** Whether a key made the signature. */
export function isMadeBy(
  content: MessageContent | EnvelopeContent,
  key: VerifyingKey,
  file: SubjectFile,
): boolean {
  if (content.kind === 'envelope') return isEnvelopeSigned(key, signedBytes(content), content);
  const { signature, digest } = content;
  return hashesOf(key, digest?.algorithm).some((hash) => isFileSigned(key, file, signature, hash) === true);
}
