import { asBuffer, hex } from './bytes.ts';

/** Seconds from 1601-01-01 to 1970-01-01 and from 1904-01-01 to 1970-01-01. */
const SINCE_1601 = 11_644_473_600n;
const SINCE_1904 = 2_082_844_800;

/**
 * A Windows FILETIME (100 ns steps since 1601-01-01, UTC; 8 bytes, little-endian) as ISO 8601 with seven digits, so that no
 * step is lost. @returns undefined for 0 and for times past the year 9999
 */
export function fileTime(bytes: Uint8Array): string | undefined {
  const ticks = asBuffer(bytes).readBigUInt64LE(0);
  if (ticks === 0n) return undefined;
  const seconds = Number(ticks / 10_000_000n - SINCE_1601);
  if (seconds > 253_402_300_799) return undefined;
  const fraction = (ticks % 10_000_000n).toString().padStart(7, '0');
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}.${fraction}Z`;
}

/** Classic Mac OS seconds since 1904-01-01 as seconds since 1970-01-01; undefined for 0. */
export function macTime(seconds: number): number | undefined {
  return seconds === 0 ? undefined : seconds - SINCE_1904;
}

/**
 * MS-DOS date and time (zip APPNOTE 4.4.6, CAB, FAT) read as UTC, in seconds since 1970.
 * @returns undefined for a date that does not exist; also for 0, which writers use for "not set"
 */
export function dosSeconds(date: number, time: number): number | undefined {
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

/** A GUID of 16 bytes in the registry's form, lower case, first three groups little-endian. */
export function guid(bytes: Uint8Array): string {
  const b = asBuffer(bytes);
  const head = [b.readUInt32LE(0).toString(16).padStart(8, '0')];
  head.push(b.readUInt16LE(4).toString(16).padStart(4, '0'), b.readUInt16LE(6).toString(16).padStart(4, '0'));
  return `${head.join('-')}-${hex(b.subarray(8, 10))}-${hex(b.subarray(10, 16))}`;
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
