import { createHash } from 'node:crypto';
import type { CmsRange, CmsSignedData, CmsSigner } from '../../artifact/index.ts';
import { DER_TAG, derHex, derOctets, derOid, openDer } from '../../codec/index.ts';
import { isSigned, readKey } from '../crypto/key.ts';
import type { HashName } from '../evidence/entity.ts';
import { parsed } from '../x509/authorities.ts';
import type { Certificate } from '../x509/certificate.ts';
import { subjectKey } from '../x509/extensions.ts';

/** Hash functions that are believed, by dotted object identifier. */
export const CMS_HASHES: Readonly<Record<string, HashName>> = {
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
};

/** Content type of plain bytes (RFC 5652, 4), which detached signatures and countersignatures of Microsoft state. */
export const CMS_DATA = '1.2.840.113549.1.7.1';

/** Attributes of signers (RFC 5652, 11). */
const ATTRIBUTE = { contentType: '1.2.840.113549.1.9.3', messageDigest: '1.2.840.113549.1.9.4' } as const;

/** A signature of CMS with its bytes. */
export interface CmsMessage {
  readonly bytes: Buffer;
  readonly cms: CmsSignedData;
  /** Those that can be read. */
  readonly certificates: readonly Certificate[];
}

/** Certificates of one signature: its signer's, those above, and those of a time stamp. Ways through more take time. */
export const MOST_CERTIFICATES = 16;

/** A message with its certificates; undefined where it has more than any honest one. */
export function cmsMessage(bytes: Buffer, cms: CmsSignedData): CmsMessage | undefined {
  if (cms.certificates.length > MOST_CERTIFICATES) return undefined;
  return { bytes, cms, certificates: parsed(cms.certificates.map((range) => partOf(bytes, range))) };
}

/** The certificate a signer names: by issuer and serial number, or by the identifier of its key (RFC 5652, 5.3). */
export function certificateOf(
  bytes: Buffer,
  { issuer, serial, keyIdentifier }: CmsSigner,
  certificates: readonly Certificate[],
): Certificate | undefined {
  const name = issuer && partOf(bytes, issuer);
  const key = keyIdentifier && partOf(bytes, keyIdentifier);
  return certificates.find((one) =>
    key ? subjectKey(one)?.equals(key) : name?.equals(one.issuer) && serialOf(one) === serial,
  );
}

/** As {@link CmsSigner.serial} writes it. */
function serialOf({ serial }: Certificate): string {
  const head = Buffer.from([DER_TAG.integer, serial.length]);
  const element = serial.length < 128 ? openDer(Buffer.concat([head, serial])).element(0) : undefined;
  return element ? derHex(element) : '';
}

/**
 * Whether a signer signed a content (RFC 5652, 5.4): signed attributes that have its type and its digest, and a signature over
 * them. @returns what is wrong
 */
export function wrongOfSigner(
  bytes: Buffer,
  signer: CmsSigner,
  { certificate, content, contentType }: { certificate: Certificate; content: Buffer; contentType: string },
): string | undefined {
  const hash = CMS_HASHES[signer.digestAlgorithm ?? ''];
  const { signedAttributes } = signer;
  if (!hash) return 'it is not made with SHA-256, SHA-384 or SHA-512';
  if (!signedAttributes) return 'it has no signed attributes';
  const only = (type: string) => {
    const [range, ...more] = signedValues(signer, type);
    return range && more.length === 0 ? openDer(bytes).element(range.start, range.end) : undefined;
  };
  const digest = only(ATTRIBUTE.messageDigest);
  if (!digest || !createHash(hash).update(content).digest().equals(derOctets(digest)))
    return 'its signed digest is not of its content';
  const type = only(ATTRIBUTE.contentType);
  if (!type || derOid(type) !== contentType) return 'its signed content type is another';
  // RFC 5652, 5.4: signed is the SET, not the [0] that is stored.
  const signed = Buffer.from(partOf(bytes, signedAttributes));
  signed[0] = 0x31;
  const key = readKey(certificate.publicKey);
  const isRight = key && isSigned(key, signed, partOf(bytes, signer.signature), hash);
  return isRight ? undefined : 'its signature is wrong';
}

/** Values of a signed attribute, each a whole element. */
export function signedValues({ signed }: CmsSigner, type: string): readonly CmsRange[] {
  return signed.filter((attribute) => attribute.type === type).flatMap(({ values }) => values);
}

/** Bytes of a message. */
export function partOf(bytes: Buffer, { start, end }: CmsRange): Buffer {
  return bytes.subarray(start, end);
}
