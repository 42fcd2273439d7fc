import type { FileVerdict, Verification } from '../../../src/model/index.ts';
import { readPublicKey } from '../../../src/provenance/crypto/pem.ts';
import { readDocument } from '../../../src/provenance/document.ts';
import { convertEvidence } from '../../../src/provenance/evidence/convert.ts';
import type { SignedEntity } from '../../../src/provenance/evidence/entity.ts';
import { readEvidence } from '../../../src/provenance/evidence/read.ts';
import { bundleOf } from '../../../src/provenance/evidence/sigstore.ts';
import { identityOf } from '../../../src/provenance/identity/certificate.ts';
import { verifyCheckpoint } from '../../../src/provenance/log/checkpoint.ts';
import { describeBeside } from '../../../src/provenance/origin/beside.ts';
import { readStatement } from '../../../src/provenance/statement.ts';
import { refusedBy, untilRefused } from '../../../src/provenance/steps.ts';
import { verifyTimestamp } from '../../../src/provenance/time/timestamp.ts';
import { readTrustRoot } from '../../../src/provenance/trust/root.ts';
import { shownRoot } from '../../../src/provenance/trust/shown.ts';
import { verifyFile } from '../../../src/provenance/verify/file.ts';
import { createVerifier } from '../../../src/provenance/verify/verify.ts';
import { readAuthorities } from '../../../src/provenance/x509/authorities.ts';
import { parseCertificate } from '../../../src/provenance/x509/certificate.ts';
import { pathsOf } from '../../../src/provenance/x509/chain.ts';
import { sctsOf } from '../../../src/provenance/x509/transparency.ts';
import { pem } from '../../standin/keys.ts';
import { alter, leaves, remove } from '../../support/leaves.ts';
import { mutate } from '../mutate.ts';
import { mutateText } from '../text/mutate-text.ts';
import { attempt, bytesOf, type TextTarget } from '../text/target.ts';
import { mutateDer, mutateDocument } from './mutate-evidence.ts';
import { wronglyShown } from './shown.ts';
import {
  BUNDLES,
  certificate,
  FILE,
  NOW,
  payload,
  sigstore,
  TEXTS,
  trust,
  WITH,
  WITHOUT,
} from './sigstore-seeds.ts';

/**
 * What somebody signs of an entity. Left out is what nobody does: names and places of keys, further certificates, the index of an
 * entry that the log did not promise, and parts that are only absent.
 */
function factsOf({ content, signer, entries }: SignedEntity): readonly string[] {
  const signed =
    content.kind === 'envelope' ? `${content.payloadType} ${content.payload.toString('base64')}` : '';
  const by = signer.kind === 'key' ? 'key' : signer.chain[0].toString('base64');
  return [
    `${by} ${signed} ${content.signature.toString('base64')}`,
    ...entries.flatMap(({ keyId, body, promise, index, integratedTime, proof }) => {
      const of = `${keyId.toString('hex')} ${body.toString('base64')}`;
      return [
        of,
        ...(promise ? [`${of} ${index} ${integratedTime} ${promise.toString('base64')}`] : []),
        ...(proof?.checkpoint === undefined
          ? []
          : [
              `${of} ${proof.index} ${proof.treeSize} ${proof.rootHash.toString('hex')} ${proof.hashes.join()}`,
            ]),
      ];
    }),
  ];
}

const toldOf = ({ times, identity, predicateType }: Verification): readonly string[] => [
  ...times.map((time) => JSON.stringify(time)),
  JSON.stringify([identity, predicateType]),
];

/** Everything that stands in the documents before they are changed, and what is said of them. */
const KNOWN: ReadonlySet<string> = new Set(
  TEXTS.flatMap((text) => {
    const content = Buffer.from(text);
    const read = readEvidence(content);
    if (!('items' in read)) throw new Error(`a seed cannot be read: ${text}`);
    const verdicts = [WITH, WITHOUT].map((by) => verifyFile(FILE, [{ name: 'x', content }], by));
    if (!verdicts.some(({ outcome }) => outcome === 'verified'))
      throw new Error(`a seed is refused: ${verdicts.map(({ message }) => message).join()} ${text}`);
    return [
      ...read.items.flatMap((item) => factsOf(item.read())),
      ...verdicts.flatMap(({ evidence }) => evidence.filter(({ verified }) => verified).flatMap(toldOf)),
    ];
  }),
);

