import { type CmsSigner, parseCms, parseCmsSigner } from '../../artifact/index.ts';
import { derTime, openDer } from '../../codec/index.ts';
import type { VerifiedTime } from '../../model/index.ts';
import { type Steps, untilRefused } from '../steps.ts';
import { verifyTimestampToken } from '../time/timestamp.ts';
import { allows, issuersOf, parsed, waysBack } from '../x509/authorities.ts';
import { type Certificate, isValidAt } from '../x509/certificate.ts';
import { PURPOSE } from '../x509/extensions.ts';
import { nameText } from '../x509/name.ts';
import { CMS_DATA, type CmsMessage, certificateOf, partOf, signedValues, wrongOfSigner } from './signed.ts';

/** Unsigned attributes that tell when a signature was there: RFC 3161 (RFC 5652 and Microsoft's), and a countersignature. */
const TOKENS: ReadonlySet<string> = new Set(['1.2.840.113549.1.9.16.2.14', '1.3.6.1.4.1.311.3.3.1']);
const COUNTERSIGNATURE = '1.2.840.113549.1.9.6';
const SIGNING_TIME = '1.2.840.113549.1.9.5';
/** A signature has one or two. */
const MOST = 8;

/**
 * The times that others vouch for, by authorities that are trusted, in ascending order. One that cannot be verified counts as
 * none: the certificate must then be valid now.
 */
export function verifiedTimes(
  message: CmsMessage,
  signer: CmsSigner,
  authorities: readonly Certificate[],
  steps: Steps,
): readonly VerifiedTime[] {
  const times: VerifiedTime[] = [];
  const signature = partOf(message.bytes, signer.signature);
  const candidates = signer.unsigned
    .filter(({ type }) => TOKENS.has(type) || type === COUNTERSIGNATURE)
    .flatMap(({ type, values }) => values.map((range) => ({ type, stored: partOf(message.bytes, range) })));
  for (const { type, stored } of candidates.slice(0, MOST)) {
    const found =
      type === COUNTERSIGNATURE
        ? countersigned(stored, signature, message, authorities)
        : stamped(stored, signature, authorities);
    if (typeof found === 'string') steps.unknown('time.timestamp', `a time stamp does not count: ${found}`);
    else {
      const at = new Date(found.time * 1000).toISOString();
      steps.pass('time.timestamp', `${found.by} saw the signature at ${at}`);
      times.push(found);
    }
  }
  return times.toSorted((a, b) => a.time - b.time);
}

/** RFC 3161. @returns why it does not count */
function stamped(
  token: Buffer,
  signature: Buffer,
  authorities: readonly Certificate[],
): VerifiedTime | string {
  const stored = parsed(
    (parseCms(token)?.certificates ?? []).slice(0, 2 * MOST).map((range) => partOf(token, range)),
  );
  const trusted = issuersOf(stored, authorities).map((root) => ({
    name: nameText(root.subject),
    chain: [root] as const,
    validity: { start: root.notBefore, end: root.notAfter },
  }));
  const outcome = untilRefused(() => verifyTimestampToken(token, signature, trusted, 'time stamp'));
  return 'value' in outcome ? { source: 'timestamp-authority', ...outcome.value } : outcome.refused.message;
}

/** The signature of a signature (RFC 5652, 11.4), as Windows had it before RFC 3161. @returns why it does not count */
function countersigned(
  stored: Buffer,
  signature: Buffer,
  { certificates }: CmsMessage,
  authorities: readonly Certificate[],
): VerifiedTime | string {
  const signer = parseCmsSigner(stored);
  const certificate = signer && certificateOf(stored, signer, certificates);
  if (!certificate) return 'the certificate of its signer is not there';
  const wrong = wrongOfSigner(stored, signer, { certificate, content: signature, contentType: CMS_DATA });
  if (wrong !== undefined) return wrong;
  if (!allows(certificate, [PURPOSE.timeStamping], false)) return 'its signer is no timestamp authority';
  const [range, ...more] = signedValues(signer, SIGNING_TIME);
  const element = range && openDer(stored).element(range.start, range.end);
  const time = element && derTime(element);
  if (time === undefined || more.length > 0) return 'it does not say when it was made';
  const ways = waysBack(certificate, certificates, authorities, [PURPOSE.timeStamping]);
  if (!isValidAt(certificate, time) || !ways.some((way) => isValidAt(way, time)))
    return 'no authority that is trusted at that time made it';
  return { source: 'timestamp-authority', by: nameText(certificate.subject), time };
}
