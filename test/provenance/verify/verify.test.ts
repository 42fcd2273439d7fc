import { sign } from 'node:crypto';
import { ed25519ph } from '@noble/curves/ed25519.js';
import { describe, expect, test } from 'vitest';
import { readKey } from '../../../src/provenance/crypto/key.ts';
import { bundleOf } from '../../../src/provenance/evidence/sigstore.ts';
import { readTrustRoot } from '../../../src/provenance/trust/root.ts';
import { createVerifier, type Request } from '../../../src/provenance/verify/verify.ts';
import { makeKey } from '../../standin/keys.ts';
import { createSigstore, type SignOptions, type StandinContent } from '../../standin/sigstore.ts';
import { extension, OID } from '../../standin/x509.ts';
import { digestsOf, fileOf } from '../../support/provenance.ts';
import { changed, nodeOf } from '../../support/refusal.ts';

const NOW = Date.UTC(2026, 5, 1) / 1000;
const sigstore = createSigstore(NOW);
const trust = readTrustRoot(Buffer.from(sigstore.trustedRoot));
const verifier = createVerifier(trust);
const FILE = Buffer.from('the bytes of a release');
const statement = (digest: object = fileOf(FILE).digests) => ({
  payload: Buffer.from(
    JSON.stringify({
      _type: 'https://in-toto.io/Statement/v1',
      subject: [{ name: 'release.bin', digest }],
      predicateType: 'https://example.org/p',
      predicate: {},
    }),
  ),
});
const MESSAGE: StandinContent = { message: FILE };
const signed = (options: SignOptions = {}, content: StandinContent = MESSAGE) =>
  sigstore.sign(content, options);

function outcome(bundle: object, request: Partial<Request> = {}, by = verifier) {
  return by.verify(bundleOf(nodeOf(bundle)), { file: fileOf(FILE), now: NOW + 3600, ...request });
}

/** `pass`, or the step that refused. */
function verdict(bundle: object, request: Partial<Request> = {}, by = verifier): string {
  const { verified, steps } = outcome(bundle, request, by);
  return verified ? 'pass' : `${steps.at(-1)?.name}`;
}

const CERTIFICATE = 'verificationMaterial.certificate.rawBytes';
const ENTRIES = 'verificationMaterial.tlogEntries';

test('what is found of a good one', () => {
  const found = outcome(signed({ logs: [1, 2], timestamps: 1 }, statement()));
  expect(found).toMatchObject({
    verified: true,
    predicateType: 'https://example.org/p',
    identity: { kind: 'github', repository: 'octo-org/example' },
  });
  expect(found.times.map(({ source, time }) => [source, time])).toEqual([
    ['log', NOW],
    ['timestamp-authority', NOW],
  ]);
  expect(found.evidence).toMatch(/^[0-9a-f]{64}$/);
  expect(found.steps.every(({ outcome: how }) => how === 'pass')).toBe(true);
});

describe('time', () => {
  test('nothing is signed in the future, clocks may differ by five minutes', () => {
    expect(verdict(signed(), { now: NOW - 300 })).toBe('pass');
    expect(verdict(signed(), { now: NOW - 301 })).toBe('time.future');
    expect(verdict(signed({ logs: [2] }), { now: 0 })).toBe('time.future');
  });

  test('every time that is known must fit, not only the first', () => {
    const late = signed({ timestamps: 1, faults: { late: 601 } });
    expect(verdict(late)).toBe('certificate.time');
    expect(verdict(signed({ faults: { late: 600 } }))).toBe('pass');
    expect(verdict(signed({ faults: { entry: { time: NOW - 1 } } }))).toBe('certificate.time');
    expect(verdict(signed({ timestamps: 1, faults: { entry: { time: NOW + 601 } } }))).toBe(
      'certificate.time',
    );
  });

  test('the same timestamp is there once', () => {
    const path = 'verificationMaterial.timestampVerificationData.rfc3161Timestamps';
    const bundle = signed({ timestamps: 1 });
    const [stamp] = bundle.verificationMaterial.timestampVerificationData!.rfc3161Timestamps;
    expect(verdict(changed(bundle, path, [stamp, stamp]))).toBe('time.timestamp');
    const other = signed({ timestamps: 1 }).verificationMaterial.timestampVerificationData!.rfc3161Timestamps;
    expect(verdict(changed(bundle, path, other))).toBe('time.timestamp');
  });

  test('log and time are needed', () => {
    expect(verdict(signed({ logs: [], timestamps: 1 }))).toBe('log.present');
    expect(verdict(signed({ logs: [2], timestamps: 0 }))).toBe('time.present');
    // A time that no log signed is none.
    expect(
      verdict(changed(signed({ logs: [2], timestamps: 0 }), `${ENTRIES}.0.integratedTime`, String(NOW))),
    ).toBe('time.present');
  });
});

