import {
  bytesSource,
  cleartextMessage,
  isCleartextMessage,
  OPENPGP_HASH,
  type OpenPgpSignature,
  openPgpTrailer,
  parseOpenPgpSignature,
} from '../../codec/index.ts';
import type { SignerIdentity, Source, Verification } from '../../model/index.ts';
import { moment } from '../moment.ts';
import { caught, createSteps, refuse, type Steps, undecided } from '../steps.ts';
import { type ContentDigests, digestContent } from './content.ts';
import { checkDocumentSignature, type DocumentSignature } from './document.ts';
import type { TransferableKey } from './keyring.ts';
import { cleartextSignatures, detachedSignatures } from './packets.ts';
import { isMadeBy, issuerOf, isTooShort, verifyingKeyOf } from './signature.ts';
import { type Candidate, candidatesOf, standingOf } from './signer.ts';

/** By what OpenPGP signatures are judged. */
export interface OpenPgpRequest {
  readonly keys: readonly TransferableKey[];
  /** Seconds since 1970. */
  readonly now: number;
}

/** One signature of a file of them. */
export interface OpenPgpVerification extends Verification {
  /** Which of them, where there are several. */
  readonly place?: string;
}

/** Keys tried where a signature does not say whose it is. */
const MOST_CANDIDATES = 100;

/**
 * Verifies the detached OpenPGP signatures in a document, binary or armoured, over a file. Where no key given made one, it is
 * undecided: the last step is `unknown`.
 * @param file absent where only a digest of it is at hand
 */
export async function verifyOpenPgp(
  document: Uint8Array,
  file: Source | undefined,
  request: OpenPgpRequest,
): Promise<readonly OpenPgpVerification[]> {
  return await verifyAll(() => detachedSignatures(document), file, request);
}

/** Verifies a file that is a cleartext signed message itself; none where it is not. */
export async function verifyCleartext(
  file: Uint8Array,
  request: OpenPgpRequest,
): Promise<readonly OpenPgpVerification[]> {
  if (!isCleartextMessage(file)) return [];
  const message = cleartextMessage(file);
  const text = bytesSource(message?.text ?? new Uint8Array(0));
  return await verifyAll(() => cleartextSignatures(message), text, request);
}

async function verifyAll(
  read: () => readonly Buffer[],
  file: Source | undefined,
  request: OpenPgpRequest,
): Promise<readonly OpenPgpVerification[]> {
  const all = caught(createSteps(), read);
  if ('ended' in all) return [all.ended];
  const looked = all.value.map((body) => {
    const steps = createSteps();
    return { steps, found: caught(steps, () => lookAt(body, request.now, steps)) };
  });
  const wanted = looked.flatMap(({ found }) => ('value' in found ? [found.value] : []));
  const digests = file && (await digestContent(file, wanted));
  return looked.map(({ steps, found }, index) => {
    const place = looked.length > 1 ? { place: `signature ${index + 1}` } : {};
    if ('ended' in found) return { ...place, ...found.ended };
    const made = caught(steps, () => decide(found.value, digests, request, steps));
    return { ...place, ...('ended' in made ? made.ended : made.value) };
  });
}

function lookAt(body: Buffer, now: number, steps: Steps): DocumentSignature {
  const parsed = parseOpenPgpSignature(body) ?? refuse('openpgp.packet', 'the signature is malformed');
  if (!parsed.signature)
    return undecided('openpgp.version', `signatures of version ${parsed.version} are not verified`, {
      expected: 'version 4',
    });
  steps.pass('openpgp.packet', 'it is an OpenPGP signature of version 4');
  return checkDocumentSignature(parsed.signature, now, steps);
}

