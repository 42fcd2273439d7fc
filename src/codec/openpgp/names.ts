type Names = Readonly<Record<number, string>>;

/** Packet types, RFC 9580 section 5. */
export const TAG: Names = {
  1: 'Public-Key Encrypted Session Key',
  2: 'Signature',
  4: 'One-Pass Signature',
  5: 'Secret-Key',
  6: 'Public-Key',
  8: 'Compressed Data',
  10: 'Marker',
  11: 'Literal Data',
  12: 'Trust',
  13: 'User ID',
  14: 'Public-Subkey',
  17: 'User Attribute',
  21: 'Padding',
};

/** Signature types, section 5.2.1. */
export const SIGNATURE_TYPE: Names = {
  0: 'binary',
  1: 'text',
  2: 'standalone',
  16: 'generic certification',
  17: 'persona certification',
  18: 'casual certification',
  19: 'positive certification',
  24: 'subkey binding',
  25: 'primary key binding',
  31: 'direct key',
  32: 'key revocation',
  40: 'subkey revocation',
  48: 'certification revocation',
  64: 'timestamp',
  80: 'third-party confirmation',
};

/** Public-key algorithms, section 9.1. */
export const KEY: Names = {
  1: 'RSA',
  2: 'RSA encrypt',
  3: 'RSA sign',
  16: 'Elgamal',
  17: 'DSA',
  18: 'ECDH',
  19: 'ECDSA',
  22: 'EdDSA',
  25: 'X25519',
  26: 'X448',
  27: 'Ed25519',
  28: 'Ed448',
  30: 'ML-DSA-65+Ed25519',
  31: 'ML-DSA-87+Ed448',
};

/** Hash algorithms, section 9.5. */
export const HASH: Names = {
  1: 'MD5',
  2: 'SHA-1',
  3: 'RIPEMD-160',
  8: 'SHA-256',
  9: 'SHA-384',
  10: 'SHA-512',
  11: 'SHA-224',
  12: 'SHA3-256',
  14: 'SHA3-512',
};
