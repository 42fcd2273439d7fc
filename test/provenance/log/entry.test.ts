import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { bundleOf } from '../../../src/provenance/evidence/sigstore.ts';
import { verifyEntry } from '../../../src/provenance/log/entry.ts';
import { moment } from '../../../src/provenance/moment.ts';
import { createSteps } from '../../../src/provenance/steps.ts';
import { readTrustRoot } from '../../../src/provenance/trust/root.ts';
import { createSigstore, type SignOptions } from '../../standin/sigstore.ts';
import { trustedRoot } from '../../standin/trusted-root.ts';
import { changed, nodeOf, refusalText, stepsOf } from '../../support/refusal.ts';

const NOW = Date.UTC(2026, 5, 1) / 1000;
const sigstore = createSigstore(NOW);
for (const log of [sigstore.rekorV1, sigstore.rekorV2]) log.fill(5);
const trust = readTrustRoot(Buffer.from(sigstore.trustedRoot));
const CONTENT = { message: Buffer.from('file') };

const signed = (options: SignOptions = {}) => sigstore.sign(CONTENT, options);
const entryOf = (bundle: object) => bundleOf(nodeOf(bundle)).entries[0]!;
const verdict = (bundle: object) => refusalText(() => verifyEntry(entryOf(bundle), trust, createSteps()));
const AT = 'verificationMaterial.tlogEntries.0';
const PLACE = 'verificationMaterial.tlogEntries[0]';

test('version 1: promise and proof, and the time it promised', () => {
  const entry = entryOf(signed());
  const steps = createSteps();
  expect(verifyEntry(entry, trust, steps)).toMatchObject({ time: NOW, log: { name: 'rekor.standin.test' } });
  expect(steps.list.map(({ name }) => name)).toEqual([
    'log.key',
    'log.promise',
    'log.checkpoint',
    'log.inclusion',
  ]);
  expect(steps.list[1]?.message).toBe('the log signed that it has the entry since 2026-06-01T00:00:00Z');
});

test('version 2: proof alone, and no time, whatever it writes', () => {
  const bundle = signed({ logs: [2] });
  expect(verifyEntry(entryOf(bundle), trust, createSteps())).not.toHaveProperty('time');
  const dated = changed(bundle, `${AT}.integratedTime`, String(NOW));
  expect(verifyEntry(entryOf(dated), trust, createSteps())).not.toHaveProperty('time');
});

test('v0.1 may come without a proof, which is said', () => {
  const { certificate, ...material } = signed().verificationMaterial;
  const bundle = {
    ...signed(),
    mediaType: 'application/vnd.dev.sigstore.bundle+json;version=0.1',
    verificationMaterial: { ...material, x509CertificateChain: { certificates: [certificate] } },
  };
  const bare = changed(bundle, `${AT}.inclusionProof`, undefined);
  expect(stepsOf((steps) => verifyEntry(entryOf(bare), trust, steps))).toEqual([
    'log.key pass',
    'log.promise pass',
    'log.checkpoint unknown',
  ]);
});

describe('which log it is', () => {
  const root = JSON.parse(sigstore.trustedRoot) as {
    tlogs: { logId: { keyId: string }; publicKey: { validFor: object } }[];
  };
  const by = (tlogs: unknown) => readTrustRoot(Buffer.from(JSON.stringify({ ...root, tlogs })));
  const said = (bundle: object, tlogs: unknown) =>
    refusalText(() => verifyEntry(entryOf(bundle), by(tlogs), createSteps()));
  const [v1, v2] = root.tlogs;
  const byKey = createHash('sha256').update(sigstore.rekorV2.signer.key.spki).digest('base64');

  test('is said by the key, or by the key and its name', () => {
    const bundle = signed({ logs: [2] });
    expect(said(bundle, [v1, { ...v2, logId: { keyId: byKey } }])).toBe('pass');
    expect(said(changed(bundle, `${AT}.logId.keyId`, byKey), root.tlogs)).toBe('pass');
    expect(said(changed(bundle, `${AT}.logId.keyId`, v1!.logId.keyId), root.tlogs)).toMatch(
      /^log\.checkpoint: /,
    );
    expect(said(changed(bundle, `${AT}.logId.keyId`, v2!.logId.keyId.slice(0, 8)), root.tlogs)).toMatch(
      /^log\.key: /,
    );
  });

  test('may stand there twice, with the times it was trusted at', () => {
    const at = (start: number, end?: number) => ({
      ...v1,
      publicKey: {
        ...v1!.publicKey,
        validFor: { start: moment(start), ...(end === undefined ? {} : { end: moment(end) }) },
      },
    });
    const years = 86_400 * 365;
    expect(said(signed(), [at(0, NOW - years), at(NOW - 9)])).toBe('pass');
    expect(said(signed(), [at(0, NOW - years), at(NOW + years)])).toBe(
      `log.key: the log was not trusted at that time (${PLACE}.integratedTime)`,
    );
  });
});

