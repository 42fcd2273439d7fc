import { expect, test } from 'vitest';
import { convertEvidence } from '../../../src/provenance/evidence/convert.ts';
import { emailClaims, identityOfClaims } from '../../standin/identity.ts';
import { makeKey } from '../../standin/keys.ts';
import { createSigstore } from '../../standin/sigstore.ts';

const NOW = Date.UTC(2026, 5, 1) / 1000;
const sigstore = createSigstore(NOW);
const PAYLOAD = { payload: Buffer.from('{"_type":"https://in-toto.io/Statement/v1"}') };
const bundle = sigstore.sign(PAYLOAD);
const identity = identityOfClaims(emailClaims('a@example.org', 'https://accounts.google.com'));
const other = sigstore.sign(PAYLOAD, { identity });

const convert = (value: unknown, form: 'bundle' | 'pep740' | 'dsse') => {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return convertEvidence(Buffer.from(text), form);
};

test('one becomes an object, several a list or lines, and nothing is lost on the way back', () => {
  const one = convert(bundle, 'pep740');
  expect(one).toMatchObject({ count: 1, dropped: [] });
  expect(JSON.parse(one.text)).toEqual({
    version: 1,
    verification_material: {
      certificate: bundle.verificationMaterial.certificate?.rawBytes,
      transparency_entries: bundle.verificationMaterial.tlogEntries,
    },
    envelope: {
      statement: bundle.dsseEnvelope?.payload,
      signature: bundle.dsseEnvelope?.signatures[0]?.sig,
    },
  });
  expect(JSON.parse(convert(one.text, 'bundle').text)).toEqual(bundle);
  const lines = `${JSON.stringify(bundle)}\n${JSON.stringify(other)}\n`;
  const list = convert(lines, 'pep740');
  expect([list.count, JSON.parse(list.text)]).toEqual([
    2,
    [bundle, other].map((each) => JSON.parse(convert(each, 'pep740').text)),
  ]);
  expect(convert(list.text, 'bundle').text).toBe(lines);
});

test('the attestations of a provenance object of an index', () => {
  const attestation = JSON.parse(convert(bundle, 'pep740').text);
  const provenance = {
    version: 1,
    attestation_bundles: [{ publisher: { kind: 'GitHub' }, attestations: [attestation] }],
  };
  const { text, dropped } = convert(provenance, 'bundle');
  expect([JSON.parse(text), dropped]).toEqual([bundle, ['the publisher that the index names']]);
});

test('what a key signed becomes an envelope by itself, and what has no place there is told', () => {
  const key = makeKey();
  const digest = Buffer.alloc(32, 7).toString('base64');
  const signed = sigstore.sign(PAYLOAD, { key, hint: digest });
  const { text, dropped } = convert(signed, 'dsse');
  expect(JSON.parse(text)).toEqual({
    payload: PAYLOAD.payload.toString('base64'),
    payloadType: 'application/vnd.in-toto+json',
    signatures: [{ keyid: '', sig: signed.dsseEnvelope?.signatures[0]?.sig }],
  });
  expect(dropped).toEqual(['entries of transparency logs: nothing there says that it was logged']);
  const stamped = sigstore.sign(PAYLOAD, { key, hint: 'mine', logs: [], timestamps: 1 });
  expect(convert(stamped, 'dsse').dropped).toEqual(['timestamps: nothing there says when it was signed']);
  // A name that somebody gave is no digest of the key, and stays.
  const named = convert(stamped, 'dsse').text;
  expect(JSON.parse(named).signatures[0].keyid).toBe('mine');
  expect(JSON.parse(convert(named, 'bundle').text).verificationMaterial.publicKey).toEqual({ hint: 'mine' });
  expect(() => convert(bundle, 'dsse')).toThrow(
    'an envelope by itself cannot hold it: it is signed with a certificate, which has no place there',
  );
  expect(() => convert(sigstore.sign({ message: Buffer.from('a') }, { key, hint: 'mine' }), 'dsse')).toThrow(
    'it is a signature of the file itself',
  );
});

test('older bundles become new ones; their certificates of authorities stay behind', () => {
  const { certificate, ...material } = bundle.verificationMaterial;
  const chain = [certificate!, { rawBytes: sigstore.authority.chain[0].toString('base64') }];
  const older = {
    ...bundle,
    mediaType: 'application/vnd.dev.sigstore.bundle+json;version=0.2',
    verificationMaterial: { ...material, x509CertificateChain: { certificates: chain } },
  };
  const { text, dropped } = convert(older, 'bundle');
  expect(JSON.parse(text)).toEqual(bundle);
  expect(dropped).toEqual(['certificates of authorities: trusted roots have them']);
});

test('what a form cannot hold is refused, and where it stands is told', () => {
  const lines = (second: object) => `${JSON.stringify(bundle)}\n${JSON.stringify(second)}\n`;
  const key = makeKey();
  const cases = [
    [
      sigstore.sign(PAYLOAD, { key, hint: 'mine' }),
      'it is signed with a key, and only certificates have a place there',
    ],
    [
      sigstore.sign({ message: Buffer.from('a') }),
      'it is no in-toto statement, but a signature of something else',
    ],
    [
      sigstore.sign({ ...PAYLOAD, payloadType: 'text/plain' }),
      'it is no in-toto statement, but a signature of something else',
    ],
    [sigstore.sign(PAYLOAD, { logs: [], timestamps: 1 }), 'no transparency log has it'],
    [
      sigstore.sign(PAYLOAD, { logs: [2] }),
      'its time is known from a timestamp alone, as that of logs of version 2',
    ],
  ] as const;
  for (const [value, why] of cases) {
    expect(() => convert(value, 'pep740')).toThrow(`a PEP 740 attestation cannot hold it: ${why}`);
    expect(() => convert(lines(value), 'pep740')).toThrow(`${why} (line 2)`);
  }
  const { inclusionProof: _, ...promised } = bundle.verificationMaterial.tlogEntries[0]!;
  const oldest = {
    ...bundle,
    mediaType: 'application/vnd.dev.sigstore.bundle+json;version=0.1',
    verificationMaterial: { ...bundle.verificationMaterial, tlogEntries: [promised] },
  };
  for (const form of ['bundle', 'pep740'] as const)
    expect(() => convert(oldest, form)).toThrow('an entry has no proof with a checkpoint');
  for (const text of ['', '{}', '[', '[]'])
    expect(() => convert(text, 'bundle')).toThrow(/it is no evidence that can be read|nothing/);
  expect(() => convert({ ...bundle, mediaType: 'x' }, 'bundle')).toThrow(
    'no version of the bundle that is known',
  );
});
