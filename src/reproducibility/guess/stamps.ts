import { CLEAR_MONTH, DAY, dayOf, MONTH, monthOf } from './names.ts';
import type { Span, Token } from './pair.ts';
import { offsetOf, ZONE } from './zones.ts';

/** A date or time as it stands in a text. */
export interface Stamp extends Token {
  /** Name of the form. */
  readonly form: string;
  /** The local date and time as far as it is told, numbers in a fixed order: equal stamps have equal texts. */
  readonly local: string;
  /** Seconds since 1970, where date, time and the offset of the zone are told. */
  readonly instant?: number;
  readonly zone?: string;
  readonly zoneAt?: Span;
  /** Places of names of months and days, and the languages that all of them may be in; empty without names. */
  readonly namesAt: readonly Span[];
  readonly languages: ReadonlySet<string>;
  /** The form is common in texts that are no dates: a word must confirm it. */
  readonly weak: boolean;
}

const SPACE = '[ \\t\\u00a0\\u202f]';
const SECONDS = '(?::(?<second>\\d\\d)(?:[.,]\\d{1,9})?)?';
const HALF = `(?:${SPACE}?(?<half>[AaPp])\\.?[Mm]\\.?)?`;
const TIME = `(?<hour>\\d{1,2}):(?<minute>\\d\\d)${SECONDS}${HALF}`;
const IN_ZONE = `(?:${SPACE}?\\(?(?<zone>${ZONE})\\)?)?`;
const YEAR = '(?<year>(?:19|20)\\d\\d)';
const DATE = '(?<day>\\d{1,2})(?!\\d)';
const WEEKDAY = `(?:(?<weekday>${DAY})\\.?,?${SPACE}{1,2})?`;
const ANY = `(?<month>${MONTH})\\.?`;
const CLEAR = `(?<month>${CLEAR_MONTH})\\.?`;
const AT = `(?:,?${SPACE}{1,2}(?:(?:at|um|à|alle|às)${SPACE})?|T)`;

interface Form {
  readonly name: string;
  readonly source: string;
  readonly weak?: boolean;
}

