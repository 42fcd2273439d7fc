import { parseCms, type SignedXar } from '../../artifact/index.ts';
import type { Verification, VerifiedTime } from '../../model/index.ts';
import { checkCertificate, type InsideRequest, identityOfCertificate } from '../cms/certificate.ts';
import { CMS_DATA, certificateOf, cmsMessage, MOST_CERTIFICATES, wrongOfSigner } from '../cms/signed.ts';
import { verifiedTimes } from '../cms/time.ts';
import { readKey } from '../crypto/key.ts';
import { isRsaDigestSigned, type PrehashedName } from '../crypto/prehashed.ts';
import { caught, createSteps, refuse, type Steps, undecided } from '../steps.ts';
import { parsed, SOFTWARE } from '../x509/authorities.ts';
import type { Certificate } from '../x509/certificate.ts';

type XarSignature = SignedXar['signatures'][number];

/** Digests of tables that signatures are believed over; Apple's programs still write SHA-1. */
const STYLES: ReadonlySet<string> = new Set(['sha1', 'sha256', 'sha384', 'sha512']);

/**
 * Verifies the signatures of a macOS package (XAR, as Apple's libxar and productsign write it): the digest of its table of
 * contents, every member against the table, the signatures over the digest, whose they are, when.
 */
export async function verifyXar(archive: SignedXar, request: InsideRequest): Promise<Verification> {
  const wrong = await archive.firstWrong();
  const steps = createSteps();
  const outcome = caught(steps, () => {
    checkTable(archive, steps);
    if (wrong !== undefined) refuse('xar.member', wrong, { input: 'table of contents' });
    steps.pass('xar.member', 'all that the archive holds is what the table says');
    return decide(archive, request, steps);
  });
  return 'ended' in outcome ? outcome.ended : outcome.value;
}

function checkTable({ table: { style, stored, actual }, issues }: SignedXar, steps: Steps): void {
  const input = { input: 'table of contents' };
  if (!STYLES.has(style))
    refuse('xar.table', `its digest is ${style || 'of a kind that is not known'}`, input);
  if (!actual.equals(stored))
    refuse('xar.table', 'it is not what was signed', {
      ...input,
      expected: `${style}:${stored.toString('hex')}`,
      found: `${style}:${actual.toString('hex')}`,
    });
  if (issues.length > 0) refuse('xar.table', issues[0]!, input);
  steps.pass('xar.table', `the table of contents has the digest that is signed (${style})`);
}

/** What one signature says. */
interface Signed {
  readonly certificate: Certificate;
  readonly stored: readonly Certificate[];
  readonly times: readonly VerifiedTime[];
}

function decide(archive: SignedXar, request: InsideRequest, steps: Steps): Verification {
  const { authorities, now } = request;
  const all = archive.signatures.map((signature) =>
    signature.element === 'signature'
      ? bareSignature(archive, signature, steps)
      : message(archive, signature, request, steps),
  );
  const [first, ...others] = all;
  if (others.some(({ certificate }) => !certificate.raw.equals(first!.certificate.raw)))
    refuse('xar.signature', 'its signatures are by different signers', { input: 'table of contents' });
  const { certificate } = first!;
  // Both are over the same digest: a time stamp on one of them tells when the signer signed it.
  const times = all.flatMap((one) => one.times).toSorted((a, b) => a.time - b.time);
  const stored = all.flatMap((one) => one.stored).slice(0, 2 * MOST_CERTIFICATES);
  checkCertificate({ certificate, stored, authorities, purposes: SOFTWARE.packages, times, now }, steps);
  return {
    verified: true,
    steps: steps.list,
    identity: identityOfCertificate(certificate),
    times,
    evidence: archive.table.actual.toString('hex'),
  };
}

/** `signature style="RSA"`: RSASSA-PKCS1-v1_5 over the digest; its certificates stand in the table. */
function bareSignature({ table }: SignedXar, signature: XarSignature, steps: Steps): Signed {
  const input = { input: 'signature' };
  const certificates = certificatesOf(signature);
  const [certificate] = certificates;
  if (signature.style !== 'RSA')
    undecided('xar.signature', `signatures in the style "${signature.style}" are not verified`, input);
  const key = certificate && readKey(certificate.publicKey);
  if (!certificate || !key)
    return refuse('xar.signature', 'the certificate of its signer is not there', input);
  if (!isRsaDigestSigned(key, table.stored, signature.bytes, table.style as PrehashedName))
    refuse('xar.signature', 'the signature is not of the key in its certificate and this table', input);
  const { subject } = identityOfCertificate(certificate);
  steps.pass('xar.signature', `it is by the key in the certificate of ${subject}`, input);
  return { certificate, stored: certificates, times: [] };
}

/** `x-signature style="CMS"`: a detached message (RFC 5652) over the bytes of the digest. */
function message(
  { table }: SignedXar,
  signature: XarSignature,
  { authorities }: InsideRequest,
  steps: Steps,
): Signed {
  const input = { input: 'x-signature' };
  const no = (why: string): never => refuse('xar.signature', why, input);
  if (signature.style !== 'CMS')
    undecided('xar.signature', `signatures in the style "${signature.style}" are not verified`, input);
  const bytes = Buffer.from(signature.bytes);
  const cms = parseCms(bytes) ?? no('it is no CMS signature');
  const [signer, ...others] = cms.signers;
  if (!signer || others.length > 0 || cms.content) return no('it is no detached signature of one signer');
  const whole = cmsMessage(bytes, cms) ?? no('it has more certificates than any honest signature');
  const stored = [...whole.certificates, ...certificatesOf(signature)];
  const certificate =
    certificateOf(bytes, signer, stored) ?? no('the certificate of its signer is not there');
  const wrong = wrongOfSigner(bytes, signer, { certificate, content: table.stored, contentType: CMS_DATA });
  if (wrong !== undefined) no(wrong);
  const { subject } = identityOfCertificate(certificate);
  steps.pass('xar.signature', `it is by the key in the certificate of ${subject}`, input);
  const times = authorities.length === 0 ? [] : verifiedTimes(whole, signer, authorities, steps);
  return { certificate, stored, times };
}

function certificatesOf({ certificates }: XarSignature): readonly Certificate[] {
  return parsed(certificates.slice(0, MOST_CERTIFICATES).map((der) => Buffer.from(der)));
}
