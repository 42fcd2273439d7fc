import { nameKeys } from './names.ts';
import { likeness, ROWS } from './sketch.ts';

/** A member that has no counterpart of its own path. */
export interface Candidate {
  readonly id: number;
  /** Relative to the artifact, parted by `/`. */
  readonly path: string;
  readonly size: number;
  /** Hexadecimal. */
  readonly sha256?: string;
  /** Of its content, by `sketchOf`. */
  readonly sketch?: Uint32Array;
}

/** Two members that belong together: their ids, how sure that is, from 0 to 1, and by what. */
export interface SimilarPair {
  readonly left: number;
  readonly right: number;
  readonly score: number;
  readonly by: 'digest' | 'name' | 'sketch';
}

const LIKE = 0.3;
/** Of names that have nothing but folder and extension in common, content must say something, too. */
const HARDLY_LIKE = 0.1;
/** More members than this with an equal row are paired with their neighbours only. */
const BUCKET = 16;
/** Indices are below this, so that one number holds two of them, or one and a row of a sketch. */
const INDICES = 2 ** 21;

/** What is not paired yet, sorted by path. */
interface Waiting {
  readonly candidates: readonly Candidate[];
  readonly free: Uint8Array;
}

type Found = (left: number, right: number, score: number, by: SimilarPair['by']) => void;

/**
 * Pairs members of the left with members of the right: by digest (a member that was renamed; of several the ones
 * whose paths agree most), by name (see {@link nameKeys}; only where a name leads to one member on either side), then by content
 * where sketches agree in three of ten rows. Sorted by path of the left; takes n log n steps; the order of the arguments plays
 * no part.
 */
export function pairSimilar(left: readonly Candidate[], right: readonly Candidate[]): SimilarPair[] {
  const [ours, theirs] = [sorted(left), sorted(right)];
  const pairs: [number, SimilarPair][] = [];
  const found: Found = (i, j, score, by) => {
    ours.free[i] = 0;
    theirs.free[j] = 0;
    pairs.push([i, { left: ours.candidates[i]!.id, right: theirs.candidates[j]!.id, score, by }]);
  };
  pairByDigest(ours, theirs, found);
  pairByName(ours, theirs, found);
  pairBySketch(ours, theirs, found);
  return pairs.sort(([one], [other]) => one - other).map(([, pair]) => pair);
}

function sorted(candidates: readonly Candidate[]): Waiting {
  const byPath = [...candidates].sort((one, other) => {
    if (one.path !== other.path) return one.path < other.path ? -1 : 1;
    return one.id - other.id;
  });
  return { candidates: byPath, free: new Uint8Array(byPath.length).fill(1) };
}

/** Indices by key, of all members or of some; those without a key, and those that are paired already, are left out. */
function bucketsOf(
  { candidates, free }: Waiting,
  keyOf: (candidate: Candidate) => string | undefined,
  among: Iterable<number> = candidates.keys(),
): Map<string, number[]> {
  const buckets = new Map<string, number[]>();
  for (const i of among) {
    const key = free[i] === 1 ? keyOf(candidates[i]!) : undefined;
    if (key === undefined) continue;
    const bucket = buckets.get(key);
    if (bucket) bucket.push(i);
    else buckets.set(key, [i]);
  }
  return buckets;
}

function pairByDigest(ours: Waiting, theirs: Waiting, found: Found): void {
  const others = bucketsOf(theirs, ({ sha256 }) => sha256);
  for (const [digest, lefts] of bucketsOf(ours, ({ sha256 }) => sha256)) {
    const rights = others.get(digest);
    if (rights) pairEqual(ours, theirs, lefts, rights, found);
  }
}

/** Pairs members with one content: the ones whose names agree most first. All empty files are equal: they are one only if their names say so. */
function pairEqual(
  ours: Waiting,
  theirs: Waiting,
  lefts: readonly number[],
  rights: readonly number[],
  found: Found,
): void {
  const isEmpty = ours.candidates[lefts[0]!]!.size === 0;
  const isClear = !isEmpty && lefts.length === 1 && rights.length === 1;
  for (const { keyOf, whole } of isClear ? [] : nameKeys) {
    if (isEmpty && !whole) continue;
    const others = bucketsOf(theirs, ({ path }) => keyOf(path), rights);
    for (const [key, bucket] of bucketsOf(ours, ({ path }) => keyOf(path), lefts))
      pairInOrder(bucket, others.get(key) ?? [], found);
  }
  const left = (waiting: Waiting, among: readonly number[]) => among.filter((i) => waiting.free[i] === 1);
  if (!isEmpty) pairInOrder(left(ours, lefts), left(theirs, rights), found);
}

