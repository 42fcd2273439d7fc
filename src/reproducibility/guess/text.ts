import type { Hunk, RangePair } from '../../model/index.ts';
import { unifiedHunks } from '../align/hunks.ts';
import type { LineHunk } from '../align/lines.ts';
import type { Steps } from '../align/myers.ts';
import { tokenSteps } from '../align/tokens.ts';
import { explain } from './explain.ts';
import type { Claim, Guess, GuessContext, Guessed, Known } from './known.ts';
import { hunksOf, type LinePair, type Lines, linesOf, pairLines } from './lines.ts';
import { movedLines } from './moved.ts';
import type { SpanPair } from './pair.ts';
import { byteCounter, type Positions, positionsOf } from './positions.ts';
import { spansOf } from './spans.ts';
import { isDateLine } from './stamp-cause.ts';
import { guessWhole } from './whole.ts';

/** What was guessed of a text, and how it is shown. */
export interface GuessedText extends Guessed {
  readonly hunks: readonly Hunk[];
  /** Changes of which no hunk is shown. */
  readonly omittedHunks: number;
  /** Ranges that belong to `rest` and are only counted; absent where there are none. */
  readonly more?: Beyond;
}

/** What is only counted. */
interface Beyond {
  readonly count: number;
  /** Of the larger side of each. */
  readonly bytes: number;
}

/** Pairs of lines that are looked into; of further ones nothing is claimed. */
const MOST_LINES = 50_000;
/** Claims that are made of one text. */
const MOST_CLAIMS = 100_000;
/** Ranges that are kept of what nothing explains. */
const MOST_REST = 20_000;

/**
 * Names the causes of the differences of two texts: first what holds for all of it (line ends, order of lines and keys), then hunk by hunk and line by
 * line what was replaced. Ranges count in bytes. Every differing byte is in exactly one claim or in `rest` and `more`; sides may be swapped.
 */
export function guessText(left: string, right: string, context: GuessContext): GuessedText {
  if (left === right) return { ...guessTranscoded(left, context), hunks: [], omittedHunks: 0 };
  const [a, b] = [linesOf(left), linesOf(right)];
  const changes = hunksOf(a.lines, b.lines);
  const shown = unifiedHunks(a.lines, b.lines, changes);
  const show = { hunks: shown.hunks, omittedHunks: shown.omitted };
  const [one, other] = context.encodings ?? [];
  const positions = positionsOf(byteCounter(left, one), byteCounter(right, other));
  const steps = tokenSteps(left.length + right.length);
  const whole = guessWhole(left, right, a, b, changes, context);
  const texts: Texts = { a, b, positions, steps };
  if (whole) return { ...wholeClaim(whole, texts, changes), ...show };
  return { ...guessLines(texts, changes, context), ...show };
}

/** Both texts, cut into lines. */
interface Texts {
  readonly a: Lines;
  readonly b: Lines;
  readonly positions: Positions;
  /** Of the search within lines, all together. */
  readonly steps: Steps;
}

/** The same text may stand in two encodings. */
function guessTranscoded(
  text: string,
  { encodings: [one, other] = ['utf8', 'utf8'] }: GuessContext,
): Guessed {
  const [left, right] = [Buffer.byteLength(text, one), Buffer.byteLength(text, other)];
  if (left === right) return { claims: [], rest: [] };
  const ranges = { left: { offset: 0, length: left }, right: { offset: 0, length: right } };
  const guess = {
    code: 'content.encoding',
    evidence: 'the same text in two encodings',
    values: [one, other],
  } as const;
  return { claims: [{ ...guess, ...ranges, bytes: Math.max(left, right) }], rest: [] };
}

const withoutEnd = (line: string): string => (line.endsWith('\n') ? line.slice(0, -1) : line);

/** One claim from the first to the last differing byte. */
function wholeClaim(guess: Guess, texts: Texts, changes: readonly LineHunk[]): Guessed {
  const { a, b, positions } = texts;
  const spans: SpanPair[] = [];
  for (const change of changes)
    for (const pair of pairLines(a.lines, b.lines, change))
      for (const span of spansOfPair(texts, pair)) spans.push(span);
  const [first, last] = [spans[0], spans.at(-1)];
  const hull: SpanPair =
    first && last
      ? { left: [first.left[0], last.left[1]], right: [first.right[0], last.right[1]] }
      : { left: [0, a.starts.at(-1)!], right: [0, b.starts.at(-1)!] };
  return { claims: [{ ...guess, ...positions.range(hull), bytes: positions.size(spans) }], rest: [] };
}

