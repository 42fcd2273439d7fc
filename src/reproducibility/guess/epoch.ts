import {
  type Classifier,
  finder,
  finding,
  type Meeting,
  meet,
  precededByWord,
  type TextPair,
  type Token,
  valuesOf,
} from './pair.ts';
import { isWithin } from './stamp-cause.ts';
import { isCode, saysTime } from './words.ts';

const NUMBERS = finder(/(?<![\w.])(?:\d{9,19}(?:\.\d{1,9})?|0x[0-9A-Fa-f]{8})(?!\w|\.\d)/g);
/** Counts per second by the number of digits. */
const UNITS: Readonly<Record<number, readonly [string, number]>> = {
  9: ['seconds', 1],
  10: ['seconds', 1],
  13: ['milliseconds', 1e3],
  16: ['microseconds', 1e6],
  19: ['nanoseconds', 1e9],
};
/** 1990 to 2100. */
const EARLIEST = 631_152_000;
const LATEST = 4_102_444_800;

/** Seconds and their fractions since 1970, where a word or the times of both builds confirm it: a number alone is a number. */
export const classifyEpoch: Classifier = (pair, span) => {
  const meeting = meet(pair, span, NUMBERS);
  if (!meeting) return undefined;
  const values = valuesOf(pair, meeting);
  const [left, right] = [momentOf(values[0]), momentOf(values[1])];
  if (!left || !right || left.unit !== right.unit) return undefined;
  const built = [left, right].every(({ at }, side) => isWithin(at, pair.known.built?.[side]));
  if (!built && !(saidTime(pair, meeting) && !isCode(pair.path))) return undefined;
  const evidence = `${left.unit} since 1970${built ? ', both within the times of the builds' : ''}`;
  return finding(pair, meeting, 'content.timestamp', evidence);
};

const saidTime = (pair: TextPair, meeting: Meeting<Token>): boolean =>
  precededByWord(pair, meeting, saysTime);

function momentOf(text: string): { readonly at: number; readonly unit: string } | undefined {
  const [whole = ''] = text.split('.');
  const unit = whole.startsWith('0x') ? (['seconds', 1] as const) : UNITS[whole.length];
  if (!unit) return undefined;
  const at = Number(whole) / unit[1];
  return at >= EARLIEST && at < LATEST ? { at, unit: unit[0] } : undefined;
}
