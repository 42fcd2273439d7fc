import { isSigned } from '../crypto/key.ts';
import type { LogEntry } from '../evidence/entity.ts';
import { moment } from '../moment.ts';
import { refuse, type Steps } from '../steps.ts';
import { isWithin, type LogKey, type TrustRoot } from '../trust/root.ts';
import { identifiersOf, verifyCheckpoint } from './checkpoint.ts';
import { leafHash, rootFromProof } from './merkle.ts';

/** An entry that a log vouches for. */
export interface VerifiedEntry {
  readonly entry: LogEntry;
  readonly log: LogKey;
  /** When it was logged, where the log signed a time. */
  readonly time?: number;
}

/**
 * Verifies that a log has an entry: what it promised (Rekor v1), and what it proves. What the entry is about is not looked at.
 * @throws Refusal `log.*`
 */
export function verifyEntry(entry: LogEntry, trust: TrustRoot, steps: Steps): VerifiedEntry {
  const known = trust.logs.filter((one) => identifiersOf(one).some((id) => id.equals(entry.keyId)));
  // A key that was trusted twice stands there twice.
  const log = known.find(({ validity }) => isWithin(validity, entry.integratedTime)) ?? known[0];
  if (!log)
    refuse('log.key', 'its log is not trusted', {
      input: `${entry.place}.logId`,
      found: entry.keyId.toString('hex'),
    });
  steps.pass('log.key', `the log ${log.name} is trusted`, { input: `${entry.place}.logId` });
  const time = promised(entry, log, steps);
  proven(entry, log, steps);
  return { entry, log, ...(time === undefined ? {} : { time }) };
}

/** Rekor v1 signs `{body, integratedTime, logID, logIndex}` in RFC 8785 JSON (signed entry timestamp). */
function promised(entry: LogEntry, log: LogKey, steps: Steps): number | undefined {
  const { place, promise, integratedTime, keyId, index, body } = entry;
  const input = { input: `${place}.inclusionPromise` };
  if (!promise) return undefined;
  if (integratedTime === 0) refuse('log.promise', 'the log promises an entry without a time', input);
  const signed = `{"body":"${body.toString('base64')}","integratedTime":${integratedTime},"logID":"${keyId.toString('hex')}","logIndex":${index}}`;
  if (!isSigned(log.key, Buffer.from(signed), promise))
    refuse('log.promise', 'the promise (signed entry timestamp) is not by the log for this entry', input);
  if (!isWithin(log.validity, integratedTime))
    refuse('log.key', 'the log was not trusted at that time', {
      input: `${place}.integratedTime`,
      found: moment(integratedTime),
    });
  steps.pass('log.promise', `the log signed that it has the entry since ${moment(integratedTime)}`, input);
  return integratedTime;
}

function proven({ place, proof, body, index, kind, version }: LogEntry, log: LogKey, steps: Steps): void {
  const input = { input: `${place}.inclusionProof` };
  if (proof?.checkpoint === undefined) {
    steps.unknown(
      'log.checkpoint',
      'no checkpoint proves that the log has the entry, it only promised',
      input,
    );
    return;
  }
  const checkpoint = verifyCheckpoint(proof.checkpoint, log, input.input);
  steps.pass('log.checkpoint', `the log signed a tree of ${checkpoint.size} entries`, {
    ...input,
    found: checkpoint.origin,
  });
  if (proof.treeSize !== checkpoint.size || !proof.rootHash.equals(checkpoint.root))
    refuse('log.inclusion', 'the proof is for another tree than the checkpoint', {
      ...input,
      expected: `${checkpoint.size} ${checkpoint.root.toString('hex')}`,
      found: `${proof.treeSize} ${proof.rootHash.toString('hex')}`,
    });
  // A log of one shard counts the same in both places; Rekor v1 counts its older shards in the first.
  const isOneShard = isV2(kind, version);
  if (isOneShard ? proof.index !== index : proof.index > index)
    refuse('log.inclusion', 'the proof is for another index than the entry', {
      ...input,
      expected: String(index),
      found: String(proof.index),
    });
  const root = rootFromProof(leafHash(body), proof.index, proof.treeSize, proof.hashes);
  if (!root?.equals(checkpoint.root))
    refuse('log.inclusion', 'the proof does not lead from the entry to the tree', {
      ...input,
      expected: checkpoint.root.toString('hex'),
      found: root?.toString('hex') ?? 'a proof of the wrong length',
    });
  steps.pass('log.inclusion', `the entry is number ${proof.index} of that tree`, input);
}

/** Types of entries only Rekor v2 has. */
function isV2(kind: string, version: string): boolean {
  return (kind === 'hashedrekord' || kind === 'dsse') && version === '0.0.2';
}
