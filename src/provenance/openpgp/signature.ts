import { createHash } from 'node:crypto';
import {
  hex,
  type OpenPgpKey,
  type OpenPgpSignature,
  openPgpIntegers,
  openPgpTrailer,
} from '../../codec/index.ts';
import { isDigestSigned, isSigned, type KeyType, readKey, type VerifyingKey } from '../crypto/key.ts';
import { isRsaDigestSigned, type PrehashedName } from '../crypto/prehashed.ts';

/** Subpackets (RFC 9580, 5.2.3.7) that are read here. */
export const SUBPACKET = {
  created: 2,
  expires: 3,
  keyExpires: 9,
  issuer: 16,
  mainUserId: 25,
  keyFlags: 27,
  reason: 29,
  embedded: 32,
  fingerprint: 33,
} as const;

/** Hash functions by id (RFC 9580, 9.5), and the bytes of a digest. Which of them are believed is for the caller to say. */
export const HASHES: Readonly<Record<number, PrehashedName>> = {
  1: 'md5',
  2: 'sha1',
  3: 'ripemd160',
  8: 'sha256',
  9: 'sha384',
  10: 'sha512',
  11: 'sha224',
  12: 'sha3-256',
  14: 'sha3-512',
};

/** Hash functions of which collisions are known or near: MD5, SHA-1, RIPEMD-160. */
export const BROKEN: ReadonlySet<number> = new Set([1, 2, 3]);

/** A signed subpacket, the last of its type; what is not signed is not looked at. */
export function signedSubpacket({ subpackets }: OpenPgpSignature, type: number): Buffer | undefined {
  return subpackets.findLast((subpacket) => subpacket.hashed && subpacket.type === type)?.body;
}

/** A signed number of four bytes: seconds since 1970, or a number of seconds. */
export function signedSeconds(signature: OpenPgpSignature, type: number): number | undefined {
  const body = signedSubpacket(signature, type);
  return body?.length === 4 ? body.readUInt32BE(0) : undefined;
}

/** When a signature ends, in seconds since 1970; never where it does not say. */
export function endOf(signature: OpenPgpSignature): number {
  const created = signedSeconds(signature, SUBPACKET.created) ?? 0;
  const lifetime = signedSeconds(signature, SUBPACKET.expires) ?? 0;
  return lifetime === 0 ? Number.POSITIVE_INFINITY : created + lifetime;
}

/** Who a signature says made it. */
export interface Issuer {
  /** Upper-case hexadecimal. */
  readonly fingerprint?: string;
  readonly keyId?: string;
  /** It is signed; else anybody may have put it there, and it is a hint where to look. */
  readonly signed: boolean;
}

/** The issuer: what is signed counts before what is not, a fingerprint before a key id. */
export function issuerOf({ subpackets }: OpenPgpSignature): Issuer | undefined {
  for (const signed of [true, false]) {
    const own = subpackets.filter(({ hashed }) => hashed === signed);
    // First byte: version of the key.
    const named = own.findLast(({ type, body }) => type === SUBPACKET.fingerprint && body.length === 21);
    if (named) return { fingerprint: hex(named.body.subarray(1)).toUpperCase(), signed };
    const id = own.findLast(({ type, body }) => type === SUBPACKET.issuer && body.length === 8);
    if (id) return { keyId: hex(id.body).toUpperCase(), signed };
  }
  return undefined;
}

/** Whether a key is the issuer, as far as that is said. */
export function isIssuer({ fingerprint }: OpenPgpKey, issuer: Issuer | undefined): boolean {
  if (issuer?.fingerprint !== undefined) return issuer.fingerprint === fingerprint;
  return issuer?.keyId === undefined || fingerprint.endsWith(issuer.keyId);
}

/**
 * Whether a key made a signature over a digest (RFC 9580, 5.2.3.1–5.2.3.3).
 * @param digest of the content and {@link openPgpTrailer}
 */
export function isMadeBy(key: OpenPgpKey, signature: OpenPgpSignature, digest: Buffer): boolean {
  const hash = HASHES[signature.hashAlgorithm];
  const verifying = verifyingKeyOf(key);
  const check = CHECKS[signature.keyAlgorithm];
  if (!hash || !verifying || !check || !isSameAlgorithm(key.algorithm, signature.keyAlgorithm)) return false;
  return check(verifying, digest, signature.numbers, hash);
}