/** Forms of dates and times; longer ones win over those they contain. */
const FORMS: readonly Form[] = [
  {
    name: 'ISO 8601',
    source: `${YEAR}-(?<month>\\d\\d)-${DATE}(?:(?:[T_]|,?${SPACE}{1,2})${TIME}${IN_ZONE})?`,
  },
  {
    name: 'ISO 8601',
    source: `${YEAR}(?<month>\\d\\d)(?<day>\\d\\d)[T ]?(?<hour>\\d\\d)(?<minute>\\d\\d)(?<second>\\d\\d)(?:\\.\\d{1,6})?(?<zone>${ZONE})?`,
  },
  {
    name: 'ISO 8601',
    source: `${YEAR}(?<month>\\d\\d)(?<day>\\d\\d)(?:[T_-](?<hour>\\d\\d)(?<minute>\\d\\d)(?<zone>Z)?)?`,
    weak: true,
  },
  { name: 'ISO 8601', source: `${YEAR}-(?<month>\\d\\d)`, weak: true },
  {
    name: 'PDF',
    source: `D:${YEAR}(?<month>\\d\\d)(?<day>\\d\\d)(?<hour>\\d\\d)(?<minute>\\d\\d)(?<second>\\d\\d)(?<zone>${ZONE})?`,
  },
  {
    name: 'ASN.1',
    source:
      '(?<short>\\d\\d)(?<month>\\d\\d)(?<day>\\d\\d)(?<hour>\\d\\d)(?<minute>\\d\\d)(?<second>\\d\\d)(?<zone>Z)',
  },
  {
    name: 'year first',
    source: `(?<!/)${YEAR}(?<mark>[/.])(?<month>\\d{1,2})\\k<mark>${DATE}(?!/)(?:${AT}${TIME}${IN_ZONE})?`,
  },
  {
    name: 'day first',
    source: `${DATE}\\.${SPACE}?(?<month>\\d{1,2})\\.${SPACE}?${YEAR}(?:${AT}${TIME}${IN_ZONE})?`,
  },
  {
    name: 'numeric',
    source: `(?<first>\\d{1,2})(?<mark>[/-])(?<second_>\\d{1,2})\\k<mark>${YEAR}(?:${AT}${TIME}${IN_ZONE})?`,
  },
  {
    name: 'ctime',
    source: `${WEEKDAY}${ANY}${SPACE}{1,2}${DATE},?${SPACE}${TIME}${IN_ZONE}${SPACE}${YEAR}(?:${SPACE}(?<behind>[+-]\\d{4}))?`,
  },
  {
    name: 'ctime',
    source: `(?<weekday>${DAY})\\.?,?${SPACE}${DATE}\\.?${SPACE}${ANY}${SPACE}${TIME}${IN_ZONE}${SPACE}${YEAR}`,
  },
  {
    name: 'month, day, year',
    source: `${WEEKDAY}${CLEAR}${SPACE}{1,2}${DATE}(?:st|nd|rd|th)?,?${SPACE}${YEAR}`,
  },
  {
    name: 'month, day, year',
    source: `${WEEKDAY}${ANY}${SPACE}{1,2}${DATE},?${SPACE}${YEAR}${AT}${TIME}${IN_ZONE}`,
  },
  {
    name: 'RFC 5322',
    source: `${WEEKDAY}${DATE}\\.?${SPACE}{1,2}(?:de${SPACE})?${CLEAR},?(?:${SPACE}de)?${SPACE}${YEAR}(?:${SPACE}г\\.)?`,
  },
  {
    name: 'RFC 5322',
    source: `${WEEKDAY}${DATE}\\.?${SPACE}{1,2}(?:de${SPACE})?${ANY},?(?:${SPACE}de)?${SPACE}${YEAR}${AT}${TIME}${IN_ZONE}`,
  },
  {
    name: 'day-month-year',
    source: `${WEEKDAY}${DATE}(?<mark>[-/])${CLEAR}\\k<mark>(?:${YEAR}|(?<short>\\d\\d))(?:(?:${SPACE}|:)${TIME}${IN_ZONE})?`,
  },
  { name: 'month and year', source: `${CLEAR},?${SPACE}(?:de${SPACE})?${YEAR}` },
  { name: 'day and time', source: `${WEEKDAY}${CLEAR}${SPACE}{1,2}${DATE}${SPACE}${TIME}` },
  {
    name: 'CJK',
    source: `${YEAR}${SPACE}?年${SPACE}?(?<month>\\d{1,2})${SPACE}?月${SPACE}?${DATE}${SPACE}?日(?:${SPACE}?(?<weekday>(?:星期|周)?[日一二三四五六月火水木金土](?:曜日)?))?(?:${SPACE}?(?:${TIME}|(?<hour2>\\d{1,2})[时時](?<minute2>\\d{1,2})分(?:(?<second2>\\d{1,2})秒)?)${IN_ZONE})?`,
  },
  {
    name: 'time',
    source: `(?<hour>\\d\\d):(?<minute>\\d\\d):(?<second>\\d\\d)(?:[.,]\\d{1,9})?${HALF}${IN_ZONE}`,
    weak: true,
  },
  { name: 'time', source: `(?<hour>\\d{1,2}):(?<minute>\\d\\d)${HALF}${IN_ZONE}`, weak: true },
];

const HAS_MONTH = new RegExp(`(?<!\\p{L})(?:${MONTH})(?!\\p{L})`, 'iu');

const COMPILED = FORMS.map(({ name, source, weak = false }) => ({
  name,
  weak,
  /** It holds the name of a month. */
  named: source.includes(ANY) || source.includes(CLEAR),
  expression: new RegExp(`(?<![\\p{L}\\p{N}:]|\\d[./-])${source}(?![\\p{L}\\p{N}]|[:./-]\\d)`, 'dgiu'),
}));

/** All dates and times of a text, those inside others included. */
export function stampsOf(text: string): Stamp[] {
  if (!/\d/.test(text)) return [];
  const [month, cjk] = [HAS_MONTH.test(text), text.includes('年')];
  return COMPILED.flatMap(({ name, weak, expression, named }) =>
    (named && !month) || (name === 'CJK' && !cjk)
      ? []
      : [...text.matchAll(expression)].flatMap((match) => {
          const stamp = stampOf(match as RegExpExecArray, name, weak);
          return stamp ? [stamp] : [];
        }),
  );
}

