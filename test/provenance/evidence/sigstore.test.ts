import { describe, expect, test } from 'vitest';
import { readDocument } from '../../../src/provenance/document.ts';
import { bundleOf, envelopeOf } from '../../../src/provenance/evidence/sigstore.ts';
import { createSigstore, type StandinBundle } from '../../standin/sigstore.ts';
import { readBundle } from '../../support/evidence.ts';
import { changed, nodeOf, refusalText, refusedAs } from '../../support/refusal.ts';

const NOW = Date.UTC(2026, 5, 1) / 1000;
const sigstore = createSigstore(NOW);
const MESSAGE = sigstore.sign({ message: Buffer.from('file') }, { logs: [1], timestamps: 1 });
const ENVELOPE = sigstore.sign({ payload: Buffer.from('{}') }, { logs: [1] });
const read = (bundle: unknown) => readBundle(Buffer.from(JSON.stringify(bundle)));
const OLD = 'application/vnd.dev.sigstore.bundle+json;version=0.';

/** The same in the form of older versions: a chain, and a promise. */
function older(version: 1 | 2, bundle: StandinBundle = MESSAGE): Record<string, unknown> {
  const { certificate, ...material } = bundle.verificationMaterial;
  return {
    ...bundle,
    mediaType: `${OLD}${version}`,
    verificationMaterial: { ...material, x509CertificateChain: { certificates: [certificate] } },
  };
}

