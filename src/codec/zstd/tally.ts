import { asBuffer } from '../bytes.ts';

/** Bytes of Content_Checksum. */
export const CHECKSUM_LENGTH = 4;

/** What is found out about a frame while it is decoded. */
export interface Tally {
  blocks: number;
  /** Bytes of content. */
  content: number;
  /** Content_Checksum as stored. */
  checksum?: number;
}

/** Content_Checksum at `at`: the low 4 bytes of XXH64 with seed 0, little-endian (RFC 8878 section 3.1.1). */
export function readChecksum(bytes: Uint8Array, at: number): number {
  return asBuffer(bytes).readUInt32LE(at);
}

/** A Content_Checksum as it is shown. */
export function checksumText(value: number): string {
  return value.toString(16).padStart(8, '0');
}

/** The message about a Content_Checksum that does not fit. */
export function wrongChecksum(stored: number): string {
  return `the checksum (XXH64) of the content does not fit, stored is ${checksumText(stored)}`;
}
