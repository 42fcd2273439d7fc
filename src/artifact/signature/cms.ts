import { openDer } from '../../codec/index.ts';
import type { Field } from '../../model/index.ts';
import { contentInfo, timeStampResponse } from './cms/structure.ts';
import { rootFields } from './root.ts';
import type { SignatureFieldOptions } from './x509.ts';

export {
  type CmsAttribute,
  type CmsRange,
  type CmsSignedData,
  type CmsSigner,
  parseCms,
  parseCmsSigner,
} from './cms/parse.ts';

/**
 * Decodes a CMS ContentInfo (RFC 5652; PKCS #7, RFC 2315; DER or BER) into fields: content type, Authenticode and catalog
 * content, certificates, signers with their attributes, time stamps and signatures inside them. Nothing is verified; what
 * cannot be decoded is shown as what it is, and bytes after the structure as `padding` or `trailing data`.
 * @param base what the first of `bytes` is in the container
 */
export function cmsFields(bytes: Uint8Array, base: number, options: SignatureFieldOptions = {}): Field[] {
  return rootFields(openDer(bytes, options), 'ContentInfo', contentInfo, base, options.rows === true);
}

/** As {@link cmsFields}, for the answer of a time-stamping authority (TimeStampResp, RFC 3161, 2.4.2). */
export function timeStampFields(
  bytes: Uint8Array,
  base: number,
  options: SignatureFieldOptions = {},
): Field[] {
  return rootFields(openDer(bytes, options), 'TimeStampResp', timeStampResponse, base, options.rows === true);
}
