import { createPublicKey, verify } from 'node:crypto';
import { isSigned, readKey, type VerifyingKey } from '../crypto/key.ts';
import { demand, member, type Node, text } from '../document.ts';

/** A key of metadata, and how it signs. */
export interface TufKey {
  readonly key: VerifyingKey;
  readonly isPss: boolean;
}

/** Start of a SubjectPublicKeyInfo for an Ed25519 key (RFC 8410) and for an uncompressed point of P-256 (RFC 5480). */
const ED25519 = Buffer.from('302a300506032b6570032100', 'hex');
const P256 = Buffer.from('3059301306072a8648ce3d020106082a8648ce3d030107034200', 'hex');

/** Kinds of keys by scheme (TUF specification 1.0, 4.2); `ecdsa-sha2-nistp256` stood for the kind as well once. */
const SCHEMES: Readonly<Record<string, { readonly types: readonly string[]; readonly key: string }>> = {
  ed25519: { types: ['ed25519'], key: 'ed25519' },
  'ecdsa-sha2-nistp256': { types: ['ecdsa', 'ecdsa-sha2-nistp256'], key: 'ec-p256' },
  'ecdsa-sha2-nistp384': { types: ['ecdsa', 'ecdsa-sha2-nistp384'], key: 'ec-p384' },
  'rsassa-pss-sha256': { types: ['rsa'], key: 'rsa' },
};

/**
 * Reads a key of metadata. One of a kind that is not understood signs nothing: its role may have others.
 * @throws Refusal `format.field`
 */
export function tufKeyOf(node: Node): TufKey | undefined {
  const [type, scheme] = [text(demand(node, 'keytype')), text(demand(node, 'scheme'))];
  const stored = member(demand(node, 'keyval'), 'public');
  const known = Object.hasOwn(SCHEMES, scheme) ? SCHEMES[scheme] : undefined;
  if (!known?.types.includes(type) || !stored) return undefined;
  const key = keyOf(text(stored));
  return key?.type === known.key ? { key, isPss: key.type === 'rsa' } : undefined;
}

function keyOf(stored: string): VerifyingKey | undefined {
  if (/^[0-9a-f]{64}$/i.test(stored)) return readKey(Buffer.concat([ED25519, Buffer.from(stored, 'hex')]));
  // The first roots of Sigstore have bare points.
  if (/^04[0-9a-f]{128}$/i.test(stored)) return readKey(Buffer.concat([P256, Buffer.from(stored, 'hex')]));
  // Node.js would also take the public half of a private key, and that of a certificate.
  if (!/^\s*-----BEGIN (RSA )?PUBLIC KEY-----/.test(stored)) return undefined;
  try {
    // One key can be written in many ways, as with a compressed point; there is only one as JSON Web Key.
    const jwk = createPublicKey({ key: stored, format: 'pem' }).export({ format: 'jwk' });
    return readKey(jwk as Readonly<Record<string, string>>);
  } catch {
    return undefined;
  }
}

/** Whether a signature is over the data. @param signature hexadecimal; ECDSA in DER */
export function isSignedBy({ key, isPss }: TufKey, data: Uint8Array, signature: string): boolean {
  if (!/^[0-9a-f]+$/i.test(signature)) return false;
  const bytes = Buffer.from(signature, 'hex');
  if (!isPss) return isSigned(key, data, bytes);
  // RSA_PKCS1_PSS_PADDING and RSA_PSS_SALTLEN_AUTO; the salt may have any length (securesystemslib writes that of the hash).
  return verify('sha256', data, { key: key.key, padding: 6, saltLength: -2 }, bytes);
}
