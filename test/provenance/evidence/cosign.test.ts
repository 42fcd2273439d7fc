import { createHash, sign } from 'node:crypto';
import { expect, test } from 'vitest';
import { readPublicKey } from '../../../src/provenance/crypto/pem.ts';
import { readEvidence } from '../../../src/provenance/evidence/read.ts';
import { readTrustRoot } from '../../../src/provenance/trust/root.ts';
import { createVerifier, type Request } from '../../../src/provenance/verify/verify.ts';
import { makeKey, pem } from '../../standin/keys.ts';
import { createSigstore } from '../../standin/sigstore.ts';
import { fileOf, reasonOf, verdictOf } from '../../support/provenance.ts';

const NOW = 1_800_000_000;
const services = createSigstore(NOW);
const verifier = createVerifier(readTrustRoot(Buffer.from(services.trustedRoot)));
const content = Buffer.from('a release');
const file = fileOf(content, 'release.tar.gz');

const { verificationMaterial: material, messageSignature: signature } = services.sign({ message: content });
const [entry] = material.tlogEntries;
const certificate = pem('CERTIFICATE', Buffer.from(material.certificate!.rawBytes, 'base64'));
const cosign = {
  base64Signature: signature!.signature,
  cert: Buffer.from(certificate).toString('base64'),
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

function verify(document: unknown, request: Partial<Request> = {}) {
  return verdictOf(() => {
    const read = readEvidence(Buffer.from(JSON.stringify(document)));
    if ('refused' in read) return { verified: false, steps: [read.refused], times: [] };
    return verifier.verify(read.items[0]!.read(), { file, now: NOW, ...request });
  });
}

test('what cosign wrote with --bundle: signature, certificate and the promise of a log', () => {
  expect(reasonOf(verify(cosign))).toBe('pass');
  expect(reasonOf(verify({ ...cosign, cert: certificate }))).toBe('pass');
  // There is no proof of inclusion in it.
  expect(verify(cosign).steps.find(({ outcome }) => outcome === 'unknown')?.name).toBe('log.checkpoint');
  expect(reasonOf(verify(cosign, { strict: true }))).toMatch(/^log\.checkpoint: /);
});

const { Payload } = cosign.rekorBundle;
test.each([
  ['another file', cosign, { file: fileOf(Buffer.from('other')) }, 'log.body'],
  ['no log', { ...cosign, rekorBundle: undefined }, {}, 'log.present'],
  [
    'a later time',
    { ...cosign, rekorBundle: { ...cosign.rekorBundle, Payload: { ...Payload, integratedTime: NOW + 1 } } },
    {},
    'log.promise',
  ],
  [
    'an id that is no hexadecimal text',
    { ...cosign, rekorBundle: { ...cosign.rekorBundle, Payload: { ...Payload, logID: 'x' } } },
    {},
    'format.encoding',
  ],
  [
    'a body that is none',
    { ...cosign, rekorBundle: { ...cosign.rekorBundle, Payload: { ...Payload, body: 'AAAA' } } },
    {},
    'log.body',
  ],
  ['no certificate', { ...cosign, cert: 'AAAA' }, {}, 'format.field'],
  ['two forms at once', { ...cosign, mediaType: 'x' }, {}, 'format.version'],
] as const)('%s is refused', (_, document, request, step) => {
  expect(reasonOf(verify(document, request)).split(':')[0]).toBe(step);
});

test('an envelope by itself is verified by the key it was signed with', () => {
  const key = makeKey();
  const statement = {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: file.name, digest: { sha256: createHash('sha256').update(content).digest('hex') } }],
    predicateType: 'https://slsa.dev/verification_summary/v1',
    predicate: { verificationResult: 'PASSED' },
  };
  const payload = Buffer.from(JSON.stringify(statement));
  const type = 'application/vnd.in-toto+json';
  const signed = Buffer.concat([Buffer.from(`DSSEv1 ${type.length} ${type} ${payload.length} `), payload]);
  const envelope = {
    payloadType: type,
    payload: payload.toString('base64'),
    signatures: [{ keyid: 'ours', sig: sign('sha256', signed, key.privateKey).toString('base64') }],
  };
  const own = readPublicKey(key.spki);
  expect(verify(envelope, { keys: [{ key: own }] })).toMatchObject({
    verified: true,
    identity: { kind: 'key', key: own.id },
    predicateType: 'https://slsa.dev/verification_summary/v1',
  });
  // Some key services write the two numbers of an ECDSA signature one behind the other.
  const compact = sign('sha256', signed, { key: key.privateKey, dsaEncoding: 'ieee-p1363' });
  const services = { ...envelope, signatures: [{ sig: compact.toString('base64') }] };
  expect(reasonOf(verify(services, { keys: [{ key: own }] }))).toBe('pass');
  expect(reasonOf(verify(envelope))).toBe('trust.key: it is signed with a key, and none is given');
  const other = readPublicKey(makeKey().spki);
  expect(reasonOf(verify(envelope, { keys: [{ key: other }] }))).toMatch(/^signature\.valid: /);
});
