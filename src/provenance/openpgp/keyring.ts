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
    if (tag === TAG.secretKey || tag === TAG.secretSubkey) secret();
    if (tag === TAG.publicKey) {
      const primary = parseOpenPgpKey(body)?.key;
      key = primary && { primary, signatures: [], userIds: [], subkeys: [] };
      about = key?.signatures ?? [];
      if (key) keys.push(key);
    } else if (tag === TAG.signature) {
      const signature = parseOpenPgpSignature(body)?.signature;
      if (signature) about.push(signature);
    } else {
      about = [];
      if (tag === TAG.userId) key?.userIds.push({ value: body, signatures: about });
      const subkey = tag === TAG.subkey ? parseOpenPgpKey(body)?.key : undefined;
      if (subkey) key?.subkeys.push({ value: subkey, signatures: about });
    }
  }
  return keys;
}

function secret(): never {
  no('it is a private key, which nobody else should have');
}

function no(message: string): never {
  refuse('trust.key', message, { input: 'OpenPGP key' });
}
