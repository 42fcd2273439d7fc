import { createHash, sign } from 'node:crypto';
import { asn1 } from '../../src/codec/der/write.ts';
import { createHierarchy } from '../standin/authority.ts';
import { makeKey, pem, type StandinKey, type StandinKeyType } from '../standin/keys.ts';
import { createTimestampAuthority, type TimestampAuthority } from '../standin/tsa.ts';
import {
  extension,
  nameOf,
  newSerial,
  OID,
  sealed,
  signatureAlgorithm,
  signerExtensions,
  toBeSigned,
} from '../standin/x509.ts';
import { buildCab, filesOf, storedFolder } from './cab.ts';
import { buildMsi, someStreams } from './msi.ts';
import { type XarParts, xarBuilder, signature as xarSignature } from './xar.ts';

/** Files signed with keys of stand-in authorities, as signtool and productsign sign them: every signature holds. */

/** When the files are signed, in seconds since 1970. */
export const SIGNED_AT = 1_750_000_000;
const YEAR = 365 * 86_400;
const SHA1 = '1.3.14.3.2.26';
const INDIRECT_DATA = '1.3.6.1.4.1.311.2.1.4';
const DATA = '1.2.840.113549.1.7.1';
const TOKEN = '1.3.6.1.4.1.311.3.3.1';
const COUNTERSIGNATURE = '1.2.840.113549.1.9.6';
const SIGNING_TIME = '1.2.840.113549.1.9.5';
const NESTED = '1.3.6.1.4.1.311.2.4.1';

/** Somebody with a certificate. */
export interface SoftwareSigner {
  readonly key: StandinKey;
  readonly certificate: Buffer;
  readonly issuer: Buffer;
  readonly serial: Buffer;
  /** Signer and intermediate, DER. */
  readonly chain: readonly Buffer[];
  /** Root, PEM. */
  readonly root: string;
  readonly stamps: TimestampAuthority;
}

/** How a signer is certified. */
export interface Certifying {
  readonly keyType?: StandinKeyType;
  readonly purpose?: string;
  /** Days from {@link SIGNED_AT}. */
  readonly days?: number;
  /** Further extensions, DER. */
  readonly extensions?: readonly Buffer[];
  /** Name, DER. */
  readonly subject?: Buffer;
}

/** Makes an authority with an intermediate, and a signer below. */
export function makeSigner(certifying: Certifying = {}): SoftwareSigner {
  const { keyType = 'rsa', purpose = OID.codeSigning, days = 30, extensions = [] } = certifying;
  const { subject = nameOf('Example', 'Example Software') } = certifying;
  const { issuer, chain } = createHierarchy(SIGNED_AT, 'software stand-in', 'ec-p256');
  const key = makeKey(keyType);
  const serial = newSerial();
  const draft = {
    subject,
    spki: key.spki,
    notBefore: SIGNED_AT - 86_400,
    notAfter: SIGNED_AT + days * 86_400,
    extensions: [...signerExtensions(purpose), ...extensions],
    serial,
  };
  const certificate = sealed(toBeSigned(draft, issuer), issuer);
  const stamps = createTimestampAuthority(SIGNED_AT - YEAR / 2);
  return {
    key,
    certificate,
    issuer: issuer.name,
    serial,
    chain: [certificate, chain[0]],
    root: pem('CERTIFICATE', chain[1]) + pem('CERTIFICATE', stamps.chain[2]),
    stamps,
  };
}

/** How a signature is made; whatever is given replaces what an honest signer would put. */
export interface Signing {
  readonly hash?: 'sha1' | 'sha256';
  /** RFC 3161. */
  readonly stamped?: boolean;
  /** By whom it is countersigned, as before RFC 3161. */
  readonly countersigned?: SoftwareSigner;
  /** A signature inside of the signature. */
  readonly nested?: Buffer;
  /** Signed with another key. */
  readonly wrongKey?: boolean;
  /** The certificates of the signer are left out. */
  readonly bare?: boolean;
  readonly certificates?: readonly Buffer[];
}

