import { hasAscii, looksLikeZlib } from '../../../codec/index.ts';
import type { Probe } from '../../format.ts';

/** Bytes of the trailer, which also says so itself. */
export const TRAILER_LENGTH = 512;

/** Begins version 2 of encrypted images. */
export const ENCRYPTED = 'encrcdsa';
/** Bytes of the header of those. */
const ENCRYPTION_LENGTH = 72;

/** By the trailer, where the end is seen; by the header of encrypted images; in a stream by the name, too. */
export function isDmg({ head, name, tail }: Probe): boolean {
  if (hasAscii(head, ENCRYPTED) && head.length >= ENCRYPTION_LENGTH) return true;
  if (tail) return isTrailer(tail, tail.length - TRAILER_LENGTH) || isTrailer(head, 0);
  if (isTrailer(head, 0)) return true;
  // In a stream the trailer is not seen yet, and the first run would be taken for all there is.
  return isNamedImage(name) && (looksLikeZlib(head) || hasAscii(head, 'BZh') || hasAscii(head, '\xfd7zXZ'));
}

/** Whether a name is that of such an image. */
export function isNamedImage(name: string): boolean {
  return name.toLowerCase().endsWith('.dmg');
}

/** Whether 512 bytes from `at` are a trailer: its magic, version 4 and own length. */
export function isTrailer(bytes: Uint8Array, at: number): boolean {
  if (at < 0 || at + TRAILER_LENGTH > bytes.length || !hasAscii(bytes, 'koly', at)) return false;
  return bytes[at + 7] === 4 && bytes[at + 10] === 2 && bytes[at + 11] === 0;
}
