import type { OpenPgpKey, OpenPgpSignature } from '../../codec/index.ts';
import { day } from '../moment.ts';
import { mergedKeys, type Signed, type TransferableKey } from './keyring.ts';
import { type Issuer, isIssuer, SUBPACKET, signedSeconds, signedSubpacket } from './signature.ts';
import { bindingOf, isBoundBack, keyRevocation, statementsOf, type When } from './statements.ts';

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

const MAY_SIGN = 0x02;

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
 */
export function standingOf({ owner, subkey }: Candidate, when: When): Standing {
  const { primary } = owner;
  const { statements, userId } = statementsOf(owner, when);
  if (statements.length === 0)
    return { refused: 'the key has no user id or statement that it signed itself' };
  const revoked = keyRevocation(owner, when);
  if (revoked) return { refused: `the key was revoked${revoked}` };
  const end = Math.min(...statements.map((statement) => endOfKey(primary, statement)));
  const outside = outsideOf(primary, end, when, 'key');
  if (outside) return { refused: outside };
  const known = userId === undefined ? {} : { userId };
  if (subkey) {
    const own = subkeyStanding(primary, subkey, when);
    return 'refused' in own ? own : { ...known, end: Math.min(own.end, end) };
  }
  const flags = statements.flatMap((statement) => signedSubpacket(statement, SUBPACKET.keyFlags) ?? []);
  // Keys of the nineties do not say what they are for.
  if (flags.some(([first = 0]) => (first & MAY_SIGN) === 0)) return { refused: 'the key is not for signing' };
  return { ...known, end };
}

function subkeyStanding(primary: OpenPgpKey, subkey: Signed<OpenPgpKey>, when: When): Standing {
  const { value: key } = subkey;
  const { binding, revoked } = bindingOf(primary, subkey, when);
  if (!binding) return { refused: 'its key does not say that the subkey is its own' };
  if (revoked) return { refused: `the subkey was revoked${revoked}` };
  const end = endOfKey(key, binding);
  const outside = outsideOf(key, end, when, 'subkey');
  if (outside) return { refused: outside };
  const flags = signedSubpacket(binding, SUBPACKET.keyFlags);
  if (((flags?.[0] ?? 0) & MAY_SIGN) === 0) return { refused: 'the subkey is not for signing' };
  if (!isBoundBack(binding, primary, key, when))
    return { refused: 'the subkey does not say that it belongs to its key (primary key binding)' };
  return { end };
}

function endOfKey({ created }: OpenPgpKey, signature: OpenPgpSignature): number {
  const lifetime = signedSeconds(signature, SUBPACKET.keyExpires) ?? 0;
  return lifetime === 0 ? Number.POSITIVE_INFINITY : created + lifetime;
}

function outsideOf({ created }: OpenPgpKey, end: number, { at }: When, what: string): string | undefined {
  if (at < created) return `the ${what} was made only on ${day(created)}`;
  return at >= end ? `the ${what} ended on ${day(end)}` : undefined;
}