/** CMS over content: with it (Authenticode), or detached. */
export function cmsSignature(
  signer: SoftwareSigner,
  { type, digested, stored }: { type: string; digested: Uint8Array; stored?: Buffer },
  signing: Signing = {},
): Buffer {
  const { hash = 'sha256' } = signing;
  const attribute = (oid: string, value: Buffer) => asn1.sequence(asn1.oid(oid), asn1.set(value));
  const attributes = asn1.set(
    attribute(OID.contentType, asn1.oid(type)),
    attribute(OID.messageDigest, asn1.octetString(createHash(hash).update(digested).digest())),
  );
  const value = (signing.wrongKey ? makeKey(signer.key.type) : signer.key).sign(attributes);
  const token = signing.stamped ? tokenOf(signer.stamps.stamp(value, SIGNED_AT)) : undefined;
  const unsigned = [
    ...(token ? [attribute(TOKEN, token)] : []),
    ...(signing.countersigned
      ? [attribute(COUNTERSIGNATURE, countersignature(signing.countersigned, value))]
      : []),
    ...(signing.nested ? [attribute(NESTED, signing.nested)] : []),
  ];
  const algorithm = asn1.sequence(asn1.oid(hash === 'sha1' ? SHA1 : OID.sha256), asn1.nothing());
  const info = asn1.sequence(
    asn1.integer(1),
    asn1.sequence(signer.issuer, asn1.unsigned(signer.serial)),
    algorithm,
    asn1.implicit(0, attributes),
    signatureAlgorithm(signer.key),
    asn1.octetString(value),
    ...(unsigned.length > 0 ? [asn1.implicit(1, asn1.set(...unsigned))] : []),
  );
  const certificates = signing.bare
    ? []
    : [...signer.chain, ...(signing.countersigned?.chain ?? []), ...(signing.certificates ?? [])];
  const signed = asn1.sequence(
    asn1.integer(1),
    asn1.set(algorithm),
    asn1.sequence(asn1.oid(type), ...(stored ? [asn1.explicit(0, stored)] : [])),
    ...(certificates.length > 0 ? [asn1.implicit(0, asn1.set(...certificates))] : []),
    asn1.set(info),
  );
  return asn1.sequence(asn1.oid(OID.signedData), asn1.explicit(0, signed));
}

/** SignerInfo over the bytes of a signature (RFC 5652, 11.4), made at {@link SIGNED_AT}. */
function countersignature(signer: SoftwareSigner, value: Buffer): Buffer {
  const attribute = (oid: string, of: Buffer) => asn1.sequence(asn1.oid(oid), asn1.set(of));
  const attributes = asn1.set(
    attribute(OID.contentType, asn1.oid(DATA)),
    attribute(OID.messageDigest, asn1.octetString(createHash('sha256').update(value).digest())),
    attribute(SIGNING_TIME, asn1.time(SIGNED_AT)),
  );
  return asn1.sequence(
    asn1.integer(1),
    asn1.sequence(signer.issuer, asn1.unsigned(signer.serial)),
    asn1.sequence(asn1.oid(OID.sha256), asn1.nothing()),
    asn1.implicit(0, attributes),
    signatureAlgorithm(signer.key),
    asn1.octetString(signer.key.sign(attributes)),
  );
}

/** The token of an answer that was granted. */
function tokenOf(response: Buffer): Buffer {
  const status = asn1.sequence(asn1.integer(0));
  const at = response.indexOf(status) + status.length;
  return response.subarray(at);
}

/** Authenticode over the digest of a file. */
export function authenticodeSignature(signer: SoftwareSigner, digest: Buffer, signing: Signing = {}): Buffer {
  const { hash = 'sha256' } = signing;
  const algorithm = asn1.sequence(asn1.oid(hash === 'sha1' ? SHA1 : OID.sha256), asn1.nothing());
  const what = asn1.sequence(
    asn1.oid('1.3.6.1.4.1.311.2.1.15'),
    asn1.sequence(asn1.bitString(Buffer.alloc(0))),
  );
  const info = asn1.sequence(algorithm, asn1.octetString(digest));
  const digested = Buffer.concat([what, info]);
  return cmsSignature(signer, { type: INDIRECT_DATA, digested, stored: asn1.sequence(what, info) }, signing);
}

const PE = 0x80;
const DIRECTORIES = PE + 24 + 112;

/** A PE file with one section. */
function plainPe(): Buffer {
  const file = Buffer.alloc(1024);
  file.write('MZ', 0);
  file.writeUInt32LE(PE, 0x3c);
  file.write('PE\0\0', PE);
  file.writeUInt16LE(1, PE + 6);
  file.writeUInt16LE(DIRECTORIES + 128 - PE - 24, PE + 20);
  file.writeUInt16LE(0x20b, PE + 24);
  file.writeUInt32LE(16, DIRECTORIES - 4);
  file.fill('code', 512);
  return file;
}

/** The digest of an unsigned PE file: all but CheckSum and the entry of the certificate table. */
export function peDigest(hash: string): Buffer {
  const file = plainPe();
  const sum = PE + 88;
  const parts = [
    file.subarray(0, sum),
    file.subarray(sum + 4, DIRECTORIES + 32),
    file.subarray(DIRECTORIES + 40),
  ];
  const digest = createHash(hash);
  for (const part of parts) digest.update(part);
  return digest.digest();
}

