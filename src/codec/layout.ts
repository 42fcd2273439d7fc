import type { Field, Meaning } from '../model/index.ts';
import { asBuffer, hex, latin1, untilNul } from './bytes.ts';
import { dosText, fileTime, guid, macTime } from './stamps.ts';

/** Byte order of multi-byte integers. */
export type Endian = 'le' | 'be';

/** One value of a fixed-size record: how many bytes it takes, how they are read, what they stand for. */
export interface Part<T> {
  readonly length: number;
  readonly get: (bytes: Buffer, at: number, little: boolean) => T;
  /** The value as a field shows it; undefined for parts that only carry bytes. */
  show(value: T): Field['value'];
  readonly meaning?: Meaning;
}

/** Parts by their name in the specification, in stored order and without gaps. */
export type Parts = Readonly<Record<string, Part<unknown>>>;

/** What a record holds, by name. */
export type Values<P extends Parts> = { readonly [K in keyof P]: P[K] extends Part<infer T> ? T : never };

/** A fixed-size record of a binary format as a table. */
export interface Layout<P extends Parts> {
  /** Bytes of the record. */
  readonly length: number;
  /** The values of the record that starts at `at`; undefined where the bytes end before it does. */
  read(bytes: Uint8Array, at?: number, endian?: Endian): Values<P> | undefined;
  /**
   * The same as fields. Nothing where the bytes end before.
   * @param base what `at` 0 of `bytes` is in the container
   */
  fields(bytes: Uint8Array, at: number, base: number, endian?: Endian): Field[];
}

/** Makes a record of `parts`, one behind the other. `endian` is the default byte order. */
export function layout<P extends Parts>(endian: Endian, parts: P): Layout<P> {
  const rows: { name: string; part: Part<unknown>; from: number }[] = [];
  let length = 0;
  for (const [name, part] of Object.entries(parts)) {
    rows.push({ name, part, from: length });
    length += part.length;
  }
  return {
    length,
    read(bytes, at = 0, order = endian) {
      if (at < 0 || at + length > bytes.length) return undefined;
      const buffer = asBuffer(bytes);
      const values: Record<string, unknown> = {};
      for (const { name, part, from } of rows) values[name] = part.get(buffer, at + from, order === 'le');
      return values as Values<P>;
    },
    fields(bytes, at, base, order = endian) {
      if (at < 0 || at + length > bytes.length) return [];
      const buffer = asBuffer(bytes);
      return rows.map(({ name, part, from }) => {
        const value = part.show(part.get(buffer, at + from, order === 'le'));
        return {
          name,
          ...(value === undefined ? {} : { value }),
          offset: base + at + from,
          length: part.length,
          ...(part.meaning ? { meaning: part.meaning } : {}),
        };
      });
    },
  };
}

const number = (length: number, get: Part<number>['get'], meaning?: Meaning): Part<number> => ({
  length,
  get,
  show: (value) => value,
  ...(meaning ? { meaning } : {}),
});

/** Unsigned 8-bit integer. */
export const u8 = (meaning?: Meaning) => number(1, (b, at) => b[at]!, meaning);
/** Unsigned 16-bit integer. */
export const u16 = (meaning?: Meaning) =>
  number(2, (b, at, le) => (le ? b.readUInt16LE(at) : b.readUInt16BE(at)), meaning);
/** Unsigned 32-bit integer. */
export const u32 = (meaning?: Meaning) =>
  number(4, (b, at, le) => (le ? b.readUInt32LE(at) : b.readUInt32BE(at)), meaning);
/** Signed 16-bit integer. */
export const i16 = (meaning?: Meaning) =>
  number(2, (b, at, le) => (le ? b.readInt16LE(at) : b.readInt16BE(at)), meaning);
/** Signed 32-bit integer. */
export const i32 = (meaning?: Meaning) =>
  number(4, (b, at, le) => (le ? b.readInt32LE(at) : b.readInt32BE(at)), meaning);

