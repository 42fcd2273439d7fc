import { readKey } from '../../../src/provenance/crypto/key.ts';
import { readTrustRoot } from '../../../src/provenance/trust/root.ts';
import { createVerifier } from '../../../src/provenance/verify/verify.ts';
import { makeKey, pem } from '../../standin/keys.ts';
import { createSigstore } from '../../standin/sigstore.ts';
import { fileOf } from '../../support/provenance.ts';
import { pinned } from './pinned.ts';

/** When everything is signed, in seconds since 1970. */
export const NOW = Date.UTC(2026, 5, 1) / 1000;
/** What is signed. */
export const FILE = fileOf(Buffer.from('the bytes of a release'), 'x-1.0.tar.gz');
const PUBLISH = 'https://docs.pypi.org/attestations/publish/v1';
const SLSA = 'https://slsa.dev/provenance/v1';
const statement = (name: string, predicateType: string, predicate: object | null) =>
  Buffer.from(
    JSON.stringify({
      _type: 'https://in-toto.io/Statement/v1',
      subject: [{ name, digest: FILE.digests }],
      predicateType,
      predicate,
    }),
  );
/** A statement about it. */
export const payload = statement(FILE.name!, PUBLISH, null);
const npmPayload = statement('pkg:npm/example@1.0.0', SLSA, {});
const { sigstore, key, BUNDLES, KEYED, NPM } = pinned('sigstore', () => {
  const made = createSigstore(NOW, { witnesses: 1 });
  for (const log of [made.rekorV1, made.rekorV2]) log.fill(9);
  const own = makeKey('ec-p256');
  return {
    sigstore: made,
    key: own,
    BUNDLES: [
      made.sign({ message: FILE.content! }, { logs: [1] }),
      made.sign({ payload }, { logs: [1] }),
      made.sign({ message: FILE.content! }, { logs: [2] }),
      made.sign({ payload }, { logs: [1, 2], timestamps: 1 }),
    ],
    KEYED: made.sign({ payload }, { key: own, hint: 'own', logs: [1] }),
    NPM: made.sign({ payload: npmPayload }, { logs: [1] }),
  };
});
/** What the services are trusted by. */
export const trust = readTrustRoot(Buffer.from(sigstore.trustedRoot));
const [MESSAGE, ENVELOPE] = BUNDLES;
const { certificate, tlogEntries } = ENVELOPE!.verificationMaterial;
const ATTESTATION = {
  version: 1,
  verification_material: { certificate: certificate!.rawBytes, transparency_entries: tlogEntries },
  envelope: {
    statement: ENVELOPE!.dsseEnvelope!.payload,
    signature: ENVELOPE!.dsseEnvelope!.signatures[0]!.sig,
  },
};
const [entry] = MESSAGE!.verificationMaterial.tlogEntries;
const COSIGN = {
  base64Signature: MESSAGE!.messageSignature!.signature,
  cert: Buffer.from(
    pem('CERTIFICATE', Buffer.from(MESSAGE!.verificationMaterial.certificate!.rawBytes, 'base64')),
  ).toString('base64'),
  rekorBundle: {
    SignedEntryTimestamp: entry!.inclusionPromise!.signedEntryTimestamp,
    Payload: {
      body: entry!.canonicalizedBody,
      integratedTime: Number(entry!.integratedTime),
      logIndex: Number(entry!.logIndex),
      logID: Buffer.from(entry!.logId.keyId, 'base64').toString('hex'),
    },
  },
};
/** With certificates of authorities, as bundles had them before v0.3. */
const OLD = ['0.1', '0.2'].map((version) => ({
  mediaType: `application/vnd.dev.sigstore.bundle+json;version=${version}`,
  verificationMaterial: {
    x509CertificateChain: {
      certificates: [
        certificate!,
        ...sigstore.authority.chain.map((der) => ({ rawBytes: der.toString('base64') })),
      ],
    },
    tlogEntries,
  },
  dsseEnvelope: ENVELOPE!.dsseEnvelope,
}));
const EVIDENCE: readonly unknown[] = [
  ...BUNDLES,
  KEYED,
  ...OLD,
  COSIGN,
  KEYED.dsseEnvelope,
  ATTESTATION,
  [ATTESTATION, ATTESTATION],
  {
    version: 1,
    attestation_bundles: [
      {
        publisher: { kind: 'GitHub', repository: 'octo-org/example', workflow: 'release.yml' },
        attestations: [ATTESTATION],
      },
    ],
  },
  { attestations: [{ predicateType: SLSA, bundle: NPM }] },
];
/** One document of evidence of each form, and version; every one verifies. */
export const TEXTS = EVIDENCE.map((one) => JSON.stringify(one));
/** Believes the services alone. */
export const WITHOUT = { verifier: createVerifier(trust), now: NOW };
/** Believes the key of one who signs without a certificate as well. */
export const WITH = { ...WITHOUT, keys: [{ key: readKey(key.spki)! }] };

/** The services, and bundles v0.3 of both logs by themselves. */
export { BUNDLES, certificate, sigstore };
