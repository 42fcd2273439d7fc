import { commonRuns, type Gap, type Steps } from './myers.ts';
import { increasingRun } from './order.ts';

/** Lines of the left that lines of the right replace; both counted from 0. */
export interface LineHunk {
  readonly leftStart: number;
  readonly leftCount: number;
  readonly rightStart: number;
  readonly rightCount: number;
}

/** How two texts differ. */
export interface LineDiff {
  readonly hunks: readonly LineHunk[];
  /** The same lines, each as often, in another order. */
  readonly reordered: boolean;
  /** False where the steps ran out: the hunks then turn the left into the right all the same, but say too much. */
  readonly complete: boolean;
  /** Steps taken, for whoever shares a budget. */
  readonly steps: number;
}

const STEPS = 10_000_000;
const DIFFERENT = -1;

/**
 * Compares two texts line by line: lines that each side has once are anchors (patience diff, B. Cohen: the longest run of
 * them in one order, again within each gap), what is left between them is searched for the shortest edit, small gaps
 * first. Anchors and edits may take `steps` each (10,000,000 by default, some tenths of a second).
 */
export function diffLines(
  left: readonly string[],
  right: readonly string[],
  { steps = STEPS }: { readonly steps?: number } = {},
): LineDiff {
  // What is equal at both ends, most of most texts, needs no numbers.
  const [head, tail] = equalEnds(left, right);
  const middle = (lines: readonly string[]) => lines.slice(head, lines.length - tail);
  const [a, b, kinds] = numbered(middle(left), middle(right));
  const partners = new Int32Array(a.length).fill(DIFFERENT);
  const anchors: Steps = { left: steps };
  const edits: Steps = { left: steps };
  const join = (i: number, j: number, length: number) => {
    for (let k = 0; k < length; k++) partners[i + k] = j + k;
  };
  let complete = true;
  for (const gap of anchored(a, b, kinds, anchors, join))
    complete = editsOf(a, b, gap, edits, join) && complete;
  const hunks = hunksOf(partners, b.length, head);
  const reordered = hunks.length > 0 && haveSameLines(a, b, kinds);
  return { hunks, reordered, complete, steps: 2 * steps - anchors.left - edits.left };
}

function equalEnds(left: readonly string[], right: readonly string[]): [number, number] {
  const shorter = Math.min(left.length, right.length);
  let head = 0;
  while (head < shorter && left[head] === right[head]) head++;
  let tail = 0;
  while (tail < shorter - head && left[left.length - 1 - tail] === right[right.length - 1 - tail]) tail++;
  return [head, tail];
}

/** The lines as numbers: equal ones have the same, from 0 up to the third result. */
function numbered(left: readonly string[], right: readonly string[]): [Int32Array, Int32Array, number] {
  const numbers = new Map<string, number>();
  const numberOf = (line: string): number => {
    const known = numbers.get(line);
    if (known !== undefined) return known;
    numbers.set(line, numbers.size);
    return numbers.size - 1;
  };
  const a = Int32Array.from(left, numberOf);
  return [a, Int32Array.from(right, numberOf), numbers.size];
}

function haveSameLines(a: Int32Array, b: Int32Array, kinds: number): boolean {
  if (a.length !== b.length) return false;
  const counts = new Int32Array(kinds);
  for (const line of a) counts[line]!++;
  for (const line of b) if (--counts[line]! < 0) return false;
  return true;
}

type Join = (a: number, b: number, length: number) => void;

/** Joins what is anchored; gives the gaps that have no anchor, the smallest first. */
function anchored(a: Int32Array, b: Int32Array, kinds: number, steps: Steps, join: Join): Gap[] {
  const [inA, inB, place] = [new Uint8Array(kinds), new Uint8Array(kinds), new Int32Array(kinds)];
  const left: Gap[] = [];
  const waiting: Gap[] = [{ a0: 0, a1: a.length, b0: 0, b1: b.length }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const gap = trimmed(a, b, next, join);
    if (gap.a0 === gap.a1 || gap.b0 === gap.b1) continue;
    const size = gap.a1 - gap.a0 + gap.b1 - gap.b0;
    steps.left -= size;
    const found = steps.left < 0 ? [] : anchorsOf(a, b, gap, inA, inB, place);
    if (found.length === 0) left.push(gap);
    let [a0, b0] = [gap.a0, gap.b0];
    for (const [i, j] of found) {
      join(i, j, 1);
      waiting.push({ a0, a1: i, b0, b1: j });
      [a0, b0] = [i + 1, j + 1];
    }
    if (found.length > 0) waiting.push({ a0, a1: gap.a1, b0, b1: gap.b1 });
  }
  return left.sort((one, other) => sizeOf(one) - sizeOf(other) || one.a0 - other.a0);
}

