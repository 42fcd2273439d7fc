import { readKey, type VerifyingKey } from '../crypto/key.ts';
import type { EntitySigner } from '../evidence/entity.ts';
import { moment } from '../moment.ts';
import { refuse, type Steps } from '../steps.ts';
import { type Authority, isWithin, type TrustRoot } from '../trust/root.ts';
import { type Certificate, isValidAt, parseCertificate } from '../x509/certificate.ts';
import { type Path, pathsOf } from '../x509/chain.ts';
import { authority, hasUsage, PURPOSE, purposes, unknownCritical } from '../x509/extensions.ts';
import { verifyTransparency } from '../x509/transparency.ts';

/** A certificate that was looked at as far as that does not depend on a time. */
export interface KnownSigner {
  readonly certificate: Certificate;
  readonly key: VerifyingKey;
  /** Ways back to a root that is trusted. */
  readonly ways: readonly Way[];
}

/** A way back, with the authority it leads to and the logs that know the certificate. */
interface Way {
  readonly path: Path;
  readonly authority: Authority;
  readonly logs: readonly string[];
}

/**
 * Looks at the certificate of a signer: what it may be used for, who issued it, and which log promised to publish it. None of
 * this depends on when it was used, so a release signed with one certificate pays once.
 * @throws Refusal `certificate.*`
 */
export function knowSigner(signer: EntitySigner & { kind: 'certificate' }, trust: TrustRoot): KnownSigner {
  const [raw, ...others] = signer.chain;
  const certificate = parseCertificate(raw);
  checkUsage(certificate);
  const key = readKey(certificate.publicKey);
  if (!key)
    refuse('certificate.encoding', 'the key of the certificate is of no kind that is understood', {
      input: 'certificate',
    });
  const intermediates = others.map(parseCertificate);
  const ways: Way[] = [];
  for (const trusted of trust.authorities) {
    const root = trusted.chain.at(-1)!;
    const pool = [...trusted.chain, ...intermediates];
    for (const path of pathsOf(certificate, pool, (other) => other === root, PURPOSE.codeSigning))
      ways.push({ path, authority: trusted, logs: [] });
  }
  const [first] = ways;
  if (!first)
    refuse('certificate.chain', 'no certificate authority that is trusted issued the certificate', {
      input: 'certificate',
    });
  // One issuer signs a certificate; different ways lead up from it.
  const logs = verifyTransparency(certificate, first.path.issuer, trust.certificateLogs);
  return { certificate, key, ways: ways.map((way) => ({ ...way, logs })) };
}

function checkUsage(certificate: Certificate): void {
  const no = (message: string): never => refuse('certificate.usage', message, { input: 'certificate' });
  const critical = unknownCritical(certificate);
  if (critical !== undefined) no(`a critical extension of the certificate is not understood: ${critical}`);
  if (authority(certificate)) no('the certificate is one of an authority');
  // RFC 5280, 4.2.1.9: only authorities may have it.
  if (hasUsage(certificate, 'keyCertSign'))
    no('the certificate may sign others (keyUsage), though it is of no authority');
  if (hasUsage(certificate, 'digitalSignature') !== true)
    no('the certificate may not be used for signatures (keyUsage)');
  if (!purposes(certificate)?.all.includes(PURPOSE.codeSigning))
    no('the certificate may not be used to sign code (extendedKeyUsage)');
}

/** Verifies that the certificate was valid at every time that is known of the signature. @throws Refusal `certificate.*` */
export function verifySignerAt(
  { certificate, ways }: KnownSigner,
  times: readonly number[],
  steps: Steps,
): void {
  const { notBefore, notAfter } = certificate;
  for (const time of times) {
    if (!isValidAt(certificate, time))
      refuse('certificate.time', 'the certificate was not valid when the signature was made', {
        input: 'certificate',
        expected: `${moment(notBefore)} to ${moment(notAfter)}`,
        found: moment(time),
      });
    if (!ways.some((way) => isOpen(way, time)))
      refuse(
        'certificate.chain',
        'the authority of the certificate was not trusted when the signature was made',
        {
          input: 'certificate',
          found: moment(time),
        },
      );
  }
  const [{ authority: by, logs } = ways[0]!] = ways.filter((way) => times.every((time) => isOpen(way, time)));
  steps.pass('certificate.usage', 'the certificate may be used to sign code');
  steps.pass(
    'certificate.chain',
    `the certificate was issued by ${by.name || 'an authority'}, which is trusted`,
  );
  steps.pass('certificate.transparency', `${logs.join(' and ')} promised to publish the certificate`);
  steps.pass('certificate.time', 'the certificate was valid when the signature was made', {
    expected: `${moment(notBefore)} to ${moment(notAfter)}`,
    found: times.map(moment).join(', '),
  });
}

function isOpen({ path, authority: { validity } }: Way, time: number): boolean {
  return isWithin(validity, time) && isValidAt(path, time);
}
