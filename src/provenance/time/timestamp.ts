import { createHash } from 'node:crypto';
import { type CmsRange, type CmsSigner, parseCms } from '../../artifact/index.ts';
import { DER_TAG, derInteger, derOctets, derOid, derTime, openDer } from '../../codec/index.ts';
import type { HashName } from '../bundle/entity.ts';
import {
  CMS_HASHES,
  type CmsMessage,
  certificateOf,
  cmsMessage,
  MOST_CERTIFICATES,
  partOf,
  signedValues,
  wrongOfSigner,
} from '../cms/signed.ts';
import { refuse } from '../steps.ts';
import { type Authority, isWithin } from '../trust/root.ts';
import { type Certificate, whole } from '../x509/certificate.ts';
import { pathsOf } from '../x509/chain.ts';
import { hasUsage, PURPOSE, purposes, unknownCritical } from '../x509/extensions.ts';

const STEP = 'time.timestamp';

/** Object identifiers of RFC 3161, 5035. */
const OID = {
  tstInfo: '1.2.840.113549.1.9.16.1.4',
  signingCertificate: '1.2.840.113549.1.9.16.2.12',
  signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
} as const;

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
  const no = (message: string): never =>
    refuse(STEP, `the timestamp is not valid: ${message}`, { input: place });
  const token = tokenOf(response) ?? no('it is no granted answer of a timestamp authority');
  const { timestamp, authority, message } = timestampOf(token, signature, authorities, no);
  refuseForeign(message, authority, no);
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
): { readonly timestamp: Timestamp; readonly authority: Authority; readonly message: CmsMessage } {
  const cms = parseCms(token) ?? no('it has no signed data');
  const message =
    cmsMessage(token, cms) ??
    no(`it brings ${cms.certificates.length} certificates, at most ${MOST_CERTIFICATES} are looked at`);
  if (cms.contentType !== OID.tstInfo || !cms.content || cms.issues.length > 0) no('it is no timestamp');
  const content = Buffer.from(cms.content!);
  const info = infoOf(content) ?? no('its content is malformed');
  const imprint = createHash(info.hash).update(signature).digest();
  if (!imprint.equals(info.imprint)) no('it is about another signature');
  const [signer, ...others] = cms.signers;
  if (!signer || others.length > 0) return no('it does not have one signer');
  for (const authority of authorities) {
    if (!isWithin(authority.validity, info.time)) continue;
    const certificate = signerCertificate(message, signer, authority, info.time);
    if (!certificate) continue;
    const wrong =
      wrongOfAuthority(certificate) ??
      wrongOfSigner(token, signer, { certificate, content, contentType: OID.tstInfo }) ??
      wrongOfName(token, signer, certificate);
    if (wrong !== undefined) no(wrong);
    return { timestamp: { by: authority.name, time: info.time }, authority, message };
  }
  return no('no authority that is trusted at that time made it');
}

/** TimeStampResp (RFC 3161, 2.4.2): the token where it is granted, status 0 or 1. */
function tokenOf(response: Buffer): Buffer | undefined {
  const der = openDer(response, { elements: 1000 });
  const root = der.element(0);
  if (!root || root.next !== response.length) return undefined;
  const [status, token, ...more] = der.children(root);
  const code = status && der.children(status)[0];
  const granted = code && (derInteger(code) === 0 || derInteger(code) === 1);
  return granted && token && more.length === 0 ? whole(token) : undefined;
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
  const hash = CMS_HASHES[(name && derOid(name)) ?? ''];
  const seconds = time?.tag === DER_TAG.generalizedTime ? derTime(time) : undefined;
  if (!version || derInteger(version) !== 1 || !hash || !digest || seconds === undefined) return undefined;
  return { hash, imprint: derOctets(digest), time: seconds };
}

