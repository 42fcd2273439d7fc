import { describe, expect, test } from 'vitest';
import { createSigstore } from '../../standin/sigstore.ts';
import { readAttestation, readProvenance } from '../../support/evidence.ts';
import { changed, refusedAs } from '../../support/refusal.ts';

const bundle = createSigstore(Date.UTC(2026, 5, 1) / 1000).sign({ payload: Buffer.from('{}') });
const { certificate, tlogEntries } = bundle.verificationMaterial;
const ATTESTATION = {
  version: 1 as unknown,
  verification_material: { certificate: certificate!.rawBytes, transparency_entries: tlogEntries },
  envelope: { statement: bundle.dsseEnvelope!.payload, signature: bundle.dsseEnvelope!.signatures[0]!.sig },
};
const PROVENANCE = {
  version: 1 as unknown,
  attestation_bundles: [
    {
      publisher: { kind: 'GitHub', repository: 'octo-org/example', environment: null, claims: null },
      attestations: [ATTESTATION],
    },
  ],
};
const attestation = (value: unknown) => readAttestation(Buffer.from(JSON.stringify(value)));
const provenance = (value: unknown) => readProvenance(Buffer.from(JSON.stringify(value)));

describe('attestation', () => {
  test('is an envelope of an in-toto statement', () => {
    expect(attestation(ATTESTATION)).toMatchObject({
      form: 'pep740-1',
      content: { kind: 'envelope', payloadType: 'application/vnd.in-toto+json' },
      timestamps: [],
    });
    expect(refusedAs(() => attestation({ ...ATTESTATION, more: { anything: 1 } }))).toBe('pass');
  });

  test.each([
    'version',
    'verification_material',
    'verification_material.certificate',
    'verification_material.transparency_entries',
    'envelope',
    'envelope.statement',
    'envelope.signature',
    'verification_material.transparency_entries.0',
    'verification_material.transparency_entries.0.inclusionProof',
    'verification_material.transparency_entries.0.inclusionProof.checkpoint',
    'verification_material.transparency_entries.0.canonicalizedBody',
  ])('without %s', (path) => {
    expect(refusedAs(() => attestation(changed(ATTESTATION, path, undefined)))).toBe('format.field');
  });

  test.each(['1', '2', 2, 0, true, [1], null])('version %j', (version) => {
    expect(refusedAs(() => attestation({ ...ATTESTATION, version }))).toBe('format.field');
  });

  test.each(['1.0', '1e0', '10e-1'])('version as the number %s', (version) => {
    const json = JSON.stringify(ATTESTATION).replace('"version":1,', `"version":${version},`);
    expect(refusedAs(() => readAttestation(Buffer.from(json)))).toBe('format.field');
  });

  test('a certificate in PEM, or with line ends, is none', () => {
    const broken = certificate!.rawBytes.replace(/(.{76})/g, '$1\n');
    for (const written of [broken, `-----BEGIN CERTIFICATE-----\n${broken}`])
      expect(
        refusedAs(() => attestation(changed(ATTESTATION, 'verification_material.certificate', written))),
      ).toBe('format.encoding');
  });
});

describe('provenance', () => {
  test('names a publisher, of whom only texts are taken', () => {
    const [one] = provenance(PROVENANCE).bundles;
    expect(one?.publisher).toEqual({ kind: 'GitHub', repository: 'octo-org/example' });
    expect(one?.attestations).toHaveLength(1);
  });

  test.each([
    'version',
    'attestation_bundles',
    'attestation_bundles.0.publisher',
    'attestation_bundles.0.attestations',
    'attestation_bundles.0.publisher.kind',
  ])('without %s', (path) =>
    expect(refusedAs(() => provenance(changed(PROVENANCE, path, undefined)))).toBe('format.field'),
  );

  test('names that every object has are only names', () => {
    const json = JSON.stringify(PROVENANCE).replace(
      '"kind":"GitHub"',
      '"kind":"GitHub","__proto__":"x","constructor":"y"',
    );
    const { publisher } = readProvenance(Buffer.from(json)).bundles[0]!;
    expect(Object.keys(publisher).toSorted()).toEqual(['__proto__', 'constructor', 'kind', 'repository']);
    expect(Object.getPrototypeOf(publisher)).toBe(Object.prototype);
  });

  test('a publisher is shown with each of its attestations, so megabytes of one are refused', () => {
    const withPublisher = (texts: object) =>
      provenance(changed(PROVENANCE, 'attestation_bundles.0.publisher', { kind: 'GitHub', ...texts }));
    expect(withPublisher({ name: 'x'.repeat(16_000) }).bundles[0]!.publisher['name']).toHaveLength(16_000);
    expect(refusedAs(() => withPublisher({ name: 'x'.repeat(16_384) }))).toBe('format.count');
    const texts = Object.fromEntries(Array.from({ length: 100_000 }, (_, at) => [`n${at}`, 'x']));
    expect(refusedAs(() => withPublisher(texts))).toBe('format.count');
  });
});
