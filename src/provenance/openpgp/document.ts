import { OPENPGP_HASH, OPENPGP_KEY, type OpenPgpSignature } from '../../codec/index.ts';
import type { PrehashedName } from '../crypto/prehashed.ts';
import { moment } from '../moment.ts';
import { refuse, type Steps, undecided } from '../steps.ts';
import { BROKEN, endOf, HASHES, SUBPACKET, signedSeconds } from './signature.ts';

const ALGORITHMS: ReadonlySet<number> = new Set([1, 3, 19, 22, 27]);
const TYPES: Readonly<Record<number, 'binary' | 'text'>> = { 0: 'binary', 1: 'text' };

/** Subpackets (RFC 9580, 5.2.3.7) of which it is known what they mean, or that they change nothing here. */
const UNDERSTOOD: ReadonlySet<number> = new Set([
  2, 3, 4, 5, 7, 9, 11, 12, 16, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 39,
]);

/** What a signature of a document says of itself, found to be in order. */
export interface DocumentSignature {
  readonly signature: OpenPgpSignature;
  readonly hash: PrehashedName;
  /** Whether line ends are digested as they are, or all as CR LF. */
  readonly mode: 'binary' | 'text';
  /** When it says it was made, in seconds since 1970. */
  readonly created: number;
}

/**
 * Looks at what can be told of a signature of a document without its key: type, algorithms, subpackets, times.
 * @param now seconds since 1970 @throws Refusal `openpgp.*`
 */
export function checkDocumentSignature(
  signature: OpenPgpSignature,
  now: number,
  steps: Steps,
): DocumentSignature {
  const mode = TYPES[signature.type];
  if (!mode)
    refuse('openpgp.type', 'it is not a signature of a file', {
      expected: 'type 0x00 or 0x01',
      found: `type 0x${signature.type.toString(16).padStart(2, '0')}`,
    });
  steps.pass('openpgp.type', `it is the signature of a ${mode} document`);
  const hash = hashOf(signature, steps);
  const critical = unknownCritical(signature);
  if (critical !== undefined)
    refuse('openpgp.subpacket', `it has a critical subpacket that is not understood: type ${critical}`);
  return { signature, hash, mode: mode!, created: checkTimes(signature, now, steps) };
}

/** A subpacket that must be understood and is not; a notation that is critical is one: none is known here. */
export function unknownCritical({ subpackets }: OpenPgpSignature): number | undefined {
  return subpackets.find(({ critical, type }) => critical && !UNDERSTOOD.has(type))?.type;
}

function hashOf({ hashAlgorithm, keyAlgorithm }: OpenPgpSignature, steps: Steps): DocumentSignature['hash'] {
  const name = OPENPGP_HASH[hashAlgorithm] ?? `algorithm ${hashAlgorithm}`;
  if (BROKEN.has(hashAlgorithm))
    refuse('openpgp.hash', `it is made with ${name}, with which another file can be made to fit`, {
      expected: 'SHA-256, SHA-384 or SHA-512',
      found: name,
    });
  const hash = HASHES[hashAlgorithm];
  if (hash === undefined) return undecided('openpgp.hash', `signatures over ${name} are not verified`);
  const key = OPENPGP_KEY[keyAlgorithm] ?? `algorithm ${keyAlgorithm}`;
  if (!ALGORITHMS.has(keyAlgorithm))
    return undecided('openpgp.signature', `signatures made with ${key} are not verified`);
  steps.pass('openpgp.hash', `it is ${key} over ${name}`);
  return hash;
}

function checkTimes(signature: OpenPgpSignature, now: number, steps: Steps): number {
  const created = signedSeconds(signature, SUBPACKET.created);
  if (created === undefined) return refuse('openpgp.time', 'it does not say, signed, when it was made');
  const text = moment(created);
  if (created > now)
    refuse('openpgp.time', 'it says that it was made in the future', {
      expected: `by ${moment(now)}`,
      found: text,
    });
  const end = endOf(signature);
  if (end <= now) refuse('openpgp.time', `it was good until ${moment(end)}`, { found: text });
  steps.pass('openpgp.time', `it says that it was made at ${text}; nobody else vouches for the time`);
  return created;
}
