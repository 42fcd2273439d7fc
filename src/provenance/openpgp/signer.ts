import { type OpenPgpKey, type OpenPgpSignature, parseOpenPgpSignature, utf8 } from '../../codec/index.ts';
import { unknownCritical } from './document.ts';
import { mergedKeys, type Signed, type TransferableKey } from './keyring.ts';
import {
  BROKEN,
  endOf,
  type Issuer,
  isIssuer,
  isMadeOver,
  issuerOf,
  isTooShort,
  SUBPACKET,
  signedSeconds,
  signedSubpacket,
} from './signature.ts';

/** A key or subkey that may have made a signature, with the key it belongs to. */
export interface Candidate {
  readonly owner: TransferableKey;
  readonly key: OpenPgpKey;
  /** Where it is no primary key. */
  readonly subkey?: Signed<OpenPgpKey>;
}

/** Why a key may not sign, or what is known of one that may. */
export type Standing =
  | { readonly refused: string }
  | {
      /** The main user id, else the one confirmed last; absent where there is none that was not revoked. */
      readonly userId?: string;
      /** When the key ends, in seconds since 1970; infinite where it does not. */
      readonly end: number;
    };

/** Signature types (RFC 9580, 5.2.1). */
const TYPE = {
  subkeyBinding: 0x18,
  primaryBinding: 0x19,
  directKey: 0x1f,
  keyRevocation: 0x20,
  subkeyRevocation: 0x28,
  idRevocation: 0x30,
} as const;
const CERTIFICATIONS: ReadonlySet<number> = new Set([0x10, 0x11, 0x12, 0x13]);
const SUBKEY_BINDING: ReadonlySet<number> = new Set([TYPE.subkeyBinding]);
const DIRECT_KEY: ReadonlySet<number> = new Set([TYPE.directKey]);

/** Until then what a key says of itself may be signed with SHA-1 (2023-02-01, as Sequoia has it): no such collision is cheap. */
const SHA1_END = 1_675_209_600;
const SHA1 = 2;
/** Nothing of a key is believed with it. */
const isBroken = ({ hashAlgorithm }: OpenPgpSignature, created: number) =>
  BROKEN.has(hashAlgorithm) && (hashAlgorithm !== SHA1 || created >= SHA1_END);
const MAY_SIGN = 0x02;
/** So many signatures of one kind are looked at. */
const MOST_OWN = 200;

/** The keys a signature may be of: all, where it does not say whose it is. Copies of one key count as one. */
export function candidatesOf(
  keys: readonly TransferableKey[],
  issuer: Issuer | undefined,
): readonly Candidate[] {
  const isOne = (key: OpenPgpKey) => isIssuer(key, issuer);
  const owners = keys.filter(
    ({ primary, subkeys }) => isOne(primary) || subkeys.some(({ value }) => isOne(value)),
  );
  const names = new Set(owners.map(({ primary }) => primary.fingerprint));
  return mergedKeys(keys.filter(({ primary }) => names.has(primary.fingerprint))).flatMap((owner) => [
    ...(isOne(owner.primary) ? [{ owner, key: owner.primary }] : []),
    ...owner.subkeys
      .filter(({ value }) => isOne(value))
      .map((subkey) => ({ owner, key: subkey.value, subkey })),
  ]);
}

/**
 * Whether a key could sign at a moment (RFC 9580, 5.2.3.13, 5.2.3.29, 10.1.5): its own signatures verified, not revoked, not
 * ended, allowed to sign; a subkey bound to its key by both.
 * @param at when the signature says it was made @param now nothing that was signed later counts
 */
