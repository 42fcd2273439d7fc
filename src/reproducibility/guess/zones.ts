/** Abbreviations of time zones with their offset from UTC in minutes, as the tz database writes them; ambiguous ones left out. */
const OFFSETS: Readonly<Record<string, number>> = {
  UTC: 0,
  GMT: 0,
  UT: 0,
  Z: 0,
  WET: 0,
  WEST: 60,
  BST: 60,
  CET: 60,
  MET: 60,
  CEST: 120,
  MEST: 120,
  EET: 120,
  EEST: 180,
  MSK: 180,
  SAST: 120,
  EST: -300,
  EDT: -240,
  CST: -360,
  CDT: -300,
  MST: -420,
  MDT: -360,
  PST: -480,
  PDT: -420,
  AKST: -540,
  AKDT: -480,
  HST: -600,
  BRT: -180,
  JST: 540,
  KST: 540,
  HKT: 480,
  SGT: 480,
  AEST: 600,
  AEDT: 660,
  ACST: 570,
  ACDT: 630,
  AWST: 480,
  NZST: 720,
  NZDT: 780,
};

const ABBREVIATION = Object.keys(OFFSETS)
  .sort((a, b) => b.length - a.length || (a < b ? -1 : 1))
  .join('|');
const REGION =
  '(?:Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Etc|Europe|Indian|Pacific)/[A-Z][A-Za-z_+-]{1,24}(?:/[A-Z][A-Za-z_]{1,24})?(?:[+-]\\d{1,2})?';

/** A zone behind a time: an abbreviation, an offset, or both; without groups. */
export const ZONE = `(?:(?:UTC|GMT)[+-]\\d{1,2}(?::?\\d\\d)?|(?:${ABBREVIATION})(?![A-Za-z])|[+-]\\d\\d'\\d\\d'?|[+-]\\d\\d:?\\d\\d(?!\\d)|[+-]\\d\\d(?![\\d:])|${REGION})`;

/** A zone that stands by itself. */
export const LONE_ZONE = new RegExp(
  `(?<![\\w/+-])(?:(?:${ABBREVIATION})(?:[+-]\\d{1,2}(?::?\\d\\d)?)?|[+-]\\d\\d:?\\d\\d|${REGION})(?![\\w/])`,
  'g',
);

/** Names of regions need no context to be zones. */
export const IS_REGION = new RegExp(`^${REGION}$`);

/** Minutes east of UTC; undefined for a zone whose offset its name does not tell. */
export function offsetOf(zone: string): number | undefined {
  const named = OFFSETS[zone];
  if (named !== undefined) return named;
  const parts = /^(?:UTC|GMT)?([+-])(\d{1,2})(?:[:']?(\d\d))?'?$/.exec(zone);
  if (!parts) return undefined;
  const minutes = Number(parts[2]) * 60 + Number(parts[3] ?? 0);
  return parts[1] === '-' ? -minutes : minutes;
}
