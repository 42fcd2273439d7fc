/** Longest variable-length integer: 63 bits, seven a byte. */
export const VLI_MAX = 9;

/**
 * A variable-length integer at `at` (The .xz File Format 1.2.1, section 1.2): seven bits a byte, low bits first, the
 * top bit says that more follow. Undefined where it is cut, longer than nine bytes, or not in its shortest form.
 * Values of 2^53 and more come out inexact.
 */
export function readVli(
  bytes: Uint8Array,
  at: number,
): { readonly value: number; readonly length: number } | undefined {
  let value = 0;
  for (let i = 0; i < VLI_MAX; i++) {
    const byte = bytes[at + i];
    if (byte === undefined) return undefined;
    value += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) return byte === 0 && i > 0 ? undefined : { value, length: i + 1 };
  }
  return undefined;
}