export function standingOf({ owner, key, subkey }: Candidate, at: number, now: number): Standing {
  const { primary } = owner;
  const own = ownSignatures(owner, at, now);
  if (own.statements.length === 0)
    return { refused: 'the key has no user id or statement that it signed itself' };
  const revoked = revocation(owner.signatures, TYPE.keyRevocation, primary, [primary.digested], at, now);
  if (revoked) return { refused: `the key was revoked${revoked}` };
  const end = Math.min(...own.statements.map((statement) => endOfKey(primary, statement)));
  const outside = outsideOf(primary, end, at, 'key');
  if (outside) return { refused: outside };
  const known = own.userId === undefined ? {} : { userId: own.userId };
  if (!subkey) {
    const flags = own.statements.flatMap((statement) => signedSubpacket(statement, SUBPACKET.keyFlags) ?? []);
    // Keys of the nineties do not say what they are for.
    if (flags.some(([first = 0]) => (first & MAY_SIGN) === 0))
      return { refused: 'the key is not for signing' };
    return { ...known, end };
  }
  return subkeyStanding(owner, key, subkey, { at, now, end, known });
}

function subkeyStanding(
  { primary }: TransferableKey,
  key: OpenPgpKey,
  { signatures }: Signed<OpenPgpKey>,
  context: { readonly at: number; readonly now: number; readonly end: number; readonly known: object },
): Standing {
  const { at, now, known } = context;
  const parts = [primary.digested, key.digested];
  const binding = latest(ownOf(signatures, SUBKEY_BINDING, primary), (signature) =>
    isOwn(signature, primary, parts, at, now),
  );
  if (!binding) return { refused: 'its key does not say that the subkey is its own' };
  const revoked = revocation(signatures, TYPE.subkeyRevocation, primary, parts, at, now);
  if (revoked) return { refused: `the subkey was revoked${revoked}` };
  const end = endOfKey(key, binding);
  const outside = outsideOf(key, end, at, 'subkey');
  if (outside) return { refused: outside };
  const flags = signedSubpacket(binding, SUBPACKET.keyFlags);
  if (((flags?.[0] ?? 0) & MAY_SIGN) === 0) return { refused: 'the subkey is not for signing' };
  if (!isBoundBack(binding, key, parts, at, now))
    return { refused: 'the subkey does not say that it belongs to its key (primary key binding)' };
  return { ...known, end: Math.min(end, context.end) };
}

/** Anybody can claim a subkey of somebody else; the subkey itself must agree (RFC 9580, 5.2.1.9). */
function isBoundBack(
  { subpackets }: OpenPgpSignature,
  key: OpenPgpKey,
  parts: readonly Buffer[],
  at: number,
  now: number,
): boolean {
  return subpackets
    .filter(({ type }) => type === SUBPACKET.embedded)
    .slice(0, MOST_OWN)
    .some(({ body }) => {
      const signature = parseOpenPgpSignature(body)?.signature;
      return signature?.type === TYPE.primaryBinding && isOwn(signature, key, parts, at, now);
    });
}

/**
 * What a key says of itself: its last statement over the key alone, and the one over its main user id (RFC 9580, 5.2.3.10). They
 * may differ in when it ends and what it is for, and programs in which of them counts: here it must be both.
 */
function ownSignatures(
  owner: TransferableKey,
  at: number,
  now: number,
): { readonly statements: readonly OpenPgpSignature[]; readonly userId?: string } {
  const { primary, signatures } = owner;
  const direct = latest(ownOf(signatures, DIRECT_KEY, primary), (signature) =>
    isOwn(signature, primary, [primary.digested], at, now),
  );
  const names = namesOf(owner, at, now);
  // Whoever revokes all names of a key does not revoke the key.
  const current = names.filter(({ isGone }) => !isGone);
  const [main] = (current.length > 0 ? current : names).toSorted(
    (a, b) => Number(isMain(b.made)) - Number(isMain(a.made)) || createdAt(b.made) - createdAt(a.made),
  );
  const statements = [...(direct ? [direct] : []), ...(main ? [main.made] : [])];
  return { statements, ...(main && current.length > 0 ? { userId: main.text } : {}) };
}

const isMain = (signature: OpenPgpSignature) =>
  (signedSubpacket(signature, SUBPACKET.mainUserId)?.[0] ?? 0) !== 0;

/** A user id that the key signed. */
interface Name {
  readonly text: string;
  readonly made: OpenPgpSignature;
  /** It was revoked, and not confirmed again since. */
  readonly isGone: boolean;
}

