import type { Entry } from '../../model/index.ts';
import { type Stamp, stampsOf } from '../guess/stamps.ts';
import { isCode, saysTime } from '../guess/words.ts';
import { isUtc, localInstant } from './instants.ts';
import type { Likelihood } from './prediction.ts';
import type { Sign } from './signs.ts';

/** A date in a content, until the days of the build are known. */
interface Candidate {
  readonly day: number;
  readonly clock: boolean;
  readonly sign: Sign;
  count: number;
}

/** How a content is looked at. */
export interface HowRead {
  /** It is no text. */
  readonly binary: boolean;
  /** It lies in an archive that is merely shipped. */
  readonly shipped: boolean;
}

/** What the words before a date say. */
interface Said {
  /** That something was made then. */
  readonly made: boolean;
  /** That it is a date of something. */
  readonly noted: boolean;
}

/** Dates in contents as they are found. */
export interface Dates {
  /** Looks at what stands around a year. @param at place of the text's first byte */
  look(entry: Entry, text: string, year: number, at: number, how: HowRead): void;
  /** What they tell, once the days of the build are known: first and last second. */
  signs(window: readonly [number, number] | undefined): Sign[];
  /** Years that were not looked into. */
  readonly omitted: number;
}

/** So many dates of one file, and so many of all files, are looked into; more are a history, not a note. */
const MOST_IN_FILE = 24;
const MOST = 8000;
/** So many different days are remembered. */
const MOST_DAYS = 4096;
const DAY = 86_400;

/** Signs of a date around a year, before anything slow is asked. */
const QUICK =
  /(?:19|20)\d\d[-/.]?\d\d|\d\d?[./ -]+\d\d?[./ -]+(?:19|20)\d\d|[A-Za-z\x80-\xff]{3,}\.?,?[ -]+(?:\d{1,2},? +)?(?:\d\d:\d\d(?::\d\d)? +)?(?:[A-Z]{3,4} +)?(?:19|20)\d\d|(?:19|20)\d\d.{0,3}\xe5\xb9\xb4/;
const COPYRIGHT = /(?:copyright|\(c\)|\xc2\xa9|&copy;|since)[^\n]{0,40}$/i;
/** Words of a note that something was made, on the same line. */
const MADE =
  /(?<![a-z])(?:generated|created|built|compiled|produced|packaged|build[-_ ]?(?:date|time|stamp))(?![a-z])[^\n]{0,60}$/i;
/** Words before a date that may be one of the source: releases, articles, changes. */
const DATED = /(?<![a-z])(?:last[-_ ]?modified|timestamp|date)(?![a-z])[^\n]{0,60}$/i;
/** Of program text only the plainest notes count. */
const CODE_NOTE = /(?<![a-z])(?:generated|built|compiled)(?![a-z])[^\n]{0,60}$/i;
/** The title line of a man page, which generators date. */
const MAN = /^\.(?:TH|Dd)\s[^\n]{0,100}$/m;

/**
 * Collects dates; one is told if a word says that something was made then, or if it is one of the days of the build.
 * @param isOld whether a moment lies before anything that the build wrote
 */