/** Unsigned 64-bit integer; as a number it is inexact from 2^53 on, so never use it unchecked. */
export const u64 = (meaning?: Meaning): Part<number> => ({
  ...number(8, (b, at, le) => Number(le ? b.readBigUInt64LE(at) : b.readBigUInt64BE(at)), meaning),
  show: (value) => (value > Number.MAX_SAFE_INTEGER ? BigInt(value).toString() : value),
});

/** `length` bytes, shown in hexadecimal where they are at most 64. */
export const bytes = (length: number, meaning?: Meaning): Part<Uint8Array> => ({
  length,
  get: (b, at) => b.subarray(at, at + length),
  show: (value) => (length > 64 ? undefined : hex(value)),
  ...(meaning ? { meaning } : {}),
});

/** Text of `length` bytes up to its NUL or trailing spaces, one character a byte. */
export const ascii = (length: number, meaning?: Meaning): Part<string> => ({
  length,
  get: (b, at) => latin1(untilNul(b.subarray(at, at + length))).trimEnd(),
  show: (value) => value,
  ...(meaning ? { meaning } : {}),
});

/** A GUID as Windows stores it: first three groups little-endian. */
export const guidPart = (meaning: Meaning = 'id'): Part<string> => ({
  length: 16,
  get: (b, at) => guid(b.subarray(at, at + 16)),
  show: (value) => value,
  meaning,
});

/** Seconds since 1970 in 32 bits; 0 stays 0. */
export const unixTime = () => u32('time');

/** A Windows FILETIME, shown as ISO 8601 with its seven digits; see {@link fileTime}. */
export const fileTimePart = (): Part<string | undefined> => ({
  length: 8,
  get: (b, at) => fileTime(b.subarray(at, at + 8)),
  show: (value) => value ?? 0,
  meaning: 'time',
});

/** Seconds since 1904 (HFS, classic Mac OS), as seconds since 1970; undefined for 0. */
export const macTimePart = (): Part<number | undefined> => ({
  ...u32('time'),
  get: (b, at, le) => macTime(le ? b.readUInt32LE(at) : b.readUInt32BE(at)),
  show: (value) => value ?? 0,
});

/** DOS date followed by DOS time, local and without a zone (CAB order). */
export const dosDateTime = (): Part<string> => ({
  length: 4,
  get: (b, at) => dosText(b.readUInt16LE(at), b.readUInt16LE(at + 2)),
  show: (value) => value,
  meaning: 'time',
});

/** An integer whose values have names; unnamed ones are shown as they are. */
export const named = (part: Part<number>, names: Readonly<Record<number, string>>): Part<number> => ({
  ...part,
  show: (value) => names[value] ?? value,
});

/** An integer of named bits, shown as `A | B`; bits without a name in hexadecimal. */
export const flags = (part: Part<number>, names: Readonly<Record<number, string>>): Part<number> => ({
  ...part,
  show: (value) => flagText(value, names),
});

/** Named bits of a value as text: `A | B | 0x40`, or `0`. */
export function flagText(value: number, names: Readonly<Record<number, string>>): string {
  const shown: string[] = [];
  let rest = value;
  for (const [bit, name] of bitsOf(names)) {
    if ((value & bit) >>> 0 !== bit) continue;
    shown.push(name);
    rest = (rest & ~bit) >>> 0;
  }
  if (rest !== 0) shown.push(`0x${rest.toString(16)}`);
  return shown.length === 0 ? '0' : shown.join(' | ');
}

/** Tables of bits are looked at for every record: their keys are read as numbers once. */
const bitTables = new WeakMap<object, readonly (readonly [number, string])[]>();

function bitsOf(names: Readonly<Record<number, string>>): readonly (readonly [number, string])[] {
  let bits = bitTables.get(names);
  if (!bits) {
    bits = Object.entries(names).map(([bit, name]) => [Number(bit), name] as const);
    bitTables.set(names, bits);
  }
  return bits;
}