describe('refused', () => {
  const other = createSigstore(NOW);
  other.rekorV1.fill(5);
  const [first, second] = [signed(), signed()];
  const entry = (bundle: typeof first) => bundle.verificationMaterial.tlogEntries[0]!;
  test.each([
    ['a log of somebody else', other.sign(CONTENT), `log.key: its log is not trusted (${PLACE}.logId)`],
    [
      'the promise of another entry',
      changed(first, `${AT}.inclusionPromise`, entry(second).inclusionPromise),
      `log.promise: the promise (signed entry timestamp) is not by the log for this entry (${PLACE}.inclusionPromise)`,
    ],
    [
      'a promise for another time',
      changed(first, `${AT}.integratedTime`, String(NOW + 1)),
      `log.promise: the promise (signed entry timestamp) is not by the log for this entry (${PLACE}.inclusionPromise)`,
    ],
    [
      'a promise without a time',
      changed(first, `${AT}.integratedTime`, undefined),
      `log.promise: the log promises an entry without a time (${PLACE}.inclusionPromise)`,
    ],
    [
      'the checkpoint of a tree that has grown',
      changed(first, `${AT}.inclusionProof.checkpoint`, entry(second).inclusionProof!.checkpoint),
      `log.inclusion: the proof is for another tree than the checkpoint (${PLACE}.inclusionProof)`,
    ],
    [
      'the checkpoint of another log',
      changed(
        first,
        `${AT}.inclusionProof.checkpoint`,
        entry(other.sign(CONTENT)).inclusionProof!.checkpoint,
      ),
      `log.checkpoint: no signature on the checkpoint is of the log (${PLACE}.inclusionProof.checkpoint)`,
    ],
    [
      'the whole proof of another entry',
      changed(first, `${AT}.inclusionProof`, entry(second).inclusionProof),
      `log.inclusion: the proof does not lead from the entry to the tree (${PLACE}.inclusionProof)`,
    ],
    [
      'a root hash that is not signed',
      changed(first, `${AT}.inclusionProof.rootHash`, Buffer.alloc(32).toString('base64')),
      `log.inclusion: the proof is for another tree than the checkpoint (${PLACE}.inclusionProof)`,
    ],
    [
      'an index that is larger than the one over all shards',
      changed(first, `${AT}.inclusionProof.logIndex`, '5000'),
      `log.inclusion: the proof is for another index than the entry (${PLACE}.inclusionProof)`,
    ],
    [
      'version 2 with another index',
      changed(signed({ logs: [2] }), `${AT}.logIndex`, '0'),
      `log.inclusion: the proof is for another index than the entry (${PLACE}.inclusionProof)`,
    ],
  ])('%s', (_, bundle, expected) => expect(verdict(bundle)).toBe(expected));

  test('a log that was not trusted any more', () => {
    const ended = readTrustRoot(
      Buffer.from(
        trustedRoot({
          logs: [sigstore.rekorV1],
          authorities: [],
          timestampAuthorities: [],
          start: NOW - 100,
          end: NOW - 1,
        }),
      ),
    );
    expect(refusalText(() => verifyEntry(entryOf(first), ended, createSteps()))).toBe(
      `log.key: the log was not trusted at that time (${PLACE}.integratedTime)`,
    );
  });
});
