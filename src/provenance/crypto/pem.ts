import { createPublicKey } from 'node:crypto';
import { refuse } from '../steps.ts';
import { readKey, type VerifyingKey } from './key.ts';

/** Reads a public key: PEM (RFC 7468) of SubjectPublicKeyInfo or PKCS #1, or DER. @throws Refusal `trust.key` */
export function readPublicKey(content: Uint8Array): VerifyingKey {
  const bytes = Buffer.from(content);
  const isPem = bytes.subarray(0, 1000).includes('-----BEGIN ');
  if (isPem && bytes.includes('PRIVATE KEY-----'))
    return no('it is a private key, which nobody else should have');
  const key = isPem ? readKey(spkiOf(bytes)) : readKey(bytes);
  return key ?? no('it is no public key of a kind that is understood');
}

function spkiOf(pem: Buffer): Buffer {
  try {
    return createPublicKey({ key: pem, format: 'pem' }).export({ format: 'der', type: 'spki' });
  } catch {
    // The text of OpenSSL says nothing that a reader could act on.
    return no('it is no public key');
  }
}

function no(message: string): never {
  refuse('trust.key', message, { input: 'key' });
}