function sizeOf({ a0, a1, b0, b1 }: Gap): number {
  return a1 - a0 + b1 - b0;
}

function trimmed(a: Int32Array, b: Int32Array, { a0, a1, b0, b1 }: Gap, join: Join): Gap {
  const shorter = Math.min(a1 - a0, b1 - b0);
  let head = 0;
  while (head < shorter && a[a0 + head] === b[b0 + head]) head++;
  let tail = 0;
  while (tail < shorter - head && a[a1 - 1 - tail] === b[b1 - 1 - tail]) tail++;
  join(a0, b0, head);
  join(a1 - tail, b1 - tail, tail);
  return { a0: a0 + head, a1: a1 - tail, b0: b0 + head, b1: b1 - tail };
}

/** Pairs of lines that each side of the gap has once, as many as stand in one order. The tables come and go empty. */
function anchorsOf(
  a: Int32Array,
  b: Int32Array,
  { a0, a1, b0, b1 }: Gap,
  inA: Uint8Array,
  inB: Uint8Array,
  place: Int32Array,
): readonly (readonly [number, number])[] {
  for (let i = a0; i < a1; i++) if (inA[a[i]!]! < 2) inA[a[i]!]!++;
  for (let j = b0; j < b1; j++) {
    if (inB[b[j]!]! < 2) inB[b[j]!]!++;
    place[b[j]!] = j;
  }
  const [lefts, rights]: [number[], number[]] = [[], []];
  for (let i = a0; i < a1; i++) {
    const line = a[i]!;
    if (inA[line] !== 1 || inB[line] !== 1) continue;
    lefts.push(i);
    rights.push(place[line]!);
  }
  for (let i = a0; i < a1; i++) inA[a[i]!] = 0;
  for (let j = b0; j < b1; j++) inB[b[j]!] = 0;
  return Array.from(increasingRun(rights), (at) => [lefts[at]!, rights[at]!] as const);
}

/** Joins a longest common subsequence of a gap; false where the steps ran out. */
function editsOf(a: Int32Array, b: Int32Array, gap: Gap, steps: Steps, join: Join): boolean {
  // Lines that the other side lacks cannot be joined; without them the search is shorter and its result the same.
  steps.left -= sizeOf(gap);
  const lefts = commonPlaces(a.subarray(gap.a0, gap.a1), gap.a0, b.subarray(gap.b0, gap.b1));
  if (lefts.length === 0) return true;
  const rights = commonPlaces(b.subarray(gap.b0, gap.b1), gap.b0, a.subarray(gap.a0, gap.a1));
  const all = { a0: 0, a1: lefts.length, b0: 0, b1: rights.length };
  return commonRuns(
    lefts.map((i) => a[i]!),
    rights.map((j) => b[j]!),
    all,
    steps,
    (i, j, length) => {
      for (let k = 0; k < length; k++) join(lefts[i + k]!, rights[j + k]!, 1);
    },
  );
}

/** Where those lines stand that the other side has as well; the first of `lines` stands at `start`. */
function commonPlaces(lines: Int32Array, start: number, others: Int32Array): Int32Array {
  const present = new Set(others);
  const places: number[] = [];
  for (let i = 0; i < lines.length; i++) if (present.has(lines[i]!)) places.push(start + i);
  return Int32Array.from(places);
}

/** `before` lines come first on both sides. */
function hunksOf(partners: Int32Array, rightLength: number, before: number): LineHunk[] {
  const hunks: LineHunk[] = [];
  let [i, j] = [0, 0];
  while (i < partners.length || j < rightLength) {
    if (partners[i] === j) {
      i++;
      j++;
      continue;
    }
    const [leftStart, rightStart] = [i, j];
    while (i < partners.length && partners[i] === DIFFERENT) i++;
    j = i < partners.length ? partners[i]! : rightLength;
    const [leftCount, rightCount] = [i - leftStart, j - rightStart];
    hunks.push({ leftStart: before + leftStart, leftCount, rightStart: before + rightStart, rightCount });
  }
  return hunks;
}
