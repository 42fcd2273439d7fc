import { openDer } from '../../codec/index.ts';
import type { Field } from '../../model/index.ts';
import {
  type Asn,
  bits,
  explicit,
  implicit,
  integer,
  label,
  listOf,
  optional,
  sequence,
  subValue,
  time,
  titled,
} from './asn1.ts';
import { rootFields } from './root.ts';
import { extensions } from './x509/extensions.ts';
import { algorithm, publicKey } from './x509/keys.ts';
import { name } from './x509/names.ts';

const validity = sequence({ notBefore: time, notAfter: time });

/** Versions are stored one too low. */
const version = titled(integer('version'), ({ value }) =>
  typeof value === 'number' ? value + 1 : undefined,
);

const tbsCertificate = sequence({
  version: optional(explicit(0, version)),
  serialNumber: label,
  signature: algorithm,
  issuer: name,
  validity,
  subject: name,
  subjectPublicKeyInfo: publicKey,
  issuerUniqueID: optional(implicit(1, bits('id'))),
  subjectUniqueID: optional(implicit(2, bits('id'))),
  extensions: optional(explicit(3, extensions)),
});

/** Certificate (RFC 5280, 4.1); its value is the subject. */
export const certificate: Asn = sequence(
  { tbsCertificate, signatureAlgorithm: algorithm, signatureValue: bits('signature') },
  (fields) => subValue(fields[0]?.fields, 'subject'),
);

const revoked = sequence(
  { userCertificate: label, revocationDate: time, crlEntryExtensions: optional(extensions) },
  (fields) => subValue(fields, 'userCertificate'),
);

const tbsCertList = sequence({
  version: optional(version),
  signature: algorithm,
  issuer: name,
  thisUpdate: time,
  nextUpdate: optional(time),
  revokedCertificates: optional(listOf('revokedCertificate', revoked, (fields) => fields.length)),
  crlExtensions: optional(explicit(0, extensions)),
});

/** CertificateList (RFC 5280, 5.1): a CRL; its value is the issuer. */
export const certificateList: Asn = sequence(
  { tbsCertList, signatureAlgorithm: algorithm, signatureValue: bits('signature') },
  (fields) => subValue(fields[0]?.fields, 'issuer'),
);

/** How much of a structure is decoded. */
export interface SignatureFieldOptions {
  /** Lists of more than a thousand entries one by one, too. */
  readonly rows?: boolean;
  /** How many elements are decoded; the default is far more than honest structures have. */
  readonly elements?: number;
}

/**
 * Decodes a DER certificate (RFC 5280) into fields. Nothing is verified; what cannot be decoded is shown as what it is.
 * @param base what the first of `bytes` is in the container
 */
export function certificateFields(
  bytes: Uint8Array,
  base: number,
  options: SignatureFieldOptions = {},
): Field[] {
  return rootFields(openDer(bytes, options), 'Certificate', certificate, base, options.rows === true);
}

/** As {@link certificateFields}, for a CRL. */
export function crlFields(bytes: Uint8Array, base: number, options: SignatureFieldOptions = {}): Field[] {
  return rootFields(openDer(bytes, options), 'CertificateList', certificateList, base, options.rows === true);
}
