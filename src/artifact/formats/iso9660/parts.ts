import { latin1, type Part } from '../../../codec/index.ts';
import type { Field, Meaning } from '../../../model/index.ts';

/** A number that stands in both byte orders (ECMA-119, 7.2.3 and 7.3.3). */
export interface Both {
  readonly le: number;
  readonly be: number;
}

const both = (half: number, meaning?: Meaning): Part<Both> => ({
  length: half * 2,
  get: (bytes, at) => ({ le: bytes.readUIntLE(at, half), be: bytes.readUIntBE(at + half, half) }),
  show: ({ le, be }) => (le === be ? le : `${le} (little-endian), ${be} (big-endian)`),
  ...(meaning ? { meaning } : {}),
});

/** 16 bits in both byte orders. */
export const both16 = (meaning?: Meaning) => both(2, meaning);
/** 32 bits in both byte orders. */
export const both32 = (meaning?: Meaning) => both(4, meaning);

/** A time of a disc. */
export interface DiscTime {
  /** Seconds since 1970-01-01T00:00:00Z, with hundredths; undefined for one that is not set or does not exist. */
  readonly seconds: number | undefined;
  /** Minutes east of Greenwich of the zone that it is noted in. */
  readonly offset: number;
}

/** Date and time in digits with a zone (ECMA-119, 8.4.26.1): 17 bytes. */
export const longTime: Part<DiscTime> = {
  length: 17,
  get(bytes, at) {
    const text = latin1(bytes.subarray(at, at + 16));
    const offset = bytes.readInt8(at + 16) * 15;
    const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(text)?.slice(1).map(Number);
    if (!parts) return { seconds: undefined, offset };
    const [year, month, day, hour, minute, second, hundredths] = parts;
    const whole = secondsOf([year!, month!, day!, hour!, minute!, second!], offset);
    return { seconds: whole === undefined ? undefined : whole + hundredths! / 100, offset };
  },
  show: ({ seconds }) => seconds ?? 0,
  meaning: 'time',
};

/** Date and time in numbers with a zone (ECMA-119, 9.1.5): 7 bytes. */
export const shortTime: Part<DiscTime> = {
  length: 7,
  get(bytes, at) {
    const offset = bytes.readInt8(at + 6) * 15;
    const parts = [1900 + bytes[at]!, bytes[at + 1]!, bytes[at + 2]!];
    parts.push(bytes[at + 3]!, bytes[at + 4]!, bytes[at + 5]!);
    return { seconds: secondsOf(parts, offset), offset };
  },
  show: ({ seconds }) => seconds ?? 0,
  meaning: 'time',
};

function secondsOf(parts: readonly number[], offset: number): number | undefined {
  const [year, month, day, hour, minute, second] = parts as [number, number, number, number, number, number];
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 59)
    return undefined;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second);
  return date.getUTCDate() === day ? date.getTime() / 1000 - offset * 60 : undefined;
}

/** Adds to every time among the fields of a record the zone that its last byte holds. */
export function withZones(fields: readonly Field[], bytes: Buffer, base: number): Field[] {
  return fields.map((field): Field => {
    if (field.meaning !== 'time' || (field.length !== 7 && field.length !== 17)) return field;
    const offset = field.offset + field.length - 1;
    const value = bytes.readInt8(offset - base) * 15;
    return { ...field, fields: [{ name: 'minutes from GMT', value, offset, length: 1 }] };
  });
}