/** Bytes that a digest must have at least (RFC 9580, 5.2.3.2 to 5.2.3.4); for RSA nothing is said. */
const LEAST_DIGEST: Partial<Record<KeyType, number>> = {
  'ec-p256': 32,
  'ec-p384': 48,
  'ec-p521': 64,
  ed25519: 32,
};
const DIGEST_BYTES: Readonly<Record<PrehashedName, number>> = {
  md5: 16,
  sha1: 20,
  ripemd160: 20,
  sha224: 28,
  sha256: 32,
  'sha3-256': 32,
  sha384: 48,
  sha512: 64,
  'sha3-512': 64,
};

/** Whether the hash function of a signature must not be used with a key. */
export function isTooShort(key: OpenPgpKey, { hashAlgorithm }: OpenPgpSignature): boolean {
  const hash = HASHES[hashAlgorithm];
  const type = verifyingKeyOf(key)?.type;
  return hash !== undefined && type !== undefined && DIGEST_BYTES[hash] < (LEAST_DIGEST[type] ?? 0);
}

/** Whether a key made a signature over parts that are in memory: keys and user ids. */
export function isMadeOver(
  key: OpenPgpKey,
  signature: OpenPgpSignature,
  parts: readonly Uint8Array[],
): boolean {
  const name = HASHES[signature.hashAlgorithm];
  if (name === undefined) return false;
  const hash = createHash(name);
  for (const part of [...parts, openPgpTrailer(signature)]) hash.update(part);
  return isMadeBy(key, signature, hash.digest());
}

/** RSA is written 1, and 3 by programs of the nineties. */
function isSameAlgorithm(one: number, other: number): boolean {
  return one === other || ((one === 1 || one === 3) && (other === 1 || other === 3));
}

type Check = (key: VerifyingKey, digest: Buffer, numbers: Buffer, hash: PrehashedName) => boolean;

const rsa: Check = (key, digest, numbers, hash) => {
  const [value] = openPgpIntegers(numbers, 1) ?? [];
  return value !== undefined && isRsaDigestSigned(key, digest, value, hash);
};

/** Bytes of one number on a curve. */
const COORDINATE: Partial<Record<KeyType, number>> = { 'ec-p256': 32, 'ec-p384': 48, 'ec-p521': 66 };

const ecdsa: Check = (key, digest, numbers) => {
  const length = COORDINATE[key.type];
  const pair = length === undefined ? undefined : joined(numbers, length);
  return pair !== undefined && isDigestSigned(key, digest, pair, 'compact') === true;
};

/** The digest is the message that Ed25519 signs. */
const eddsaLegacy: Check = (key, digest, numbers) => {
  const pair = joined(numbers, 32);
  return pair !== undefined && key.type === 'ed25519' && isSigned(key, digest, pair);
};

const ed25519: Check = (key, digest, numbers) =>
  numbers.length === 64 && key.type === 'ed25519' && isSigned(key, digest, numbers);

const CHECKS: Readonly<Record<number, Check>> = { 1: rsa, 3: rsa, 19: ecdsa, 22: eddsaLegacy, 27: ed25519 };

/** Two numbers, each filled up in front. */
function joined(numbers: Buffer, length: number): Buffer | undefined {
  const pair = openPgpIntegers(numbers, 2);
  if (!pair || pair.some((value) => value.length > length)) return undefined;
  return Buffer.concat(pair.flatMap((value) => [Buffer.alloc(length - value.length), value]));
}

const KNOWN = new WeakMap<OpenPgpKey, { readonly key: VerifyingKey | undefined }>();

/** The key for `node:crypto`; undefined where it is of a kind that is not read, or of a length that is not believed. */
export function verifyingKeyOf(key: OpenPgpKey): VerifyingKey | undefined {
  const known = KNOWN.get(key);
  if (known) return known.key;
  const made = key.material && readKey(jwkOf(key.material));
  KNOWN.set(key, { key: made });
  return made;
}

function jwkOf(material: NonNullable<OpenPgpKey['material']>): Readonly<Record<string, string>> {
  const text = (bytes: Buffer) => bytes.toString('base64url');
  if (material.kind === 'rsa') return { kty: 'RSA', n: text(material.modulus), e: text(material.exponent) };
  if (material.kind === 'ed25519') return { kty: 'OKP', crv: 'Ed25519', x: text(material.point) };
  return { kty: 'EC', crv: material.curve, x: text(material.x), y: text(material.y) };
}
