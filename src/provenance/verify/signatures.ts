import { authenticodeContent, signedXar } from '../../artifact/index.ts';
import { isCleartextMessage } from '../../codec/index.ts';
import type { FileVerdict, Limits, RandomSource, Verification, VerifiedEvidence } from '../../model/index.ts';
import { verifyAuthenticode } from '../authenticode/verify.ts';
import { signersText, signerText } from '../identity/signer-text.ts';
import type { TransferableKey } from '../openpgp/keyring.ts';
import { verifyCleartext, verifyOpenPgp } from '../openpgp/verify.ts';
import type { Certificate } from '../x509/certificate.ts';
import { verifyXar } from '../xar/verify.ts';
import { type Expectations, isExactly } from './expected.ts';
import type { EvidenceFile } from './file.ts';

/** By what signatures are judged that are no Sigstore evidence. */
export interface SignatureRequest extends Pick<Expectations, 'publishers' | 'identities'> {
  /** OpenPGP keys that are trusted. */
  readonly pgpKeys: readonly TransferableKey[];
  /** Certificate authorities that are trusted. */
  readonly authorities: readonly Certificate[];
  /** Seconds since 1970. */
  readonly now: number;
  readonly limits: Limits;
}

/** A signed text is a small file: a list of checksums, a mail. */
const MOST_TEXT = 16 * 1024 * 1024;

/**
 * Verifies what vouches for a file besides Sigstore evidence: OpenPGP signatures beside it, or of the file that is a signed
 * text, signatures of macOS packages and Authenticode inside.
 * @param file absent where only a digest is at hand @param documents those that `isOpenPgpDocument` tells
 */
export async function verifySignatures(
  file: { readonly name: string; readonly source: RandomSource } | undefined,
  documents: readonly EvidenceFile[],
  request: SignatureRequest,
): Promise<readonly VerifiedEvidence[]> {
  const all: VerifiedEvidence[] = [];
  const pgp = { keys: request.pgpKeys, now: request.now };
  for (const { name, content } of documents)
    for (const one of await verifyOpenPgp(content, file?.source, pgp))
      all.push({ source: name, form: 'openpgp-signature', ...one });
  if (!file) return all;
  const { name, source } = file;
  const { limits } = request;
  if (source.size <= MOST_TEXT && isCleartextMessage(await source.read(0, 64)))
    for (const one of await verifyCleartext(await source.read(0, source.size), pgp))
      all.push({ source: name, form: 'openpgp-signature', ...one });
  const xar = await signedXar(source, limits);
  if (xar)
    all.push({ source: name, form: 'xar-signature', ...expected(await verifyXar(xar, request), request) });
  const windows = await authenticodeContent(source, limits);
  for (const one of windows ? await verifyAuthenticode(windows, request) : [])
    all.push({ source: name, form: 'authenticode', ...expected(one, request) });
  return all;
}

/** Anybody can have a certificate: where somebody is expected, it must name them. A key of OpenPGP was itself given. */
function expected<T extends Verification>(one: T, { publishers = [], identities = [] }: SignatureRequest): T {
  if (!one.verified || publishers.length + identities.length === 0) return one;
  const { identity } = one;
  const isOne = identities.some((wanted) => isExactly(identity, wanted));
  const found = `${signerText(identity)}, certified by ${identity?.issuer ?? 'nobody'}`;
  const step = isOne
    ? ({ name: 'identity.subject', outcome: 'pass', message: 'the signer is as expected', found } as const)
    : ({ name: 'identity.policy', outcome: 'unknown', message: NOT_NAMED, found } as const);
  return { ...one, verified: isOne, steps: [...one.steps, step] };
}

const NOT_NAMED = 'its certificate does not name who is expected';

/**
 * What a file comes to with further evidence. Any that is refused refuses it; what is undecided neither refuses nor counts.
 * @param isExpecting OpenPGP keys were given: where nobody else is expected, one of them must have signed
 */
export function withEvidence(
  verdict: FileVerdict,
  further: readonly VerifiedEvidence[],
  isExpecting: boolean,
): FileVerdict {
  if (further.length === 0 && !isExpecting) return verdict;
  const evidence = [...verdict.evidence, ...further];
  const all = { ...verdict, evidence, expected: verdict.expected || isExpecting };
  if (verdict.outcome === 'refused' || evidence.length === 0) return all;
  const refused = further.find((one) => !one.verified && one.steps.at(-1)?.outcome === 'fail');
  const failed = refused?.steps.at(-1);
  if (failed) return { ...all, outcome: 'refused', message: `${failed.name}: ${failed.message}`, failed };
  const verified = evidence.filter((one) => one.verified);
  if (verified.length === 0) {
    const last = further.at(-1)?.steps.at(-1)?.message ?? '';
    return { ...all, outcome: 'undecided', message: `found, not decided: ${last}` };
  }
  const isExpected =
    !isExpecting || verdict.expected || verified.some(({ form }) => form === 'openpgp-signature');
  if (!isExpected)
    return { ...all, outcome: 'undecided', message: 'signed, but not by an OpenPGP key that is given' };
  return { ...all, outcome: 'verified', message: `signed by ${signersText(verified)}` };
}
