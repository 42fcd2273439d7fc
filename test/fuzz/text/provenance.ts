import type { Verification } from '../../../src/model/index.ts';
import { readDocument } from '../../../src/provenance/bundle/document.ts';
import { bundleOf } from '../../../src/provenance/bundle/sigstore.ts';
import { readPublicKey } from '../../../src/provenance/crypto/pem.ts';
import { readEvidence } from '../../../src/provenance/evidence.ts';
import { identityOf } from '../../../src/provenance/identity/certificate.ts';
import { verifyCheckpoint } from '../../../src/provenance/log/checkpoint.ts';
import { readStatement } from '../../../src/provenance/statement.ts';
import { refusedBy, untilRefused } from '../../../src/provenance/steps.ts';
import { verifyTimestamp } from '../../../src/provenance/time/timestamp.ts';
import { readTrustRoot } from '../../../src/provenance/trust/root.ts';
import { verifyFile } from '../../../src/provenance/verify/file.ts';
import { createVerifier } from '../../../src/provenance/verify/verify.ts';
import { parseCertificate } from '../../../src/provenance/x509/certificate.ts';
import { pathsOf } from '../../../src/provenance/x509/chain.ts';
import { sctsOf } from '../../../src/provenance/x509/transparency.ts';
import { createSigstore, type StandinBundle } from '../../standin/sigstore.ts';
import { alter, leaves, remove } from '../../support/leaves.ts';
import { fileOf } from '../../support/provenance.ts';
import { mutate } from '../mutate.ts';
import { mutateJson } from './mutate-json.ts';
import { type Draw, mutateText } from './mutate-text.ts';
import { bytesOf, type TextTarget } from './target.ts';

const NOW = Date.UTC(2026, 5, 1) / 1000;
const FILE = fileOf(Buffer.from('the bytes of a release'), 'x-1.0.tar.gz');
const sigstore = createSigstore(NOW, { witnesses: 1 });
for (const log of [sigstore.rekorV1, sigstore.rekorV2]) log.fill(9);
const trust = readTrustRoot(Buffer.from(sigstore.trustedRoot));
const payload = Buffer.from(
  JSON.stringify({
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: FILE.name, digest: FILE.digests }],
    predicateType: 'https://docs.pypi.org/attestations/publish/v1',
    predicate: null,
  }),
);
const BUNDLES: readonly StandinBundle[] = [
  sigstore.sign({ message: FILE.content! }, { logs: [1] }),
  sigstore.sign({ payload }, { logs: [1] }),
  sigstore.sign({ message: FILE.content! }, { logs: [2] }),
  sigstore.sign({ payload }, { logs: [1, 2], timestamps: 1 }),
];
const [, ENVELOPE] = BUNDLES;
const ATTESTATION = {
  version: 1,
  verification_material: {
    certificate: ENVELOPE!.verificationMaterial.certificate!.rawBytes,
    transparency_entries: ENVELOPE!.verificationMaterial.tlogEntries,
  },
  envelope: {
    statement: ENVELOPE!.dsseEnvelope!.payload,
    signature: ENVELOPE!.dsseEnvelope!.signatures[0]!.sig,
  },
};
const EVIDENCE: readonly unknown[] = [
  ...BUNDLES,
  ATTESTATION,
  [ATTESTATION],
  {
    version: 1,
    attestation_bundles: [
      { publisher: { kind: 'GitHub', repository: 'octo-org/example' }, attestations: [ATTESTATION] },
    ],
  },
  { attestations: [{ predicateType: 'x', bundle: ENVELOPE }] },
];
const TEXTS = EVIDENCE.map((one) => JSON.stringify(one));

/** A document of evidence with names, values or letters changed. */
function evidenceOf(draw: Draw): Uint8Array {
  if (draw.next(2) > 0) return bytesOf(mutateJson(EVIDENCE, draw));
  return draw.next(2) > 0
    ? mutate(Buffer.from(draw.pick(TEXTS)), draw.rng)
    : Buffer.from(mutateText(TEXTS, draw));
}

function checkEvidence(input: Uint8Array): string | undefined {
  const verdict = verifyFile(FILE, [{ name: 'x', content: input }], {
    verifier: createVerifier(trust),
    now: NOW,
    strict: true,
  });
  const isTold = verdict.outcome === 'verified' ? verdict.evidence.length > 0 : verdict.failed !== undefined;
  if (!isTold) return `${verdict.outcome}, and not why`;
  const read = readEvidence(input);
  return 'items' in read === verdict.evidence.every(({ form }) => form !== undefined)
    ? undefined
    : 'read twice it differs';
}

interface Tampered {
  readonly bundle: number;
  readonly leaf: number;
  readonly how: 'alter' | 'remove';
  /** Byte and bit that change, in place of the middle one, for what is base64. */
  readonly at: number;
}

