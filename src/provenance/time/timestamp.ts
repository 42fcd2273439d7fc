import { createHash } from 'node:crypto';
import { type CmsSignedData, type CmsSigner, parseCms } from '../../artifact/index.ts';
import { DER_TAG, derHex, derInteger, derOctets, derOid, derTime, openDer } from '../../codec/index.ts';
import type { HashName } from '../bundle/entity.ts';
import { isSigned, readKey } from '../crypto/key.ts';
import { refuse } from '../steps.ts';
import { type Authority, isWithin } from '../trust/root.ts';
import { type Certificate, parseCertificate, whole } from '../x509/certificate.ts';
import { pathsOf } from '../x509/chain.ts';
import { PURPOSE, purposes } from '../x509/extensions.ts';

const STEP = 'time.timestamp';
/** A whole hierarchy has three or four. */
const MOST_CERTIFICATES = 16;

/** Object identifiers of RFC 3161, 5652, 5816. */
const OID = {
  tstInfo: '1.2.840.113549.1.9.16.1.4',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingCertificate: '1.2.840.113549.1.9.16.2.12',
  signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
} as const;

const HASHES: Readonly<Record<string, HashName>> = {
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
};

/** Who says that something was there, and when. */
export interface Timestamp {
  readonly by: string;
  /** Seconds since 1970. */
  readonly time: number;
}

/**
 * Verifies an RFC 3161 timestamp (TimeStampResp) over the bytes of a signature by an authority that is trusted.
 * @throws Refusal `time.timestamp`
 */
export function verifyTimestamp(
  response: Buffer,
  signature: Buffer,
  authorities: readonly Authority[],
  place: string,
): Timestamp {
  const no = (message: string): never => refuse(STEP, message, { input: place });
  const token = tokenOf(response) ?? no('it is no granted answer of a timestamp authority');
  const { timestamp, authority, cms } = timestampOf(token, signature, authorities, no);
  refuseForeign(token, cms, authority, no);
  return timestamp;
}

/**
 * The same for a token alone, as CMS signatures keep it among their unsigned attributes. It may bring certificates of others:
 * programs that sign with CMS put whole bundles into it.
 * @throws Refusal `time.timestamp`
 */
export function verifyTimestampToken(
  token: Buffer,
  signature: Buffer,
  authorities: readonly Authority[],
  place: string,
): Timestamp {
  const no = (message: string): never => refuse(STEP, message, { input: place });
  return timestampOf(token, signature, authorities, no).timestamp;
}

function timestampOf(
  token: Buffer,
  signature: Buffer,
  authorities: readonly Authority[],
  no: (message: string) => never,
): { readonly timestamp: Timestamp; readonly authority: Authority; readonly cms: CmsSignedData } {
  const cms = parseCms(token) ?? no('it has no signed data');
  // Nobody signs the list of them, so anybody can make it longer.
  if (cms.certificates.length > MOST_CERTIFICATES)
    no(`it brings ${cms.certificates.length} certificates, at most ${MOST_CERTIFICATES} are looked at`);
  if (cms.contentType !== OID.tstInfo || !cms.content || cms.issues.length > 0) no('it is no timestamp');
  const info = infoOf(Buffer.from(cms.content!)) ?? no('its content is malformed');
  const imprint = createHash(info.hash).update(signature).digest();
  if (!imprint.equals(info.imprint)) no('it is about another signature');
  const [signer, ...others] = cms.signers;
  if (!signer || others.length > 0) return no('it does not have one signer');
  const content = Buffer.from(cms.content!);
  for (const authority of authorities) {
    if (!isWithin(authority.validity, info.time)) continue;
    const certificate = signerCertificate(token, cms, signer, authority, info.time);
    if (!certificate) continue;
    checkSigner(token, signer, certificate, content, no);
    return { timestamp: { by: authority.name, time: info.time }, authority, cms };
  }
  return no('no authority that is trusted at that time made it');
}

/** TimeStampResp (RFC 3161, 2.4.2): the token where it is granted, status 0 or 1. */
function tokenOf(response: Buffer): Buffer | undefined {
  const der = openDer(response, { elements: 1000 });
  const root = der.element(0);
  if (!root || root.next !== response.length) return undefined;
  const [status, token] = der.children(root);
  const code = status && der.children(status)[0];
  const granted = code && (derInteger(code) === 0 || derInteger(code) === 1);
  return granted && token ? whole(token) : undefined;
}

interface TimestampInfo {
  readonly hash: HashName;
  readonly imprint: Buffer;
  readonly time: number;
}

/** TSTInfo: version, policy, messageImprint, serialNumber, genTime … */
function infoOf(content: Buffer): TimestampInfo | undefined {
  const der = openDer(content, { elements: 1000 });
  const root = der.element(0);
  const [version, , imprint, , time] = root ? der.children(root) : [];
  const [algorithm, digest] = imprint ? der.children(imprint) : [];
  const name = algorithm && der.children(algorithm)[0];
  const hash = HASHES[(name && derOid(name)) ?? ''];
  const seconds = time?.tag === DER_TAG.generalizedTime ? derTime(time) : undefined;
  if (!version || derInteger(version) !== 1 || !hash || !digest || seconds === undefined) return undefined;
  return { hash, imprint: derOctets(digest), time: seconds };
}

