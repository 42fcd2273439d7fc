import { stampsOf } from '../guess/stamps.ts';

const DAY = 86_400;

/** Instants that builds set on purpose, and how far a time zone or a resolution may move them. */
const SET: readonly (readonly [from: number, to: number])[] = [
  // The Unix epoch and the day after it (rpm and cpio tools use 1 and 86401).
  [-DAY, 2 * DAY],
  // 1979-11-30: a DOS date of zero.
  [312_768_000 - DAY, 312_768_000 + DAY],
  // 1980-01-01, the first DOS date: zip writers that honour no time.
  [315_532_800 - DAY, 315_532_800 + 2 * DAY],
  // 1980-02-01: Gradle's reproducible archives.
  [318_211_200 - DAY, 318_211_200 + DAY],
  // 1985-10-26T08:15:00Z: npm and yarn.
  [499_162_500, 499_162_500],
  // 2001-01-01, the epoch of Apple's property lists.
  [978_307_200, 978_307_200],
  // 2010-01-01: Bazel's archives.
  [1_262_304_000, 1_262_304_000],
];

/** Whether an instant says "no time". @param seconds since 1970 */
export function isSetInstant(seconds: number): boolean {
  return SET.some(([from, to]) => seconds >= from && seconds <= to);
}

const ISO = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9})\d*)?\s?(Z|[+-]\d\d:?\d\d)?$/;

/** Seconds since 1970 of a field's value; a time without a zone is read as UTC. Undefined where no calendar reaches. */
export function instantOf(value: string | number | boolean): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean' || value.length > 100) return undefined;
  if (/^\d{1,12}(\.\d{1,12})?$/.test(value)) return Number(value);
  const match = ISO.exec(value);
  if (match) {
    const [, year, month, day, hour, minute, second, fraction = '0', zone = 'Z'] = match;
    const seconds = Date.UTC(+year!, +month! - 1, +day!, +hour!, +minute!, +second!) / 1000;
    return seconds + Number(`0.${fraction}`) - offsetOf(zone);
  }
  const [stamp] = stampsOf(value).sort((a, b) => b.end - b.start - (a.end - a.start));
  return stamp && (stamp.instant ?? localInstant(stamp.local));
}

/** The zone that a date in a text names, where it is not UTC. */
export function zoneOf(text: string): string | undefined {
  const zone = stampsOf(text.slice(0, 100)).find((stamp) => stamp.zone !== undefined)?.zone;
  return zone === undefined || isUtc(zone) ? undefined : zone;
}

/** Whether a zone is the one that builds should use. */
export function isUtc(zone: string): boolean {
  return /^(?:Z|UTC|GMT|UT|[+-]?00:?00)$/i.test(zone);
}

function offsetOf(zone: string): number {
  if (zone === 'Z') return 0;
  const [, sign, hours, minutes] = /^([+-])(\d\d):?(\d\d)$/.exec(zone)!;
  return (sign === '-' ? -60 : 60) * (Number(hours) * 60 + Number(minutes));
}

/** A date and time as `guess/stamps` tells it: year, month, day, hour, minute and second, empty where not told. */
export function localInstant(local: string): number | undefined {
  const [year = '', month = '', day = '', hour = '', minute = '', second = ''] = local.split(' ');
  if (year === '' || month === '' || day === '') return undefined;
  return Date.UTC(+year, +month - 1, +day, +hour, +minute, +second) / 1000;
}

/** `2023-11-14 22:13:20`, in UTC; the number where no calendar reaches. */
export function shown(seconds: number): string {
  const date = new Date(Math.floor(seconds) * 1000);
  return Number.isNaN(date.getTime())
    ? `@${seconds}`
    : date
        .toISOString()
        .replace('T', ' ')
        .replace(/\.\d+Z$/, '');
}
