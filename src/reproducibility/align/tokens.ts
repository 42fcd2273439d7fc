import { commonRuns, type Steps } from './myers.ts';

/** Characters of a left line and of a right line that replace one another, from, inclusive, to, exclusive (UTF-16 units). */
export interface TokenChange {
  readonly left: readonly [number, number];
  readonly right: readonly [number, number];
}

/** The search of one line takes no more steps. */
const STEPS = 1_000_000;
/** Each line may take so many for every token, whatever others left: that finds a change or two. */
const LEAST = 4;
/** The steps of all lines of a text together: so many for each of its characters, and some more. */
const STEPS_PER_CHARACTER = 8;
const STEPS_OF_ANY = 1 << 22;
/** A longer middle is one change: it is data, not a line somebody reads. */
const MOST = 1 << 16;
/** Equal text between two changes that says nothing: `:` and `.` in times and versions. */
const TRIVIAL = 2;

type Span = readonly [number, number];

/** The steps that lines of so many characters, on both sides together, share: some tenths of a second for a text of some MiB. */
export function tokenSteps(characters: number): Steps {
  return { left: STEPS_OF_ANY + STEPS_PER_CHARACTER * characters };
}

/**
 * What differs between two lines, as whole words (with digits in them), numbers, blanks and runs of punctuation. Changes that at
 * most two equal characters part are one: of `12:30:05` and `13:31:05` it is `12:30`.
 * @param budget steps it may take, shared with other lines; where they run out, the rest of the line is one change
 */
export function diffTokens(left: string, right: string, budget: Steps = { left: STEPS }): TokenChange[] {
  if (left === right) return [];
  const [leftSpan, rightSpan] = differing(left, right);
  if (leftSpan[1] - leftSpan[0] + rightSpan[1] - rightSpan[0] > MOST)
    return [{ left: leftSpan, right: rightSpan }];
  const numbers = new Map<string, number>();
  const [a, ours] = numbered(left, leftSpan, numbers);
  const [b, theirs] = numbered(right, rightSpan, numbers);
  const changes: TokenChange[] = [];
  let [i, j] = [0, 0];
  const change = (to: number, rightTo: number) => {
    if (i < to || j < rightTo) add(changes, [a[i]!, a[to]!], [b[j]!, b[rightTo]!]);
  };
  const all = { a0: 0, a1: ours.length, b0: 0, b1: theirs.length };
  const most = Math.max(Math.min(STEPS, budget.left), LEAST * (ours.length + theirs.length));
  const steps: Steps = { left: most };
  commonRuns(ours, theirs, all, steps, (x, y, length) => {
    change(x, y);
    [i, j] = [x + length, y + length];
  });
  budget.left -= most - steps.left;
  change(ours.length, theirs.length);
  return changes;
}

function add(changes: TokenChange[], left: Span, right: Span): void {
  const last = changes.at(-1);
  if (last && left[0] - last.left[1] <= TRIVIAL)
    changes[changes.length - 1] = { left: [last.left[0], left[1]], right: [last.right[0], right[1]] };
  else changes.push({ left, right });
}

/** The spans between an equal beginning and an equal end, widened to whole tokens. */
function differing(left: string, right: string): [Span, Span] {
  const shorter = Math.min(left.length, right.length);
  let head = 0;
  while (head < shorter && left.charCodeAt(head) === right.charCodeAt(head)) head++;
  while (head > 0 && !(isBorder(left, head) && isBorder(right, head))) head--;
  let tail = 0;
  const most = shorter - head;
  while (tail < most && left.charCodeAt(left.length - 1 - tail) === right.charCodeAt(right.length - 1 - tail))
    tail++;
  while (tail > 0 && !(isBorder(left, left.length - tail) && isBorder(right, right.length - tail))) tail--;
  return [
    [head, left.length - tail],
    [head, right.length - tail],
  ];
}

/** Where the tokens of a span begin, and its end; and the tokens as numbers, equal ones the same. */
function numbered(text: string, [from, to]: Span, numbers: Map<string, number>): [number[], number[]] {
  const [starts, tokens]: [number[], number[]] = [[], []];
  for (let start = from; start < to; ) {
    let end = start + 1;
    while (end < to && !isBorder(text, end)) end++;
    const token = text.slice(start, end);
    const number = numbers.get(token) ?? numbers.size;
    numbers.set(token, number);
    starts.push(start);
    tokens.push(number);
    start = end;
  }
  starts.push(to);
  return [starts, tokens];
}

function isBorder(text: string, at: number): boolean {
  return at <= 0 || at >= text.length || kindOf(text.charCodeAt(at - 1)) !== kindOf(text.charCodeAt(at));
}

/** 0: blank; 1: part of a word or number; 2: punctuation. Beyond ASCII everything is a letter. */
function kindOf(unit: number): 0 | 1 | 2 {
  if (unit <= 0x20) return 0;
  const letter = unit | 0x20;
  const isWord =
    unit >= 0x80 || (unit >= 0x30 && unit <= 0x39) || (letter >= 0x61 && letter <= 0x7a) || unit === 0x5f;
  return isWord ? 1 : 2;
}
