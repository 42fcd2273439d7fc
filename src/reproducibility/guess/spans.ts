import type { Steps } from '../align/myers.ts';
import { diffTokens, tokenSteps } from '../align/tokens.ts';
import { hunksOf, type LinePair, type Lines, pairLines } from './lines.ts';
import type { SpanPair } from './pair.ts';

/** A longer line is compared piece by piece: it is minified, or data. */
const LONG = 8192;
/** So many differences of a long line are parted; what comes behind them is one. */
const MOST_SPANS = 250_000;
/** What ends a piece of a long line. */
const PIECES = /[^,;>}\n]*[,;>}\n]|[^,;>}\n]+/g;

/**
 * The differences of two lines, word by word; the same whichever comes first.
 * @param steps of the search, which all lines of a text share
 */
export function spansOf(
  left: string,
  right: string,
  steps: Steps = tokenSteps(left.length + right.length),
): SpanPair[] {
  if (left.length <= LONG || right.length <= LONG) return wordsOf(left, right, steps);
  const [a, b] = [piecesOf(left), piecesOf(right)];
  const hunks = hunksOf(a.lines, b.lines);
  const last = hunks.at(-1);
  const spans: SpanPair[] = [];
  for (const hunk of hunks) {
    for (const pair of pairLines(a.lines, b.lines, hunk)) {
      const [i, j] = [a.starts[pair.leftAt]!, b.starts[pair.rightAt]!];
      if (spans.length >= MOST_SPANS && last) {
        const end = a.starts[last.leftStart + last.leftCount]!;
        spans.push({ left: [i, end], right: [j, b.starts[last.rightStart + last.rightCount]!] });
        return spans;
      }
      for (const span of spansOfPieces(a, b, pair, steps)) spans.push(moved(span, i, j));
    }
  }
  return spans;
}

/** What differs of two pieces, counted from where they begin. */
function spansOfPieces(a: Lines, b: Lines, { left, right }: LinePair, steps: Steps): SpanPair[] {
  if (left !== undefined && right !== undefined) return wordsOf(a.lines[left]!, b.lines[right]!, steps);
  const [one, other] = [a.lines[left ?? -1] ?? '', b.lines[right ?? -1] ?? ''];
  return [{ left: [0, one.length], right: [0, other.length] }];
}

function moved({ left, right }: SpanPair, byLeft: number, byRight: number): SpanPair {
  return { left: [left[0] + byLeft, left[1] + byLeft], right: [right[0] + byRight, right[1] + byRight] };
}

function piecesOf(text: string): Lines {
  const lines = text.match(PIECES) ?? [];
  const starts = [0];
  for (const line of lines) starts.push(starts.at(-1)! + line.length);
  return { lines, starts };
}

function wordsOf(left: string, right: string, steps: Steps): SpanPair[] {
  const changes = left <= right ? diffTokens(left, right, steps) : diffTokens(right, left, steps).map(turned);
  return changes.flatMap((change) => partsOf(left, right, change));
}

const turned = ({ left, right }: SpanPair): SpanPair => ({ left: right, right: left });

/** A longer replacement is no token. */
const LONGEST = 4096;

/** Whether a replacement is short enough to be a token. */
export function isToken({ left, right }: SpanPair): boolean {
  return left[1] - left[0] <= LONGEST && right[1] - right[0] <= LONGEST;
}

const TOKEN = /[\p{L}\p{N}_]+|\s+|[^\p{L}\p{N}_\s]/gu;

/** A change of several words is one for each of them where what parts them is the same on both sides. */
export function partsOf(left: string, right: string, change: SpanPair): SpanPair[] {
  if (!isToken(change)) return [change];
  const a = left.slice(...change.left).match(TOKEN) ?? [];
  const b = right.slice(...change.right).match(TOKEN) ?? [];
  const kindOf = (token: string) =>
    /^[\p{L}\p{N}_]/u.test(token) ? 'word' : /^\s/.test(token) ? 'blank' : token;
  if (a.length !== b.length || a.some((token, i) => kindOf(token) !== kindOf(b[i]!))) return [change];
  const parts: SpanPair[] = [];
  let [i, j] = [change.left[0], change.right[0]];
  a.forEach((token, k) => {
    const other = b[k]!;
    if (token !== other) parts.push({ left: [i, i + token.length], right: [j, j + other.length] });
    i += token.length;
    j += other.length;
  });
  return parts;
}
