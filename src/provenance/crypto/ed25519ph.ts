import { createHash } from 'node:crypto';
import { eddsa } from '@noble/curves/abstract/edwards.js';
import { ed25519 } from '@noble/curves/ed25519.js';
import type { VerifyingKey } from './key.ts';

/** What stands before everything that Ed25519ph hashes: dom2 (RFC 8032, 2) of the prehashed form and no context. */
const DOMAIN = Buffer.concat([Buffer.from('SigEd25519 no Ed25519 collisions'), Buffer.from([1, 0])]);

const sha512 = (data: Uint8Array): Uint8Array => new Uint8Array(createHash('sha512').update(data).digest());

/** Ed25519ph of what has been hashed already, which `node:crypto` does not have. */
const prehashed = () =>
  eddsa(ed25519.Point, sha512, {
    domain: (data: Uint8Array) => new Uint8Array(Buffer.concat([DOMAIN, data])),
    // Only what RFC 8032 lets pass.
    zip215: false,
  });

/**
 * Whether an Ed25519ph signature (RFC 8032, 5.1) is over a file, by its SHA-512: the form that logs take of files, as they see
 * digests only (sigstore/architecture-docs, `algorithm-registry.md`). Envelopes are signed with plain Ed25519.
 */
export function isEd25519phSigned(
  { type, spki }: VerifyingKey,
  sha512Digest: Uint8Array,
  signature: Uint8Array,
): boolean {
  if (type !== 'ed25519') return false;
  try {
    return prehashed().verify(signature, sha512Digest, spki.subarray(-32));
  } catch {
    // Of another length than signatures have.
    return false;
  }
}
