import { authenticodeContent } from '../../../src/artifact/index.ts';
import { bytesSource, cleartextMessage } from '../../../src/codec/index.ts';
import { DEFAULT_LIMITS, type VerifiedEvidence } from '../../../src/model/index.ts';
import { claimsOfOpenPgp } from '../../../src/provenance/openpgp/claims.ts';
import { mergedKeys, readKeyring } from '../../../src/provenance/openpgp/keyring.ts';
import { isOpenPgpDocument } from '../../../src/provenance/openpgp/packets.ts';
import { untilRefused } from '../../../src/provenance/steps.ts';
import { verifySignatures, withEvidence } from '../../../src/provenance/verify/signatures.ts';
import { readAuthorities } from '../../../src/provenance/x509/authorities.ts';
import { armoured } from '../../recipes/openpgp.ts';
import {
  makePgpKey,
  PGP_TIME,
  type PgpKind,
  pgpCertificate,
  pgpRevocation,
  pgpSignature,
} from '../../recipes/openpgp-keys.ts';
import {
  authenticodeSignature,
  makeSigner,
  msiWith,
  SIGNED_AT,
  signedCabFile,
  signedPeFile,
  signedXarFile,
} from '../../recipes/signed-software.ts';
import { mutate } from '../mutate.ts';
import { type Draw, mutateText } from '../text/mutate-text.ts';
import { bytesOf, type TextTarget } from '../text/target.ts';
import { mutateDer } from './mutate-evidence.ts';
import { pinned } from './pinned.ts';
import { wronglyShown } from './shown.ts';

/** What a verification is given; names of members are those of the kept input. */
interface Case {
  readonly file: Buffer;
  readonly keys: Buffer;
  readonly authorities: Buffer;
  readonly evidence: Buffer;
}

const NONE = Buffer.alloc(0);
const FILE = Buffer.from('hello\nworld\n');
const NOW = SIGNED_AT + 86_400;

function openPgpCases(): Case[] {
  const kinds: readonly PgpKind[] = ['rsa', 'p256', 'p384', 'p521', 'eddsa', 'ed25519'];
  const keys = kinds.map((kind) => makePgpKey(kind));
  const [first, , , , ann, sub] = keys;
  const plain = keys.map((key) => ({ keys: pgpCertificate(key), evidence: pgpSignature(key, FILE) }));
  const below = pgpCertificate(ann!, { subkeys: [{ key: sub! }] });
  // Revoked after it signed, and without suspicion.
  const revoked = pgpCertificate(first!, { direct: [pgpRevocation(first!, PGP_TIME + 10, 1)] });
  const text = Buffer.from(armoured(pgpSignature(ann!, FILE)).replace(/^=.*\n/m, ''));
  return [
    ...plain,
    { keys: below, evidence: pgpSignature(sub!, FILE) },
    { keys: revoked, evidence: pgpSignature(first!, FILE) },
    { keys: Buffer.concat(plain.map((one) => one.keys)), evidence: text },
    { keys: below, evidence: Buffer.concat([pgpSignature(ann!, FILE), pgpSignature(sub!, FILE)]) },
  ].map((one) => ({ file: FILE, authorities: NONE, ...one }));
}

/** A text signed as a whole. */
function cleartextCase(): Case {
  const key = makePgpKey('eddsa');
  const block = armoured(pgpSignature(key, 'hello\r\n- world', { type: 1 })).replace(/^=.*\n/m, '');
  const file = `-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\nhello\n- - world\n${block}`;
  return { file: Buffer.from(file), keys: pgpCertificate(key), authorities: NONE, evidence: NONE };
}

const DRAFT = await authenticodeContent(bytesSource(msiWith(Buffer.alloc(9, 1))), DEFAULT_LIMITS);
const DIGEST = await DRAFT!.digest('sha256');
const CASES = pinned('signatures', (): readonly Case[] => {
  const signer = makeSigner();
  const files = [
    signedPeFile(signer, { stamped: true }),
    signedPeFile(signer, { countersigned: makeSigner({ keyType: 'ec-p256' }) }),
    signedCabFile(signer),
    msiWith(authenticodeSignature(signer, DIGEST)),
    signedXarFile(signer),
    signedXarFile(signer, { only: 'CMS', stamped: true }),
  ];
  const authorities = Buffer.from(signer.root);
  return [
    ...openPgpCases(),
    cleartextCase(),
    ...files.map((file) => ({ file, keys: NONE, authorities, evidence: NONE })),
  ];
});

