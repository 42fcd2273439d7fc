import { isSigned, readKey } from '../crypto/key.ts';
import type { HashName } from '../evidence/entity.ts';
import { type Certificate, isSelfIssued } from './certificate.ts';
import { authority, EXTENSION, hasUsage, PURPOSE, purposes, unknownCritical } from './extensions.ts';

/** Algorithms of signatures on certificates (RFC 4055, 5758, 8410), by dotted object identifier; SHA-1 is none of them. */
const HASH_OF_SIGNATURE: Readonly<Record<string, HashName>> = {
  '1.2.840.113549.1.1.11': 'sha256',
  '1.2.840.113549.1.1.12': 'sha384',
  '1.2.840.113549.1.1.13': 'sha512',
  '1.2.840.10045.4.3.2': 'sha256',
  '1.2.840.10045.4.3.3': 'sha384',
  '1.2.840.10045.4.3.4': 'sha512',
  '1.3.101.112': 'sha512',
};

/** A certificate that was led back to a root. */
export interface Path {
  /** The certificate that issued it. */
  readonly issuer: Certificate;
  /** What is valid at once, in seconds since 1970: the intersection of all certificates above it. */
  readonly notBefore: number;
  readonly notAfter: number;
}

/**
 * Leads a certificate back to one of the roots (RFC 5280, 6.1, without policies and name constraints, which these hierarchies
 * do not have). Whether the certificate itself was valid is not asked here.
 * @param pool certificates that may issue others; the roots are among them
 * @param purpose what the certificate is for (extendedKeyUsage, dotted): authorities above it must not be for others only, and have
 * what RFC 5280 demands of authorities; without it older ones pass that lack a keyUsage
 * @returns the ways there are; none where there is no way
 */
export function pathsOf(
  certificate: Certificate,
  pool: readonly Certificate[],
  isRoot: (certificate: Certificate) => boolean,
  purpose?: string,
): readonly Path[] {
  const signs = rememberSignatures();
  let left = MOST_ATTEMPTS;
  return climb(certificate, 0, []);

  function climb(child: Certificate, below: number, passed: readonly Certificate[]): readonly Path[] {
    if (below > MOST_STEPS) return [];
    const paths: Path[] = [];
    for (const issuer of pool) {
      // Whoever chooses the certificates could make ever more ways of few of them.
      if (left-- <= 0) break;
      if (!issuer.subject.equals(child.issuer) || issuer === child || passed.includes(issuer)) continue;
      if (!mayIssue(issuer, below, purpose) || !signs(issuer, child)) continue;
      const own = { issuer, notBefore: issuer.notBefore, notAfter: issuer.notAfter };
      if (isRoot(issuer)) paths.push(own);
      else if (!isSelfIssued(issuer))
        for (const above of climb(issuer, below + 1, [...passed, issuer])) paths.push(narrowed(own, above));
    }
    return paths;
  }
}

/** No hierarchy here is deeper. */
const MOST_STEPS = 4;
/** Pairs of certificates that are looked at; an honest hierarchy needs a dozen. */
const MOST_ATTEMPTS = 1000;

/** Signatures that are verified for one certificate: evidence has many lines, and each may bring other certificates. */
const MOST_SIGNATURES = 48;

/** Each signature is verified once, however many ways lead over it; further ones than are verified count as wrong. */
function rememberSignatures(): (issuer: Certificate, child: Certificate) => boolean {
  let left = MOST_SIGNATURES;
  const known = new Map<Certificate, Map<Certificate, boolean>>();
  return (issuer, child) => {
    const own = known.get(issuer) ?? new Map<Certificate, boolean>();
    known.set(issuer, own);
    const signs = own.get(child) ?? (left-- > 0 && isIssuedBy(child, issuer));
    own.set(child, signs);
    return signs;
  };
}

function narrowed(own: Path, above: Path): Path {
  return {
    issuer: own.issuer,
    notBefore: Math.max(own.notBefore, above.notBefore),
    notAfter: Math.min(own.notAfter, above.notAfter),
  };
}

/**
 * Whether a certificate may issue others, by what it says (RFC 5280, 4.2.1.3, 4.2.1.9, 4.2.1.12).
 * @param below certificates between it and the one at the end that are authorities themselves
 * @param purpose see {@link pathsOf}
 */
export function mayIssue(certificate: Certificate, below: number, purpose: string | undefined): boolean {
  const rights = authority(certificate);
  const usage = hasUsage(certificate, 'keyCertSign');
  if (!rights || rights.most < below || usage === false || unknownCritical(certificate) !== undefined)
    return false;
  if (purpose === undefined) return true;
  // RFC 5280, 4.2.1.3 and 4.2.1.9: an authority has keyUsage, and says by a critical extension that it is one.
  const isWhole = usage === true && certificate.extensions.get(EXTENSION.basicConstraints)?.critical === true;
  const uses = purposes(certificate);
  return isWhole && (uses === undefined || uses.all.some((one) => one === purpose || one === PURPOSE.any));
}

/** Whether the signature on a certificate is its issuer's. */
function isIssuedBy(child: Certificate, issuer: Certificate): boolean {
  const hash = HASH_OF_SIGNATURE[child.signatureAlgorithm];
  const key = readKey(issuer.publicKey);
  return hash !== undefined && key !== undefined && isSigned(key, child.tbs, child.signature, hash);
}
