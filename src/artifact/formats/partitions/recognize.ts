import { asBuffer, hasAscii, isZero } from '../../../codec/index.ts';
import { SECTOR } from './partition.ts';

/** Where the four entries of a master boot record begin. */
export const TABLE_AT = 446;
/** How many there are. */
export const ENTRIES = 4;
const ENTRY_LENGTH = 16;

/** Whether a driver map and a partition map stand at the start, with sectors of 512 or 2,048 bytes. */
export function isAppleMap(head: Uint8Array, size: number | undefined): boolean {
  if (!hasAscii(head, 'ER') || head.length < 2 * SECTOR) return false;
  const at = blockOf(head);
  return hasAscii(head, 'PM\0\0', at) && (size === undefined || size > at + SECTOR);
}

/** CDs state 2,048 bytes a block, but many have the map in blocks of 512 all the same. */
export function blockOf(head: Uint8Array): number {
  return hasAscii(head, 'PM\0\0', SECTOR) ? SECTOR : asBuffer(head).readUInt16BE(2);
}

/** Whether a GUID partition table stands behind the first sector. */
export function isGpt(head: Uint8Array, size: number | undefined): boolean {
  // A single header is a partition of a UDIF image, and no disk.
  return hasAscii(head, 'EFI PART', SECTOR) && (size === undefined || size > 3 * SECTOR);
}

/**
 * Whether `head` begins with a master boot record whose entries fit the size. The boot sector of a file system has the same
 * signature, but code or text where the entries would be.
 */
export function isMbr(head: Uint8Array, size: number | undefined): boolean {
  if (head.length < SECTOR || size === undefined || size <= SECTOR || !hasSignature(head)) return false;
  let used = 0;
  for (let at = TABLE_AT; at < TABLE_AT + ENTRIES * ENTRY_LENGTH; at += ENTRY_LENGTH) {
    const entry = asBuffer(head).subarray(at, at + ENTRY_LENGTH);
    // The type.
    if (entry[4] === 0) {
      if (!isZero(entry)) return false;
      continue;
    }
    used++;
    const start = entry.readUInt32LE(8) * SECTOR;
    const length = entry.readUInt32LE(12) * SECTOR;
    const fits = start > 0 && length > 0 && start + length <= size;
    if (!fits || (entry[0] !== 0 && entry[0] !== 0x80)) return false;
  }
  return used > 0;
}

/** Whether a sector ends as boot sectors do. */
export function hasSignature(sector: Uint8Array): boolean {
  return sector[510] === 0x55 && sector[511] === 0xaa;
}
