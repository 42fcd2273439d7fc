import crypto, { type KeyObject } from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import { p256, p384, p521 } from '@noble/curves/nist.js';

const CURVES = {
  prime256v1: ['P-256', p256, 32],
  secp384r1: ['P-384', p384, 48],
  secp521r1: ['P-521', p521, 66],
} as const;
type CurveName = keyof typeof CURVES;

/** RFC 8410, 7: PKCS #8 of an Ed25519 key, without the 32 bytes of it. */
const ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex');

/**
 * Makes something with keys, random bytes and signatures that are the same on every run: what a fuzzer mutates must not hang on the
 * day, or no seed would lead to a failure again. The functions of node:crypto are replaced while it is made, and put back.
 */
export function pinned<T>(name: string, make: () => T): T {
  let count = 0;
  const bytes = (length: number): Buffer => {
    const blocks = Array.from({ length: Math.ceil(length / 64) }, () =>
      crypto.createHash('sha512').update(`${name} ${count++}`).digest(),
    );
    return Buffer.concat(blocks).subarray(0, length);
  };
  const { randomBytes, generateKeyPairSync, sign } = crypto;
  const replace = (functions: object): void => {
    Object.assign(crypto, functions);
    syncBuiltinESMExports();
  };
  replace({
    randomBytes: bytes,
    generateKeyPairSync: (type: string, { namedCurve = '' }: { namedCurve?: string } = {}) => {
      const privateKey = KEYS[type]!(bytes, namedCurve as CurveName);
      return { privateKey, publicKey: crypto.createPublicKey(privateKey) };
    },
    sign: (hash: string | null, data: Uint8Array, given: KeyObject | Encoded) =>
      ecdsa(hash, data, 'key' in given ? given : { key: given }) ?? sign(hash, data, given),
  });
  try {
    return make();
  } finally {
    replace({ randomBytes, generateKeyPairSync, sign });
  }
}

interface Encoded {
  readonly key: KeyObject;
  readonly dsaEncoding?: 'der' | 'ieee-p1363';
}

/** ECDSA whose secret number hangs on the message (RFC 6979); undefined for other keys. */
function ecdsa(hash: string | null, data: Uint8Array, { key, dsaEncoding }: Encoded): Buffer | undefined {
  const curve = CURVES[key.asymmetricKeyDetails?.namedCurve as CurveName];
  if (!curve || hash === null) return undefined;
  const digest = crypto.createHash(hash).update(data).digest();
  const secret = Buffer.from(key.export({ format: 'jwk' }).d!, 'base64url');
  const format = dsaEncoding === 'ieee-p1363' ? 'compact' : 'der';
  return Buffer.from(curve[1].sign(digest, secret, { prehash: false, lowS: false, format }));
}

type Bytes = (length: number) => Buffer;

const KEYS: Readonly<Record<string, (bytes: Bytes, curve: CurveName) => KeyObject>> = {
  ed25519: (bytes) =>
    crypto.createPrivateKey({ key: Buffer.concat([ED25519, bytes(32)]), format: 'der', type: 'pkcs8' }),
  ec(bytes, name) {
    const [crv, , size] = CURVES[name];
    const secret = bytes(size);
    // Below the order of every curve.
    secret[0] = 0;
    const point = crypto.createECDH(name);
    point.setPrivateKey(secret);
    const [x, y] = [1, 1 + size].map((at) => point.getPublicKey().subarray(at, at + size));
    return fromJwk({ kty: 'EC', crv, x: x!, y: y!, d: secret });
  },
  rsa(bytes) {
    const e = 65_537n;
    const [p, q] = [primeAfter(bytes(128)), primeAfter(bytes(128))] as const;
    const [n, d] = [p * q, inverse(e, (p - 1n) * (q - 1n))];
    const numbers = { n, e, d, p, q, dp: d % (p - 1n), dq: d % (q - 1n), qi: inverse(q, p) };
    const parts = Object.entries(numbers).map(([name, value]) => [name, bytesOf(value)]);
    return fromJwk({ kty: 'RSA', ...Object.fromEntries(parts) });
  },
};

function fromJwk(parts: Readonly<Record<string, string | Uint8Array>>): KeyObject {
  const texts = Object.entries(parts).map(([name, value]) => [
    name,
    typeof value === 'string' ? value : Buffer.from(value).toString('base64url'),
  ]);
  return crypto.createPrivateKey({ key: Object.fromEntries(texts), format: 'jwk' });
}

/** With its two highest bits set, so that a product of two has all its bits. */
function primeAfter(bytes: Buffer): bigint {
  bytes[0]! |= 0xc0;
  let value = BigInt(`0x${bytes.toString('hex')}`) | 1n;
  while (value % 65_537n === 1n || !crypto.checkPrimeSync(value)) value += 2n;
  return value;
}

/** By Euclid's algorithm. */
function inverse(value: bigint, modulus: bigint): bigint {
  let [a, b, x, y] = [value % modulus, modulus, 1n, 0n];
  while (a > 1n) [a, b, x, y] = [b % a, a, y - (b / a) * x, x];
  return ((x % modulus) + modulus) % modulus;
}

function bytesOf(value: bigint): Buffer {
  const hex = value.toString(16);
  return Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
}