function pairInOrder(lefts: readonly number[], rights: readonly number[], found: Found): void {
  for (let k = 0; k < Math.min(lefts.length, rights.length); k++) found(lefts[k]!, rights[k]!, 1, 'digest');
}

function pairByName(ours: Waiting, theirs: Waiting, found: Found): void {
  for (const { keyOf, whole, score } of nameKeys) {
    const others = bucketsOf(theirs, ({ path }) => keyOf(path));
    for (const [key, bucket] of bucketsOf(ours, ({ path }) => keyOf(path))) {
      const other = others.get(key);
      if (bucket.length !== 1 || other?.length !== 1) continue;
      const [one, two] = [ours.candidates[bucket[0]!]!, theirs.candidates[other[0]!]!];
      if (!whole && one.sketch && two.sketch && likeness(one.sketch, two.sketch) < HARDLY_LIKE) continue;
      found(bucket[0]!, other[0]!, score, 'name');
    }
  }
}

function pairBySketch(ours: Waiting, theirs: Waiting, found: Found): void {
  const scored: { readonly i: number; readonly j: number; readonly score: number }[] = [];
  let before = -1;
  for (const key of candidatePairs(ours, theirs)) {
    if (key === before) continue;
    before = key;
    const [i, j] = [Math.floor(key / INDICES), key % INDICES];
    const score = likeness(ours.candidates[i]!.sketch!, theirs.candidates[j]!.sketch!);
    if (score >= LIKE) scored.push({ i, j, score });
  }
  scored.sort((one, other) => other.score - one.score || one.i - other.i || one.j - other.j);
  for (const { i, j, score } of scored)
    if (ours.free[i] === 1 && theirs.free[j] === 1) found(i, j, score, 'sketch');
}

/** Pairs of indices that agree in some row, as one number each, sorted; several times where they agree in several. */
function candidatePairs(ours: Waiting, theirs: Waiting): Float64Array {
  const keys: number[] = [];
  for (let row = 0; row < ROWS; row++) {
    const [lefts, rights] = [sortedRow(ours, row), sortedRow(theirs, row)];
    for (let i = 0, j = 0; i < lefts.length && j < rights.length; ) {
      const [value, other] = [rowValue(lefts[i]!), rowValue(rights[j]!)];
      const [endLeft, endRight] = [endOf(lefts, i, value), endOf(rights, j, other)];
      if (value === other) addBucket(keys, lefts.subarray(i, endLeft), rights.subarray(j, endRight));
      if (value <= other) i = endLeft;
      if (other <= value) j = endRight;
    }
  }
  return Float64Array.from(keys).sort();
}

/** Values of a row of all sketches, each with the index of its member, sorted. */
function sortedRow({ candidates, free }: Waiting, row: number): Float64Array {
  const keys: number[] = [];
  for (let i = 0; i < Math.min(candidates.length, INDICES); i++) {
    const value = free[i] === 1 ? candidates[i]!.sketch?.[row] : undefined;
    if (value !== undefined) keys.push(value * INDICES + i);
  }
  return Float64Array.from(keys).sort();
}

function rowValue(key: number): number {
  return Math.floor(key / INDICES);
}

function endOf(keys: Float64Array, from: number, value: number): number {
  let end = from + 1;
  while (end < keys.length && rowValue(keys[end]!) === value) end++;
  return end;
}

function addBucket(keys: number[], lefts: Float64Array, rights: Float64Array): void {
  const every = lefts.length * rights.length <= BUCKET;
  const add = (i: number, j: number) => keys.push((lefts[i]! % INDICES) * INDICES + (rights[j]! % INDICES));
  for (let i = 0; i < lefts.length; i++) {
    const near = Math.floor((i * rights.length) / lefts.length);
    const from = every ? 0 : Math.max(0, near - 1);
    const to = every ? rights.length : Math.min(rights.length, near + 2);
    for (let j = from; j < to; j++) add(i, j);
  }
}