/** A PE file with signatures, each made of its digest. */
export function peWith(...signatures: readonly Uint8Array[]): Buffer {
  const file = plainPe();
  const entries = signatures.map((signature) => {
    const entry = Buffer.alloc(8 + Math.ceil(signature.length / 8) * 8);
    entry.writeUInt32LE(8 + signature.length, 0);
    entry.writeUInt16LE(0x200, 4);
    entry.writeUInt16LE(2, 6);
    entry.set(signature, 8);
    return entry;
  });
  const table = Buffer.concat(entries);
  file.writeUInt32LE(file.length, DIRECTORIES + 32);
  file.writeUInt32LE(table.length, DIRECTORIES + 36);
  return Buffer.concat([file, table]);
}

/** A PE file signed once. */
export function signedPeFile(signer: SoftwareSigner, signing: Signing = {}): Buffer {
  return peWith(authenticodeSignature(signer, peDigest(signing.hash ?? 'sha256'), signing));
}

/** A cabinet signed once. */
export function signedCabFile(signer: SoftwareSigner, signing: Signing = {}): Buffer {
  const content = Buffer.from('content');
  const header = Buffer.alloc(20);
  header.writeUInt32LE(0x0010_0000, 0);
  const parts = { folders: [storedFolder(content)], files: filesOf({ 'a.txt': content }).files, setId: 7 };
  const file = Buffer.from(buildCab({ ...parts, reserve: { header } }));
  const digest = createHash('sha256')
    .update(file.subarray(0, 4))
    .update(file.subarray(8, 34))
    .update(file.subarray(56))
    .digest();
  const signature = authenticodeSignature(signer, digest, signing);
  file.writeUInt32LE(file.length, 44);
  file.writeUInt32LE(signature.length, 48);
  return Buffer.concat([file, signature]);
}

/** An installer file with a signature. */
export function msiWith(signature: Uint8Array): Buffer {
  const storages = [{ name: '\x05DigitalSignature', data: Buffer.from(signature) }];
  return Buffer.from(buildMsi({ streams: someStreams, storages }).bytes);
}

/** How a macOS package is signed. */
export interface XarSoftwareSigning extends Signing {
  /** Which of the two signatures it has; both unless given. */
  readonly only?: 'RSA' | 'CMS';
  /** Changes the finished table of contents, or the heap. */
  readonly change?: (xml: string) => string;
  /** Bytes of the second signature that differ. */
  readonly cmsBy?: SoftwareSigner;
  readonly style?: string;
  /** What of the table is another, and signed so. */
  readonly parts?: XarParts;
}

const RSA_BYTES = 256;
const CMS_BYTES = 6000;

/** A XAR archive with a member, signed as productsign does: places are reserved, then filled. */
export function signedXarFile(signer: SoftwareSigner, signing: XarSoftwareSigning = {}): Buffer {
  const { only, cmsBy = signer, style = 'CMS' } = signing;
  const xar = xarBuilder(20);
  const texts = (by: SoftwareSigner) => by.chain.map((der) => der.toString('base64'));
  const rsa = only === 'CMS' ? undefined : xar.put(Buffer.alloc(RSA_BYTES));
  const cms = only === 'RSA' ? undefined : xar.put(Buffer.alloc(CMS_BYTES));
  const head = [
    rsa === undefined ? '' : xarSignature('signature', 'RSA', rsa, RSA_BYTES, texts(signer)),
    cms === undefined ? '' : xarSignature('x-signature', style, cms, CMS_BYTES, texts(cmsBy)),
  ].join('');
  const files = xar.file('Payload', xar.data('payload '.repeat(100)));
  const file = Buffer.from(xar.build(signing.change?.(files) ?? files, { head, ...signing.parts }));
  const heap = 28 + Number(file.readBigUInt64BE(8));
  const table = file.subarray(28, heap);
  const checksum = createHash('sha1').update(table).digest();
  if (rsa !== undefined)
    rsaSha1(signing.wrongKey ? makeKey('rsa') : signer.key, table).copy(file, heap + rsa);
  if (cms !== undefined)
    cmsSignature(cmsBy, { type: DATA, digested: checksum }, signing).copy(file, heap + cms);
  return file;
}

function rsaSha1({ privateKey }: StandinKey, data: Uint8Array): Buffer {
  return sign('sha1', data, privateKey);
}

/** The mark of Apple's installer certificates: critical, and of no content. */
export const APPLE_MARK = extension('1.2.840.113635.100.6.1.14', asn1.nothing(), true);