export function createDates(isOld: (instant: number) => boolean): Dates {
  const sure: { readonly sign: Sign; readonly instant: number | undefined }[] = [];
  const days = new Map<string, Candidate>();
  const inFile = { id: -1, count: 0 };
  let looked = 0;
  let omitted = 0;
  return {
    get omitted() {
      return omitted;
    },
    look(entry, text, year, at, how) {
      // Most dates of sources are old: not even their form is of interest.
      if (isOld(Date.UTC(Number(text.slice(year, year + 4)) + 1, 0, 1) / 1000)) return;
      const { binary } = how;
      const around = text.slice(Math.max(0, year - 48), year + 48);
      const before = text.slice(Math.max(0, year - 100), year);
      if (!QUICK.test(around) || COPYRIGHT.test(before)) return;
      if (inFile.id !== entry.id) Object.assign(inFile, { id: entry.id, count: 0 });
      const made = (isCode(entry.path) && !binary ? CODE_NOTE : MADE).test(before) || MAN.test(before);
      const noted = made || DATED.test(before);
      if (looked >= MOST * (noted ? 2 : 1) || inFile.count >= MOST_IN_FILE * (noted ? 4 : 1)) {
        omitted++;
        return;
      }
      looked++;
      inFile.count++;
      const found = stampAt(text, year);
      if (found) tell(found, entry, text, at, how, { made, noted });
    },
    signs: (window) => [
      ...sure.filter((sign) => inDays(sign, window)).map(({ sign }) => sign),
      ...[...days.values()].flatMap((candidate) => inWindow(candidate, window)),
    ],
  };

  function tell(found: Found, entry: Entry, text: string, at: number, how: HowRead, said: Said): void {
    const { binary, shipped } = how;
    const { stamp, value, start } = found;
    const clock = stamp.local.split(' ')[3] !== '';
    const instant = stamp.instant ?? localInstant(stamp.local);
    const place = { path: entry.path, offset: at + start };
    const macro = binary && isMacro(text, start, value);
    if (said.noted || macro || (binary && clock) || saysTime(text.slice(Math.max(0, start - 64), start))) {
      const sourced = entry.parent >= 0 && (isCode(entry.path) || !clock);
      const weak = shipped || (sourced && !said.made && !macro);
      for (const sign of signsOf(stamp, value, weak ? 'possible' : 'likely', place))
        sure.push({ sign, instant });
    } else if (!shipped && instant !== undefined && !binary && (entry.parent < 0 || !isCode(entry.path))) {
      const day = Math.floor(instant / DAY);
      const known = days.get(`${day} ${clock}`);
      if (known) known.count++;
      else if (days.size < MOST_DAYS) {
        const sign: Sign = {
          code: 'content.timestamp',
          likelihood: 'possible',
          what: 'dates',
          value,
          ...place,
        };
        days.set(`${day} ${clock}`, { day, clock, sign, count: 1 });
      } else omitted++;
    }
  }
}

/** `__DATE__` or a date with a time, alone between bytes that are no text. */
function isMacro(text: string, start: number, value: string): boolean {
  const edge = (character: string | undefined) =>
    character === undefined || !/[ -~\x80-\xff]/.test(character);
  return edge(text[start - 1]) && edge(text[start + Buffer.byteLength(value)]);
}

function signsOf(
  stamp: Stamp,
  value: string,
  likelihood: Likelihood,
  place: Pick<Sign, 'path' | 'offset'>,
): Sign[] {
  const signs: Sign[] = [
    { code: 'content.timestamp', likelihood, what: 'dates of when it was made', value, ...place },
  ];
  const { zone, languages } = stamp;
  if (zone !== undefined && !isUtc(zone))
    signs.push({ code: 'content.timezone', likelihood, what: 'zones of dates', value: zone, ...place });
  if (languages.size > 0 && !languages.has('en'))
    signs.push({
      code: 'content.locale',
      likelihood,
      what: 'names of months or days in a language',
      value,
      ...place,
    });
  return signs;
}

function inDays(
  { instant }: { readonly instant: number | undefined },
  window: readonly [number, number] | undefined,
): boolean {
  return !window || instant === undefined || (instant + DAY >= window[0] && instant <= window[1]);
}

function inWindow(
  { day, clock, sign, count }: Candidate,
  window: readonly [number, number] | undefined,
): Sign[] {
  const from = day * DAY;
  if (!window) return [{ ...sign, count }];
  if (from + DAY < window[0] || from > window[1]) return [];
  return [
    {
      ...sign,
      likelihood: clock ? 'likely' : 'possible',
      what: 'dates in the days of the build',
      count,
    },
  ];
}

interface Found {
  readonly stamp: Stamp;
  readonly value: string;
  /** First byte of it in the text. */
  readonly start: number;
}

/** The longest date around a year. @param text one character a byte */
function stampAt(text: string, year: number): Found | undefined {
  const from = Math.max(0, year - 64);
  const line = text.slice(from, year + 64);
  const raw = Buffer.from(line, 'latin1');
  const decoded = raw.toString('utf8');
  const readable = decoded.includes('\ufffd') ? line : decoded;
  const at = readable === line ? year - from : raw.subarray(0, year - from).toString('utf8').length;
  let best: Stamp | undefined;
  for (const stamp of stampsOf(readable)) {
    if (stamp.start > at || stamp.end < at + 4 || (stamp.weak && stamp.form !== 'ISO 8601')) continue;
    if (!best || stamp.end - stamp.start > best.end - best.start) best = stamp;
  }
  if (!best) return undefined;
  const before = readable.slice(0, best.start);
  const value = readable.slice(best.start, best.end);
  return {
    stamp: best,
    value,
    start: from + (readable === line ? before.length : Buffer.byteLength(before)),
  };
}
