/** Hexadecimal digits of a digest, by the name that in-toto, SPDX and CycloneDX have for its function in lower case. */
export const DIGEST_DIGITS: Readonly<Record<string, number>> = {
  md5: 32,
  sha1: 40,
  sha224: 56,
  sha256: 64,
  sha384: 96,
  sha512: 128,
  'sha3-256': 64,
  'sha3-384': 96,
  'sha3-512': 128,
  'blake2b-256': 64,
  'blake2b-384': 96,
  'blake2b-512': 128,
};
