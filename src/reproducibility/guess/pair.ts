import type { CauseCode } from '../../model/index.ts';
import type { Known } from './known.ts';

/** Start and end (exclusive) in characters. */
export type Span = readonly [number, number];

/** Pieces that replaced one another. */
export interface SpanPair {
  readonly left: Span;
  readonly right: Span;
}

/** Two texts of one line or string, equal but for the spans, which are in order and do not overlap. */
export interface TextPair {
  readonly left: string;
  readonly right: string;
  readonly spans: readonly SpanPair[];
  readonly path: string;
  readonly known: Known;
  /** Tokens of both sides by what found them: many spans ask for the same ones. */
  readonly cache: Map<unknown, readonly [readonly Token[], readonly Token[]]>;
}

/** Something recognised in a text. */
export interface Token {
  readonly start: number;
  readonly end: number;
}

/** Tokens of both sides that stand for one another. */
export interface Meeting<T extends Token> {
  readonly left: T;
  readonly right: T;
  /** First and last span that lie in them. */
  readonly first: number;
  readonly last: number;
}

/** A cause of the spans `first` to `last`, or of parts of them. */
export interface Finding {
  readonly first: number;
  readonly last: number;
  readonly causes: readonly FoundCause[];
}

/** One of the causes of a finding; at most one of them has no parts: it takes what the others leave. */
export interface FoundCause {
  readonly code: CauseCode;
  readonly evidence: string;
  readonly values: readonly [string, string];
  /** The pieces of the texts that differ because of it, in order; all of the finding where it is left out. */
  readonly parts?: readonly SpanPair[];
}

/** Names a cause of one span of a pair, or does not. */
export type Classifier = (pair: TextPair, span: number) => Finding | undefined;

/**
 * The longest tokens that cover a span on both sides and begin and end at corresponding places: what lies before and behind them is
 * equal up to the next difference.
 */
export function meet<T extends Token>(
  pair: TextPair,
  span: number,
  find: (text: string) => readonly T[],
): Meeting<T> | undefined {
  const at = pair.spans[span]!;
  const [left, right] = tokensIn(pair, find);
  const lefts = covering(left, at.left);
  if (lefts.length === 0) return undefined;
  const rights = covering(right, at.right);
  for (const a of lefts) {
    for (const b of rights) {
      const meeting = corresponding(pair.spans, span, a, b);
      if (meeting) return meeting;
    }
  }
  return undefined;
}

/** All matches of a global expression as tokens, for {@link meet}. */
export function finder(expression: RegExp): (text: string) => readonly Token[] {
  return (text) =>
    Array.from(text.matchAll(expression), ({ index, 0: all }) => ({ start: index, end: index + all.length }));
}

/** The tokens of both sides, found once a pair. */
function tokensIn<T extends Token>(
  pair: TextPair,
  find: (text: string) => readonly T[],
): readonly [readonly T[], readonly T[]] {
  const known = pair.cache.get(find) as readonly [readonly T[], readonly T[]] | undefined;
  if (known) return known;
  const found = [find(pair.left), find(pair.right)] as const;
  pair.cache.set(find, found);
  return found;
}

/** The texts of both tokens. */
export function valuesOf(pair: TextPair, { left, right }: Meeting<Token>): readonly [string, string] {
  return [textOf(pair.left, left), textOf(pair.right, right)];
}

/** The text of a token. */
export function textOf(text: string, { start, end }: Token): string {
  return text.slice(start, end);
}

/** Whether both texts just before the tokens pass a test. */
export function precededByWord(
  pair: TextPair,
  meeting: Meeting<Token>,
  says: (before: string) => boolean,
): boolean {
  return says(beforeOf(pair.left, meeting.left.start)) && says(beforeOf(pair.right, meeting.right.start));
}

/** Whether both texts just before the tokens match. */
export function precededBy(pair: TextPair, meeting: Meeting<Token>, expression: RegExp): boolean {
  return precededByWord(pair, meeting, (before) => expression.test(before));
}

/** A finding of one cause with the tokens as its values. */
export function finding(
  pair: TextPair,
  meeting: Meeting<Token>,
  code: CauseCode,
  evidence: string,
): Finding | undefined {
  const values = valuesOf(pair, meeting);
  if (values[0] === values[1]) return undefined;
  return { first: meeting.first, last: meeting.last, causes: [{ code, evidence, values }] };
}

/** So much text before a token tells what it is. */
const CONTEXT = 64;

/** The end of what stands before a place. */
export function beforeOf(text: string, at: number): string {
  return text.slice(Math.max(0, at - CONTEXT), at);
}

/** Few tokens ever cover the same place: more are an attack. */
const MOST_COVERING = 8;

const covering = <T extends Token>(tokens: readonly T[], [start, end]: Span): T[] =>
  tokens
    .filter((token) => token.start <= start && token.end >= end)
    .sort((a, b) => b.end - b.start - (a.end - a.start))
    .slice(0, MOST_COVERING);

function corresponding<T extends Token>(
  spans: readonly SpanPair[],
  span: number,
  left: T,
  right: T,
): Meeting<T> | undefined {
  let first = span;
  let last = span;
  while (first > 0 && (touches(left, spans[first - 1]!.left) || touches(right, spans[first - 1]!.right)))
    first--;
  while (
    last + 1 < spans.length &&
    (touches(left, spans[last + 1]!.left) || touches(right, spans[last + 1]!.right))
  )
    last++;
  const [from, to] = [spans[first]!, spans[last]!];
  const before = from.left[0] - left.start;
  const behind = left.end - to.left[1];
  return before >= 0 &&
    behind >= 0 &&
    before === from.right[0] - right.start &&
    behind === right.end - to.right[1]
    ? { left, right, first, last }
    : undefined;
}

/** An empty span touches a token only from within. */
const touches = (token: Token, [start, end]: Span): boolean => token.start < end && start < token.end;
