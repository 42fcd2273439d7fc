import { expect } from 'vitest';
import { bytesSource } from '../../src/codec/index.ts';
import { readKeyring } from '../../src/provenance/openpgp/keyring.ts';
import { type OpenPgpVerification, verifyOpenPgp } from '../../src/provenance/openpgp/verify.ts';
import {
  makePgpKey,
  PGP_TIME,
  type PgpCertificate,
  type PgpKey,
  type PgpKind,
  type PgpSigning,
  pgpCertificate,
  pgpSignature,
} from '../recipes/openpgp-keys.ts';

/** What is signed, and a moment after it was. */
export const FILE = 'hello\nworld\n';
export const NOW = PGP_TIME + 1000;
/** One key of each kind, and of three people. */
export const KEYS = Object.fromEntries(
  (['rsa', 'p256', 'p384', 'p521', 'eddsa', 'ed25519'] as const).map((kind) => [kind, makePgpKey(kind)]),
) as Readonly<Record<PgpKind, PgpKey>>;
export const ann = KEYS.eddsa;
export const sub = makePgpKey('ed25519');
export const other = makePgpKey('eddsa');

/** Verifies a document with one signature. */
export async function verify(
  document: Uint8Array | string,
  certificate: Uint8Array | undefined = pgpCertificate(ann),
  { file = FILE as string | null, now = NOW } = {},
): Promise<OpenPgpVerification> {
  const keys = certificate.length > 0 ? readKeyring(certificate) : [];
  const source = file === null ? undefined : bytesSource(Buffer.from(file));
  const all = await verifyOpenPgp(Buffer.from(document as string), source, { keys, now });
  expect(all).toHaveLength(1);
  return all[0]!;
}

/** Name, outcome and message of the step that ended it. */
export async function ending(...given: Parameters<typeof verify>): Promise<string> {
  const { verified, steps } = await verify(...given);
  expect(verified).toBe(false);
  const { name, outcome, message } = steps.at(-1)!;
  return `${name} ${outcome}: ${message}`;
}

/** A signature of the file by the first of them. */
export const signed = (signing: PgpSigning = {}) => pgpSignature(ann, FILE, signing);
/** What ends a verification with a key put together like that. */
export const withKey = (parts: PgpCertificate, signer = ann) =>
  ending(pgpSignature(signer, FILE), pgpCertificate(ann, parts));