/** The certificate of the signer, led back to the authority and valid at the time it states. */
function signerCertificate(
  { bytes, certificates }: CmsMessage,
  signer: CmsSigner,
  { chain }: Authority,
  time: number,
): Certificate | undefined {
  const isOpen = ({ notBefore, notAfter }: { readonly notBefore: number; readonly notAfter: number }) =>
    time >= notBefore && time <= notAfter;
  // Certificates in the token may help on the way, they never are its end.
  const pool = [...chain, ...certificates];
  const root = chain.at(-1)!;
  const certificate = certificateOf(bytes, signer, pool);
  if (!certificate || !isOpen(certificate)) return undefined;
  if (certificate === root) return certificate;
  const paths = pathsOf(certificate, pool, (other) => other === root, PURPOSE.timeStamping);
  return paths.some(isOpen) ? certificate : undefined;
}

/** Certificates of a token are not signed with it; one that is not of the authority was put there by somebody else. */
function refuseForeign(
  { cms, certificates }: CmsMessage,
  { chain }: Authority,
  no: (message: string) => never,
): void {
  if (certificates.length < cms.certificates.length) no('it brings a certificate that cannot be read');
  const root = chain.at(-1)!;
  for (const certificate of certificates) {
    const isTrusted = chain.some(({ raw }) => raw.equals(certificate.raw));
    const isLed = () =>
      pathsOf(certificate, [...chain, ...certificates], (other) => other === root).length > 0;
    if (!isTrusted && !isLed()) no('it brings a certificate that is not of its authority');
  }
}

/** What a certificate lacks to sign timestamps (RFC 3161, 2.3; RFC 5280, 4.2). */
function wrongOfAuthority(certificate: Certificate): string | undefined {
  const critical = unknownCritical(certificate);
  if (critical !== undefined) return `a critical extension of its signer is not understood: ${critical}`;
  const isForSignatures = hasUsage(certificate, 'digitalSignature') ?? true;
  if (!isForSignatures && !hasUsage(certificate, 'nonRepudiation'))
    return 'the key of its signer may not make signatures (keyUsage)';
  // RFC 3161, 2.3: this purpose alone, and critical.
  const uses = purposes(certificate);
  const isAuthority = uses?.critical && uses.all.length === 1 && uses.all[0] === PURPOSE.timeStamping;
  return isAuthority ? undefined : 'its signer is no timestamp authority by its certificate';
}

/** Whether a token names the certificate of its signer by its hash, as it must (RFC 5035 and, for other hashes, RFC 5816). */
function wrongOfName(token: Buffer, signer: CmsSigner, certificate: Certificate): string | undefined {
  const newer = signedValues(signer, OID.signingCertificateV2).map((range) =>
    isNamed(token, range, 'sha256', certificate),
  );
  const older = signedValues(signer, OID.signingCertificate).map((range) =>
    isNamed(token, range, 'sha1', certificate),
  );
  const all = [...newer, ...older];
  if (all.length === 0) return 'it does not name the certificate of its signer';
  return all.every(Boolean) ? undefined : 'it names another certificate than its signer';
}

/** SigningCertificateV2 and SigningCertificate: the first ESSCertIDv2 or ESSCertID is of the signer. @param usual hash function where none is named */
function isNamed(
  token: Buffer,
  range: CmsRange,
  usual: 'sha1' | 'sha256',
  certificate: Certificate,
): boolean {
  const der = openDer(partOf(token, range), { elements: 1000 });
  const root = der.element(0);
  const list = root && der.children(root)[0];
  const first = list && der.children(list)[0];
  const parts = first ? der.children(first) : [];
  const named = parts.find(({ tag, tagClass }) => tagClass === 0 && tag === DER_TAG.octetString);
  const algorithm = parts[0]?.tag === DER_TAG.sequence ? der.children(parts[0])[0] : undefined;
  const hash = algorithm && usual !== 'sha1' ? CMS_HASHES[derOid(algorithm) ?? ''] : usual;
  if (!named || !hash) return false;
  return createHash(hash).update(certificate.raw).digest().equals(derOctets(named));
}
