import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { crc64 } from '../crc64.ts';

/** The integrity check of a block, taken over its decoded bytes (The .xz File Format 1.2.1, section 2.1.1.2). */
export interface Check {
  update(bytes: Uint8Array): void;
  /** The check as stored: little-endian for the CRCs. */
  digest(): Uint8Array;
}

/** Bytes the check field takes, by check identifier; the specification fixes it for the unassigned ones too. */
export const CHECK_SIZES = [0, 4, 4, 4, 8, 8, 8, 16, 16, 16, 32, 32, 32, 64, 64, 64] as const;

const NAMES: Readonly<Record<number, string>> = { 0: 'none', 1: 'CRC32', 4: 'CRC64', 10: 'SHA-256' };

/** Name of a check; the identifier in hexadecimal where none is assigned. */
export function checkName(id: number): string {
  return NAMES[id] ?? `unknown 0x${id.toString(16)}`;
}

/** A check to feed; undefined for none and for identifiers without a meaning. */
export function newCheck(id: number): Check | undefined {
  if (id === 1) {
    let crc = 0;
    return {
      update(bytes) {
        crc = crc32(bytes, crc);
      },
      digest() {
        const out = Buffer.alloc(4);
        out.writeUInt32LE(crc);
        return out;
      },
    };
  }
  if (id === 4) {
    let crc = 0n;
    return {
      update(bytes) {
        crc = crc64(bytes, crc);
      },
      digest() {
        const out = Buffer.alloc(8);
        out.writeBigUInt64LE(crc);
        return out;
      },
    };
  }
  if (id === 10) {
    const hash = createHash('sha256');
    return { update: (bytes) => hash.update(bytes), digest: () => hash.digest() };
  }
  return undefined;
}
