import { openDer } from '../../codec/index.ts';
import { refuse, untilRefused } from '../steps.ts';
import { type Certificate, isSelfIssued, parseCertificate } from './certificate.ts';
import { type Path, pathsOf } from './chain.ts';
import { PURPOSE, purposes, unknownCritical } from './extensions.ts';

/** All that any platform trusts are some hundred. */
const MOST_AUTHORITIES = 2000;
const PEM = /-----BEGIN (?:TRUSTED )?CERTIFICATE-----([A-Za-z0-9+/=\s]*)-----END/g;

/**
 * Reads certificate authorities that are trusted: PEM certificates (RFC 7468) one behind the other, or one in DER. Those that
 * are not in strict DER, as some of the nineties are not, are left out. @throws Refusal `trust.root`
 */
export function readAuthorities(content: Uint8Array): readonly Certificate[] {
  const bytes = Buffer.from(content);
  const text = bytes.toString('latin1');
  const blocks = [...text.matchAll(PEM)].map(([, body = '']) => Buffer.from(body, 'base64'));
  if (blocks.length > MOST_AUTHORITIES)
    refuse('trust.root', `it has more than ${MOST_AUTHORITIES} certificates`, {
      input: 'certificate authorities',
    });
  // What stands behind a certificate in DER, as a line end, is none of it.
  const single = bytes.subarray(0, openDer(bytes).element(0)?.next);
  const found = parsed(text.includes('-----BEGIN ') ? blocks : [single]);
  if (found.length > 0) return found;
  return refuse('trust.root', 'it has no certificate that can be read', { input: 'certificate authorities' });
}

/** Certificates that can be read. */
export function parsed(stored: readonly Buffer[]): readonly Certificate[] {
  return stored.flatMap((raw) => {
    const outcome = untilRefused(() => parseCertificate(raw));
    return 'value' in outcome ? [outcome.value] : [];
  });
}

/** Apple's marks of what a certificate is for; they are critical. */
const APPLE_MARK = '1.2.840.113635.100.6.';

/** Whether a certificate has one of Apple's marks: its unit is then the team of a developer. */
export function isOfApple({ extensions }: Certificate): boolean {
  return [...extensions.keys()].some((oid) => oid.startsWith(APPLE_MARK));
}

/** A critical extension of a signer's certificate that is not understood, dotted; Apple's marks are. */
export function unknownOfSigner(certificate: Certificate): string | undefined {
  const others = [...certificate.extensions].filter(([oid]) => !oid.startsWith(APPLE_MARK));
  return unknownCritical({ ...certificate, extensions: new Map(others) });
}

/** Authorities that may have issued one of some certificates, by their names: few of the hundreds that are trusted. */
export function issuersOf(
  certificates: readonly Certificate[],
  authorities: readonly Certificate[],
): readonly Certificate[] {
  const names = new Set(certificates.map(({ issuer }) => issuer.toString('latin1')));
  return authorities.filter(({ subject }) => names.has(subject.toString('latin1')));
}

/**
 * The ways that lead a certificate back to an authority that is trusted; it may be trusted itself.
 * @param stored certificates that came with the signature @param purpose what authorities between must allow
 */
export function waysBack(
  certificate: Certificate,
  stored: readonly Certificate[],
  authorities: readonly Certificate[],
  purpose: readonly string[],
): readonly Pick<Path, 'notBefore' | 'notAfter'>[] {
  if (authorities.some(({ raw }) => raw.equals(certificate.raw))) return [certificate];
  const between = stored.filter((one) => !isSelfIssued(one) && allows(one, purpose, true));
  const trusted = new Set(issuersOf([certificate, ...stored], authorities));
  return pathsOf(certificate, [...trusted, ...between], (one) => trusted.has(one));
}

/** Whether a certificate is for one of the purposes. @param orSilent also where it does not say what it is for */
export function allows(certificate: Certificate, wanted: readonly string[], orSilent: boolean): boolean {
  const own = purposes(certificate)?.all;
  if (!own) return orSilent;
  return own.some((purpose) => purpose === PURPOSE.any || wanted.includes(purpose));
}

/** Purposes of keys that sign software. */
export const SOFTWARE = {
  windows: [PURPOSE.codeSigning],
  /** Developer ID Installer, Mac App Store installer, and certificates of one's own. */
  packages: ['1.2.840.113635.100.4.13', '1.2.840.113635.100.4.9', PURPOSE.codeSigning],
} as const;
