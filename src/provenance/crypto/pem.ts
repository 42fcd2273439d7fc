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

/** What a PEM text (RFC 7468) with one block holds: a certificate or a public key; undefined for anything else. */
export function pemBlock(
  pem: string,
): { readonly label: 'CERTIFICATE' | 'PUBLIC KEY'; readonly content: Buffer } | undefined {
  const block = /^-----BEGIN (CERTIFICATE|PUBLIC KEY)-----\n([A-Za-z0-9+/=\n]+)-----END \1-----\n*$/.exec(
    pem,
  );
  if (!block) return undefined;
  const written = block[2]!.replaceAll('\n', '');
  const content = Buffer.from(written, 'base64');
  if (content.length === 0 || content.toString('base64') !== written) return undefined;
  return { label: block[1] as 'CERTIFICATE' | 'PUBLIC KEY', content };
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
