import { type OpenPgpKey, type OpenPgpSignature, parseOpenPgpSignature, utf8 } from '../../codec/index.ts';
import { day } from '../moment.ts';
import { unknownCritical } from './document.ts';
import type { Signed, TransferableKey } from './keyring.ts';
import {
  BROKEN,
  endOf,
  isIssuer,
  isMadeOver,
  issuerOf,
  isTooShort,
  SUBPACKET,
  signedSeconds,
  signedSubpacket,
} from './signature.ts';

/** As of when a key is looked at, in seconds since 1970. */
export interface When {
  /** When the signature that it made says it was made. */
  readonly at: number;
  /** The moment of asking: nothing that was signed later counts. */
  readonly now: number;
}

/** A key, and what it signed of keys and user ids: the bytes in their order. */
interface Own {
  readonly key: OpenPgpKey;
  readonly parts: readonly Uint8Array[];
}

/** Signature types (RFC 9580, 5.2.1). */
const TYPE = {
  subkeyBinding: 0x18,
  primaryBinding: 0x19,
  directKey: 0x1f,
  keyRevocation: 0x20,
  subkeyRevocation: 0x28,
  idRevocation: 0x30,
} as const;
/** The four kinds of certifications of a user id. */
const CERTIFICATIONS = [0x10, 0x11, 0x12, 0x13];

/** Until then what a key says of itself may be signed with SHA-1 (2023-02-01, as Sequoia has it): no such collision is cheap. */
const SHA1_END = 1_675_209_600;
const SHA1 = 2;
/** So many signatures of one kind are looked at. */
const MOST_OWN = 200;

/**
 * What a key says of itself: its last statement over the key alone, and the one over its main user id (RFC 9580, 5.2.3.10). They
 * may differ in when it ends and what it is for, and programs in which of them counts: here it must be both.
 */
export function statementsOf(
  owner: TransferableKey,
  when: When,
): { readonly statements: readonly OpenPgpSignature[]; readonly userId?: string } {
  const { primary, signatures } = owner;
  const direct = latest(signatures, [TYPE.directKey], { key: primary, parts: [primary.digested] }, when);
  const names = namesOf(owner, when);
  // Whoever revokes all names of a key does not revoke the key.
  const current = names.filter(({ isGone }) => !isGone);
  const [main] = (current.length > 0 ? current : names).toSorted(
    (a, b) => Number(isMain(b.made)) - Number(isMain(a.made)) || createdAt(b.made) - createdAt(a.made),
  );
  const statements = [...(direct ? [direct] : []), ...(main ? [main.made] : [])];
  return { statements, ...(main && current.length > 0 ? { userId: main.text } : {}) };
}

/** When and why a key was revoked, as the end of a sentence. */
export function keyRevocation({ primary, signatures }: TransferableKey, when: When): string | undefined {
  return revocation(signatures, TYPE.keyRevocation, { key: primary, parts: [primary.digested] }, when);
}

/** What a key says of a subkey: that it is its own, and that it is revoked, as the end of a sentence. */
export function bindingOf(
  key: OpenPgpKey,
  { value, signatures }: Signed<OpenPgpKey>,
  when: When,
): { readonly binding?: OpenPgpSignature | undefined; readonly revoked?: string | undefined } {
  const own = { key, parts: [key.digested, value.digested] };
  return {
    binding: latest(signatures, [TYPE.subkeyBinding], own, when),
    revoked: revocation(signatures, TYPE.subkeyRevocation, own, when),
  };
}

