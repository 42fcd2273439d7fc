import { createHash } from 'node:crypto';
import { hex } from '../bytes.ts';
import { openPgpIntegers } from './packets.ts';

/** A public key or subkey of version 4 (RFC 9580, 5.5.2). */
export interface OpenPgpKey {
  /** Seconds since 1970. */
  readonly created: number;
  /** Id of RFC 9580, 9.1. */
  readonly algorithm: number;
  /** The key itself; absent for algorithms that are not read. */
  readonly material?: OpenPgpMaterial;
  /** SHA-1 of the packet, 40 upper-case hexadecimal digits; its last 16 are the key id. */
  readonly fingerprint: string;
  /** What signatures over the key digest: 0x99, length, packet (RFC 9580, 5.2.4). */
  readonly digested: Buffer;
}

/** A public key as numbers: big-endian, without leading zeros; points without their prefix. */
export type OpenPgpMaterial =
  | { readonly kind: 'rsa'; readonly modulus: Buffer; readonly exponent: Buffer }
  | {
      readonly kind: 'ec';
      readonly curve: 'P-256' | 'P-384' | 'P-521';
      readonly x: Buffer;
      readonly y: Buffer;
    }
  | { readonly kind: 'ed25519'; readonly point: Buffer };

/**
 * Reads a public-key packet.
 * @returns its version alone where that is not 4; undefined where it is malformed
 */
export function parseOpenPgpKey(
  body: Buffer,
): { readonly version: number; readonly key?: OpenPgpKey } | undefined {
  const version = body[0];
  if (version === undefined) return undefined;
  if (version !== 4) return { version };
  if (body.length < 6 || body.length > 0xffff) return undefined;
  const digested = Buffer.concat([Buffer.from([0x99, body.length >> 8, body.length & 0xff]), body]);
  const algorithm = body[5]!;
  const read = Object.hasOwn(MATERIAL, algorithm) ? MATERIAL[algorithm] : undefined;
  const material = read?.(body.subarray(6));
  if (material === 'malformed') return undefined;
  const key = {
    created: body.readUInt32BE(1),
    algorithm,
    ...(material ? { material } : {}),
    fingerprint: hex(createHash('sha1').update(digested).digest()).toUpperCase(),
    digested,
  };
  return { version, key };
}

/** Undefined where the curve is not known. */
type ReadMaterial = (bytes: Buffer) => OpenPgpMaterial | 'malformed' | undefined;

const rsa: ReadMaterial = (bytes) => {
  const [modulus, exponent] = openPgpIntegers(bytes, 2) ?? [];
  return modulus && exponent ? { kind: 'rsa', modulus, exponent } : 'malformed';
};

/** Object identifiers of curves (RFC 9580, 9.2), without tag and length. */
const CURVES: Readonly<
  Record<string, { readonly curve: 'P-256' | 'P-384' | 'P-521'; readonly bytes: number }>
> = {
  '2a8648ce3d030107': { curve: 'P-256', bytes: 32 },
  '2b81040022': { curve: 'P-384', bytes: 48 },
  '2b81040023': { curve: 'P-521', bytes: 66 },
};
const ED25519_LEGACY = '2b06010401da470f01';

/** A curve by its identifier, and a point on it as one integer. */
function onCurve(bytes: Buffer): { readonly curve: string; readonly point: Buffer } | undefined {
  const end = 1 + (bytes[0] ?? 0);
  const [point] = openPgpIntegers(bytes.subarray(end), 1) ?? [];
  return point && { curve: hex(bytes.subarray(1, end)), point };
}

const ecdsa: ReadMaterial = (bytes) => {
  const found = onCurve(bytes);
  if (!found) return 'malformed';
  const known = Object.hasOwn(CURVES, found.curve) ? CURVES[found.curve]! : undefined;
  if (!known) return undefined;
  const { point } = found;
  if (point.length !== 1 + 2 * known.bytes || point[0] !== 4) return 'malformed';
  const middle = 1 + known.bytes;
  return { kind: 'ec', curve: known.curve, x: point.subarray(1, middle), y: point.subarray(middle) };
};

const eddsaLegacy: ReadMaterial = (bytes) => {
  const found = onCurve(bytes);
  if (!found) return 'malformed';
  if (found.curve !== ED25519_LEGACY) return undefined;
  const { point } = found;
  return point.length === 33 && point[0] === 0x40
    ? { kind: 'ed25519', point: point.subarray(1) }
    : 'malformed';
};

const ed25519: ReadMaterial = (bytes) =>
  bytes.length === 32 ? { kind: 'ed25519', point: bytes } : 'malformed';

/** By algorithm; 3 signs as 1 does. */
const MATERIAL: Readonly<Record<number, ReadMaterial>> = {
  1: rsa,
  3: rsa,
  19: ecdsa,
  22: eddsaLegacy,
  27: ed25519,
};
