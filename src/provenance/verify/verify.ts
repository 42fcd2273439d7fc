import { createHash } from 'node:crypto';
import type { SignerIdentity, Verification, VerifiedTime } from '../../model/index.ts';
import type { LogEntry, SignedEntity } from '../bundle/entity.ts';
import type { VerifyingKey } from '../crypto/key.ts';
import { identityOf } from '../identity/certificate.ts';
import { verifyBody } from '../log/body.ts';
import { moment, type VerifiedEntry, verifyEntry } from '../log/entry.ts';
import type { ReadStatement } from '../statement.ts';
import { createSteps, Refusal, refuse, type Steps } from '../steps.ts';
import { verifyTimestamp } from '../time/timestamp.ts';
import { isWithin, type TrustRoot, type Validity } from '../trust/root.ts';
import type { SubjectFile } from './artifact.ts';
import { isMadeBy, signedBytes, verifyContent } from './content.ts';
import { type KnownSigner, knowSigner, verifySignerAt } from './signer.ts';

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

/** A key that is trusted by itself. */
export interface ManagedKey {
  /** What signatures call it; any where it is absent. */
  readonly hint?: string;
  readonly key: VerifyingKey;
  readonly validity?: Validity;
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

/** Clocks differ: a log may be this much ahead, in seconds. */
const SKEW = 300;
/** Certificates remembered; a release has one or a few. */
const MOST_SIGNERS = 1000;

/** A verifier for a trusted root. */
export function createVerifier(trust: TrustRoot): Verifier {
  const signers = new Map<string, KnownSigner>();
  const know = (entity: SignedEntity & { signer: { kind: 'certificate' } }): KnownSigner => {
    // The whole chain is the key: another one may lead elsewhere. With lengths, as what is cut elsewhere is another chain.
    const hash = createHash('sha256');
    for (const certificate of entity.signer.chain) hash.update(`${certificate.length} `).update(certificate);
    const id = hash.digest('base64');
    const known = signers.get(id) ?? knowSigner(entity.signer, trust);
    if (signers.size >= MOST_SIGNERS) signers.clear();
    signers.set(id, known);
    return known;
  };
  return { verify: (entity, request) => verify(entity, request, trust, know) };
}

type Know = (entity: SignedEntity & { signer: { kind: 'certificate' } }) => KnownSigner;

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

interface Times {
  readonly entries: readonly VerifiedEntry[];
  readonly verified: readonly VerifiedTime[];
}

/** Logs and timestamp authorities say when; both are verified before anything is believed by that time. */
function timesOf(entity: SignedEntity, { now, strict }: Request, trust: TrustRoot, steps: Steps): Times {
  if (entity.entries.length === 0 && entity.signer.kind === 'certificate')
    refuse('log.present', 'no transparency log has it', { input: 'tlogEntries' });
  refuseWithoutTime(entity);
  refuseRepeated(entity);
  const entries = entity.entries.map((entry) => verifyEntry(entry, trust, steps));
  for (const { entry } of entries)
    if (strict && entry.proof?.checkpoint === undefined)
      refuse('log.checkpoint', 'a proof that the log has the entry is missing', { input: entry.place });
  for (const { entry, time } of entries) if (time === undefined) lookAtWrittenTime(entry, strict, steps);
  const stamps = entity.timestamps.map((stamp, at) => {
    const place = `rfc3161Timestamps[${at}]`;
    const { by, time } = verifyTimestamp(stamp, entity.content.signature, trust.timestampAuthorities, place);
    steps.pass('time.timestamp', `${by} saw the signature at ${moment(time)}`, { input: place });
    return { source: 'timestamp-authority', by, time } as const;
  });
  const logged = entries.flatMap(({ log, time }) =>
    time === undefined ? [] : [{ source: 'log', by: log.name, time } as const],
  );
  const verified = [...logged, ...stamps].toSorted((a, b) => a.time - b.time);
  const late = verified.find(({ time }) => time > now + SKEW);
  if (late)
    refuse('time.future', 'it was signed in the future', {
      expected: `by ${moment(now)}`,
      found: moment(late.time),
    });
  for (const { entry, log, time } of entries)
    if (time === undefined && !verified.every((known) => isWithin(log.validity, known.time)))
      refuse('log.key', 'the log was not trusted at that time', { input: `${entry.place}.logId` });
  return { entries, verified };
}

/** A time without a promise is written by nobody who signs it. */
function lookAtWrittenTime(
  { place, integratedTime }: LogEntry,
  strict: boolean | undefined,
  steps: Steps,
): void {
  if (integratedTime === 0) return;
  const detail = { input: `${place}.integratedTime`, found: moment(integratedTime) };
  if (strict) refuse('time.integrated', 'the entry has a time that nobody signed', detail);
  steps.unknown('time.integrated', 'the entry has a time that nobody signed, it is passed over', detail);
}

/** Told before anything is verified: what is not there cannot be right. */
function refuseWithoutTime({ entries, timestamps, signer }: SignedEntity): void {
  const isDated =
    timestamps.length > 0 || entries.some(({ promise, integratedTime }) => promise && integratedTime > 0);
  if (!isDated && signer.kind === 'certificate')
    refuse('time.present', 'nobody but the signer says when it was signed', {
      input: 'tlogEntries, rfc3161Timestamps',
      expected: 'an entry with a signed time, or a timestamp',
    });
}

/** Whoever counts them would count it twice. */
function refuseRepeated({ entries, timestamps }: SignedEntity): void {
  const isRepeated = (all: readonly string[]) => new Set(all).size < all.length;
  if (isRepeated(timestamps.map((stamp) => stamp.toString('latin1'))))
    refuse('time.timestamp', 'the same timestamp is there twice', { input: 'rfc3161Timestamps' });
  if (isRepeated(entries.map(({ keyId, body }) => `${keyId.toString('hex')} ${body.toString('latin1')}`)))
    refuse('log.present', 'the same entry of the log is there twice', { input: 'tlogEntries' });
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
  const known = know({ ...entity, signer });
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
