import { packetLength } from './length.ts';

/** A subpacket of a signature (RFC 9580, 5.2.3.7). */
export interface OpenPgpSubpacket {
  readonly type: number;
  readonly critical: boolean;
  readonly body: Buffer;
  /** It is signed; what is not may have been put there by anybody. */
  readonly hashed: boolean;
}

/** A signature packet of version 4 (RFC 9580, 5.2.3) as data for a verifier. */
export interface OpenPgpSignature {
  /** Signature type: 0 of a binary document, 1 of a text, 0x18 that binds a subkey. */
  readonly type: number;
  /** Ids of RFC 9580, 9.1 and 9.5. */
  readonly keyAlgorithm: number;
  readonly hashAlgorithm: number;
  /** The signed part of the packet: all up to the end of the hashed subpackets. */
  readonly signed: Buffer;
  readonly subpackets: readonly OpenPgpSubpacket[];
  /** The first two bytes of the digest. */
  readonly left: Buffer;
  /** What the algorithm made: multiprecision integers, or bytes. */
  readonly numbers: Buffer;
}

/** The signed area holds at most 64 KiB; honest signatures have a dozen. */
const MOST_SUBPACKETS = 1000;

/**
 * Reads a signature packet. Nothing is verified.
 * @returns its version alone where that is not 4; undefined where it is malformed
 */
export function parseOpenPgpSignature(
  body: Buffer,
): { readonly version: number; readonly signature?: OpenPgpSignature } | undefined {
  const version = body[0];
  if (version === undefined) return undefined;
  if (version !== 4) return { version };
  const hashed = areaAt(body, 4);
  const unhashed = hashed && areaAt(body, hashed.end);
  if (!hashed || !unhashed || unhashed.end + 2 > body.length) return undefined;
  const inHashed = subpacketsOf(hashed.content, true);
  const inUnhashed = subpacketsOf(unhashed.content, false);
  if (!inHashed || !inUnhashed) return undefined;
  const signature = {
    type: body[1]!,
    keyAlgorithm: body[2]!,
    hashAlgorithm: body[3]!,
    signed: body.subarray(0, hashed.end),
    subpackets: [...inHashed, ...inUnhashed],
    left: body.subarray(unhashed.end, unhashed.end + 2),
    numbers: body.subarray(unhashed.end + 2),
  };
  return { version, signature };
}

/** What is digested behind the content (RFC 9580, 5.2.4): the signed part of the packet and its length. */
export function openPgpTrailer({ signed }: OpenPgpSignature): Buffer {
  const end = Buffer.from([4, 0xff, 0, 0, 0, 0]);
  end.writeUInt32BE(signed.length, 2);
  return Buffer.concat([signed, end]);
}

function areaAt(body: Buffer, at: number): { readonly content: Buffer; readonly end: number } | undefined {
  if (at + 2 > body.length) return undefined;
  const end = at + 2 + body.readUInt16BE(at);
  return end > body.length ? undefined : { content: body.subarray(at + 2, end), end };
}

function subpacketsOf(area: Buffer, hashed: boolean): readonly OpenPgpSubpacket[] | undefined {
  const subpackets: OpenPgpSubpacket[] = [];
  for (let at = 0; at < area.length; ) {
    const length = packetLength(area, at);
    const end = length ? length.at + length.length : 0;
    if (!length || length.length === 0 || end > area.length || subpackets.length >= MOST_SUBPACKETS)
      return undefined;
    const type = area[length.at]!;
    subpackets.push({
      type: type & 0x7f,
      critical: (type & 0x80) !== 0,
      body: area.subarray(length.at + 1, end),
      hashed,
    });
    at = end;
  }
  return subpackets;
}
