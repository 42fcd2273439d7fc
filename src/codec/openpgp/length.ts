/** Where a body begins, and how many bytes it claims. */
export interface Length {
  readonly at: number;
  readonly length: number;
}

/**
 * One-, two- and five-octet lengths of packets and subpackets (RFC 9580 sections 4.2.1 and 5.2.3.7).
 * @returns undefined where the bytes end within it
 */
export function packetLength(bytes: Buffer, at: number): Length | undefined {
  const first = bytes[at];
  if (first === undefined) return undefined;
  if (first < 192) return { at: at + 1, length: first };
  if (first < 255) {
    const second = bytes[at + 1];
    return second === undefined ? undefined : { at: at + 2, length: ((first - 192) << 8) + second + 192 };
  }
  return at + 5 > bytes.length ? undefined : { at: at + 5, length: bytes.readUInt32BE(at + 1) };
}
