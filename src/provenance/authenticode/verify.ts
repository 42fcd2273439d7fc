import type { AuthenticodeContent } from '../../artifact/index.ts';
import type { Verification } from '../../model/index.ts';
import { checkCertificate, type InsideRequest, identityOfCertificate } from '../cms/certificate.ts';
import { wrongOfSigner } from '../cms/signed.ts';
import { verifiedTimes } from '../cms/time.ts';
import { caught, createSteps, refuse, type Steps, undecided } from '../steps.ts';
import { SOFTWARE } from '../x509/authorities.ts';
import { type AuthenticodeMessage, allSignatures, INDIRECT_DATA, readMessage } from './message.ts';

/** One signature inside of a file. */
export interface InsideVerification extends Verification {
  /** Which of them, where there are several. */
  readonly place?: string;
}

const PSS = '1.2.840.113549.1.1.10';
const NAMES: Readonly<Record<string, string>> = { md5: 'MD5', sha1: 'SHA-1' };

/**
 * Verifies the Authenticode signatures of a file (Windows Authenticode Portable Executable Signature Format): the digest of the
 * file, the signature, whose it is, when. A signature made with SHA-1 refuses the file where there is no better one.
 */
export async function verifyAuthenticode(
  content: AuthenticodeContent,
  request: InsideRequest,
): Promise<readonly InsideVerification[]> {
  const { signatures, left } = allSignatures(content.signatures);
  if (signatures.length === 0) return [withoutMessage(content)];
  const looked = signatures.map(({ bytes, place }) => ({
    place,
    read: caught(createSteps(), () => readMessage(bytes)),
  }));
  const isBetter = looked.some(({ read }) => 'value' in read && !read.value.weak);
  const digests = new Map<string, Buffer>();
  for (const { read } of looked) {
    const hash = 'value' in read ? read.value.digest.hash : undefined;
    if (hash !== undefined && !digests.has(hash)) digests.set(hash, await content.digest(hash));
  }
  const verdicts = looked.map(({ place, read }): InsideVerification => {
    const where = place === undefined ? {} : { place };
    if ('ended' in read) return { ...where, ...read.ended };
    const steps = createSteps();
    const outcome = caught(steps, () => {
      checkFile(content, read.value, digests, steps);
      return decide(read.value, isBetter, request, steps);
    });
    return { ...where, ...('ended' in outcome ? outcome.ended : outcome.value) };
  });
  if (left === 0) return verdicts;
  const message = `${left} more signatures are not looked at`;
  const ended = { name: 'authenticode.structure', outcome: 'unknown', message } as const;
  return [...verdicts, { verified: false, steps: [ended], times: [] }];
}

/** A file that states signatures of which none is there is as good as not signed. */
function withoutMessage({ issue }: AuthenticodeContent): InsideVerification {
  const why = issue ?? 'it has no signature of PKCS #7 where it says that it is signed';
  const outcome = caught(createSteps(), () => undecided('authenticode.structure', why, { input: 'file' }));
  return 'ended' in outcome ? outcome.ended : outcome.value;
}

function checkFile(
  { issue, format }: AuthenticodeContent,
  { digest }: AuthenticodeMessage,
  digests: ReadonlyMap<string, Buffer>,
  steps: Steps,
): void {
  const actual = digests.get(digest.hash)!;
  if (!actual.equals(digest.value))
    refuse('authenticode.content', 'the file is not what was signed', {
      expected: `${digest.hash}:${digest.value.toString('hex')}`,
      found: `${digest.hash}:${actual.toString('hex')}`,
    });
  if (issue !== undefined) refuse('authenticode.structure', issue, { input: 'file' });
  steps.pass('authenticode.content', `the signature is over this ${format.toUpperCase()} file`);
}

function decide(
  read: AuthenticodeMessage,
  isBetter: boolean,
  { authorities, now }: InsideRequest,
  steps: Steps,
): Verification {
  const { message, signer, certificate, content, digest, weak } = read;
  if (weak) {
    const name = NAMES[digest.hash] ?? 'a weak hash function';
    if (isBetter)
      undecided('authenticode.hash', `it is made with ${name} and does not count; there is a better one`);
    refuse('authenticode.hash', `it is made with ${name}, with which another file can be made to fit`, {
      expected: 'SHA-256, SHA-384 or SHA-512',
      found: name,
    });
  }
  steps.pass('authenticode.hash', `it is made with ${digest.hash.toUpperCase().replace('SHA', 'SHA-')}`);
  if (signer.signatureAlgorithm === PSS)
    undecided('authenticode.signature', 'signatures made with RSASSA-PSS are not verified');
  const wrong = wrongOfSigner(message.bytes, signer, { certificate, content, contentType: INDIRECT_DATA });
  if (wrong !== undefined) refuse('authenticode.signature', wrong, { input: 'signature' });
  const identity = identityOfCertificate(certificate);
  steps.pass('authenticode.signature', `it is by the key in the certificate of ${identity.subject}`);
  const times = authorities.length === 0 ? [] : verifiedTimes(message, signer, authorities, steps);
  const stored = message.certificates;
  checkCertificate({ certificate, stored, authorities, purposes: SOFTWARE.windows, times, now }, steps);
  return {
    verified: true,
    steps: steps.list,
    identity,
    times,
    evidence: digest.value.toString('hex'),
  };
}
