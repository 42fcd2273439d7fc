import type { VerifiedTime } from '../../model/index.ts';
import type { LogEntry, SignedEntity } from '../evidence/entity.ts';
import { type VerifiedEntry, verifyEntry } from '../log/entry.ts';
import { moment } from '../moment.ts';
import { refuse, type Steps } from '../steps.ts';
import { verifyTimestamp } from '../time/timestamp.ts';
import { isWithin, type TrustRoot } from '../trust/root.ts';
import type { Request } from './verify.ts';

/** Clocks differ: a log may be this much ahead, in seconds. */
const SKEW = 300;

/** When a signature was there, and which entries of logs say so. */
export interface Times {
  readonly entries: readonly VerifiedEntry[];
  /** In ascending order. */
  readonly verified: readonly VerifiedTime[];
}

/**
 * Logs and timestamp authorities say when; both are verified before anything is believed by that time.
 * @throws Refusal `log.*`, `time.*`
 */
export function timesOf(
  entity: SignedEntity,
  { now, strict }: Pick<Request, 'now' | 'strict'>,
  trust: TrustRoot,
  steps: Steps,
): Times {
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
