import { createHash } from 'node:crypto';
import type { CmsRange, CmsSigner } from '../../artifact/index.ts';
import { DER_TAG, derOctets, derOid, openDer } from '../../codec/index.ts';
import { CMS_HASHES, type CmsMessage, certificateOf, partOf, signedValues } from '../cms/signed.ts';
import type { Authority } from '../trust/root.ts';
import { type Certificate, isValidAt } from '../x509/certificate.ts';
import { pathsOf } from '../x509/chain.ts';
import { hasUsage, PURPOSE, purposes, unknownCritical } from '../x509/extensions.ts';

/** Attributes that name the certificate of a signer by its hash (RFC 5035). */
const SIGNING_CERTIFICATE = {
  v1: '1.2.840.113549.1.9.16.2.12',
  v2: '1.2.840.113549.1.9.16.2.47',
} as const;

/** The certificate of the signer, led back to the authority and valid at the time it states. */
export function signerCertificate(
  { bytes, certificates }: CmsMessage,
  signer: CmsSigner,
  { chain }: Authority,
  time: number,
): Certificate | undefined {
  // Certificates in the token may help on the way, they never are its end.
  const pool = [...chain, ...certificates];
  const root = chain.at(-1)!;
  const certificate = certificateOf(bytes, signer, pool);
  if (!certificate || !isValidAt(certificate, time)) return undefined;
  if (certificate === root) return certificate;
  const paths = pathsOf(certificate, pool, (other) => other === root, PURPOSE.timeStamping);
  return paths.some((path) => isValidAt(path, time)) ? certificate : undefined;
}

/** Certificates of a token are not signed with it; one that is not of the authority was put there by somebody else. */
export function refuseForeign(
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
export function wrongOfAuthority(certificate: Certificate): string | undefined {
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
export function wrongOfName(token: Buffer, signer: CmsSigner, certificate: Certificate): string | undefined {
  const newer = signedValues(signer, SIGNING_CERTIFICATE.v2).map((range) =>
    isNamed(token, range, 'sha256', certificate),
  );
  const older = signedValues(signer, SIGNING_CERTIFICATE.v1).map((range) =>
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
