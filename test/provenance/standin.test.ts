import { describe, expect, test } from 'vitest';
import { readKey } from '../../src/provenance/crypto/key.ts';
import { readDocument } from '../../src/provenance/document.ts';
import { bundleOf } from '../../src/provenance/evidence/sigstore.ts';
import { type ManagedKey, readTrustRoot } from '../../src/provenance/trust/root.ts';
import { createVerifier } from '../../src/provenance/verify/verify.ts';
import { emailClaims, gitlabClaims, identityOfClaims } from '../standin/identity.ts';
import { makeKey } from '../standin/keys.ts';
import {
  createSigstore,
  type SignOptions,
  type StandinContent,
  type StandinSigstore,
} from '../standin/sigstore.ts';
import { fileOf, reasonOf, verdictOf } from '../support/provenance.ts';
import { type IndependentNeeds, independentVerdict } from '../support/sigstore-verify.ts';

const NOW = Date.UTC(2026, 5, 1) / 1000;
const FILE = Buffer.from('the bytes of a release');
const MESSAGE: StandinContent = { message: FILE };
const ENVELOPE: StandinContent = {
  payload: Buffer.from(
    JSON.stringify({
      _type: 'https://in-toto.io/Statement/v1',
      subject: [{ name: 'release.bin', digest: { sha256: fileOf(FILE).digests['sha256'] } }],
      predicateType: 'https://example.org/predicate',
      predicate: { answer: 42 },
    }),
  ),
};

/** Our verdict and the independent one of the same bundle. */
function verdicts(
  { sign, trustedRoot }: StandinSigstore,
  content: StandinContent,
  options: SignOptions = {},
  needs: IndependentNeeds & { readonly keys?: readonly ManagedKey[] } = {},
): readonly [ours: string, theirs: string] {
  const bundle = sign(content, options);
  const verifier = createVerifier(readTrustRoot(Buffer.from(trustedRoot)));
  const ours = verdictOf(() =>
    verifier.verify(bundleOf(readDocument(Buffer.from(JSON.stringify(bundle)))), {
      file: fileOf(FILE),
      now: NOW + 3600,
      strict: true,
      ...(needs.keys ? { keys: needs.keys } : {}),
    }),
  );
  const artifact = 'message' in content ? FILE : undefined;
  return [reasonOf(ours), independentVerdict(trustedRoot, bundle, artifact, needs)];
}

const CONTENTS = [
  ['message', MESSAGE],
  ['envelope', ENVELOPE],
] as const;

describe('what the stand-ins sign is right for us and for @sigstore/verify', () => {
  for (const size of [1, 2, 3, 7, 8, 100])
    test(`logs of ${size} entries, versions 1 and 2`, () => {
      const sigstore = createSigstore(NOW);
      for (const log of [sigstore.rekorV1, sigstore.rekorV2]) log.fill(size - 1);
      for (const [, content] of CONTENTS) {
        expect(verdicts(sigstore, content, { logs: [1] })).toEqual(['pass', 'pass']);
        expect(verdicts(sigstore, content, { logs: [2] })).toEqual(['pass', 'pass']);
      }
    });

  for (const [name, content] of CONTENTS) {
    test(`a ${name} in both logs, with and without timestamps`, () => {
      const sigstore = createSigstore(NOW);
      expect(verdicts(sigstore, content, { logs: [1, 2] }, { logs: 2 })).toEqual(['pass', 'pass']);
      expect(verdicts(sigstore, content, { timestamps: 1 }, { times: 2 })).toEqual(['pass', 'pass']);
      // Two of one authority are no fault: neither is believed more for it. The library counts authorities.
      expect(verdicts(sigstore, content, { timestamps: 2 })).toEqual(['pass', 'duplicate timestamp']);
      expect(verdicts(sigstore, content, { faults: { stamp: { bare: true } }, timestamps: 1 })).toEqual([
        'pass',
        'pass',
      ]);
    });

    test(`a ${name} with witnesses, at the edges of the certificate, by a hierarchy of P-384`, () => {
      const sigstore = createSigstore(NOW, { witnesses: 2, keyType: 'ec-p384' });
      for (const late of [0, 600])
        expect(verdicts(sigstore, content, { logs: [2], faults: { late } })).toEqual(['pass', 'pass']);
    });

    test(`a ${name} by a key`, () => {
      const sigstore = createSigstore(NOW);
      for (const type of ['ec-p256', 'ec-p384', 'rsa'] as const) {
        const key = makeKey(type);
        const needs = { spki: key.spki, keys: [{ key: readKey(key.spki)!, hint: 'mine' }] };
        // The library takes SHA-256 for every envelope; clients sign with the hash function of the curve.
        const isOther = type === 'ec-p384' && name === 'envelope';
        const theirs = isOther ? 'signature verification failed' : 'pass';
        expect(verdicts(sigstore, content, { key, hint: 'mine' }, needs)).toEqual(['pass', theirs]);
        expect(
          verdicts(sigstore, content, { key, hint: 'mine', logs: [] }, { ...needs, logs: 0, times: 0 }),
        ).toEqual(['pass', theirs]);
      }
    });
  }

  test('the older types of entries of envelopes', () => {
    const sigstore = createSigstore(NOW);
    expect(verdicts(sigstore, ENVELOPE, { envelopes: { v1: 'intoto' } })).toEqual(['pass', 'pass']);
    expect(verdicts(sigstore, ENVELOPE, { logs: [2], envelopes: { v2: 'dsse' } })).toEqual(['pass', 'pass']);
  });

  test('other identities', () => {
    const sigstore = createSigstore(NOW);
    for (const claims of [gitlabClaims(), emailClaims('a@example.org', 'https://accounts.google.com')]) {
      const identity = identityOfClaims(claims);
      expect(verdicts(sigstore, MESSAGE, { identity })).toEqual(['pass', 'pass']);
    }
  });
});

