import { classifyEpoch } from './epoch.ts';
import { classifyAddress, classifyRevision, classifyToken, classifyUuid } from './identity.ts';
import type { Known } from './known.ts';
import { classifyAmount, classifyLanguage, classifyQuotes } from './locale.ts';
import type { Classifier, Finding, FoundCause, SpanPair, TextPair } from './pair.ts';
import { classifyPath } from './path.ts';
import { classifyHost, classifyUser, classifyUserAtHost } from './person.ts';
import { isToken } from './spans.ts';
import { classifyNote, classifyStamp } from './stamp-cause.ts';
import { classifyEncoding, classifyGenerator, classifyVersion } from './version.ts';
import { classifyYear } from './year.ts';
import { classifyZone } from './zone.ts';

/** The surest forms first: what a path or a date holds is not looked at for itself. */
const CLASSIFIERS: readonly Classifier[] = [
  classifyEncoding,
  classifyUuid,
  classifyRevision,
  classifyPath,
  classifyStamp,
  classifyEpoch,
  classifyNote,
  classifyYear,
  classifyUser,
  classifyHost,
  classifyUserAtHost,
  classifyZone,
  classifyLanguage,
  classifyToken,
  classifyAddress,
  classifyGenerator,
  classifyVersion,
  classifyAmount,
  classifyQuotes,
];

/** A cause with the pieces of both texts that it explains, which no other piece parts; none where another cause of the token has them. */
export interface Explanation {
  readonly cause: FoundCause;
  /** From the first piece to the last one; empty, at the beginning of the token's difference, where there is none. */
  readonly hull: SpanPair;
  readonly pieces: readonly SpanPair[];
}

/** What was explained of a pair of texts, and the spans that were not. */
export interface Explained {
  readonly causes: readonly Explanation[];
  readonly rest: readonly SpanPair[];
}

/** Names the causes of the given differences of two lines or strings. */
export function explain(
  left: string,
  right: string,
  spans: readonly SpanPair[],
  path: string,
  known: Known,
): Explained {
  const causes: Explanation[] = [];
  const rest: SpanPair[] = [];
  for (const { from, to } of groupsOf(spans)) {
    if (causes.length >= MOST_CAUSES) {
      for (const span of spans.slice(from, to)) rest.push(span);
      continue;
    }
    const { pair, shift } = windowOf(left, right, spans, from, to, path, known);
    const found = explainPair(pair);
    const back = (piece: SpanPair): SpanPair => ({
      left: [piece.left[0] + shift[0], piece.left[1] + shift[0]],
      right: [piece.right[0] + shift[1], piece.right[1] + shift[1]],
    });
    for (const { cause, hull, pieces } of found.causes)
      causes.push({ cause, hull: back(hull), pieces: pieces.map(back) });
    rest.push(...found.rest.map(back));
  }
  return { causes, rest };
}

/** So much equal text parts two differences that have nothing to do with one another, and so much is shown around them. */
const APART = 80;
const AROUND = 200;
/** Differences that are looked at together at most: a line of many is data. */
const MOST_SPANS = 48;
/** Causes that are named of one line: what has more is data. */
const MOST_CAUSES = 100_000;

function* groupsOf(spans: readonly SpanPair[]): Generator<{ readonly from: number; readonly to: number }> {
  let from = 0;
  for (let i = 1; i <= spans.length; i++) {
    const near = i < spans.length && spans[i]!.left[0] - spans[i - 1]!.left[1] < APART;
    if (near && i - from < MOST_SPANS) continue;
    yield { from, to: i };
    from = i;
  }
}

function windowOf(
  left: string,
  right: string,
  spans: readonly SpanPair[],
  from: number,
  to: number,
  path: string,
  known: Known,
): { readonly pair: TextPair; readonly shift: readonly [number, number] } {
  const [first, last] = [spans[from]!, spans[to - 1]!];
  const [previous, following] = [spans[from - 1], spans[to]];
  const before = Math.min(
    AROUND,
    first.left[0] - (previous?.left[1] ?? 0),
    first.right[0] - (previous?.right[1] ?? 0),
  );
  const behind = Math.min(
    AROUND,
    (following?.left[0] ?? left.length) - last.left[1],
    (following?.right[0] ?? right.length) - last.right[1],
  );
  const shift = [first.left[0] - before, first.right[0] - before] as const;
  const move = ([a, b]: readonly [number, number], by: number) => [a - by, b - by] as const;
  return {
    shift,
    pair: {
      left: left.slice(shift[0], last.left[1] + behind),
      right: right.slice(shift[1], last.right[1] + behind),
      spans: spans.slice(from, to).map((span) => ({
        left: move(span.left, shift[0]),
        right: move(span.right, shift[1]),
      })),
      path,
      known,
      cache: new Map(),
    },
  };
}