function namesOf({ primary, userIds }: TransferableKey, at: number, now: number): readonly Name[] {
  return userIds.slice(0, MOST_OWN).flatMap(({ value, signatures }) => {
    const head = Buffer.from([0xb4, 0, 0, 0, 0]);
    head.writeUInt32BE(value.length, 1);
    const parts = [primary.digested, head, value];
    const made = latest(ownOf(signatures, CERTIFICATIONS, primary), (signature) =>
      isOwn(signature, primary, parts, at, now),
    );
    if (!made) return [];
    const since = signatures.filter((one) => createdAt(one) >= createdAt(made));
    const isGone = revocation(since, TYPE.idRevocation, primary, parts, at, now) !== undefined;
    return [{ made, isGone, text: utf8(value) ?? value.toString('latin1') }];
  });
}

/** Those of a type that say to be by the key, or do not say by whom: a thousand others may have signed a known key. */
function ownOf(
  signatures: readonly OpenPgpSignature[],
  types: ReadonlySet<number>,
  key: OpenPgpKey,
): readonly OpenPgpSignature[] {
  return signatures.filter((one) => types.has(one.type) && isIssuer(key, issuerOf(one)));
}

/** The newest of those that hold; only as many are verified as it takes. */
function latest(
  signatures: readonly OpenPgpSignature[],
  holds: (signature: OpenPgpSignature) => boolean,
): OpenPgpSignature | undefined {
  return signatures
    .toSorted((a, b) => createdAt(b) - createdAt(a))
    .slice(0, MOST_OWN)
    .find(holds);
}

/** Whether a key made a signature over keys and user ids, which counts at that moment. */
function isOwn(
  signature: OpenPgpSignature,
  key: OpenPgpKey,
  parts: readonly Uint8Array[],
  at: number,
  now: number,
): boolean {
  if (endOf(signature) <= at || isTooShort(key, signature)) return false;
  if (isBroken(signature, createdAt(signature))) return false;
  return isHeld(signature, key, parts, now);
}

/** The same without what takes rights away: a revocation holds however old its hash function is. */
function isHeld(
  signature: OpenPgpSignature,
  key: OpenPgpKey,
  parts: readonly Uint8Array[],
  now: number,
): boolean {
  const created = createdAt(signature);
  if (created < key.created || created > now || !isIssuer(key, issuerOf(signature))) return false;
  return unknownCritical(signature) === undefined && isMadeOver(key, signature, parts);
}

/** Reasons (RFC 9580, 5.2.3.31) after which what was signed before stays good: superseded, retired, a user id no longer valid. */
const SOFT: ReadonlySet<number> = new Set([1, 3, 32]);

/** When and why it was revoked, as the end of a sentence. A stolen key is no key at any time. */
function revocation(
  signatures: readonly OpenPgpSignature[],
  type: number,
  key: OpenPgpKey,
  parts: readonly Uint8Array[],
  at: number,
  now: number,
): string | undefined {
  const all = ownOf(signatures, new Set([type]), key);
  if (all.length > MOST_OWN) return ', or has more revocations than are looked at';
  for (const signature of all) {
    const reason = signedSubpacket(signature, SUBPACKET.reason)?.[0];
    const isSoft = reason !== undefined && SOFT.has(reason);
    if (isSoft && createdAt(signature) > at) continue;
    if (isHeld(signature, key, parts, now)) return ` on ${day(createdAt(signature))}`;
  }
  return undefined;
}

function createdAt(signature: OpenPgpSignature): number {
  return signedSeconds(signature, SUBPACKET.created) ?? Number.NEGATIVE_INFINITY;
}

function endOfKey({ created }: OpenPgpKey, signature: OpenPgpSignature): number {
  const lifetime = signedSeconds(signature, SUBPACKET.keyExpires) ?? 0;
  return lifetime === 0 ? Number.POSITIVE_INFINITY : created + lifetime;
}

function outsideOf({ created }: OpenPgpKey, end: number, at: number, what: string): string | undefined {
  if (at < created) return `the ${what} was made only on ${day(created)}`;
  return at >= end ? `the ${what} ended on ${day(end)}` : undefined;
}

/** A day of UTC. */
export function day(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 10);
}