describe('what is asked to be wrong is wrong', () => {
  const cases: readonly (readonly [name: string, options: SignOptions, ours: string, theirs: RegExp])[] = [
    ['a leaf nobody issued', { faults: { leaf: { wrongKey: true } } }, 'certificate.chain', /certificate/],
    ['no SCT', { faults: { leaf: { missingSct: true } } }, 'certificate.transparency', /SCT/],
    ['a wrong SCT', { faults: { leaf: { wrongSct: true } } }, 'certificate.transparency', /SCT/],
    [
      'another purpose',
      { faults: { leaf: { purpose: '1.3.6.1.5.5.7.3.1' } } },
      'certificate.usage',
      /^pass$/,
    ],
    ['an authority as signer', { faults: { leaf: { isAuthority: true } } }, 'certificate.usage', /^pass$/],
    ['too late', { faults: { late: 601 } }, 'certificate.time', /certificate/],
    ['another key', { faults: { wrongKey: true } }, 'signature.valid', /signature verification/],
    ['a bogus second entry', { faults: { bogusEntry: true } }, 'log.body', /duplicate timestamp/],
    ['a wrong promise', { faults: { entry: { wrongPromise: true } } }, 'log.promise', /inclusion promise/],
    [
      'a wrong checkpoint',
      { faults: { entry: { wrongCheckpoint: true } } },
      'log.checkpoint',
      /checkpoint signature/,
    ],
    ['a wrong proof', { faults: { entry: { wrongProof: true } } }, 'log.inclusion', /hash count|root hash/],
    ['another origin', { faults: { entry: { origin: 'other.test' } } }, 'log.checkpoint', /^pass$/],
    ['no proof', { faults: { entry: { missing: 'proof' } } }, 'format.field', /bundle/],
    ['no time', { faults: { entry: { missing: 'promise' } } }, 'time.present', /expected 1 timestamps/],
    [
      'a wrong timestamp',
      { timestamps: 1, faults: { stamp: { wrongKey: true } } },
      'time.timestamp',
      /timestamp/,
    ],
    [
      'a foreign imprint',
      { timestamps: 1, faults: { stamp: { wrongImprint: true } } },
      'time.timestamp',
      /timestamp/,
    ],
    [
      'a refused timestamp',
      { timestamps: 1, faults: { stamp: { refused: true } } },
      'time.timestamp',
      /undefined/,
    ],
    ['version 2 without a timestamp', { logs: [2], timestamps: 0 }, 'time.present', /expected 1 timestamps/],
    [
      'version 2, a wrong proof',
      { logs: [2], faults: { entry: { wrongProof: true } } },
      'log.inclusion',
      /hash count|root hash/,
    ],
    [
      'version 2, a wrong checkpoint',
      { logs: [2], faults: { entry: { wrongCheckpoint: true } } },
      'log.checkpoint',
      /checkpoint/,
    ],
  ];
  const sigstore = createSigstore(NOW);
  sigstore.rekorV1.fill(3);
  sigstore.rekorV2.fill(3);
  for (const [name, options, step, theirs] of cases)
    test(name, () => {
      for (const [, content] of CONTENTS) {
        const [ours, other] = verdicts(sigstore, content, options);
        expect(ours).toMatch(new RegExp(`^${step.replace('.', '\\.')}: `));
        expect(other).toMatch(theirs);
      }
    });
});