test('a time that is written without a promise is passed over, and refused by the strict', () => {
  const bundle = changed(signed({ logs: [2] }), `${ENTRIES}.0.integratedTime`, String(NOW + 9));
  expect(outcome(bundle).steps).toContainEqual(
    expect.objectContaining({ name: 'time.integrated', outcome: 'unknown' }),
  );
  expect(outcome(bundle).times.map(({ source }) => source)).toEqual(['timestamp-authority']);
  expect(verdict(bundle, { strict: true })).toBe('time.integrated');
});

describe('whose certificate', () => {
  const [intermediate] = sigstore.authority.chain;
  test('that of an authority, or of a purpose that is not signing code', () => {
    expect(verdict(changed(signed(), CERTIFICATE, intermediate.toString('base64')))).toBe(
      'certificate.usage',
    );
    expect(verdict(signed({ faults: { leaf: { isAuthority: true } } }))).toBe('certificate.usage');
    expect(verdict(signed({ faults: { leaf: { purpose: OID.timeStamping } } }))).toBe('certificate.usage');
    expect(
      verdict(signed({ faults: { leaf: { extensions: [extension('1.2.3', Buffer.alloc(2), true)] } } })),
    ).toBe('certificate.usage');
  });

  test('that of another signature, of another authority, and of the authority for timestamps', () => {
    expect(verdict(changed(signed(), CERTIFICATE, signed().verificationMaterial.certificate!.rawBytes))).toBe(
      'log.body',
    );
    const other = createSigstore(NOW);
    expect(
      verdict(changed(signed(), CERTIFICATE, other.sign(MESSAGE).verificationMaterial.certificate!.rawBytes)),
    ).toBe('certificate.chain');
    expect(verdict(changed(signed(), CERTIFICATE, sigstore.tsa.chain[0].toString('base64')))).toBe(
      'certificate.usage',
    );
    expect(verdict(signed({ faults: { leaf: { wrongKey: true } } }))).toBe('certificate.chain');
  });

  test('a chain of certificates that the bundle brings leads nowhere by itself', () => {
    const other = createSigstore(NOW);
    const bundle = other.sign(MESSAGE);
    const { certificate, ...material } = bundle.verificationMaterial;
    const chain = [certificate!.rawBytes, ...other.authority.chain.map((der) => der.toString('base64'))];
    const foreign = {
      ...bundle,
      mediaType: 'application/vnd.dev.sigstore.bundle+json;version=0.2',
      verificationMaterial: {
        ...material,
        tlogEntries: signed().verificationMaterial.tlogEntries,
        x509CertificateChain: { certificates: chain.map((rawBytes) => ({ rawBytes })) },
      },
    };
    expect(verdict(foreign)).toBe('certificate.chain');
  });

  test('is remembered, and what is cut elsewhere is another chain', () => {
    const bundle = signed();
    const { certificate, ...material } = bundle.verificationMaterial;
    const withChain = (...chain: readonly Buffer[]) => ({
      ...bundle,
      mediaType: 'application/vnd.dev.sigstore.bundle+json;version=0.2',
      verificationMaterial: {
        ...material,
        x509CertificateChain: { certificates: chain.map((der) => ({ rawBytes: der.toString('base64') })) },
      },
    });
    const leaf = Buffer.from(certificate!.rawBytes, 'base64');
    const own = createVerifier(trust);
    expect(verdict(withChain(leaf, intermediate), {}, own)).toBe('pass');
    expect(verdict(withChain(leaf, intermediate), {}, own)).toBe('pass');
    expect(verdict(withChain(Buffer.concat([leaf, intermediate])), {}, own)).toBe('certificate.encoding');
  });

  test('remembering does not weaken a check: the next signature is looked at as the first', () => {
    const own = createVerifier(trust);
    const key = makeKey();
    const bundle = signed({ key });
    expect(verdict(bundle, {}, own)).toBe('pass');
    expect(verdict(bundle, { now: NOW - 3600 }, own)).toBe('time.future');
    const [entry] = signed({ key, faults: { late: 700 } }).verificationMaterial.tlogEntries;
    expect(verdict(changed(bundle, `${ENTRIES}.0`, entry), {}, own)).toBe('certificate.time');
  });
});

