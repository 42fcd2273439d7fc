import { diffLines, type LineHunk } from '../align/lines.ts';

/** A text as lines, each with its line feed. */
export interface Lines {
  readonly lines: readonly string[];
  /** Where each begins, and the end of the text. */
  readonly starts: readonly number[];
}

/** Lines that stand for one another, by their numbers from 0; one is absent where only the other side has a line. */
export interface LinePair {
  readonly left?: number;
  readonly right?: number;
  /** Where the absent one would be. */
  readonly leftAt: number;
  readonly rightAt: number;
}

/** Cuts a text behind each line feed. */
export function linesOf(text: string): Lines {
  const lines = text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  const starts = [0];
  for (const line of lines) starts.push(starts.at(-1)! + line.length);
  return { lines, starts };
}

/** What differs, line by line; the same whichever side comes first. */
export function hunksOf(left: readonly string[], right: readonly string[]): readonly LineHunk[] {
  if (!isAfter(left, right)) return diffLines(left, right).hunks;
  return diffLines(right, left).hunks.map(({ leftStart, leftCount, rightStart, rightCount }) => ({
    leftStart: rightStart,
    leftCount: rightCount,
    rightStart: leftStart,
    rightCount: leftCount,
  }));
}

/** Pairs of lines that are compared with one another in a hunk, at most; of larger hunks of two sizes nothing pairs. */
const MOST_PAIRS = 4096;

/** Lines of either side that are not looked at. */
export interface Skipped {
  readonly left: ReadonlySet<number>;
  readonly right: ReadonlySet<number>;
}

/** Pairs the lines of a hunk: one by one where there are as many, else by the words they share, in order. */
export function* pairLines(
  left: readonly string[],
  right: readonly string[],
  hunk: LineHunk,
  skipped?: Skipped,
): Generator<LinePair> {
  const lefts = numbers(hunk.leftStart, hunk.leftCount, skipped?.left);
  const rights = numbers(hunk.rightStart, hunk.rightCount, skipped?.right);
  let [i, j] = [0, 0];
  const leftAt = () => lefts[i] ?? hunk.leftStart + hunk.leftCount;
  const rightAt = () => rights[j] ?? hunk.rightStart + hunk.rightCount;
  for (const [to, rightTo] of partnersOf(left, right, lefts, rights)) {
    const at = { leftAt: leftAt(), rightAt: rightAt() };
    for (; i < to; i++) yield { left: lefts[i]!, leftAt: leftAt(), rightAt: at.rightAt };
    for (; j < rightTo; j++) yield { right: rights[j]!, leftAt: at.leftAt, rightAt: rightAt() };
    if (i < lefts.length && j < rights.length) {
      yield { left: lefts[i]!, right: rights[j]!, leftAt: leftAt(), rightAt: rightAt() };
      i++;
      j++;
    }
  }
}

function numbers(start: number, count: number, skipped?: ReadonlySet<number>): number[] {
  const all = Array.from({ length: count }, (_, i) => start + i);
  return skipped ? all.filter((n) => !skipped.has(n)) : all;
}

/** Which of some lines belong together, by their indices; behind them where both end. */
function* partnersOf(
  left: readonly string[],
  right: readonly string[],
  lefts: readonly number[],
  rights: readonly number[],
): Generator<readonly [number, number]> {
  if (lefts.length === rights.length) for (let i = 0; i < lefts.length; i++) yield [i, i];
  else if (lefts.length * rights.length <= MOST_PAIRS) {
    const [a, b] = [lefts.map((n) => left[n]!), rights.map((n) => right[n]!)];
    if (isAfter(a, b)) for (const [j, i] of similar(b, a)) yield [i, j];
    else yield* similar(a, b);
  }
  yield [lefts.length, rights.length];
}

/** Lines with fewer common words are no version of one another. */
const SIMILAR = 0.4;

/** The pairs of similar lines, in order on both sides, whose likeness is the most together. */
function similar(left: readonly string[], right: readonly string[]): (readonly [number, number])[] {
  const a = left.map(wordsOf);
  const b = right.map(wordsOf);
  const width = b.length + 1;
  const likeness = a.map((one) => b.map((other) => likenessOf(one, other)));
  const best = new Float64Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const own = likeness[i]![j]!;
      const paired = own >= SIMILAR ? own + best[(i + 1) * width + j + 1]! : 0;
      best[i * width + j] = Math.max(paired, best[(i + 1) * width + j]!, best[i * width + j + 1]!);
    }
  }
  const pairs: (readonly [number, number])[] = [];
  for (let [i, j] = [0, 0]; i < a.length && j < b.length; ) {
    const here = best[i * width + j]!;
    if (here === best[(i + 1) * width + j]) i++;
    else if (here === best[i * width + j + 1]) j++;
    else pairs.push([i++, j++]);
  }
  return pairs;
}

/** So many words of a line are looked at. */
const MOST_WORDS = 200;

function wordsOf(line: string): Set<string> {
  return new Set(
    line
      .slice(0, 4096)
      .match(/[\p{L}\p{N}_]+|[^\p{L}\p{N}_\s]/gu)
      ?.slice(0, MOST_WORDS),
  );
}

/** Common words of all words, 0 to 1. */
function likenessOf(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  if (one.size === 0 || other.size === 0) return 0;
  let common = 0;
  for (const word of one) if (other.has(word)) common++;
  return common / (one.size + other.size - common);
}

/** Some order of lists of lines, to begin with the same one whichever side it is on. */
function isAfter(left: readonly string[], right: readonly string[]): boolean {
  const shorter = Math.min(left.length, right.length);
  for (let i = 0; i < shorter; i++) if (left[i] !== right[i]) return left[i]! > right[i]!;
  return left.length > right.length;
}