/** The certificate of the signer, led back to the authority and valid at the time it states. */
function signerCertificate(
  token: Buffer,
  cms: CmsSignedData,
  signer: CmsSigner,
  { chain }: Authority,
  time: number,
): Certificate | undefined {
  const issuer = signer.issuer && token.subarray(signer.issuer.start, signer.issuer.end);
  const stored = storedCertificates(token, cms);
  const root = chain.at(-1)!;
  const certificate = [...chain, ...stored].find(
    (candidate) => issuer?.equals(candidate.issuer) && serialOf(candidate) === signer.serial,
  );
  if (!certificate || !isValid(certificate, time)) return undefined;
  if (certificate === root) return certificate;
  // Certificates in the token may help on the way, they never are its end.
  const pool = [...chain, ...stored];
  const paths = pathsOf(certificate, pool, (other) => other === root, PURPOSE.timeStamping);
  const isLed = paths.some(({ notBefore, notAfter }) => time >= notBefore && time <= notAfter);
  return isLed ? certificate : undefined;
}

function storedCertificates(token: Buffer, { certificates }: CmsSignedData): readonly Certificate[] {
  return certificates.map(({ start, end }) => parseCertificate(token.subarray(start, end)));
}

/** Certificates of a token are not signed with it; one that is not of the authority was put there by somebody else. */
function refuseForeign(
  token: Buffer,
  cms: CmsSignedData,
  { chain }: Authority,
  no: (message: string) => never,
): void {
  const root = chain.at(-1)!;
  const stored = storedCertificates(token, cms);
  for (const certificate of stored) {
    const isTrusted = chain.some(({ raw }) => raw.equals(certificate.raw));
    const isLed = () => pathsOf(certificate, [...chain, ...stored], (other) => other === root).length > 0;
    if (!isTrusted && !isLed()) no('it brings a certificate that is not of its authority');
  }
}

function isValid({ notBefore, notAfter }: Certificate, time: number): boolean {
  return time >= notBefore && time <= notAfter;
}

function serialOf({ serial }: Certificate): string {
  return derHexOf(serial);
}

/** As {@link CmsSigner.serial} writes it. */
function derHexOf(content: Buffer): string {
  const der = openDer(Buffer.concat([Buffer.from([DER_TAG.integer, content.length]), content]));
  const element = der.element(0);
  return element ? derHex(element) : '';
}

function checkSigner(
  token: Buffer,
  signer: CmsSigner,
  certificate: Certificate,
  content: Buffer,
  no: (message: string) => never,
): void {
  const uses = purposes(certificate);
  // RFC 3161, 2.3: this purpose alone, and critical.
  if (!uses?.critical || uses.all.length !== 1 || uses.all[0] !== PURPOSE.timeStamping)
    no('its signer is no timestamp authority by its certificate');
  const hash = HASHES[signer.digestAlgorithm ?? ''] ?? no('its hash function is not known');
  const { signedAttributes } = signer;
  if (!signedAttributes) no('it has no signed attributes');
  const values = (type: string) =>
    signer.signed.filter((attribute) => attribute.type === type).flatMap((attribute) => attribute.values);
  const [digest, ...more] = values(OID.messageDigest);
  const stored = digest && elementIn(token, digest);
  if (!stored || more.length > 0 || !createHash(hash).update(content).digest().equals(derOctets(stored)))
    no('its signed digest is not of its content');
  const [type] = values(OID.contentType);
  const typeElement = type && elementIn(token, type);
  if (!typeElement || derOid(typeElement) !== OID.tstInfo) no('its signed content type is no timestamp');
  const [named, older] = [values(OID.signingCertificateV2), values(OID.signingCertificate)];
  if (named.length + older.length === 0) no('it does not name the certificate of its signer');
  checkNamed(token, named, 'sha256', certificate, no);
  checkNamed(token, older, 'sha1', certificate, no);
  // RFC 5652, 5.4: signed is the SET, not the [0] that is stored.
  const signed = Buffer.from(token.subarray(signedAttributes!.start, signedAttributes!.end));
  signed[0] = 0x31;
  const key = readKey(certificate.publicKey);
  const signature = token.subarray(signer.signature.start, signer.signature.end);
  if (!key || !isSigned(key, signed, signature, hash)) no('its signature is wrong');
}

/** ESSCertID and ESSCertIDv2 (RFC 5035): the first names the signer's certificate by its hash. */
function checkNamed(
  token: Buffer,
  values: readonly { readonly start: number; readonly end: number }[],
  usual: 'sha1' | 'sha256',
  certificate: Certificate,
  no: (message: string) => never,
): void {
  for (const range of values) {
    const der = openDer(token.subarray(range.start, range.end), { elements: 1000 });
    const root = der.element(0);
    const list = root && der.children(root)[0];
    const first = list && der.children(list)[0];
    const parts = first ? der.children(first) : [];
    const named = parts.find(({ tag, tagClass }) => tagClass === 0 && tag === DER_TAG.octetString);
    const algorithm = parts[0]?.tag === DER_TAG.sequence ? der.children(parts[0])[0] : undefined;
    const hash = algorithm && usual !== 'sha1' ? HASHES[derOid(algorithm) ?? ''] : usual;
    if (!named || !hash || !createHash(hash).update(certificate.raw).digest().equals(derOctets(named)))
      no('it names another certificate than its signer');
  }
}

function elementIn(token: Buffer, { start, end }: { readonly start: number; readonly end: number }) {
  return openDer(token).element(start, end);
}