describe('log', () => {
  test('entries of another signature, beside or instead', () => {
    const [entry] = signed({}, { message: Buffer.from('other') }).verificationMaterial.tlogEntries;
    const bundle = signed();
    expect(verdict(changed(bundle, `${ENTRIES}.0`, entry))).toBe('log.body');
    expect(verdict(changed(bundle, `${ENTRIES}.1`, entry))).toBe('log.body');
    expect(verdict(signed({ faults: { bogusEntry: true } }))).toBe('log.body');
  });

  test('the same entry is there once', () => {
    const bundle = signed({ timestamps: 1 });
    const [entry] = bundle.verificationMaterial.tlogEntries;
    expect(verdict(changed(bundle, `${ENTRIES}.1`, entry))).toBe('log.present');
    // What is not signed of it does not make it another.
    expect(verdict(changed(bundle, `${ENTRIES}.1`, { ...entry, inclusionPromise: undefined }))).toBe(
      'log.present',
    );
  });

  test('the first entry of a log, whose number protobuf leaves out', () => {
    const own = createSigstore(NOW);
    const by = createVerifier(readTrustRoot(Buffer.from(own.trustedRoot)));
    const first = own.sign(MESSAGE, { logs: [2] });
    expect(first.verificationMaterial.tlogEntries[0]!.logIndex).toBe('0');
    const bare = changed(
      changed(first, `${ENTRIES}.0.logIndex`, undefined),
      `${ENTRIES}.0.inclusionProof.logIndex`,
      undefined,
    );
    expect(verdict(bare, {}, by)).toBe('pass');
    expect(verdict(changed(signed({ logs: [2] }), `${ENTRIES}.0.logIndex`, undefined))).toBe('log.inclusion');
    expect(verdict(changed(signed(), `${ENTRIES}.0.logIndex`, undefined))).toBe('log.promise');
  });

  test('the strict demand a proof, whatever the version', () => {
    const { certificate, ...material } = signed().verificationMaterial;
    const old = {
      ...signed(),
      mediaType: 'application/vnd.dev.sigstore.bundle+json;version=0.1',
      verificationMaterial: { ...material, x509CertificateChain: { certificates: [certificate] } },
    };
    const bundle = { ...signed(), ...old, messageSignature: signed().messageSignature };
    expect(verdict(bundle)).toBe('log.body');
    const one = signed();
    const { certificate: leaf, ...rest } = one.verificationMaterial;
    const promised = changed(
      {
        ...one,
        mediaType: old.mediaType,
        verificationMaterial: { ...rest, x509CertificateChain: { certificates: [leaf] } },
      },
      `${ENTRIES}.0.inclusionProof`,
      undefined,
    );
    expect(verdict(promised)).toBe('pass');
    expect(verdict(promised, { strict: true })).toBe('log.checkpoint');
  });
});