function stampOf(match: RegExpExecArray, form: string, weak: boolean): Stamp | undefined {
  const groups = match.groups ?? {};
  const date = dateOf(groups);
  const time = timeOf(groups);
  if (!date || !time) return undefined;
  const names = namesOf(match);
  const zone = groups['zone'] ?? groups['behind'];
  const zoneAt = match.indices?.groups?.[groups['zone'] === undefined ? 'behind' : 'zone'];
  const instant = zone === undefined ? undefined : instantOf(date, time, zone);
  return {
    start: match.index,
    end: match.index + match[0].length,
    form,
    weak,
    local: [...date, ...time].map((value) => value ?? '').join(' '),
    ...(instant === undefined ? {} : { instant }),
    ...(zone !== undefined && zoneAt ? { zone, zoneAt } : {}),
    ...names,
  };
}

type Numbers = readonly (number | undefined)[];
type Groups = Readonly<Record<string, string | undefined>>;

const number = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : Number(text);

/** Year, month and day; undefined for a date that cannot be. */
function dateOf(groups: Groups): Numbers | undefined {
  const short = number(groups['short']);
  const year =
    number(groups['year']) ?? (short === undefined ? undefined : short + (short < 70 ? 2000 : 1900));
  if (groups['first'] !== undefined) {
    const [a, b] = [Number(groups['first']), Number(groups['second_'])];
    // 9/1 and 1/9 cannot be told apart: they stay as they are written.
    return Math.min(a, b) >= 1 && Math.min(a, b) <= 12 && Math.max(a, b) <= 31 ? [year, a, b] : undefined;
  }
  const word = groups['month'];
  const month = word === undefined ? undefined : /^\d+$/.test(word) ? Number(word) : monthOf(word)?.month;
  const day = number(groups['day']);
  if (word !== undefined && (month === undefined || month < 1 || month > 12)) return undefined;
  if (day !== undefined && (day < 1 || day > 31)) return undefined;
  return year !== undefined && (year < 1990 || year > 2100) ? undefined : [year, month, day];
}

/** Hour, minute and second; undefined for a time that cannot be. */
function timeOf(groups: Groups): Numbers | undefined {
  const hour = number(groups['hour'] ?? groups['hour2']);
  const minute = number(groups['minute'] ?? groups['minute2']);
  const second = number(groups['second'] ?? groups['second2']);
  if ((hour ?? 0) > 24 || (minute ?? 0) > 59 || (second ?? 0) > 60) return undefined;
  const half = groups['half']?.toLowerCase();
  if (half === undefined || hour === undefined) return [hour, minute, second];
  return hour > 12 ? undefined : [(hour % 12) + (half === 'p' ? 12 : 0), minute, second];
}

function instantOf(date: Numbers, time: Numbers, zone: string): number | undefined {
  const offset = offsetOf(zone.replace(/^z$/, 'Z'));
  const [year, month, day] = date;
  const [hour, minute, second] = time;
  if (offset === undefined || year === undefined || month === undefined || day === undefined)
    return undefined;
  if (hour === undefined || minute === undefined) return undefined;
  return Date.UTC(year, month - 1, day, hour, minute, second ?? 0) / 1000 - offset * 60;
}

function namesOf(match: RegExpExecArray): Pick<Stamp, 'namesAt' | 'languages'> {
  const found: { at: Span; languages: ReadonlySet<string> }[] = [];
  for (const [group, look] of [
    ['weekday', dayOf],
    ['month', monthOf],
  ] as const) {
    const word = match.groups?.[group];
    const at = match.indices?.groups?.[group];
    const name = word === undefined ? undefined : look(word);
    if (name && at) found.push({ at, languages: name.languages });
  }
  const [first, ...others] = found;
  const common = [...(first?.languages ?? [])].filter((one) =>
    others.every(({ languages }) => languages.has(one)),
  );
  return {
    namesAt: found.map(({ at }) => at).sort((a, b) => a[0] - b[0]),
    languages: new Set(common),
  };
}
