import { createHash, randomBytes } from 'node:crypto';
import { asn1 } from '../../src/codec/der/write.ts';
import type { StandinKey } from './keys.ts';

/** Who issues a certificate. */
export interface Issuer {
  readonly name: Buffer;
  readonly key: StandinKey;
}

/** A certificate to be written (RFC 5280). */
export interface CertificateDraft {
  /** Name, DER; an empty one for what is named by its SAN alone. */
  readonly subject: Buffer;
  /** SubjectPublicKeyInfo, DER. */
  readonly spki: Uint8Array;
  /** Seconds since 1970. */
  readonly notBefore: number;
  readonly notAfter: number;
  readonly extensions: readonly Buffer[];
  readonly serial?: Buffer;
}

/** Object identifiers the stand-ins write. */
export const OID = {
  commonName: '2.5.4.3',
  organisation: '2.5.4.10',
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  authorityKeyIdentifier: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
  transparency: '1.3.6.1.4.1.11129.2.4.2',
  codeSigning: '1.3.6.1.5.5.7.3.3',
  timeStamping: '1.3.6.1.5.5.7.3.8',
  fulcio: '1.3.6.1.4.1.57264.1',
  sha256: '2.16.840.1.101.3.4.2.1',
  signedData: '1.2.840.113549.1.7.2',
  tstInfo: '1.2.840.113549.1.9.16.1.4',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
} as const;

/** AlgorithmIdentifier of a signature by a kind of key (RFC 5758, 8410, 4055). */
export function signatureAlgorithm({ type }: StandinKey): Buffer {
  switch (type) {
    case 'ec-p256':
      return asn1.sequence(asn1.oid('1.2.840.10045.4.3.2'));
    case 'ec-p384':
      return asn1.sequence(asn1.oid('1.2.840.10045.4.3.3'));
    case 'ed25519':
      return asn1.sequence(asn1.oid('1.3.101.112'));
    case 'rsa':
      return asn1.sequence(asn1.oid('1.2.840.113549.1.1.11'), asn1.nothing());
  }
}

/** A Name of an organisation and a common name; empty where neither is given. */
export function nameOf(organisation?: string, commonName?: string): Buffer {
  const parts = [
    [OID.organisation, organisation],
    [OID.commonName, commonName],
  ] as const;
  return asn1.sequence(
    ...parts.flatMap(([oid, text]) =>
      text === undefined ? [] : [asn1.set(asn1.sequence(asn1.oid(oid), asn1.utf8String(text)))],
    ),
  );
}

/** The TBSCertificate of a draft. */
export function toBeSigned(draft: CertificateDraft, issuer: Issuer): Buffer {
  const { subject, spki, notBefore, notAfter, extensions, serial = newSerial() } = draft;
  return asn1.sequence(
    asn1.explicit(0, asn1.integer(2)),
    asn1.unsigned(serial),
    signatureAlgorithm(issuer.key),
    issuer.name,
    asn1.sequence(asn1.time(notBefore), asn1.time(notAfter)),
    subject,
    Buffer.from(spki),
    asn1.explicit(3, asn1.sequence(...keyIdentifiers(spki, issuer), ...extensions)),
  );
}

/** What a key is called in certificates: the beginning of its SHA-256 (RFC 7093, 2, method 4). @param spki DER */
export function keyIdentifier(spki: Uint8Array): Buffer {
  return createHash('sha256').update(spki).digest().subarray(0, 20);
}

/** Names of both keys (RFC 5280, 4.2.1.1 and 4.2.1.2). */
function keyIdentifiers(spki: Uint8Array, { key }: Issuer): Buffer[] {
  const authority = asn1.implicit(0, asn1.octetString(keyIdentifier(key.spki)));
  return [
    extension(OID.subjectKeyIdentifier, asn1.octetString(keyIdentifier(spki))),
    extension(OID.authorityKeyIdentifier, asn1.sequence(authority)),
  ];
}

/** Signs a TBSCertificate. @param key another key than the issuer's makes a certificate that nobody issued */
export function sealed(tbs: Buffer, issuer: Issuer, key: StandinKey = issuer.key): Buffer {
  return asn1.sequence(tbs, signatureAlgorithm(issuer.key), asn1.bitString(key.sign(tbs)));
}

/** A positive serial number of 16 bytes. */
export function newSerial(): Buffer {
  const bytes = randomBytes(16);
  bytes[0] = (bytes[0]! & 0x7f) | 0x40;
  return bytes;
}

/** An extension (RFC 5280, 4.2). @param value DER of its content */
export function extension(oid: string, value: Uint8Array, critical = false): Buffer {
  return asn1.sequence(asn1.oid(oid), ...(critical ? [asn1.boolean(true)] : []), asn1.octetString(value));
}

/** Extensions of an authority. @param most how many authorities may follow it */
export function authorityExtensions(most: number): Buffer[] {
  return [
    extension(OID.keyUsage, asn1.bitString(Buffer.from([0x06]), 1), true),
    extension(OID.basicConstraints, asn1.sequence(asn1.boolean(true), asn1.integer(most)), true),
  ];
}

/** Extensions of the key of a signer. @param purpose dotted; of timestamps it must be critical (RFC 3161, 2.3) */
export function signerExtensions(purpose: string): Buffer[] {
  return [
    extension(OID.keyUsage, asn1.bitString(Buffer.from([0x80]), 7), true),
    extension(OID.extendedKeyUsage, asn1.sequence(asn1.oid(purpose)), purpose === OID.timeStamping),
  ];
}
