import { EXTRA, type ExtraField, extraData } from './extra.ts';

/** A modification time as a header gives it. */
export interface MemberTime {
  /** Seconds since 1970-01-01T00:00:00Z. */
  readonly mtime?: number;
  /** Read from wall-clock time without a zone. */
  readonly mtimeLocal?: boolean;
}

/** Seconds from 1601-01-01 (NTFS) to 1970-01-01. */
const NTFS_EPOCH = 11_644_473_600;

/** Modification time from `UT` or `UX`, else NTFS times, else undefined. */
export function extraTime(extra: Buffer, fields: readonly ExtraField[]): number | undefined {
  if (fields.length === 0) return undefined;
  const unix = extraData(extra, fields, EXTRA.unixTimes);
  if (unix && unix.length >= 5 && (unix[0]! & 1) !== 0) return unix.readInt32LE(1);
  const old = extraData(extra, fields, EXTRA.oldUnix);
  if (old && old.length >= 8) return old.readInt32LE(4);
  const ntfs = extraData(extra, fields, EXTRA.ntfs);
  const at = ntfs ? ntfsTimesAt(ntfs) : undefined;
  return at === undefined ? undefined : ntfsTime(ntfs!, at);
}

/** Where the three times of an NTFS field begin: tag 1 of 24 bytes behind four reserved bytes (APPNOTE 4.5.5). */
export function ntfsTimesAt(data: Buffer): number | undefined {
  for (let at = 4; at + 4 <= data.length; at += 4 + data.readUInt16LE(at + 2)) {
    if (data.readUInt16LE(at) === 1 && data.readUInt16LE(at + 2) >= 24 && at + 28 <= data.length)
      return at + 4;
  }
  return undefined;
}

/** A FILETIME (100 ns since 1601) as seconds since 1970, to the millisecond; undefined for 0, which means "not set". */
export function ntfsTime(data: Buffer, at: number): number | undefined {
  const ticks = data.readBigUInt64LE(at);
  return ticks === 0n ? undefined : Number(ticks / 10_000n) / 1000 - NTFS_EPOCH;
}

/**
 * MS-DOS date and time (4.4.6) read as UTC, in seconds since 1970.
 * @returns undefined for a date that does not exist; also for 0, which writers use for "not set"
 */
export function dosTime(date: number, time: number): number | undefined {
  const day = date & 31;
  const month = (date >> 5) & 15;
  const hour = time >> 11;
  const minute = (time >> 5) & 63;
  const second = (time & 31) * 2;
  if (day === 0 || month === 0 || month > 12 || hour > 23 || minute > 59 || second > 59) return undefined;
  const year = 1980 + (date >> 9);
  if (day > 28 && day > daysOf(year, month)) return undefined;
  return daysSince1970(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second;
}

/** Date and time as ISO 8601 text without a zone; impossible values stand as stored. */
export function dosText(date: number, time: number): string {
  const two = (n: number): string => String(n).padStart(2, '0');
  const day = `${1980 + (date >> 9)}-${two((date >> 5) & 15)}-${two(date & 31)}`;
  return `${day}T${two(time >> 11)}:${two((time >> 5) & 63)}:${two((time & 31) * 2)}`;
}

function daysOf(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && year !== 2100 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Days before each month of a common year. */
const BEFORE = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];

/** Years 1980 to 2107 only: the one missing leap day is that of 2100. */
function daysSince1970(year: number, month: number, day: number): number {
  const leapDays = (year + 3 - 1972) >> 2;
  const thisYear = month > 2 && daysOf(year, 2) === 29 ? 1 : 0;
  return (year - 1970) * 365 + leapDays - (year > 2100 ? 1 : 0) + BEFORE[month - 1]! + thisYear + day - 1;
}
