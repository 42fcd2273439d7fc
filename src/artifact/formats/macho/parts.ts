import { flagText, hex, type Part, u32 } from '../../../codec/index.ts';
import type { Meaning } from '../../../model/index.ts';

/** A version in 32 bits, `xxxx.yy.zz` (<mach-o/loader.h>); a last `.0` is left out as tools do. */
export function versionText(value: number): string {
  const patch = value & 0xff;
  return `${value >>> 16}.${(value >>> 8) & 0xff}${patch === 0 ? '' : `.${patch}`}`;
}

/** A version as {@link versionText}. */
export const version = (meaning: Meaning = 'version'): Part<number> => ({
  ...u32(meaning),
  show: versionText,
});

/** A source version in 64 bits, `A.B.C.D.E` of 24, 10, 10, 10 and 10 bits; last parts that are 0 are left out from C on. */
export const sourceVersion = (): Part<string> => ({
  length: 8,
  get: (b, at, little) => {
    const value = little ? b.readBigUInt64LE(at) : b.readBigUInt64BE(at);
    const parts = [value >> 40n, ...[30n, 20n, 10n, 0n].map((shift) => (value >> shift) & 0x3ffn)];
    while (parts.length > 2 && parts.at(-1) === 0n) parts.pop();
    return parts.join('.');
  },
  show: (value) => value,
  meaning: 'version',
});

/** A 64-bit integer without loss, shown in decimal. */
export const exact = (): Part<bigint> => ({
  length: 8,
  get: (b, at, little) => (little ? b.readBigUInt64LE(at) : b.readBigUInt64BE(at)),
  show: (value) => (value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value.toString()),
});

/** An address, shown in hexadecimal. */
export const address = (length: 4 | 8): Part<bigint> => ({
  length,
  get: (b, at, little) =>
    length === 4
      ? BigInt(little ? b.readUInt32LE(at) : b.readUInt32BE(at))
      : little
        ? b.readBigUInt64LE(at)
        : b.readBigUInt64BE(at),
  show: (value) => `0x${value.toString(16)}`,
});

/** A UUID as text, all groups in stored order (RFC 9562, upper case as Apple's tools print it). */
export const uuidPart = (): Part<string> => ({
  length: 16,
  get: (b, at) =>
    [0, 4, 6, 8, 10, 16]
      .flatMap((from, i, all) => (i < 5 ? [hex(b.subarray(at + from, at + all[i + 1]!))] : []))
      .join('-')
      .toUpperCase(),
  show: (value) => value,
  meaning: 'id',
});

/** A memory protection: `r-x`, further bits in hexadecimal. */
export const protection = (): Part<number> => ({
  ...u32(),
  show: (value) => {
    const text = `${value & 1 ? 'r' : '-'}${value & 2 ? 'w' : '-'}${value & 4 ? 'x' : '-'}`;
    return value > 7 ? `${text} | 0x${(value & ~7).toString(16)}` : text;
  },
});

/** An integer whose low bits are a type and whose other bits are flags, each with names. */
export const typeAndFlags = (
  mask: number,
  types: Readonly<Record<number, string>>,
  bits: Readonly<Record<number, string>>,
): Part<number> => ({
  ...u32(),
  show: (value) => {
    const type = value & mask;
    const rest = (value & ~mask) >>> 0;
    const name = types[type] ?? `0x${type.toString(16)}`;
    return rest === 0 ? name : `${name} | ${flagText(rest, bits)}`;
  },
});

/** A 2^n alignment. */
export const alignment = (): Part<number> => ({ ...u32(), show: (value) => `2^${value}` });