function decide(
  made: DocumentSignature,
  digests: ContentDigests | undefined,
  request: OpenPgpRequest,
  steps: Steps,
): Verification {
  const { signature } = made;
  if (!digests)
    return undecided(
      'openpgp.content',
      'the signature is over the file itself, of which only a digest is given',
    );
  const digest = digests.of(made).update(openPgpTrailer(signature)).digest();
  // Nobody signs the two bytes: they tell early that a file is another, and may be wrong where the signature is right.
  if (digest.subarray(0, 2).equals(signature.left))
    steps.pass('openpgp.content', 'the digest begins as the signature says');
  else if (!candidatesFor(signature, request).some(({ key }) => isMadeBy(key, signature, digest)))
    refuse('openpgp.content', 'the file is not what was signed', {
      expected: `a digest that begins ${signature.left.toString('hex')}`,
      found: digest.toString('hex'),
    });
  const candidate = signerOf(signature, digest, request, steps);
  const identity = checkStanding(candidate, made, request.now, steps);
  return { verified: true, steps: steps.list, identity, times: [], evidence: digest.toString('hex') };
}

/** The keys that may have made it. */
function candidatesFor(signature: OpenPgpSignature, { keys }: OpenPgpRequest): readonly Candidate[] {
  return candidatesOf(keys, issuerOf(signature)).slice(0, MOST_CANDIDATES);
}

/** The key that made it. @throws Refusal where none of the keys given did */
function signerOf(
  signature: OpenPgpSignature,
  digest: Buffer,
  request: OpenPgpRequest,
  steps: Steps,
): Candidate {
  const issuer = issuerOf(signature);
  const name = issuer?.fingerprint ?? issuer?.keyId ?? 'a key that it does not name';
  const candidates = candidatesFor(signature, request);
  if (candidates.length === 0)
    return undecided(
      'openpgp.issuer',
      request.keys.length === 0
        ? `it says that it is by ${name}; no key is given (--pgp-key)`
        : `it says that it is by ${name}, which is not among the keys given (--pgp-key)`,
      { found: name },
    );
  const hint = issuer?.signed ? '' : ', which anybody may have written';
  steps.pass('openpgp.issuer', `it says that it is by ${name}${hint}`);
  const usable = candidates.filter(({ key }) => verifyingKeyOf(key) !== undefined);
  if (usable.length === 0)
    return undecided('openpgp.key', 'the key is of a kind, or of a length, with which nothing is verified');
  const short = usable.find(({ key }) => isTooShort(key, signature));
  if (short) {
    const hash = OPENPGP_HASH[signature.hashAlgorithm] ?? '';
    return refuse('openpgp.hash', `${hash} is too short for the key, which must not be used with it`);
  }
  const signer = usable.find(({ key }) => isMadeBy(key, signature, digest));
  // Without a name, all that is known is that it was none of these.
  if (!signer && issuer === undefined)
    return undecided('openpgp.issuer', 'it does not say whose it is, and is of none of the keys given');
  if (!signer) return refuse('openpgp.signature', 'the signature is not of the key and the file');
  steps.pass('openpgp.signature', `the signature is by the key ${signer.key.fingerprint}`);
  return signer;
}

function checkStanding(
  candidate: Candidate,
  { created }: DocumentSignature,
  now: number,
  steps: Steps,
): SignerIdentity {
  const { owner, key, subkey } = candidate;
  if (!verifyingKeyOf(owner.primary))
    undecided(
      'openpgp.key',
      'the subkey belongs to a key of a kind, or of a length, with which nothing is verified',
    );
  const standing = standingOf(candidate, { at: created, now });
  const { fingerprint } = owner.primary;
  if ('refused' in standing) return refuse('openpgp.key', standing.refused, { found: key.fingerprint });
  const whose = subkey ? `the subkey belongs to ${fingerprint}` : 'the key';
  const since = standing.end <= now ? `; it has ended since, at ${moment(standing.end)}` : '';
  steps.pass('openpgp.key', `${whose}${subkey ? ' and' : ''} could sign at that time${since}`);
  const spki = verifyingKeyOf(owner.primary);
  return {
    kind: 'key',
    subject: standing.userId ?? `OpenPGP key ${fingerprint}`,
    fingerprint,
    ...(spki ? { key: spki.id } : {}),
  };
}
