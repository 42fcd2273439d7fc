import { asBuffer, hasAscii } from '../../../codec/index.ts';

/** Where the volume header is. */
export const HEADER_AT = 1024;
/** Bytes of the header (TN1150, "Volume Header"). */
const HEADER_LENGTH = 512;

/** Whether a volume begins here, alone or in the HFS volume of old disks. */
export function isVolume(head: Uint8Array): boolean {
  // Both signatures begin with one of two letters; this runs for every file.
  const first = head[HEADER_AT];
  return (first === 0x48 || first === 0x42) && (isVolumeHeader(head, HEADER_AT) || isWrapper(head));
}

/** Whether an HFS volume begins here that only holds an HFS Plus volume. */
export function isWrapper(head: Uint8Array): boolean {
  return hasAscii(head, 'BD', HEADER_AT) && hasAscii(head, 'H+', HEADER_AT + 0x7c);
}

/** `H+` with version 4, `HX` with version 5. */
function isVolumeHeader(head: Uint8Array, at: number): boolean {
  if (head.length < at + HEADER_LENGTH) return false;
  const [sign, version] = [
    asBuffer(head).toString('latin1', at, at + 2),
    asBuffer(head).readUInt16BE(at + 2),
  ];
  return (sign === 'H+' && version === 4) || (sign === 'HX' && version === 5);
}
