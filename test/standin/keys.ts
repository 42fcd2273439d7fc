import { createHash, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

/** A key that one of the stand-in services signs with. */
export interface StandinKey {
  readonly type: StandinKeyType;
  /** The hash function that goes with it. */
  readonly hash: 'sha256' | 'sha384' | 'sha512';
  readonly privateKey: KeyObject;
  /** SubjectPublicKeyInfo, DER. */
  readonly spki: Buffer;
  /** SHA-256 of it: key id of certificate logs and of Rekor v1. */
  readonly id: Buffer;
  /** A signature: ECDSA in DER, Ed25519, RSASSA-PKCS1-v1_5. */
  sign(data: Uint8Array): Buffer;
}

export type StandinKeyType = 'ec-p256' | 'ec-p384' | 'ed25519' | 'rsa';

/** The hash function each kind of key signs with. */
const HASHES = { 'ec-p256': 'sha256', 'ec-p384': 'sha384', ed25519: 'sha512', rsa: 'sha256' } as const;

const MAKERS: Readonly<Record<StandinKeyType, () => KeyObject>> = {
  'ec-p256': () => generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey,
  'ec-p384': () => generateKeyPairSync('ec', { namedCurve: 'secp384r1' }).privateKey,
  ed25519: () => generateKeyPairSync('ed25519').privateKey,
  rsa: () => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey,
};

/** Makes a key; every one is new, so nothing that tests sign is of any worth. */
export function makeKey(type: StandinKeyType = 'ec-p256'): StandinKey {
  const privateKey = MAKERS[type]();
  const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  return {
    type,
    hash: HASHES[type],
    privateKey,
    spki,
    id: createHash('sha256').update(spki).digest(),
    sign: (data) => sign(type === 'ed25519' ? null : HASHES[type], data, privateKey),
  };
}

/** PEM (RFC 7468) of DER. */
export function pem(label: string, der: Uint8Array): string {
  const lines = Buffer.from(der)
    .toString('base64')
    .match(/.{1,64}/g)!;
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}
