/** How many more steps a search may take; one step looks at one pair of elements or at one diagonal. */
export interface Steps {
  left: number;
}

/** Part of two sequences: from, inclusive, to, exclusive. */
export interface Gap {
  readonly a0: number;
  readonly a1: number;
  readonly b0: number;
  readonly b1: number;
}

/** Where the furthest paths are that begin at the one corner of a gap, and at the other. */
interface Paths {
  readonly forward: Int32Array;
  readonly backward: Int32Array;
  readonly middle: number;
}

const DEAD = -0x40000000;

/**
 * Tells runs of equal elements of a longest common subsequence of a gap, in order (E. Myers, "An O(ND) Difference
 * Algorithm and Its Variations", Algorithmica 1986, section 4b: linear space, from both ends to the middle).
 * Elements are compared as numbers. Returns false where the steps ran out: what is missing then counts as replaced.
 */
export function commonRuns(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  gap: Gap,
  steps: Steps,
  found: (a: number, b: number, length: number) => void,
): boolean {
  const [n, m] = [gap.a1 - gap.a0, gap.b1 - gap.b0];
  const budget = Math.max(0, steps.left);
  // So many rounds spend the budget on a square, where d of them take d * d steps, and on a strip, which is as wide in each.
  const affordable = Math.max(Math.sqrt(budget), budget / (2 * Math.min(n, m) + 2));
  const most = Math.ceil(Math.min((n + m) / 2, affordable)) + 1;
  const size = 2 * most + 3;
  const paths = { forward: new Int32Array(size), backward: new Int32Array(size), middle: most + 1 };
  return solve(a, b, gap, steps, paths, found);
}

function solve(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  { a0, a1, b0, b1 }: Gap,
  steps: Steps,
  paths: Paths,
  found: (a: number, b: number, length: number) => void,
): boolean {
  let [head, tail] = [0, 0];
  const shorter = Math.min(a1 - a0, b1 - b0);
  while (head < shorter && a[a0 + head] === b[b0 + head]) head++;
  while (tail < shorter - head && a[a1 - 1 - tail] === b[b1 - 1 - tail]) tail++;
  steps.left -= head + tail;
  if (head > 0) found(a0, b0, head);
  const rest = { a0: a0 + head, a1: a1 - tail, b0: b0 + head, b1: b1 - tail };
  let complete = true;
  if (rest.a0 < rest.a1 && rest.b0 < rest.b1) {
    const point = middlePoint(a, b, rest, steps, paths);
    if (point === undefined) complete = false;
    else if (point !== NOTHING) {
      const [x, y] = point;
      const one = solve(a, b, { ...rest, a1: x, b1: y }, steps, paths, found);
      const other = solve(a, b, { ...rest, a0: x, b0: y }, steps, paths, found);
      complete = one && other;
    }
  }
  if (tail > 0) found(a1 - tail, b1 - tail, tail);
  return complete;
}

/** Nothing is in common. */
const NOTHING: readonly [number, number] = [-1, -1];

/** A point on a shortest path, half way; undefined where the steps ran out. The gap has no equal ends. */
function middlePoint(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  { a0, a1, b0, b1 }: Gap,
  steps: Steps,
  { forward, backward, middle }: Paths,
): readonly [number, number] | undefined {
  const [n, m] = [a1 - a0, b1 - b0];
  const delta = n - m;
  const odd = (delta & 1) !== 0;
  forward[middle + 1] = 0;
  backward[middle + 1] = 0;
  for (let d = 0; d < middle; d++) {
    if (steps.left <= 0) return undefined;
    // Diagonals beyond the sides of the gap lead nowhere.
    const low = -(d - 2 * Math.max(0, d - m));
    const high = d - 2 * Math.max(0, d - n);
    let used = high - low + 2;
    for (let k = low; k <= high; k += 2) {
      const start = furthest(forward, middle + k, k, d, n, m);
      let x = start;
      if (x >= 0) while (x < n && x - k < m && a[a0 + x] === b[b0 + x - k]) x++;
      used += x - start;
      forward[middle + k] = x;
      const other = delta - k;
      if (odd && x >= 0 && isReached(other, d - 1, n, m) && x + backward[middle + other]! >= n)
        return pointOf(a0 + x, b0 + x - k, d * 2 - 1, n + m, steps, used);
    }
    for (let k = low; k <= high; k += 2) {
      const start = furthest(backward, middle + k, k, d, n, m);
      let x = start;
      if (x >= 0) while (x < n && x - k < m && a[a1 - 1 - x] === b[b1 - 1 - x + k]) x++;
      used += x - start;
      backward[middle + k] = x;
      const other = delta - k;
      if (!odd && x >= 0 && isReached(other, d, n, m) && x + forward[middle + other]! >= n)
        return pointOf(a1 - x, b1 - x + k, d * 2, n + m, steps, used);
    }
    steps.left -= used;
  }
  return undefined;
}

/** How far a path of `d` edits gets on diagonal `k` before equal elements; negative where it would leave the gap. */
function furthest(paths: Int32Array, at: number, k: number, d: number, n: number, m: number): number {
  if (d === 0) return 0;
  let right = k === -d ? DEAD : paths[at - 1]! + 1;
  let down = k === d ? DEAD : paths[at + 1]!;
  if (right > n) right = DEAD;
  if (down - k > m) down = DEAD;
  const x = right > down ? right : down;
  return x < 0 ? DEAD : x;
}

/** Whether round `d` has a path on diagonal `k`. */
function isReached(k: number, d: number, n: number, m: number): boolean {
  return d >= 0 && k >= -(d - 2 * Math.max(0, d - m)) && k <= d - 2 * Math.max(0, d - n);
}

function pointOf(x: number, y: number, edits: number, most: number, steps: Steps, used: number) {
  steps.left -= used;
  return edits === most ? NOTHING : ([x, y] as const);
}