describe('what was signed', () => {
  const other = Buffer.from('other');
  test('another file: by its bytes, by its digest, or by what the bundle says', () => {
    expect(verdict(signed(), { file: fileOf(other) })).toBe('log.body');
    expect(verdict(signed({ hint: 'k', logs: [] }), { file: fileOf(other), keys: [] })).toBe('trust.key');
    const key = makeKey();
    const keys = [{ key: readKey(key.spki)! }];
    const bare = signed({ key, hint: 'k', logs: [] });
    for (const file of [fileOf(other), digestsOf(other)]) {
      expect(verdict(bare, { file, keys })).toBe('signature.digest');
      expect(verdict(changed(bare, 'messageSignature.messageDigest', undefined), { file, keys })).toBe(
        'signature.valid',
      );
    }
    expect(verdict(bare, { file: digestsOf(FILE), keys })).toBe('pass');
  });

  test('a file of which only another digest is known than the bundle has', () => {
    const key = makeKey('ec-p384');
    const { sha256 = '' } = digestsOf(FILE).digests;
    const file = { digests: { sha256 } };
    const bare = outcome(signed({ key, hint: 'k', logs: [] }), { file, keys: [{ key: readKey(key.spki)! }] });
    expect(bare.steps.at(-1)).toMatchObject({
      name: 'signature.digest',
      outcome: 'fail',
      message: 'the bundle has the sha384 of its file, and the file itself is not at hand to compare',
    });
  });

  test('an envelope of another type, or about another file', () => {
    expect(verdict(signed({}, { ...statement(), payloadType: 'application/json' }))).toBe('statement.type');
    expect(verdict(changed(signed({}, statement()), 'dsseEnvelope.payloadType', 'application/json'))).toBe(
      'signature.valid',
    );
    expect(verdict(signed({}, statement({ sha256: '0'.repeat(64) })))).toBe('subject.digest');
    expect(verdict(signed({}, statement({ ...fileOf(FILE).digests, sha512: '0'.repeat(128) })))).toBe(
      'subject.digest',
    );
    expect(verdict(signed({}, { payload: Buffer.from('{"_type":"a","_type":"b"}') }))).toBe(
      'statement.shape',
    );
  });

  test('an envelope is never a signature of the file, nor a file one of an envelope', () => {
    const bundle = signed({}, statement());
    const { dsseEnvelope, ...rest } = bundle;
    const swapped = { ...rest, messageSignature: { signature: dsseEnvelope!.signatures[0]!.sig } };
    expect(verdict(swapped)).toBe('log.body');
  });
});

