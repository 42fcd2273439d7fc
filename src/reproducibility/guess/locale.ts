import { isApart } from './names.ts';
import { type Classifier, finder, finding, meet, precededBy, textOf, valuesOf } from './pair.ts';
import { isCode } from './words.ts';

/** ISO 639-1. */
const LANGUAGES = new Set(
  'aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu'.split(
    ' ',
  ),
);
const TAGS = finder(
  /(?<![\w.-])(?:[a-z]{2}(?:[-_][A-Z][a-z]{3})?(?:[-_][A-Z]{2})?(?:\.[\w-]+)?(?:@\w+)?|C(?:\.[Uu][\w-]+)?|POSIX)(?![\w-])/g,
);
const TAG_WORD =
  /(?:\b(?:xml:)?lang|\bLANG(?:UAGE)?|\bLC_[A-Z]+|\blocale|\b(?:content-)?language)["']?\s?[:=]\s?["']?$/i;

/** Tags of languages and names of locales behind a word that says so. */
export const classifyLanguage: Classifier = (pair, span) => {
  if (isCode(pair.path)) return undefined;
  const meeting = meet(pair, span, TAGS);
  if (!meeting || !precededBy(pair, meeting, TAG_WORD)) return undefined;
  const isTag = (value: string) => /^(?:C\b|POSIX)/.test(value) || LANGUAGES.has(value.slice(0, 2));
  if (!valuesOf(pair, meeting).every(isTag)) return undefined;
  return finding(pair, meeting, 'content.locale', 'language or locale');
};

const AMOUNTS = finder(
  /(?<![\w.,'\u00a0\u202f])\d{1,3}(?:[.,'\u00a0\u202f ]\d{3}){0,6}(?:[.,]\d{1,9})?(?![\w]|[.,]\d)/g,
);
/** What may stand around a number in a text, but not around one in an expression or a version. */
const BEFORE_AMOUNT = /(?:^|[\s>"':])$/;
const AFTER_AMOUNT = /^(?:$|[\s<"'%]|[.,](?:\s|$))/;

/** The same digits with a decimal comma for a point, or other separators of thousands. */
export const classifyAmount: Classifier = (pair, span) => {
  if (isCode(pair.path)) return undefined;
  const meeting = meet(pair, span, AMOUNTS);
  if (!meeting || !precededBy(pair, meeting, BEFORE_AMOUNT)) return undefined;
  if (!AFTER_AMOUNT.test(pair.left.slice(meeting.left.end, meeting.left.end + 2))) return undefined;
  const [left, right] = valuesOf(pair, meeting);
  const sameDigits = left.replace(/\D/g, '') === right.replace(/\D/g, '');
  if (!sameDigits || !isApart(conventionsOf(left), conventionsOf(right))) return undefined;
  return finding(pair, meeting, 'content.locale', 'the same number with other separators');
};

/** How a number may have been written: with which sign for the fraction. One that may be either way is no evidence. */
function conventionsOf(text: string): Set<string> {
  const conventions = new Set<string>();
  if (/^\d{1,3}(?:,?\d{3})*(?:\.\d{1,9})?$/.test(text)) conventions.add('point');
  if (/^\d{1,3}(?:[.'\u00a0\u202f ]?\d{3})*(?:,\d{1,9})?$/.test(text)) conventions.add('comma');
  if (/^\d+$/.test(text)) conventions.add('point').add('comma');
  return conventions;
}

const PLAIN_QUOTE = /^["'`]{1,2}$/;
const FINE_QUOTE = /^[“”„‘’‚«»‹›]$/;
const QUOTES = finder(/[“”„‘’‚«»‹›]|["'`]{1,2}/g);

/** Quotation marks of a language in place of plain ones, both of a pair: messages of tools, written as the locale says. */
export const classifyQuotes: Classifier = (pair, span) => {
  if (isCode(pair.path)) return undefined;
  const other = [span - 1, span + 1].some(
    (near) =>
      near >= 0 &&
      near < pair.spans.length &&
      fineSide(pair, near) !== 0 &&
      fineSide(pair, near) === fineSide(pair, span),
  );
  const meeting = other ? meet(pair, span, QUOTES) : undefined;
  return meeting && finding(pair, meeting, 'content.locale', 'quotation marks of a language and plain ones');
};

/** -1 where the left has a typographic mark for the right's plain one, 1 the other way round, else 0. */
function fineSide(pair: Parameters<Classifier>[0], span: number): number {
  const { left, right } = pair.spans[span]!;
  const [a, b] = [
    textOf(pair.left, { start: left[0], end: left[1] }),
    textOf(pair.right, { start: right[0], end: right[1] }),
  ];
  if (FINE_QUOTE.test(a) && PLAIN_QUOTE.test(b)) return -1;
  return PLAIN_QUOTE.test(a) && FINE_QUOTE.test(b) ? 1 : 0;
}
