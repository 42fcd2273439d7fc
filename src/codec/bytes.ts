import { isUtf8 } from 'node:buffer';

/** Views and searches over bytes; multi-byte integers by their width and endianness. */

/** A `Buffer` view of the same memory, for its fast native readers. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** One character per byte (ISO 8859-1): reversible, never fails. */
export function latin1(bytes: Uint8Array): string {
  return asBuffer(bytes).toString('latin1');
}

/** Text of valid UTF-8, else undefined. A byte order mark is kept. */
export function utf8(bytes: Uint8Array): string | undefined {
  const buffer = asBuffer(bytes);
  const text = buffer.toString('utf8');
  // U+FFFD appears for invalid input, and in the rare text that really contains it.
  if (!text.includes('\ufffd')) return text;
  // Not by a decoder that throws: a million short texts that are none would take seconds.
  return isUtf8(buffer) ? text : undefined;
}

/**
 * Text of UTF-16 in little-endian order; half a character at the end is left out. Nothing else may decode it: given an odd number of
 * bytes at an odd address, Node.js (24.21) writes one byte behind its copy of them.
 */
export function utf16le(bytes: Uint8Array): string {
  return asBuffer(bytes).toString('utf16le', 0, bytes.length & ~1);
}

/** Text of UTF-16 in big-endian order; half a character at the end is left out. */
export function utf16be(bytes: Uint8Array): string {
  return Buffer.from(bytes.subarray(0, bytes.length & ~1))
    .swap16()
    .toString('utf16le');
}

/** The bytes before the first NUL, or all. */
export function untilNul(bytes: Uint8Array): Uint8Array {
  const end = bytes.indexOf(0);
  return end < 0 ? bytes : bytes.subarray(0, end);
}

/** Whether `bytes` has the ASCII `text` at `offset`. */
export function hasAscii(bytes: Uint8Array, text: string, offset = 0): boolean {
  if (bytes.length < offset + text.length) return false;
  for (let i = 0; i < text.length; i++) if (bytes[offset + i] !== text.charCodeAt(i)) return false;
  return true;
}

/** What long runs are compared with: far faster than a look at every byte. */
const ZEROS = Buffer.alloc(1 << 16);

/** Whether every byte is zero. */
export function isZero(bytes: Uint8Array): boolean {
  if (bytes.length > 256) {
    const buffer = asBuffer(bytes);
    for (let at = 0; at < buffer.length; at += ZEROS.length) {
      const length = Math.min(ZEROS.length, buffer.length - at);
      if (buffer.compare(ZEROS, 0, length, at, at + length) !== 0) return false;
    }
    return true;
  }
  for (let i = 0; i < bytes.length; i++) if (bytes[i] !== 0) return false;
  return true;
}

/** An unsigned 64-bit integer as a number; values of 2^53 and more come out inexact, as sizes far past any limit. */
export function u64le(bytes: Uint8Array, offset: number): number {
  const buffer = asBuffer(bytes);
  return buffer.readUInt32LE(offset) + buffer.readUInt32LE(offset + 4) * 2 ** 32;
}

/** Big-endian counterpart of {@link u64le}. */
export function u64be(bytes: Uint8Array, offset: number): number {
  const buffer = asBuffer(bytes);
  return buffer.readUInt32BE(offset) * 2 ** 32 + buffer.readUInt32BE(offset + 4);
}

/** Lower-case hexadecimal text. */
export function hex(bytes: Uint8Array): string {
  return asBuffer(bytes).toString('hex');
}

/** A copy that owns its memory: for bytes of a chunk that must outlive it. */
export function copyOf(bytes: Uint8Array): Uint8Array {
  return Uint8Array.prototype.slice.call(bytes);
}

/** All parts as one. */
export function concat(parts: readonly Uint8Array[]): Uint8Array {
  return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
}