describe('versions', () => {
  test.each([
    [`${OLD}1`, 'bundle-0.1'],
    [`${OLD}2`, 'bundle-0.2'],
    [`${OLD}3`, 'bundle-0.3'],
    ['application/vnd.dev.sigstore.bundle.v0.3+json', 'bundle-0.3'],
  ])('%s', (mediaType, form) => {
    expect(read({ ...MESSAGE, mediaType }).form).toBe(form);
  });

  test.each([
    `${OLD}4`,
    `${OLD}`,
    'application/vnd.dev.sigstore.bundle.v0.4+json',
    'application/vnd.dev.sigstore.bundle.v0.3+JSON',
    'application/vnd.dev.sigstore.bundle.v0.3+json ',
    'application/json',
    '',
    'constructor',
    '__proto__',
  ])('unknown: %j', (mediaType) => {
    expect(refusalText(() => read({ ...MESSAGE, mediaType }))).toBe(
      'format.version: no version of the bundle that is known (mediaType)',
    );
  });

  test('a chain is for older versions, and their roots are passed over', () => {
    const [leaf, intermediate, root] = [
      MESSAGE.verificationMaterial.certificate!.rawBytes,
      ...sigstore.authority.chain.map((der) => der.toString('base64')),
    ];
    const chain = (...all: readonly (string | undefined)[]) =>
      changed(
        older(1),
        'verificationMaterial.x509CertificateChain.certificates',
        all.map((rawBytes) => ({ rawBytes })),
      );
    expect(read(chain(leaf, intermediate, root)).signer).toMatchObject({ kind: 'certificate' });
    const { signer } = read(chain(leaf, intermediate, root));
    expect(signer.kind === 'certificate' && signer.chain.map((der) => der.toString('base64'))).toEqual([
      leaf,
      intermediate,
    ]);
    expect(refusalText(() => read(chain()))).toBe(
      'format.field: the chain has no certificate (verificationMaterial.x509CertificateChain)',
    );
    expect(refusedAs(() => read(chain(leaf, 'AAAA')))).toBe('certificate.encoding');
    expect(refusedAs(() => read(chain(...Array.from({ length: 11 }, () => leaf))))).toBe('format.count');
    expect(
      refusedAs(() => read({ ...chain(leaf), mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json' })),
    ).toBe('format.field');
  });

  test('v0.1 demands a promise, later ones a proof with a checkpoint', () => {
    const entry = 'verificationMaterial.tlogEntries.0';
    expect(refusedAs(() => read(changed(older(1), `${entry}.inclusionProof`, undefined)))).toBe('pass');
    expect(refusalText(() => read(changed(older(1), `${entry}.inclusionPromise`, undefined)))).toBe(
      'format.field: inclusionPromise is missing (verificationMaterial.tlogEntries[0])',
    );
    for (const bundle of [older(2), MESSAGE])
      for (const path of ['inclusionProof', 'inclusionProof.checkpoint'])
        expect(refusalText(() => read(changed(bundle, `${entry}.${path}`, undefined)))).toBe(
          'format.field: an inclusion proof with a checkpoint is missing (verificationMaterial.tlogEntries[0])',
        );
    expect(refusedAs(() => read(changed(older(2), `${entry}.inclusionPromise`, undefined)))).toBe('pass');
  });
});

describe('fields', () => {
  const ENTRY = 'verificationMaterial.tlogEntries.0';
  test.each([
    'mediaType',
    'verificationMaterial',
    'verificationMaterial.certificate',
    'verificationMaterial.certificate.rawBytes',
    `${ENTRY}.logId`,
    `${ENTRY}.logId.keyId`,
    `${ENTRY}.kindVersion`,
    `${ENTRY}.kindVersion.kind`,
    `${ENTRY}.kindVersion.version`,
    `${ENTRY}.inclusionPromise.signedEntryTimestamp`,
    `${ENTRY}.inclusionProof`,
    `${ENTRY}.inclusionProof.rootHash`,
    `${ENTRY}.inclusionProof.treeSize`,
    `${ENTRY}.inclusionProof.checkpoint.envelope`,
    `${ENTRY}.canonicalizedBody`,
    'verificationMaterial.timestampVerificationData.rfc3161Timestamps.0.signedTimestamp',
    'messageSignature',
    'messageSignature.signature',
    'messageSignature.messageDigest.algorithm',
    'messageSignature.messageDigest.digest',
  ])('without %s', (path) => {
    expect(refusedAs(() => read(changed(MESSAGE, path, undefined)))).toBe('format.field');
    expect(refusedAs(() => read(changed(MESSAGE, path, null)))).toBe('format.field');
  });

  test.each([
    'verificationMaterial.timestampVerificationData',
    'messageSignature.messageDigest',
    `${ENTRY}.inclusionPromise`,
    `${ENTRY}.integratedTime`,
    `${ENTRY}.logIndex`,
  ])('may be absent: %s', (path) => {
    expect(refusedAs(() => read(changed(MESSAGE, path, undefined)))).toBe('pass');
  });

  test.each([
    ['dsseEnvelope.payload', undefined, 'format.field'],
    ['dsseEnvelope.payload', 'e30', 'format.encoding'],
    ['dsseEnvelope.payloadType', undefined, 'format.field'],
    ['dsseEnvelope.signatures', undefined, 'format.field'],
    ['dsseEnvelope.signatures', [], 'format.count'],
    ['dsseEnvelope.signatures.0.sig', undefined, 'format.field'],
    ['dsseEnvelope.signatures.0.sig', '', 'format.encoding'],
    ['dsseEnvelope.signatures.1', { sig: 'AAAA' }, 'format.count'],
    ['messageSignature', { signature: 'AAAA' }, 'format.field'],
    ['verificationMaterial.publicKey', { hint: 'x' }, 'format.field'],
  ])('%s = %j', (path, to, step) => {
    expect(refusedAs(() => read(changed(ENVELOPE, path, to)))).toBe(step);
  });

  test.each([
    ['messageSignature.messageDigest.algorithm', 'SHA2_224', 'format.field'],
    ['messageSignature.messageDigest.algorithm', 'constructor', 'format.field'],
    ['messageSignature.messageDigest.algorithm', 'SHA2_512', 'format.field'],
    ['messageSignature.messageDigest.digest', 'AAAA', 'format.field'],
    [`${ENTRY}.logIndex`, -1, 'format.field'],
    [`${ENTRY}.logIndex`, '9223372036854775808', 'format.field'],
    [`${ENTRY}.integratedTime`, '1e9', 'format.field'],
    [`${ENTRY}.inclusionProof.hashes`, ['AAAA'], 'format.field'],
    [
      `${ENTRY}.inclusionProof.hashes`,
      Array.from({ length: 65 }, () => `${'A'.repeat(43)}=`),
      'format.count',
    ],
    [`${ENTRY}.inclusionProof.rootHash`, 'AAAA', 'format.field'],
    ['verificationMaterial.tlogEntries', {}, 'format.field'],
    ['verificationMaterial.certificate.rawBytes', 'A-_A', 'format.encoding'],
  ])('%s = %j', (path, to, step) => {
    expect(refusedAs(() => read(changed(MESSAGE, path, to)))).toBe(step);
  });

  test('more entries and timestamps than anybody needs', () => {
    const entries = MESSAGE.verificationMaterial.tlogEntries;
    const nine = Array.from({ length: 9 }, () => entries[0]);
    expect(refusedAs(() => read(changed(MESSAGE, 'verificationMaterial.tlogEntries', nine)))).toBe(
      'format.count',
    );
    const stamps = Array.from({ length: 33 }, () => ({ signedTimestamp: 'AAAA' }));
    const path = 'verificationMaterial.timestampVerificationData.rfc3161Timestamps';
    expect(refusedAs(() => read(changed(MESSAGE, path, stamps)))).toBe('format.count');
  });

  test('the first leaf of a tree has no index, as the JSON of protobuf leaves zero out', () => {
    const bundle = changed(MESSAGE, `${ENTRY}.inclusionProof.logIndex`, undefined);
    expect(read(bundle).entries[0]?.proof?.index).toBe(0n);
  });

  test('a key is named by a hint, which may be empty', () => {
    const keyed = changed(
      changed(MESSAGE, 'verificationMaterial.certificate', undefined),
      'verificationMaterial.publicKey',
      {},
    );
    expect(read(keyed).signer).toEqual({ kind: 'key', hint: '' });
  });

  test('integers as numbers are read as texts are', () => {
    const { logIndex } = MESSAGE.verificationMaterial.tlogEntries[0]!;
    expect(read(changed(MESSAGE, `${ENTRY}.logIndex`, Number(logIndex))).entries[0]?.index).toBe(
      BigInt(logIndex),
    );
  });

  test('numbers in other forms are not', () => {
    const json = JSON.stringify(MESSAGE).replace(/"treeSize":"\d+"/, '"treeSize":1e2');
    expect(refusedAs(() => bundleOf(readDocument(Buffer.from(json))))).toBe('format.field');
  });
});

test('an envelope by itself', () => {
  expect(envelopeOf(nodeOf(ENVELOPE.dsseEnvelope!)).payload.toString()).toBe('{}');
});