function checkEvidence(input: Uint8Array): string | undefined {
  const verdicts = [WITH, WITHOUT, { ...WITHOUT, strict: true }].map((by) =>
    verifyFile(FILE, [{ name: 'x', content: input }], by),
  );
  for (const [, suffix] of SUFFIXES) describeBeside('x', { name: `x${suffix}`, content: input });
  for (const verdict of verdicts) {
    const wrong = wrongIn(verdict, input) ?? wronglyShown(verdict);
    if (wrong !== undefined) return wrong;
  }
  return wronglyConverted(input, verdicts[0]!);
}

const SUFFIXES = [['bundle', '.sigstore.json'] as const, ['attestation', '.provenance'] as const];

function wrongIn(verdict: FileVerdict, input: Uint8Array): string | undefined {
  const isTold = verdict.outcome === 'verified' ? verdict.evidence.length > 0 : verdict.failed !== undefined;
  if (!isTold) return `${verdict.outcome}, and not why`;
  const read = readEvidence(input);
  if (!('items' in read)) return verdict.outcome === 'verified' ? 'read twice it differs' : undefined;
  if (read.items.length !== verdict.evidence.length) return 'read twice it differs';
  for (const [at, one] of verdict.evidence.entries()) {
    if (!one.verified) continue;
    const facts = [...factsOf(read.items[at]!.read()), ...toldOf(one)];
    const changed = facts.find((fact) => !KNOWN.has(fact));
    if (changed !== undefined) return `verified, and nobody signed ${changed}`;
  }
  return undefined;
}

/** Another form says the same. */
function wronglyConverted(input: Uint8Array, before: FileVerdict): string | undefined {
  for (const form of ['bundle', 'pep740', 'dsse'] as const) {
    const written = attempt(['attest.convert'], () => convertEvidence(input, form));
    if (!written) continue;
    const after = verifyFile(FILE, [{ name: 'x', content: Buffer.from(written.text) }], WITH);
    if (before.outcome === 'verified' && after.outcome !== 'verified')
      return `as ${form} it is not verified any more: ${after.message}`;
    if (before.outcome !== 'verified' && after.outcome === 'verified' && after.evidence.some(isUnknown))
      return `as ${form} it is verified`;
  }
  return undefined;
}

const isUnknown = (one: Verification) => toldOf(one).some((fact) => !KNOWN.has(fact));

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

const LEAF = Buffer.from(certificate!.rawBytes, 'base64');
const CERTIFICATES = [LEAF, ...sigstore.authority.chain, ...sigstore.tsa.chain];
const STAMP = Buffer.from(
  BUNDLES[3]!.verificationMaterial.timestampVerificationData!.rfc3161Timestamps[0]!.signedTimestamp,
  'base64',
);
const SIGNATURE = Buffer.from(BUNDLES[3]!.dsseEnvelope!.signatures[0]!.sig, 'base64');
const CHECKPOINTS = BUNDLES.map(
  ({ verificationMaterial }) => verificationMaterial.tlogEntries[0]!.inclusionProof!.checkpoint!.envelope,
);
const AUTHORITIES = [
  sigstore.authority.chain[1],
  Buffer.from(sigstore.authority.chain.map((der) => pem('CERTIFICATE', der)).join('')),
];
const KEYS = [Buffer.from(sigstore.rekorV1.signer.key.spki), Buffer.from(sigstore.rekorV2.signer.key.spki)];

const bytesTarget = (
  name: string,
  seeds: readonly Uint8Array[],
  read: (bytes: Buffer) => unknown,
): TextTarget => ({
  name,
  make: (draw) => (draw.next(2) > 0 ? mutateDer(seeds, draw) : mutate(draw.pick(seeds), draw.rng)),
  check(input) {
    untilRefused(() => read(Buffer.from(input)));
    return undefined;
  },
});

/** Readers of what signatures come with; none throws, and nothing that was changed is verified. */
export const SIGSTORE_TARGETS: readonly TextTarget[] = [
  { name: 'evidence', make: (draw) => mutateDocument(TEXTS, draw), check: checkEvidence },
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
    make: (draw) => mutateDocument([sigstore.trustedRoot], draw),
    check(input) {
      const read = untilRefused(() => readTrustRoot(input));
      if ('refused' in read) return undefined;
      shownRoot(read.value, []);
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
  bytesTarget('authorities', AUTHORITIES, readAuthorities),
  {
    name: 'statement',
    make: (draw) => mutateDocument([payload.toString()], draw),
    check: (input) => {
      untilRefused(() => readStatement(Buffer.from(input)));
      return undefined;
    },
  },
  bytesTarget('public key', [...KEYS, Buffer.from('-----BEGIN PUBLIC KEY-----\n')], readPublicKey),
];
