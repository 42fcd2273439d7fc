import { createHash } from 'node:crypto';
import type { SignerIdentity, Verification, VerifiedTime } from '../../model/index.ts';
import type { VerifyingKey } from '../crypto/key.ts';
import type { EntitySigner, SignedEntity } from '../evidence/entity.ts';
import { identityOf } from '../identity/certificate.ts';
import { verifyBody } from '../log/body.ts';
import { moment } from '../moment.ts';
import type { ReadStatement } from '../statement.ts';
import { createSteps, Refusal, refuse, type Steps } from '../steps.ts';
import { isWithin, type ManagedKey, type TrustRoot } from '../trust/root.ts';
import { isMadeBy, signedBytes, verifyContent } from './content.ts';
import { type KnownSigner, knowSigner, verifySignerAt } from './signer.ts';
import type { SubjectFile } from './subject.ts';
import { type Times, timesOf } from './times.ts';

/** What a signature is verified against. */
export interface Request {
  /** The file; its subject or signature must be about it. */
  readonly file: SubjectFile;
  /** The moment of asking, in seconds since 1970: nothing may have been signed after it. */
  readonly now: number;
  /** Keys that are known beforehand, for signatures that name a key. */
  readonly keys?: readonly ManagedKey[];
  /** Also refuses what older forms leave open: an entry without proof of inclusion. */
  readonly strict?: boolean;
  /** More checks of the one who asks, after all others have passed: a policy. @throws Refusal */
  readonly policy?: (verified: Verified, steps: Steps) => void;
}

/** What has been verified when a policy is asked. */
export interface Verified {
  readonly identity: SignerIdentity;
  readonly statement?: ReadStatement;
  readonly subject?: ReadStatement['subjects'][number];
}

/** Verifies signatures against one trusted root; remembers certificates, so that files of a release cost little. */
export interface Verifier {
  /** Never throws for what is in the entity. */
  verify(entity: SignedEntity, request: Request): Verification;
}

/** Certificates remembered; a release has one or a few. */
const MOST_SIGNERS = 1000;

/** A verifier for a trusted root. */
export function createVerifier(trust: TrustRoot): Verifier {
  const signers = new Map<string, KnownSigner>();
  const know: Know = (signer) => {
    // The whole chain is the key: another one may lead elsewhere. With lengths, as what is cut elsewhere is another chain.
    const hash = createHash('sha256');
    for (const certificate of signer.chain) hash.update(`${certificate.length} `).update(certificate);
    const id = hash.digest('base64');
    const known = signers.get(id) ?? knowSigner(signer, trust);
    if (signers.size >= MOST_SIGNERS) signers.clear();
    signers.set(id, known);
    return known;
  };
  return { verify: (entity, request) => verify(entity, request, trust, know) };
}

type Know = (signer: EntitySigner & { kind: 'certificate' }) => KnownSigner;

function verify(entity: SignedEntity, request: Request, trust: TrustRoot, know: Know): Verification {
  const steps = createSteps();
  const found: { -readonly [K in keyof Verification]?: Verification[K] } = { times: [] };
  try {
    const times = timesOf(entity, request, trust, steps);
    found.times = times.verified;
    const signer = signerOf(entity, request, times, know, steps);
    found.identity = signer.identity;
    const signed = signedBytes(entity.content);
    for (const { entry } of times.entries)
      verifyBody(entry, {
        verifier: {
          key: signer.key.spki,
          ...(signer.certificate ? { certificate: signer.certificate } : {}),
        },
        signature: entity.content.signature,
        digests: request.file.digests,
        ...(entity.content.kind === 'envelope' ? { payload: entity.content.payload, encoded: signed } : {}),
      });
    if (times.entries.length > 0) steps.pass('log.body', 'the log has this signature by this signer');
    const content = verifyContent(entity.content, signed, signer.key, request.file, steps);
    if (content.statement) found.predicateType = content.statement.predicateType;
    found.evidence = content.evidence;
    request.policy?.({ identity: signer.identity, ...content }, steps);
    return { verified: true, times: [], ...found, steps: steps.list };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { verified: false, times: [], ...found, steps: [...steps.list, error.step] };
  }
}

interface Signer {
  readonly key: VerifyingKey;
  readonly certificate?: Buffer;
  readonly identity: SignerIdentity;
}

function signerOf(
  entity: SignedEntity,
  request: Request,
  { verified }: Times,
  know: Know,
  steps: Steps,
): Signer {
  const { signer } = entity;
  if (signer.kind === 'key') return managed(signer.hint, entity, request, verified, steps);
  if (request.keys) refuse('trust.key', 'it is signed with a certificate, a key is asked for');
  steps.pass('time.present', `the signature was there at ${moment(verified[0]!.time)}`);
  const known = know(signer);
  verifySignerAt(
    known,
    verified.map(({ time }) => time),
    steps,
  );
  return { key: known.key, certificate: known.certificate.raw, identity: identityOf(known.certificate) };
}

function managed(
  hint: string,
  { content, entries }: SignedEntity,
  { keys = [], file }: Request,
  times: readonly VerifiedTime[],
  steps: Steps,
): Signer {
  const named = keys.filter((key) => key.hint === undefined || key.hint === hint);
  // Several may go by one name, and keys that are given have none; the signature tells them apart.
  const found =
    named.length > 1 ? (named.find(({ key }) => isMadeBy(content, key, file)) ?? named[0]) : named[0];
  if (!found)
    refuse(
      'trust.key',
      keys.length === 0 ? 'it is signed with a key, and none is given' : 'its key is none of those given',
      {
        input: 'publicKey.hint',
        found: hint,
      },
    );
  const { validity, key } = found;
  if (validity && times.length === 0)
    refuse(
      'time.present',
      'nobody but the signer says when it was signed, and its key was trusted for a time',
      {
        input: 'tlogEntries, rfc3161Timestamps',
      },
    );
  if (validity && !times.every(({ time }) => isWithin(validity, time)))
    refuse('trust.key', 'the key was not trusted at that time', { input: 'publicKey.hint', found: hint });
  steps.pass('trust.key', 'it is signed with a key that is given', { found: key.id });
  if (entries.length === 0)
    steps.unknown('log.present', 'no transparency log has it; the key is believed by itself');
  return { key, identity: { kind: 'key', key: key.id } };
}
