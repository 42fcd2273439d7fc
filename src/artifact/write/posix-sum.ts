/** Polynomial of POSIX cksum, highest bit first. */
const POLYNOMIAL = 0x04c11db7;

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte << 24;
  for (let bit = 0; bit < 8; bit++) value = value & 0x80000000 ? (value << 1) ^ POLYNOMIAL : value << 1;
  return value >>> 0;
});

/** The checksum of cksum (POSIX.1-2017, "cksum"), which a Bom has of files: CRC-32 of the bytes and then of their number. */
export function posixSum(): { update(bytes: Uint8Array): void; value(): number } {
  let crc = 0;
  let size = 0;
  const step = (byte: number): void => {
    crc = (crc << 8) ^ TABLE[((crc >>> 24) ^ byte) & 0xff]!;
  };
  return {
    update(bytes) {
      size += bytes.length;
      for (let i = 0; i < bytes.length; i++) step(bytes[i]!);
    },
    value() {
      for (let left = size; left > 0; left = Math.floor(left / 256)) step(left % 256);
      return ~crc >>> 0;
    },
  };
}
