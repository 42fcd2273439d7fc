import { constants, publicDecrypt } from 'node:crypto';
import type { VerifyingKey } from './key.ts';

/** DigestInfo in front of a digest (RFC 8017, 9.2, note 1; RFC 9580, 5.2.3.1). */
const DIGEST_INFO = {
  md5: '3020300c06082a864886f70d020505000410',
  sha1: '3021300906052b0e03021a05000414',
  ripemd160: '3021300906052b2403020105000414',
  sha224: '302d300d06096086480165030402040500041c',
  sha256: '3031300d060960864801650304020105000420',
  sha384: '3041300d060960864801650304020205000430',
  sha512: '3051300d060960864801650304020305000440',
  'sha3-256': '3031300d060960864801650304020805000420',
  'sha3-512': '3051300d060960864801650304020a05000440',
} as const;

/** Hash functions of RSASSA-PKCS1-v1_5 signatures that are read; whether the old ones are believed is for the caller to say. */
export type PrehashedName = keyof typeof DIGEST_INFO;

/**
 * Whether an RSASSA-PKCS1-v1_5 signature is over data of which only the digest is at hand: the encoded message (RFC 8017, 9.2) is
 * made and compared whole, so nothing of it can be left open.
 * @param signature may lack leading zeros
 */
export function isRsaDigestSigned(
  { key, type, bits }: VerifyingKey,
  digest: Uint8Array,
  signature: Uint8Array,
  hash: PrehashedName,
): boolean {
  const length = Math.ceil(bits / 8);
  if (type !== 'rsa' || signature.length > length) return false;
  const info = Buffer.concat([Buffer.from(DIGEST_INFO[hash], 'hex'), digest]);
  const fill = Buffer.alloc(length - info.length - 3, 0xff);
  const expected = Buffer.concat([Buffer.from([0, 1]), fill, Buffer.from([0]), info]);
  const padded = Buffer.concat([Buffer.alloc(length - signature.length), signature]);
  try {
    return publicDecrypt({ key, padding: constants.RSA_NO_PADDING }, padded).equals(expected);
  } catch {
    // A number that is not below the modulus is no signature.
    return false;
  }
}
