import { diffTokens } from '../align/tokens.ts';
import { hunksOf, type Lines, pairLines } from './lines.ts';
import type { SpanPair } from './pair.ts';

/** A longer line is compared piece by piece: it is minified, or data. */
const LONG = 8192;
/** What ends a piece of a long line. */
const PIECES = /[^,;>}\n]*[,;>}\n]|[^,;>}\n]+/g;

/** The differences of two lines, word by word; the same whichever comes first. */
export function spansOf(left: string, right: string): SpanPair[] {
  if (left.length <= LONG || right.length <= LONG) return wordsOf(left, right);
  const [a, b] = [piecesOf(left), piecesOf(right)];
  return hunksOf(a.lines, b.lines).flatMap((hunk) =>
    pairLines(a.lines, b.lines, hunk).flatMap((pair): SpanPair[] => {
      const [i, j] = [a.starts[pair.leftAt]!, b.starts[pair.rightAt]!];
      if (pair.left === undefined) return [{ left: [i, i], right: [j, b.starts[pair.rightAt + 1]!] }];
      if (pair.right === undefined) return [{ left: [i, a.starts[pair.leftAt + 1]!], right: [j, j] }];
      return wordsOf(a.lines[pair.left]!, b.lines[pair.right]!).map(({ left: one, right: other }) => ({
        left: [one[0] + i, one[1] + i],
        right: [other[0] + j, other[1] + j],
      }));
    }),
  );
}

function piecesOf(text: string): Lines {
  const lines = text.match(PIECES) ?? [];
  const starts = [0];
  for (const line of lines) starts.push(starts.at(-1)! + line.length);
  return { lines, starts };
}

function wordsOf(left: string, right: string): SpanPair[] {
  const changes = left <= right ? diffTokens(left, right) : diffTokens(right, left).map(turned);
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
