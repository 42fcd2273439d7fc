import { asBuffer } from '../../../codec/index.ts';
import { CPU_TYPES } from '../macho/cpu.ts';

/** Magic of a table of slices with 32-bit offsets (`mach-o/fat.h`). */
export const FAT_MAGIC = 0xcafe_babe;
/** Magic of a table of slices with 64-bit offsets. */
export const FAT_MAGIC_64 = 0xcafe_babf;
const HEADER_LENGTH = 8;
const RECORD = { length: 20, offset: (b: Buffer) => b.readUInt32BE(16) } as const;
const RECORD_64 = { length: 32, offset: (b: Buffer) => Number(b.readBigUInt64BE(16)) } as const;

/** The lowest version of Java class files, which begin with the same four bytes: version 45 is JDK 1.0. */
const FIRST_CLASS_VERSION = 45;
/**
 * Universal binaries and Java class files share their first four bytes. What follows is the number of slices here, minor
 * and major version there: at least 45 as one number. With fewer, the first slice has to lie behind its record; with
 * more, its processor has to be one there is, which as a class file would be a constant pool with an impossible tag.
 */
export function isFat(head: Uint8Array): boolean {
  const bytes = asBuffer(head);
  const magic = bytes.length < HEADER_LENGTH ? 0 : bytes.readUInt32BE(0);
  if (magic !== FAT_MAGIC && magic !== FAT_MAGIC_64) return false;
  const record = magic === FAT_MAGIC_64 ? RECORD_64 : RECORD;
  const first = HEADER_LENGTH + record.length;
  if (bytes.length < first) return false;
  const count = bytes.readUInt32BE(4);
  const isKnown = CPU_TYPES[bytes.readUInt32BE(8)] !== undefined;
  return record.offset(bytes) >= first && (isKnown || (count > 0 && count < FIRST_CLASS_VERSION));
}