describe('keys that are given', () => {
  const [mine, other] = [makeKey(), makeKey()];
  const bundle = signed({ key: mine, hint: 'mine' });
  const keyOf = (of: typeof mine, more: object = {}) => ({ key: readKey(of.spki)!, ...more });
  test('by hint, or any', () => {
    expect(verdict(bundle, { keys: [keyOf(mine, { hint: 'mine' })] })).toBe('pass');
    expect(verdict(bundle, { keys: [keyOf(mine)] })).toBe('pass');
    expect(verdict(bundle, { keys: [keyOf(mine, { hint: 'yours' })] })).toBe('trust.key');
    expect(verdict(bundle, { keys: [keyOf(other, { hint: 'mine' })] })).toBe('log.body');
    expect(verdict(bundle)).toBe('trust.key');
  });

  test('several: the one that signed, wherever it stands', () => {
    for (const content of [MESSAGE, statement()]) {
      const one = signed({ key: mine, hint: 'mine' }, content);
      expect(verdict(one, { keys: [keyOf(other), keyOf(mine)] })).toBe('pass');
      expect(verdict(one, { keys: [keyOf(other, { hint: 'mine' }), keyOf(mine, { hint: 'mine' })] })).toBe(
        'pass',
      );
      expect(verdict(one, { keys: [keyOf(other), keyOf(makeKey())] })).toBe('log.body');
    }
  });

  test('for a time: it must be known, and fit', () => {
    const valid = (start: number, end?: number) => ({
      keys: [keyOf(mine, { validity: { start, ...(end === undefined ? {} : { end }) } })],
    });
    expect(verdict(bundle, valid(NOW, NOW))).toBe('pass');
    expect(verdict(bundle, valid(NOW + 1))).toBe('trust.key');
    expect(verdict(bundle, valid(0, NOW - 1))).toBe('trust.key');
    const undated = signed({ key: mine, hint: 'mine', logs: [] });
    expect(verdict(undated, valid(0))).toBe('time.present');
    expect(verdict(undated, { keys: [keyOf(mine)] })).toBe('pass');
    expect(outcome(undated, { keys: [keyOf(mine)] }).steps).toContainEqual(
      expect.objectContaining({ name: 'log.present', outcome: 'unknown' }),
    );
  });

  test('then only what they signed is believed', () => {
    expect(verdict(signed(), { keys: [keyOf(mine)] })).toBe('trust.key');
  });

  test('P-384 with SHA-256 or SHA-384, and no other', () => {
    const big = makeKey('ec-p384');
    const content = statement();
    const envelope = signed({ key: big, hint: 'k', logs: [] }, content);
    const head = `DSSEv1 28 application/vnd.in-toto+json ${content.payload.length} `;
    const by = (hash: string) =>
      sign(hash, Buffer.concat([Buffer.from(head), content.payload]), big.privateKey).toString('base64');
    for (const [hash, expected] of [
      ['sha256', 'pass'],
      ['sha384', 'pass'],
      ['sha512', 'signature.valid'],
      ['sha1', 'signature.valid'],
    ] as const)
      expect(
        verdict(changed(envelope, 'dsseEnvelope.signatures.0.sig', by(hash)), { keys: [keyOf(big)] }),
      ).toBe(expected);
  });

  test.each([
    ['ec-p256', 'pass'],
    ['ec-p384', 'pass'],
    ['rsa', 'pass'],
    // It is over the file itself, not over a digest of it.
    ['ed25519', 'signature.valid'],
  ] as const)('a signature of %s over a file of which only the digest is known: %s', (type, expected) => {
    const own = makeKey(type);
    const bare = signed({ key: own, hint: 'k', logs: [] });
    for (const one of [bare, changed(bare, 'messageSignature.messageDigest', undefined)]) {
      expect(verdict(one, { keys: [keyOf(own)] })).toBe('pass');
      expect(verdict(one, { keys: [keyOf(own)], file: digestsOf(FILE) })).toBe(expected);
      const longer = Buffer.concat([Buffer.from(one.messageSignature!.signature, 'base64'), Buffer.of(0)]);
      const wrong = changed(one, 'messageSignature.signature', longer.toString('base64'));
      for (const file of [fileOf(FILE), digestsOf(FILE)])
        expect(verdict(wrong, { keys: [keyOf(own)], file })).toBe('signature.valid');
    }
  });

  test('Ed25519ph over a file, with the file or its digest; an envelope has plain Ed25519', () => {
    const own = makeKey('ed25519');
    const secret = own.privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(-32);
    const by = (data: Uint8Array) => Buffer.from(ed25519ph.sign(data, secret)).toString('base64');
    const one = changed(signed({ key: own, hint: 'k', logs: [] }), 'messageSignature.signature', by(FILE));
    const keys = [keyOf(own)];
    for (const file of [fileOf(FILE), digestsOf(FILE)]) expect(verdict(one, { keys, file })).toBe('pass');
    expect(verdict(one, { keys: [keyOf(makeKey('ed25519'))] })).toBe('signature.valid');
    const content = statement();
    const head = `DSSEv1 28 application/vnd.in-toto+json ${content.payload.length} `;
    const envelope = signed({ key: own, hint: 'k', logs: [] }, content);
    expect(verdict(envelope, { keys })).toBe('pass');
    const prehashed = by(Buffer.concat([Buffer.from(head), content.payload]));
    expect(verdict(changed(envelope, 'dsseEnvelope.signatures.0.sig', prehashed), { keys })).toBe(
      'signature.valid',
    );
  });

  test('the digest a bundle states is for finding the file, not for the signature', () => {
    const big = makeKey('ec-p384');
    const one = signed({ key: big, hint: 'k', logs: [] });
    const stated = (algorithm: string, digest: string) =>
      changed(one, 'messageSignature.messageDigest', {
        algorithm,
        digest: Buffer.from(digest, 'hex').toString('base64'),
      });
    const { sha256 = '', sha512 = '' } = fileOf(FILE).digests;
    expect(verdict(stated('SHA2_256', sha256), { keys: [keyOf(big)] })).toBe('pass');
    expect(verdict(stated('SHA2_512', sha512), { keys: [keyOf(big)] })).toBe('pass');
    expect(verdict(stated('SHA2_256', '0'.repeat(64)), { keys: [keyOf(big)] })).toBe('signature.digest');
  });
});

test('a policy of the one who asks has the last word', () => {
  const policy: Request['policy'] = (verified, steps) => {
    expect(verified.identity.kind).toBe('github');
    steps.unknown('identity.policy', 'nobody was asked');
  };
  expect(outcome(signed(), { policy }).steps.at(-1)).toMatchObject({
    name: 'identity.policy',
    outcome: 'unknown',
  });
});

test('an error that is no refusal is a fault of the program, and not hidden', () => {
  const policy = () => {
    throw new TypeError('a fault');
  };
  expect(() => outcome(signed(), { policy })).toThrow(TypeError);
});