async function verified({ file, keys, authorities, evidence }: Case): Promise<readonly VerifiedEvidence[]> {
  const ring = keys.length > 0 ? untilRefused(() => mergedKeys(readKeyring(keys))) : { value: [] };
  const roots = authorities.length > 0 ? untilRefused(() => readAuthorities(authorities)) : { value: [] };
  const isDocument = evidence.length > 0 && isOpenPgpDocument(evidence);
  claimsOfOpenPgp(evidence);
  return await verifySignatures(
    { name: 'x', source: bytesSource(file) },
    isDocument ? [{ name: 'x.asc', content: evidence }] : [],
    {
      pgpKeys: 'value' in ring ? ring.value : [],
      authorities: 'value' in roots ? roots.value : [],
      now: NOW,
      limits: DEFAULT_LIMITS,
    },
  );
}

const toldOf = ({ times, identity }: VerifiedEvidence): readonly string[] => [
  ...times.map((time) => JSON.stringify(time)),
  JSON.stringify(identity),
];
const FOUND = (await Promise.all(CASES.map(verified))).map((all) => all.filter((one) => one.verified));
if (FOUND.some(({ length }) => length === 0)) throw new Error('a seed is refused as it is');
const KNOWN = new Set(FOUND.flat().flatMap(toldOf));

/** What is signed of a file; names of its other bytes are in the standards (PE: CheckSum and the place of the signatures). */
function signedOf(file: Buffer): string {
  if (file.subarray(0, 2).toString('latin1') === 'MZ') {
    const head = Buffer.from(file.subarray(0, 1024));
    head.fill(0, 0x80 + 88, 0x80 + 92);
    head.fill(0, 0x80 + 24 + 112 + 32, 0x80 + 24 + 112 + 40);
    return head.toString('base64');
  }
  const message = cleartextMessage(file);
  if (message?.text) return Buffer.from(message.text).toString('base64');
  const magic = file.subarray(0, 4).toString('latin1');
  if (magic === 'xar!') return file.subarray(28, 28 + Number(file.readBigUInt64BE(8))).toString('base64');
  // What the others leave out is spread over the file.
  return magic === 'MSCF' || magic === '\xd0\xcf\x11\xe0' ? magic : file.toString('base64');
}
const SIGNED = new Set(CASES.map(({ file }) => signedOf(file)));

function make(draw: Draw): Uint8Array {
  const one = { ...draw.pick(CASES) };
  const parts = (Object.keys(one) as (keyof Case)[]).filter((name) => one[name].length > 0);
  for (let left = 1 + draw.next(2); left > 0; left -= 1) {
    const part = draw.pick(parts);
    one[part] = Buffer.from(
      changed(
        one[part],
        CASES.map((other) => other[part]),
        draw,
      ),
    );
  }
  const texts = Object.entries(one).map(([name, bytes]) => [name, bytes.toString('base64')]);
  return bytesOf(Object.fromEntries(texts));
}

function changed(bytes: Buffer, others: readonly Buffer[], draw: Draw): Uint8Array {
  if (bytes.length === 0) return bytes;
  const other = draw.pick(others);
  const way = draw.next(6);
  if (way === 0) return Buffer.concat([bytes, other]);
  if (way === 1)
    return Buffer.concat([
      bytes.subarray(0, draw.next(bytes.length)),
      other.subarray(draw.next(other.length + 1)),
    ]);
  if (way === 2 && bytes.includes('-----BEGIN'))
    return Buffer.from(mutateText([bytes.toString('latin1')], draw), 'latin1');
  const at = bytes.indexOf(Buffer.from('3082', 'hex'));
  if (way < 5 && at >= 0 && bytes[0] !== 0x99) {
    // The first CMS structure, and what is behind it as it was.
    const end = at + 4 + bytes.readUInt16BE(at + 2);
    const der = mutateDer([bytes.subarray(at, end)], draw);
    return Buffer.concat([bytes.subarray(0, at), der, bytes.subarray(end)]);
  }
  return mutate(bytes, draw.rng);
}

async function check(input: Uint8Array): Promise<string | undefined> {
  const parts = JSON.parse(new TextDecoder().decode(input)) as Record<keyof Case, string>;
  const one = Object.fromEntries(
    Object.entries(parts).map(([name, text]) => [name, Buffer.from(text, 'base64')]),
  ) as unknown as Case;
  const all = await verified(one);
  for (const found of all) {
    if (!found.verified) continue;
    const unknown = toldOf(found).find((fact) => !KNOWN.has(fact));
    if (unknown !== undefined) return `verified, and nobody signed ${unknown}`;
    if (!SIGNED.has(signedOf(one.file))) return `${found.form} verified of a file that nobody signed`;
  }
  const verdict = withEvidence(
    { file: 'x', sha256: '', outcome: 'missing', message: '', evidence: [], expected: false },
    all,
    true,
  );
  return wronglyShown(verdict);
}

/** Signatures of OpenPGP, macOS packages and Windows programs, with the keys and authorities they are verified by. */
export const SIGNATURE_TARGETS: readonly TextTarget[] = [{ name: 'signature', make, check }];
