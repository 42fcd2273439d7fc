import { compareText } from './digits.ts';
import type { VersionScheme } from './scheme.ts';

/** An instant: minutes from 1970 in UTC, the second in that minute (60 in a leap second), its fraction without trailing zeros. */
export interface Instant {
  readonly minute: number;
  readonly second: number;
  readonly fraction: string;
}

const DATE_TIME =
  /^([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]+))?(?:Z|([+-])([0-9]{2}):([0-9]{2}))$/;

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * The order of VERS type `datetime`: the instants of RFC 3339 date-times, to any precision; `T` and `Z` must be upper case. A
 * second 60 is read only where UTC can have one, in the last minute of a month. Source: RFC 3339 5.6 and 5.7; VERS, general
 * types.
 */
export const DATETIME: VersionScheme<Instant> = {
  name: 'datetime',
  parse(text) {
    const match = DATE_TIME.exec(text);
    if (!match) return undefined;
    const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map(Number);
    const offset = [Number(match[9] ?? 0), Number(match[10] ?? 0)] as const;
    if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return undefined;
    if (hour > 23 || minute > 59 || offset[0] > 23 || offset[1] > 59) return undefined;
    const east = (match[8] === '-' ? -1 : 1) * (offset[0] * 60 + offset[1]);
    const instant = dayNumber(year, month, day) * 1440 + hour * 60 + minute - east;
    if (second > 60 || (second === 60 && !endsMonth(instant))) return undefined;
    return { minute: instant, second, fraction: withoutTrailingZeros(match[7] ?? '') };
  },
  compare(a, b) {
    return a.minute - b.minute || a.second - b.second || compareText(a.fraction, b.fraction);
  },
};

function daysIn(year: number, month: number): number {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return DAYS[month - 1]! + (leap && month === 2 ? 1 : 0);
}

/** Days from 1970-01-01 in the Gregorian calendar, which RFC 3339 extends to the year 0. */
function dayNumber(year: number, month: number, day: number): number {
  const before = year - 1;
  const leaps = Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400);
  let days = before * 365 + leaps - 719_162;
  for (let past = 1; past < month; past += 1) days += daysIn(year, past);
  return days + day - 1;
}

/** Whether a minute is the last one of a UTC month; its year is found again from the day. */
function endsMonth(minute: number): boolean {
  if ((((minute + 1) % 1440) + 1440) % 1440 !== 0) return false;
  const day = (minute + 1) / 1440;
  const year = Math.floor((day + 719_528) / 365.2425);
  return [year - 1, year, year + 1].some((near) =>
    DAYS.some((_, month) => dayNumber(near, month + 1, 1) === day),
  );
}

function withoutTrailingZeros(fraction: string): string {
  let end = fraction.length;
  while (end > 0 && fraction.charCodeAt(end - 1) === 0x30) end -= 1;
  return fraction.slice(0, end);
}