/** Whether the subkey agrees: anybody can claim a subkey of somebody else (RFC 9580, 5.2.1.9). */
export function isBoundBack(
  { subpackets }: OpenPgpSignature,
  primary: OpenPgpKey,
  subkey: OpenPgpKey,
  when: When,
): boolean {
  return subpackets
    .filter(({ type }) => type === SUBPACKET.embedded)
    .slice(0, MOST_OWN)
    .some(({ body }) => {
      const signature = parseOpenPgpSignature(body)?.signature;
      const own = { key: subkey, parts: [primary.digested, subkey.digested] };
      return signature?.type === TYPE.primaryBinding && isOwn(signature, own, when);
    });
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

function namesOf({ primary, userIds }: TransferableKey, when: When): readonly Name[] {
  return userIds.slice(0, MOST_OWN).flatMap(({ value, signatures }) => {
    const head = Buffer.from([0xb4, 0, 0, 0, 0]);
    head.writeUInt32BE(value.length, 1);
    const own = { key: primary, parts: [primary.digested, head, value] };
    const made = latest(signatures, CERTIFICATIONS, own, when);
    if (!made) return [];
    const since = signatures.filter((one) => createdAt(one) >= createdAt(made));
    const isGone = revocation(since, TYPE.idRevocation, own, when) !== undefined;
    return [{ made, isGone, text: utf8(value) ?? value.toString('latin1') }];
  });
}

/** Those of a type that say to be by the key, or do not say by whom: a thousand others may have signed a known key. */
function ownOf(
  signatures: readonly OpenPgpSignature[],
  types: readonly number[],
  key: OpenPgpKey,
): readonly OpenPgpSignature[] {
  return signatures.filter((one) => types.includes(one.type) && isIssuer(key, issuerOf(one)));
}

/** The newest of those that hold; only as many are verified as it takes. */
function latest(
  signatures: readonly OpenPgpSignature[],
  types: readonly number[],
  own: Own,
  when: When,
): OpenPgpSignature | undefined {
  return ownOf(signatures, types, own.key)
    .toSorted((a, b) => createdAt(b) - createdAt(a))
    .slice(0, MOST_OWN)
    .find((signature) => isOwn(signature, own, when));
}

/** Whether a key made a signature over keys and user ids, which counts at that moment. */
function isOwn(signature: OpenPgpSignature, own: Own, { at, now }: When): boolean {
  if (endOf(signature) <= at || isTooShort(own.key, signature)) return false;
  return !isBroken(signature) && isHeld(signature, own, now);
}

/** The same without what takes rights away: a revocation holds however old its hash function is. */
function isHeld(signature: OpenPgpSignature, { key, parts }: Own, now: number): boolean {
  const created = createdAt(signature);
  if (created < key.created || created > now || !isIssuer(key, issuerOf(signature))) return false;
  return unknownCritical(signature) === undefined && isMadeOver(key, signature, parts);
}

/** Nothing of a key is believed with a broken hash function. */
function isBroken(signature: OpenPgpSignature): boolean {
  const { hashAlgorithm } = signature;
  return BROKEN.has(hashAlgorithm) && (hashAlgorithm !== SHA1 || createdAt(signature) >= SHA1_END);
}

/** Reasons (RFC 9580, 5.2.3.31) after which what was signed before stays good: superseded, retired, a user id no longer valid. */
const SOFT: ReadonlySet<number> = new Set([1, 3, 32]);

/** When and why it was revoked, as the end of a sentence. A stolen key is no key at any time. */
function revocation(
  signatures: readonly OpenPgpSignature[],
  type: number,
  own: Own,
  { at, now }: When,
): string | undefined {
  const all = ownOf(signatures, [type], own.key);
  if (all.length > MOST_OWN) return ', or has more revocations than are looked at';
  for (const signature of all) {
    const reason = signedSubpacket(signature, SUBPACKET.reason)?.[0];
    const isSoft = reason !== undefined && SOFT.has(reason);
    if (isSoft && createdAt(signature) > at) continue;
    if (isHeld(signature, own, now)) return ` on ${day(createdAt(signature))}`;
  }
  return undefined;
}

function createdAt(signature: OpenPgpSignature): number {
  return signedSeconds(signature, SUBPACKET.created) ?? Number.NEGATIVE_INFINITY;
}
