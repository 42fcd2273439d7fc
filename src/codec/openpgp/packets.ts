import { asBuffer } from '../bytes.ts';
import { type Length, packetLength } from './length.ts';

/** A packet (RFC 9580, 4). */
export interface OpenPgpPacket {
  /** Packet type: 2 a signature, 6 a public key, 13 a user id, 14 a subkey. */
  readonly tag: number;
  readonly body: Buffer;
  /** Of the whole packet in the bytes given. */
  readonly start: number;
  readonly end: number;
}

/** Tag, and where the body begins and how many bytes it claims. */
export interface OpenPgpHeader extends Length {
  readonly tag: number;
}

/**
 * Tag and length of a packet (RFC 9580, 4.2), in both formats. Partial and indeterminate lengths are for data alone, never for
 * keys or signatures, and are not read.
 * @returns undefined where there is none
 */
export function openPgpHeader(bytes: Buffer, at: number): OpenPgpHeader | undefined {
  const first = bytes[at]!;
  if ((first & 0x80) === 0) return undefined;
  if ((first & 0x40) !== 0) {
    const isPartial = bytes[at + 1]! >= 224 && bytes[at + 1]! < 255;
    const length = isPartial ? undefined : packetLength(bytes, at + 1);
    return length && { tag: first & 0x3f, ...length };
  }
  const width = [1, 2, 4][first & 3];
  if (width === undefined || at + 1 + width > bytes.length) return undefined;
  const length = bytes.readUIntBE(at + 1, width);
  return { tag: (first >> 2) & 0x0f, at: at + 1 + width, length };
}

/**
 * Takes a run of packets apart.
 * @param most how many packets at most
 * @returns the packets up to the first that cannot be read, and why it cannot
 */
export function openPgpPackets(
  bytes: Uint8Array,
  most: number,
): { readonly packets: readonly OpenPgpPacket[]; readonly issue?: string } {
  const buffer = asBuffer(bytes);
  const packets: OpenPgpPacket[] = [];
  for (let at = 0; at < buffer.length; ) {
    const header = openPgpHeader(buffer, at);
    if (!header) return { packets, issue: `no packet begins at byte ${at}` };
    const end = header.at + header.length;
    if (end > buffer.length)
      return { packets, issue: `the packet at byte ${at} claims ${header.length} bytes, fewer are there` };
    if (packets.length >= most) return { packets, issue: `it has more than ${most} packets` };
    packets.push({ tag: header.tag, body: buffer.subarray(header.at, end), start: at, end });
    at = end;
  }
  return { packets };
}

/**
 * Multiprecision integers (RFC 9580, 3.2), each without leading zeros.
 * @returns undefined where there are not `count` of them up to the end, or one states a wrong number of bits
 */
export function openPgpIntegers(bytes: Buffer, count: number): readonly Buffer[] | undefined {
  const numbers: Buffer[] = [];
  let at = 0;
  while (numbers.length < count) {
    if (at + 2 > bytes.length) return undefined;
    const bits = bytes.readUInt16BE(at);
    const value = bytes.subarray(at + 2, at + 2 + Math.ceil(bits / 8));
    if (value.length < Math.ceil(bits / 8)) return undefined;
    if (bits > 0 && 32 - Math.clz32(value[0]!) !== ((bits - 1) & 7) + 1) return undefined;
    numbers.push(value);
    at += 2 + value.length;
  }
  return at === bytes.length ? numbers : undefined;
}
