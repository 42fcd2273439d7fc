import type { SignerIdentity, VerifiedTime } from '../../model/index.ts';
import { moment } from '../moment.ts';
import { refuse, type Steps, undecided } from '../steps.ts';
import { allows, isOfApple, unknownOfSigner, waysBack } from '../x509/authorities.ts';
import { type Certificate, isValidAt } from '../x509/certificate.ts';
import { hasUsage } from '../x509/extensions.ts';
import { namePartsOf, nameText } from '../x509/name.ts';

/** By what the signatures inside of files are judged. */
export interface InsideRequest {
  /** Certificate authorities that are trusted; none where no file of them is given. */
  readonly authorities: readonly Certificate[];
  /** Seconds since 1970. */
  readonly now: number;
}

/** By what the certificate of a signer is judged. */
export interface CertificateRequest extends InsideRequest {
  readonly certificate: Certificate;
  /** Those that came with the signature. */
  readonly stored: readonly Certificate[];
  /** What it must be for (extendedKeyUsage), dotted; one is enough. */
  readonly purposes: readonly string[];
  /** Times that others vouch for, in ascending order. */
  readonly times: readonly VerifiedTime[];
}

/** Keys that may sign only as long as their certificate is valid, time stamp or not (Microsoft's lifetime signing). */
const LIFETIME_SIGNING = '1.3.6.1.4.1.311.10.3.13';

/** Who a certificate is of: its name, that of its issuer, and of Apple's developers the team. */
export function identityOfCertificate(certificate: Certificate): SignerIdentity {
  const { unit } = namePartsOf(certificate.subject);
  return {
    kind: 'other',
    subject: nameText(certificate.subject),
    issuer: nameText(certificate.issuer),
    ...(isOfApple(certificate) && unit !== undefined ? { team: unit } : {}),
  };
}

/**
 * Whether a certificate leads back to an authority that is trusted, is for signing software, and was valid when it signed: at
 * the first time that somebody else vouches for, else now. Whether it was revoked is not asked: nothing is fetched.
 * @throws Refusal `certificate.*`
 */
export function checkCertificate(request: CertificateRequest, steps: Steps): void {
  const { certificate, stored, authorities, purposes } = request;
  const name = nameText(certificate.subject);
  if (authorities.length === 0)
    undecided(
      'certificate.chain',
      `it says that it is by ${name}; whose word that is, only a certificate authority can tell (--ca)`,
      {
        found: `issued by ${nameText(certificate.issuer)}`,
      },
    );
  const ways = waysBack(certificate, stored, authorities, purposes);
  if (ways.length === 0)
    undecided(
      'certificate.chain',
      `the certificate of ${name} does not lead back to an authority that is given (--ca)`,
      {
        found: `issued by ${nameText(certificate.issuer)}`,
      },
    );
  steps.pass('certificate.chain', `the certificate of ${name} leads back to an authority that is given`);
  const unknown = unknownOfSigner(certificate);
  if (unknown !== undefined)
    refuse('certificate.usage', `a critical extension is not understood: ${unknown}`, {
      input: 'certificate',
    });
  if (!allows(certificate, purposes, false))
    refuse('certificate.usage', 'the certificate is not for signing software', {
      input: 'certificate',
      expected: purposes.join(' or '),
    });
  if (hasUsage(certificate, 'digitalSignature') === false)
    refuse('certificate.usage', 'its key is not for signatures (keyUsage)', { input: 'certificate' });
  steps.pass('certificate.usage', 'the certificate is for signing software');
  checkTime(request, ways, steps);
}

function checkTime(
  { certificate, times, now }: CertificateRequest,
  ways: ReturnType<typeof waysBack>,
  steps: Steps,
): void {
  const isForLife = allows(certificate, [LIFETIME_SIGNING], false);
  const stamp = isForLife ? undefined : times[0];
  const time = stamp?.time ?? now;
  if (!isValidAt(certificate, time) || !ways.some((way) => isValidAt(way, time)))
    refuse(
      'certificate.time',
      stamp
        ? 'the certificate, or one above it, was not valid when it signed'
        : 'the certificate, or one above it, is not valid, and nobody vouches that it signed while it was',
      {
        expected: `${moment(certificate.notBefore)} to ${moment(certificate.notAfter)}`,
        found: moment(time),
      },
    );
  steps.pass('certificate.time', stamp ? 'it was valid when it signed' : 'it is valid now');
}