function guessLines(
  texts: Texts,
  changes: readonly LineHunk[],
  { path, known = {} }: GuessContext,
): Guessed & Pick<GuessedText, 'more'> {
  const { a, b, positions } = texts;
  const claims: Claim[] = [];
  const rest: RangePair[] = [];
  const moved = movedLines(a.lines, b.lines, changes, path);
  for (const [left, right] of moved.pairs) {
    const spans = { left: lineSpan(a, left), right: lineSpan(b, right) };
    claims.push({
      ...moved.guess,
      values: [a.lines[left]!, b.lines[right]!],
      ...positions.range(spans),
      bytes: positions.size([spans]),
    });
  }
  let left = MOST_LINES;
  const more = { count: 0, bytes: 0 };
  for (const change of changes) {
    for (const pair of pairLines(a.lines, b.lines, change, moved.lines)) {
      const found =
        left-- > 0 && claims.length < MOST_CLAIMS
          ? explainLines(texts, pair, path, known)
          : { causes: [], rest: spansOfPair(texts, pair) };
      for (const { cause, hull, pieces } of found.causes) {
        const { code, evidence, values } = cause;
        claims.push({ code, evidence, values, ...positions.range(hull), bytes: positions.size(pieces) });
      }
      for (const span of found.rest) {
        const range = positions.range(span);
        if (rest.push(range) <= MOST_REST) continue;
        rest.pop();
        more.count++;
        more.bytes += Math.max(range.left.length, range.right.length);
      }
    }
  }
  return { claims, rest, ...(more.count > 0 ? { more } : {}) };
}

/** Explains a line that has a counterpart, or one that has none. */
function explainLines(texts: Texts, pair: LinePair, path: string, known: Known): ReturnType<typeof explain> {
  const { a, b } = texts;
  const { left, right } = pair;
  if (left !== undefined && right !== undefined) return explainPair(texts, left, right, path, known);
  const [span] = spansOfPair(texts, pair);
  const line = left === undefined ? b.lines[right!]! : a.lines[left]!;
  if (!span || !isDateLine(withoutEnd(line))) return { causes: [], rest: span ? [span] : [] };
  const values = left === undefined ? (['', line] as const) : ([line, ''] as const);
  const cause = {
    code: 'content.timestamp',
    evidence: 'a line that says when it was generated',
    values,
  } as const;
  return { causes: [{ cause, hull: span, pieces: [span] }], rest: [] };
}

function explainPair(
  { a, b, steps }: Texts,
  left: number,
  right: number,
  path: string,
  known: Known,
): ReturnType<typeof explain> {
  const [one, other] = [a.lines[left]!, b.lines[right]!];
  // A value of a property list is told by its key, which stands on a line of its own.
  const above = a.lines[left - 1] === b.lines[right - 1] ? (a.lines[left - 1] ?? '') : '';
  const key = /<key>[^<]{1,100}<\/key>\s*$/.test(above) ? above : '';
  const spans = spansOf(one, other, steps).map((span) => moveBy(span, key.length, key.length));
  const found = explain(key + one, key + other, spans, path, known);
  const [byLeft, byRight] = [a.starts[left]! - key.length, b.starts[right]! - key.length];
  return {
    causes: found.causes.map(({ cause, hull, pieces }) => ({
      cause,
      hull: moveBy(hull, byLeft, byRight),
      pieces: pieces.map((piece) => moveBy(piece, byLeft, byRight)),
    })),
    rest: found.rest.map((span) => moveBy(span, byLeft, byRight)),
  };
}

/** What differs of a pair of lines, in characters of the texts. */
function spansOfPair({ a, b, steps }: Texts, { left, right, leftAt, rightAt }: LinePair): SpanPair[] {
  const [i, j] = [a.starts[leftAt]!, b.starts[rightAt]!];
  if (left === undefined) return [{ left: [i, i], right: lineSpan(b, right!) }];
  if (right === undefined) return [{ left: lineSpan(a, left), right: [j, j] }];
  return spansOf(a.lines[left]!, b.lines[right]!, steps).map((span) => moveBy(span, i, j));
}

function lineSpan({ starts }: Lines, line: number): readonly [number, number] {
  return [starts[line]!, starts[line + 1]!];
}

function moveBy({ left, right }: SpanPair, byLeft: number, byRight: number): SpanPair {
  return { left: [left[0] + byLeft, left[1] + byLeft], right: [right[0] + byRight, right[1] + byRight] };
}
