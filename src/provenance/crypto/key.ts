import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';
import { p256, p384, p521 } from '@noble/curves/nist.js';
import { derBits, openDer } from '../../codec/index.ts';
import type { HashName } from '../evidence/entity.ts';

/** A public key that signatures are verified with. */
export interface VerifyingKey {
  readonly key: KeyObject;
  /** `ec-p256`, `ec-p384`, `ec-p521`, `ed25519`, `rsa`. */
  readonly type: KeyType;
  /** Bits of an RSA key. */
  readonly bits: number;
  /** SubjectPublicKeyInfo, DER. */
  readonly spki: Buffer;
  /** SHA-256 of it, hexadecimal. */
  readonly id: string;
}

/** Keys that are understood (sigstore/architecture-docs, `algorithm-registry.md`). */
export type KeyType = keyof typeof HASH_OF;

/** The hash function that goes with a key where nothing else names one. */
const HASH_OF = {
  'ec-p256': 'sha256',
  'ec-p384': 'sha384',
  'ec-p521': 'sha512',
  ed25519: 'sha512',
  rsa: 'sha256',
} as const satisfies Record<string, HashName>;

const CURVES: Readonly<Record<string, KeyType>> = {
  prime256v1: 'ec-p256',
  secp384r1: 'ec-p384',
  secp521r1: 'ec-p521',
};

/** Below and above nobody honest signs releases. */
const RSA_BITS = { least: 2048, most: 8192 };
/** FIPS 186-5, 5.1 has none from here on; one as long as the modulus costs ten times as much. */
const RSA_EXPONENTS_END = 1n << 256n;

/**
 * Reads a SubjectPublicKeyInfo, a PKCS #1 RSAPublicKey, or a JSON Web Key (RFC 7517).
 * @returns undefined for what is no key of a kind that is understood
 */
export function readKey(
  stored: Uint8Array | Readonly<Record<string, string>>,
  form: 'spki' | 'pkcs1' = 'spki',
): VerifyingKey | undefined {
  let key: KeyObject;
  try {
    key =
      stored instanceof Uint8Array
        ? createPublicKey({ key: Buffer.from(stored), format: 'der', type: form })
        : createPublicKey({ key: { ...stored }, format: 'jwk' });
  } catch {
    // The text of OpenSSL says nothing that a reader could act on.
    return undefined;
  }
  const type = typeOf(key);
  // Bytes behind it would make one key look like two.
  const end = stored instanceof Uint8Array ? openDer(stored).element(0)?.next : undefined;
  if (!type || (stored instanceof Uint8Array && end !== stored.length)) return undefined;
  const isSpki = stored instanceof Uint8Array && form === 'spki';
  const spki = isSpki ? Buffer.from(stored) : key.export({ format: 'der', type: 'spki' });
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (type === 'rsa' && !isSoundRsa(bits, key.asymmetricKeyDetails?.publicExponent ?? 0n)) return undefined;
  return { key, type, bits, spki, id: createHash('sha256').update(spki).digest('hex') };
}

/** With the exponent 1 everything is its own signature; even ones are of no key pair. */
function isSoundRsa(bits: number, exponent: bigint): boolean {
  const isOdd = (exponent & 1n) === 1n;
  return (
    bits >= RSA_BITS.least && bits <= RSA_BITS.most && exponent >= 3n && exponent < RSA_EXPONENTS_END && isOdd
  );
}

function typeOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): KeyType | undefined {
  if (asymmetricKeyType === 'rsa' || asymmetricKeyType === 'ed25519') return asymmetricKeyType;
  return asymmetricKeyType === 'ec' ? CURVES[asymmetricKeyDetails?.namedCurve ?? ''] : undefined;
}

/** The hash function a key signs with. */
export function hashFor({ type }: VerifyingKey): HashName {
  return HASH_OF[type];
}

/** Whether a signature (ECDSA in DER, RSASSA-PKCS1-v1_5, Ed25519) is over the data. */
export function isSigned(
  { key, type }: VerifyingKey,
  data: Uint8Array,
  signature: Uint8Array,
  hash: HashName = HASH_OF[type],
  format: 'der' | 'compact' = 'der',
): boolean {
  try {
    const dsaEncoding = format === 'der' ? 'der' : 'ieee-p1363';
    return verify(type === 'ed25519' ? null : hash, data, { key, dsaEncoding }, signature);
  } catch {
    // What is no signature at all throws for some keys and not for others.
    return false;
  }
}

const CURVE_OF = { 'ec-p256': p256, 'ec-p384': p384, 'ec-p521': p521 } as const;

/**
 * Whether an ECDSA signature is over data of which only the digest is at hand. `node:crypto` cannot tell.
 * @param format of the signature: DER, or both numbers one behind the other in the length of the curve
 * @returns undefined for keys whose signatures cannot be checked that way
 */
export function isDigestSigned(
  { type, spki }: VerifyingKey,
  digest: Uint8Array,
  signature: Uint8Array,
  format: 'der' | 'compact' = 'der',
): boolean | undefined {
  if (type === 'ed25519' || type === 'rsa') return undefined;
  try {
    const der = openDer(spki);
    const [, point] = der.children(der.element(0)!);
    const { bytes } = derBits(point!)!;
    return CURVE_OF[type].verify(signature, digest, bytes, { prehash: false, lowS: false, format });
  } catch {
    return false;
  }
}
