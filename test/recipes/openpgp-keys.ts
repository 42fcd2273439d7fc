import { createHash, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { subpacket } from './openpgp.ts';

/** Makes OpenPGP keys and signatures that hold (RFC 9580, version 4); every key is new. */

export type PgpKind = 'rsa' | 'p256' | 'p384' | 'p521' | 'eddsa' | 'ed25519';

/** A key that signs. */
export interface PgpKey {
  readonly kind: PgpKind;
  readonly algorithm: number;
  /** Body of the public-key packet. */
  readonly body: Buffer;
  /** Seconds since 1970. */
  readonly created: number;
  /** 40 upper-case hexadecimal digits. */
  readonly fingerprint: string;
  readonly privateKey: KeyObject;
}

/** What stands in a signature; whatever is given replaces what an honest signer would put. */
export interface PgpSigning {
  readonly type?: number;
  readonly hash?: keyof typeof HASH_ID;
  /** Ids that stand in the packet. */
  readonly hashId?: number;
  readonly algorithm?: number;
  readonly version?: number;
  /** Seconds since 1970; null leaves it out. */
  readonly created?: number | null;
  /** Hashed subpackets besides creation time and issuer. */
  readonly hashed?: readonly Uint8Array[];
  readonly unhashed?: readonly Uint8Array[];
  /** Where the issuer stands: as a fingerprint that is signed (default), as an id that is not, as both, or nowhere. */
  readonly issuer?: 'signed' | 'hint' | 'both' | 'none';
}

export const PGP_TIME = 1_700_000_000;
const HASH_ID = {
  md5: 1,
  sha1: 2,
  ripemd160: 3,
  sha256: 8,
  sha384: 9,
  sha512: 10,
  sha224: 11,
  'sha3-256': 12,
  'sha3-512': 14,
} as const;
const ALGORITHM: Readonly<Record<PgpKind, number>> = {
  rsa: 1,
  p256: 19,
  p384: 19,
  p521: 19,
  eddsa: 22,
  ed25519: 27,
};
const CURVE = {
  p256: ['prime256v1', '2a8648ce3d030107', 32],
  p384: ['secp384r1', '2b81040022', 48],
  p521: ['secp521r1', '2b81040023', 66],
} as const;

/** @param bits of an RSA key */
export function makePgpKey(kind: PgpKind, created = PGP_TIME - 1000, bits = 2048): PgpKey {
  const privateKey = newKey(kind, bits);
  const algorithm = ALGORITHM[kind];
  const head = Buffer.from([4, 0, 0, 0, 0, algorithm]);
  head.writeUInt32BE(created, 1);
  const body = Buffer.concat([head, material(kind, createPublicKey(privateKey))]);
  const fingerprint = createHash('sha1').update(digested(body)).digest('hex').toUpperCase();
  return { kind, algorithm, body, created, fingerprint, privateKey };
}

function newKey(kind: PgpKind, bits: number): KeyObject {
  if (kind === 'rsa') return generateKeyPairSync('rsa', { modulusLength: bits }).privateKey;
  if (kind === 'eddsa' || kind === 'ed25519') return generateKeyPairSync('ed25519').privateKey;
  return generateKeyPairSync('ec', { namedCurve: CURVE[kind][0] }).privateKey;
}

function material(kind: PgpKind, key: KeyObject): Buffer {
  const { n, e, x, y } = key.export({ format: 'jwk' });
  const part = (text: string | undefined) => Buffer.from(text ?? '', 'base64url');
  if (kind === 'rsa') return Buffer.concat([mpi(part(n)), mpi(part(e))]);
  if (kind === 'ed25519') return part(x);
  const oid = Buffer.from(kind === 'eddsa' ? '2b06010401da470f01' : CURVE[kind][1], 'hex');
  const prefix = Buffer.from([kind === 'eddsa' ? 0x40 : 4]);
  const point = Buffer.concat([prefix, part(x), ...(kind === 'eddsa' ? [] : [part(y)])]);
  return Buffer.concat([Buffer.from([oid.length]), oid, mpi(point)]);
}

/** A multiprecision integer. */
export function mpi(value: Uint8Array): Buffer {
  let from = 0;
  while (from < value.length && value[from] === 0) from++;
  const bytes = Buffer.from(value.subarray(from));
  const bits = bytes.length === 0 ? 0 : bytes.length * 8 - Math.clz32(bytes[0]!) + 24;
  return Buffer.concat([Buffer.from([bits >> 8, bits & 0xff]), bytes]);
}

/** A packet in the new format, with its length in five octets. */
export function pgpPacket(tag: number, body: Uint8Array): Buffer {
  const head = Buffer.from([0xc0 | tag, 0xff, 0, 0, 0, 0]);
  head.writeUInt32BE(body.length, 2);
  return Buffer.concat([head, body]);
}

/** What signatures over a key digest. */
export function digested(body: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([0x99, body.length >> 8, body.length & 0xff]), body]);
}

/** A number of four bytes as a subpacket: times, lifetimes. */
export function seconds(type: number, value: number): Buffer {
  const body = Buffer.alloc(4);
  body.writeUInt32BE(value);
  return subpacket(type, body, 1);
}

