import type { HashName } from '../bundle/entity.ts';
import { isSigned, readKey, type VerifyingKey } from '../crypto/key.ts';
import { type Certificate, isSelfIssued } from './certificate.ts';
import { authority, hasUsage } from './extensions.ts';

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
 * @returns the ways there are; none where there is no way
 */
export function pathsOf(
  certificate: Certificate,
  pool: readonly Certificate[],
  isRoot: (certificate: Certificate) => boolean,
  keys: (certificate: Certificate) => VerifyingKey | undefined = keyOf,
): readonly Path[] {
  return climb(certificate, 0);

  function climb(child: Certificate, below: number): readonly Path[] {
    if (below > MOST_STEPS) return [];
    const paths: Path[] = [];
    for (const issuer of pool) {
      if (!issuer.subject.equals(child.issuer) || issuer === child) continue;
      if (!mayIssue(issuer, below) || !isIssuedBy(child, issuer, keys)) continue;
      const own = { issuer, notBefore: issuer.notBefore, notAfter: issuer.notAfter };
      if (isRoot(issuer)) paths.push(own);
      else if (!isSelfIssued(issuer))
        for (const above of climb(issuer, below + 1)) paths.push(narrowed(own, above));
    }
    return paths;
  }
}

/** No hierarchy here is deeper. */
const MOST_STEPS = 4;

function narrowed(own: Path, above: Path): Path {
  return {
    issuer: own.issuer,
    notBefore: Math.max(own.notBefore, above.notBefore),
    notAfter: Math.min(own.notAfter, above.notAfter),
  };
}

/** @param below certificates between it and the one at the end that are authorities themselves */
function mayIssue(certificate: Certificate, below: number): boolean {
  const rights = authority(certificate);
  return rights !== undefined && rights.most >= below && hasUsage(certificate, 'keyCertSign') !== false;
}

/** Whether the signature on a certificate is its issuer's. */
export function isIssuedBy(
  child: Certificate,
  issuer: Certificate,
  keys: (certificate: Certificate) => VerifyingKey | undefined = keyOf,
): boolean {
  const hash = HASH_OF_SIGNATURE[child.signatureAlgorithm];
  const key = keys(issuer);
  return hash !== undefined && key !== undefined && isSigned(key, child.tbs, child.signature, hash);
}

function keyOf({ publicKey }: Certificate): VerifyingKey | undefined {
  return readKey(publicKey);
}