function explainPair(pair: TextPair): Explained {
  const causes: Explanation[] = [];
  const rest: SpanPair[] = [];
  let done = 0;
  while (done < pair.spans.length) {
    const span = pair.spans[done]!;
    const found = isToken(span) ? findingOf(pair, done, done) : undefined;
    if (found) {
      causes.push(...share(pair, found));
      done = found.last + 1;
    } else {
      rest.push(span);
      done++;
    }
  }
  return { causes, rest };
}

function findingOf(pair: TextPair, span: number, from: number): Finding | undefined {
  for (const classify of CLASSIFIERS) {
    const found = classify(pair, span);
    // What reaches back into what is decided already would be told twice.
    if (found && found.first >= from && found.causes.length > 0) return found;
  }
  return undefined;
}

/** Divides the spans of a finding among its causes. */
function share(pair: TextPair, { first, last, causes }: Finding): Explanation[] {
  const parts = causes
    .flatMap((cause) => (cause.parts ?? []).map((part) => ({ cause, part })))
    .sort((a, b) => a.part.left[0] - b.part.left[0]);
  const crossed = parts.some(({ part }, i) => i > 0 && part.right[0] < parts[i - 1]!.part.right[1]);
  const main = causes.find(({ parts: own }) => own === undefined) ?? causes[0]!;
  const pieces: { cause: FoundCause; piece: SpanPair }[] = [];
  const add = (cause: FoundCause, piece: SpanPair) => {
    if (pair.left.slice(...piece.left) !== pair.right.slice(...piece.right)) pieces.push({ cause, piece });
  };
  for (const span of pair.spans.slice(first, last + 1)) {
    let rest = span;
    for (const { cause, part } of crossed ? [] : parts) {
      const [before, inside, behind] = cut(rest, part);
      add(main, before);
      add(cause, inside);
      rest = behind;
    }
    add(main, rest);
  }
  const { left, right } = pair.spans[first]!;
  const start: SpanPair = { left: [left[0], left[0]], right: [right[0], right[0]] };
  const without = causes.filter((cause) => pieces.every((piece) => piece.cause !== cause));
  return [...without.map((cause) => ({ cause, hull: start, pieces: [] })), ...runsOf(pieces)];
}

/** Pieces of one cause that follow one another, together. */
function runsOf(pieces: readonly { readonly cause: FoundCause; readonly piece: SpanPair }[]): Explanation[] {
  const runs: { cause: FoundCause; hull: SpanPair; pieces: SpanPair[] }[] = [];
  for (const { cause, piece } of pieces) {
    const run = runs.at(-1);
    if (run?.cause === cause) {
      run.pieces.push(piece);
      run.hull = { left: [run.hull.left[0], piece.left[1]], right: [run.hull.right[0], piece.right[1]] };
    } else runs.push({ cause, hull: piece, pieces: [piece] });
  }
  return runs;
}

/** What of a span lies before, in and behind a part. */
function cut(span: SpanPair, part: SpanPair): [SpanPair, SpanPair, SpanPair] {
  const at = (side: 'left' | 'right', end: 0 | 1): number =>
    Math.min(Math.max(part[side][end], span[side][0]), span[side][1]);
  const between = (
    from: (side: 'left' | 'right') => number,
    to: (side: 'left' | 'right') => number,
  ): SpanPair => ({
    left: [from('left'), to('left')],
    right: [from('right'), to('right')],
  });
  return [
    between(
      (side) => span[side][0],
      (side) => at(side, 0),
    ),
    between(
      (side) => at(side, 0),
      (side) => at(side, 1),
    ),
    between(
      (side) => at(side, 1),
      (side) => span[side][1],
    ),
  ];
}