/** Body of a signature packet over content that is given as it is digested. */
export function pgpSignatureBody(key: PgpKey, content: Uint8Array, signing: PgpSigning = {}): Buffer {
  const { type = 0, hash = 'sha512', created = PGP_TIME, issuer = 'signed' } = signing;
  const id = Buffer.from(key.fingerprint, 'hex');
  const hashed = Buffer.concat([
    ...(created === null ? [] : [seconds(2, created)]),
    ...(issuer === 'signed' || issuer === 'both'
      ? [subpacket(33, Buffer.concat([Buffer.from([4]), id]))]
      : []),
    ...(signing.hashed ?? []),
  ]);
  const unhashed = Buffer.concat([
    ...(issuer === 'hint' || issuer === 'both' ? [subpacket(16, id.subarray(12))] : []),
    ...(signing.unhashed ?? []),
  ]);
  const algorithm = signing.algorithm ?? key.algorithm;
  const head = [signing.version ?? 4, type, algorithm, signing.hashId ?? HASH_ID[hash]];
  const signed = Buffer.concat([Buffer.from(head), length(hashed), hashed]);
  const trailer = Buffer.from([4, 0xff, 0, 0, 0, 0]);
  trailer.writeUInt32BE(signed.length, 2);
  const all = Buffer.concat([content, signed, trailer]);
  const digest = createHash(hash).update(all).digest();
  return Buffer.concat([
    signed,
    length(unhashed),
    unhashed,
    digest.subarray(0, 2),
    numbers(key, all, digest, hash),
  ]);
}

/** A detached signature. */
export function pgpSignature(key: PgpKey, content: Uint8Array | string, signing: PgpSigning = {}): Buffer {
  return pgpPacket(2, pgpSignatureBody(key, Buffer.from(content as string), signing));
}

function length(area: Buffer): Buffer {
  return Buffer.from([area.length >> 8, area.length & 0xff]);
}

function numbers(key: PgpKey, content: Buffer, digest: Buffer, hash: string): Buffer {
  const { kind, privateKey } = key;
  if (kind === 'rsa') return mpi(sign(hash, content, privateKey));
  const isEdwards = kind === 'eddsa' || kind === 'ed25519';
  const pair = isEdwards
    ? sign(null, digest, privateKey)
    : sign(hash, content, { key: privateKey, dsaEncoding: 'ieee-p1363' });
  if (kind === 'ed25519') return pair;
  const half = pair.length / 2;
  return Buffer.concat([mpi(pair.subarray(0, half)), mpi(pair.subarray(half))]);
}

/** How a transferable key is put together; whatever is given replaces what an honest program would put. */
export interface PgpCertificate {
  readonly userId?: string | null;
  /** Of the self-signature on the user id. */
  readonly self?: PgpSigning;
  /** First octet of the key flags; null leaves them out. */
  readonly flags?: number | null;
  /** Signatures over the primary key: revocations and direct-key signatures, as bodies. */
  readonly direct?: readonly Buffer[];
  readonly subkeys?: readonly PgpSubkey[];
  /** Packets behind everything. */
  readonly more?: readonly Buffer[];
}

export interface PgpSubkey {
  readonly key: PgpKey;
  readonly flags?: number | null;
  readonly binding?: PgpSigning;
  /** Its own signature that it belongs to the primary key; null leaves it out. */
  readonly back?: PgpSigning | null;
  /** Who makes that signature, instead of the subkey. */
  readonly backBy?: PgpKey;
  /** Revocations, as signings. */
  readonly revocations?: readonly PgpSigning[];
}

const CERTIFY_SIGN = 0x03;
const SIGN = 0x02;

/** A transferable public key. */
export function pgpCertificate(primary: PgpKey, parts: PgpCertificate = {}): Buffer {
  const { userId = 'Ann <ann@x.test>', self = {}, flags = CERTIFY_SIGN, direct = [], subkeys = [] } = parts;
  const own = digested(primary.body);
  const id = Buffer.from(userId ?? '');
  const idHead = Buffer.from([0xb4, 0, 0, 0, 0]);
  idHead.writeUInt32BE(id.length, 1);
  const certification = pgpSignatureBody(primary, Buffer.concat([own, idHead, id]), {
    type: 0x13,
    created: primary.created,
    ...self,
    hashed: [...flagsOf(flags), ...(self.hashed ?? [])],
  });
  return Buffer.concat([
    pgpPacket(6, primary.body),
    ...direct.map((body) => pgpPacket(2, body)),
    ...(userId === null ? [] : [pgpPacket(13, id), pgpPacket(2, certification)]),
    ...subkeys.flatMap((subkey) => subkeyPackets(primary, subkey)),
    ...(parts.more ?? []),
  ]);
}

function subkeyPackets(primary: PgpKey, subkey: PgpSubkey): Buffer[] {
  const { key, flags = SIGN, binding = {}, back = {}, backBy = key, revocations = [] } = subkey;
  const both = Buffer.concat([digested(primary.body), digested(key.body)]);
  const created = key.created;
  const embedded =
    back === null ? [] : [subpacket(32, pgpSignatureBody(backBy, both, { type: 0x19, created, ...back }), 5)];
  const body = pgpSignatureBody(primary, both, {
    type: 0x18,
    created,
    ...binding,
    hashed: [...flagsOf(flags), ...embedded, ...(binding.hashed ?? [])],
  });
  return [
    pgpPacket(14, key.body),
    pgpPacket(2, body),
    ...revocations.map((one) =>
      pgpPacket(2, pgpSignatureBody(primary, both, { type: 0x28, created, ...one })),
    ),
  ];
}

function flagsOf(flags: number | null): Buffer[] {
  return flags === null ? [] : [subpacket(27, Buffer.from([flags]))];
}

/** A revocation of a primary key. @param reason code; null leaves it out */
export function pgpRevocation(primary: PgpKey, created: number, reason: number | null): Buffer {
  return pgpSignatureBody(primary, digested(primary.body), {
    type: 0x20,
    created,
    hashed: reason === null ? [] : [subpacket(29, Buffer.from([reason]))],
  });
}