/** One leaf of a bundle that is right: whatever is changed of it, it is not right any more. */
function checkTampered(input: Uint8Array): string | undefined {
  const { bundle, leaf, how, at } = JSON.parse(new TextDecoder().decode(input)) as Tampered;
  const good = BUNDLES[bundle]!;
  const path = leaves(good)[leaf % leaves(good).length]!;
  // What nobody signs of a timestamp is not looked at further than it is needed.
  const isStamp = path.at(-1) === 'signedTimestamp';
  // The JSON of protobuf leaves zero out: without it, it says the same.
  if (how === 'remove' && valueAt(good, path) === '0') return undefined;
  const changed = structuredClone(good);
  if (how === 'remove') remove(changed, path);
  else if (isStamp || !flip(changed, path, at)) alter(changed, path);
  const verdict = verdictOf(JSON.stringify(changed));
  if (!verdict.verified || JSON.stringify(changed) === JSON.stringify(good)) return undefined;
  return `verified with ${how} of ${path.join('.')} at ${at}`;
}

function verdictOf(text: string): Verification {
  return refusedBy(() =>
    createVerifier(trust).verify(bundleOf(readDocument(Buffer.from(text))), {
      file: FILE,
      now: NOW,
      strict: true,
    }),
  );
}

function valueAt(root: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((one, key) => (one as Record<string, unknown>)[key], root);
}

/** Flips one bit of what is base64; false where it is none. */
function flip(root: unknown, path: readonly string[], at: number): boolean {
  const holder = valueAt(root, path.slice(0, -1)) as Record<string, unknown>;
  const value = holder[path.at(-1)!];
  if (typeof value !== 'string' || !/^[A-Za-z0-9+/]{8,}={0,2}$/.test(value) || /^\d+$/.test(value))
    return false;
  const bytes = Buffer.from(value, 'base64');
  bytes[(at >> 3) % bytes.length]! ^= 1 << (at & 7);
  holder[path.at(-1)!] = bytes.toString('base64');
  return true;
}

const LEAF = Buffer.from(ENVELOPE!.verificationMaterial.certificate!.rawBytes, 'base64');
const CERTIFICATES = [LEAF, ...sigstore.authority.chain, ...sigstore.tsa.chain];
const STAMP = Buffer.from(
  BUNDLES[3]!.verificationMaterial.timestampVerificationData!.rfc3161Timestamps[0]!.signedTimestamp,
  'base64',
);
const SIGNATURE = Buffer.from(BUNDLES[3]!.dsseEnvelope!.signatures[0]!.sig, 'base64');
const CHECKPOINTS = BUNDLES.map(
  ({ verificationMaterial }) => verificationMaterial.tlogEntries[0]!.inclusionProof!.checkpoint!.envelope,
);
const KEYS = [Buffer.from(sigstore.rekorV1.signer.key.spki), Buffer.from(sigstore.rekorV2.signer.key.spki)];

const bytesTarget = (
  name: string,
  seeds: readonly Uint8Array[],
  read: (bytes: Buffer) => unknown,
): TextTarget => ({
  name,
  make: (draw) => mutate(draw.pick(seeds), draw.rng),
  check(input) {
    untilRefused(() => read(Buffer.from(input)));
    return undefined;
  },
});

/** Readers of what signatures come with; none throws, and nothing that was changed is verified. */
export const PROVENANCE_TARGETS: readonly TextTarget[] = [
  { name: 'evidence', make: evidenceOf, check: checkEvidence },
  {
    name: 'tampered bundle',
    make: (draw) =>
      bytesOf({
        bundle: draw.next(BUNDLES.length),
        leaf: draw.next(100),
        how: draw.next(5) > 0 ? 'alter' : 'remove',
        at: draw.next(20_000),
      }),
    check: checkTampered,
  },
  {
    name: 'trust root',
    make: (draw) =>
      draw.next(2) > 0
        ? bytesOf(mutateJson([JSON.parse(sigstore.trustedRoot)], draw))
        : Buffer.from(mutateText([sigstore.trustedRoot], draw)),
    check(input) {
      const read = untilRefused(() => readTrustRoot(input));
      if ('value' in read)
        for (const bundle of BUNDLES)
          createVerifier(read.value).verify(bundleOf(readDocument(bytesOf(bundle))), {
            file: FILE,
            now: NOW,
          });
      return undefined;
    },
  },
  bytesTarget('certificate', CERTIFICATES, (bytes) => {
    const certificate = parseCertificate(bytes);
    identityOf(certificate);
    pathsOf(certificate, [...trust.authorities[0]!.chain, certificate], () => false, '1.3.6.1.5.5.7.3.3');
    sctsOf(certificate);
  }),
  bytesTarget('timestamp', [STAMP], (bytes) =>
    verifyTimestamp(bytes, SIGNATURE, trust.timestampAuthorities, 'x'),
  ),
  {
    name: 'checkpoint',
    make: (draw) => bytesOf(mutateText(CHECKPOINTS, draw)),
    check(input) {
      const text = String(JSON.parse(new TextDecoder().decode(input)));
      const verdicts = trust.logs.map((log) => untilRefused(() => verifyCheckpoint(text, log, 'x')));
      // A note may get further signatures; its text is as it was.
      const head = (note: string) => note.slice(0, note.lastIndexOf('\n\n'));
      const isKnown = CHECKPOINTS.some((known) => head(known) === head(text));
      return verdicts.some((verdict) => 'value' in verdict) && !isKnown
        ? 'a text that nobody signed'
        : undefined;
    },
  },
  bytesTarget('statement', [payload], readStatement),
  bytesTarget('public key', [...KEYS, Buffer.from('-----BEGIN PUBLIC KEY-----\n')], readPublicKey),
];
