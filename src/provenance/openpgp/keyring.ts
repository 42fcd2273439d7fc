import {
  armourBlocks,
  type OpenPgpKey,
  type OpenPgpPacket,
  type OpenPgpSignature,
  openPgpPackets,
  parseOpenPgpKey,
  parseOpenPgpSignature,
} from '../../codec/index.ts';
import { refuse } from '../steps.ts';

/** A public key as it is handed around (RFC 9580, 10.1): nothing in it is verified. */
export interface TransferableKey {
  readonly primary: OpenPgpKey;
  /** Over the primary key alone: what it says of itself, and that it is revoked. */
  readonly signatures: readonly OpenPgpSignature[];
  readonly userIds: readonly Signed<Buffer>[];
  readonly subkeys: readonly Signed<OpenPgpKey>[];
}

/** A user id or subkey with the signatures behind it. */
export interface Signed<T> {
  readonly value: T;
  readonly signatures: readonly OpenPgpSignature[];
}

/** Packets of one file: a key that a thousand people signed has some thousand. */
const MOST_PACKETS = 100_000;

/** Signatures over the primary key alone (RFC 9580, 5.2.1): direct key, key revocation. They count wherever they stand. */
const OVER_PRIMARY: ReadonlySet<number> = new Set([0x1f, 0x20]);

const TAG = { signature: 2, secretKey: 5, publicKey: 6, secretSubkey: 7, userId: 13, subkey: 14 } as const;

/**
 * Reads a file of public keys, binary or armoured, one or several. Keys of other versions than 4 are left out.
 * @throws Refusal `trust.key`
 */
export function readKeyring(content: Uint8Array): readonly TransferableKey[] {
  const keys = packetsOf(content).flatMap(keysOf);
  return keys.length > 0 ? keys : no('it has no OpenPGP public key of version 4');
}

function packetsOf(content: Uint8Array): readonly (readonly OpenPgpPacket[])[] {
  const blocks = armourBlocks(content);
  if (blocks.length === 0) return [binary(content)];
  return blocks.map(({ label, content: packed, issue }) => {
    if (label.startsWith('PRIVATE')) secret();
    if (label !== 'PUBLIC KEY BLOCK') no(`it has no public key, but a ${label}`);
    if (issue !== undefined) no(issue);
    return binary(packed);
  });
}

function binary(bytes: Uint8Array): readonly OpenPgpPacket[] {
  const { packets, issue } = openPgpPackets(bytes, MOST_PACKETS);
  if (Buffer.from(bytes.subarray(8, 12)).toString('latin1') === 'KBXf')
    no('it is a keybox of GnuPG; `gpg --export` writes the keys of one');
  if (issue !== undefined) no(packets.length === 0 ? 'it is no OpenPGP public key' : issue);
  return packets;
}

/** What the next signatures are about. */
interface Draft {
  readonly primary: OpenPgpKey;
  readonly signatures: OpenPgpSignature[];
  readonly userIds: { readonly value: Buffer; readonly signatures: OpenPgpSignature[] }[];
  readonly subkeys: { readonly value: OpenPgpKey; readonly signatures: OpenPgpSignature[] }[];
}

function keysOf(packets: readonly OpenPgpPacket[]): readonly TransferableKey[] {
  const keys: Draft[] = [];
  let key: Draft | undefined;
  /** Signatures over what is not read, such as a photograph, go nowhere. */
  let about: OpenPgpSignature[] = [];
  for (const { tag, body } of packets) {
    if (isIgnored(tag)) continue;
    if (tag === TAG.secretKey || tag === TAG.secretSubkey) secret();
    if (tag === TAG.publicKey) {
      const primary = parseOpenPgpKey(body)?.key;
      key = primary && { primary, signatures: [], userIds: [], subkeys: [] };
      about = key?.signatures ?? [];
      if (key) keys.push(key);
    } else if (tag === TAG.signature) {
      const signature = parseOpenPgpSignature(body)?.signature;
      const place = key && signature && OVER_PRIMARY.has(signature.type) ? key.signatures : about;
      if (signature) place.push(signature);
    } else {
      about = [];
      if (tag === TAG.userId) key?.userIds.push({ value: body, signatures: about });
      const subkey = tag === TAG.subkey ? parseOpenPgpKey(body)?.key : undefined;
      if (subkey) key?.subkeys.push({ value: subkey, signatures: about });
    }
  }
  return keys;
}

/**
 * Packets that mean nothing among keys and signatures (RFC 9580, 4.3, 5.8, 5.10, 5.14): markers, trust packets of a program's
 * own keyring, padding, private ones and those not critical.
 */
export function isIgnored(tag: number): boolean {
  return tag === 10 || tag === 12 || tag === 21 || tag >= 40;
}

/** One key of each fingerprint, with all that is said of it anywhere: an old copy must not hide that it was revoked since. */
export function mergedKeys(keys: readonly TransferableKey[]): readonly TransferableKey[] {
  return oneOfEach(
    keys,
    ({ primary }) => primary.fingerprint,
    (copies) => ({
      primary: copies[0]!.primary,
      signatures: copies.flatMap(({ signatures }) => signatures),
      userIds: joined(
        copies.flatMap(({ userIds }) => userIds),
        (id) => id.toString('latin1'),
      ),
      subkeys: joined(
        copies.flatMap(({ subkeys }) => subkeys),
        ({ fingerprint }) => fingerprint,
      ),
    }),
  );
}

function joined<T>(all: readonly Signed<T>[], nameOf: (value: T) => string): readonly Signed<T>[] {
  return oneOfEach(
    all,
    ({ value }) => nameOf(value),
    (same) => ({
      value: same[0]!.value,
      signatures: same.flatMap(({ signatures }) => signatures),
    }),
  );
}

function oneOfEach<T>(
  all: readonly T[],
  nameOf: (one: T) => string,
  join: (same: readonly T[]) => T,
): readonly T[] {
  return [...Map.groupBy(all, nameOf).values()].map((same) => (same.length === 1 ? same[0]! : join(same)));
}

function secret(): never {
  no('it is a private key, which nobody else should have');
}

function no(message: string): never {
  refuse('trust.key', message, { input: 'OpenPGP key' });
}
