import { isZero } from '../../../codec/index.ts';
import type { RandomSource } from '../../../model/index.ts';
import type { ReadContext } from '../../format.ts';
import { paddingPlace, tellFields, unusedPlace } from './place.ts';
import { createSkim } from './skim.ts';

/** Bytes `start` up to `end`, exclusive. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** Which bytes of a container its structures account for. */
export interface Coverage {
  /** Marks `length` bytes from `start`; what is outside the container or overlaps is no error here. */
  add(start: number, length: number): void;
  /** What nobody marked, in order. */
  gaps(size: number): Range[];
  /** What was marked, in order; what touches or overlaps is one range. */
  runs(): Range[];
}

type Code = Parameters<ReadContext['problem']>[0];

/** Begins with nothing accounted for. */
export function createCoverage(): Coverage {
  // Numbers in two lists take a third of the memory of as many objects.
  let starts: number[] = [];
  let ends: number[] = [];
  let sorted = true;

  function add(start: number, length: number): void {
    if (length <= 0) return;
    const last = starts.length - 1;
    const end = start + length;
    // A million files in their stored order are one range.
    if (last >= 0 && start >= starts[last]! && start <= ends[last]!) {
      if (end > ends[last]!) ends[last] = end;
      return;
    }
    if (last >= 0 && start < starts[last]!) sorted = false;
    starts.push(start);
    ends.push(end);
  }

  /** Puts the ranges in order; what touches or overlaps becomes one. */
  function settle(): void {
    if (sorted) return;
    const [from, to] = [starts, ends];
    const order = Uint32Array.from(from.keys()).sort((a, b) => from[a]! - from[b]!);
    [starts, ends, sorted] = [[], [], true];
    for (const i of order) add(from[i]!, to[i]! - from[i]!);
  }

  return {
    add,
    gaps(size) {
      settle();
      const gaps: Range[] = [];
      let at = 0;
      for (let i = 0; i < starts.length && starts[i]! < size; i++) {
        if (starts[i]! > at) gaps.push({ start: at, end: starts[i]! });
        at = ends[i]!;
      }
      if (at < size) gaps.push({ start: at, end: size });
      return gaps;
    },
    runs() {
      settle();
      return starts.map((start, i) => ({ start, end: ends[i]! }));
    },
  };
}

/** How the gaps of a container are told. */
export interface GapWords {
  /** Problem for gaps with anything but zeros: an attacker's hiding place. */
  readonly code: Code;
  /** What it is called, e.g. `bytes between the sections`. */
  readonly what: string;
  /** Gaps of zeros up to this length are padding and not worth a word; default: any length. */
  readonly padding?: number;
}

/** How many gaps are reported one by one. */
const LISTED = 100;
const PIECE = 1 << 20;
/** Gaps behind files are many and near to each other: they are read together. */
const SMALL = 1 << 16;

/**
 * Says of every byte that nothing accounts for what it is: zeros are a field `padding`, anything else a field `unused` and
 * a problem with its offset. Afterwards every byte of the container is explained.
 */
export async function explainGaps(
  coverage: Coverage,
  source: RandomSource,
  context: ReadContext,
  words: GapWords,
): Promise<void> {
  const telling = tellGaps(context, words);
  const skim = createSkim(source);
  for (const gap of coverage.gaps(source.size)) {
    const { start, end } = gap;
    if (end - start <= SMALL)
      telling.gap(gap, isZero(skim.at(start, end - start) ?? (await skim.load(start, end - start))));
    else telling.gap(gap, await isZeroRange(source, gap));
  }
  await skim.close();
  telling.end();
}

/** As {@link explainGaps}, for content in memory. */
export function explainGapsIn(
  bytes: Uint8Array,
  coverage: Coverage,
  context: ReadContext,
  words: GapWords,
): void {
  const telling = tellGaps(context, words);
  for (const gap of coverage.gaps(bytes.length)) telling.gap(gap, isZero(bytes.subarray(gap.start, gap.end)));
  telling.end();
}

function tellGaps(context: ReadContext, words: GapWords) {
  let told = 0;
  return {
    gap({ start, end }: Range, allZero: boolean): void {
      const length = end - start;
      const zero = allZero && length <= (words.padding ?? Number.POSITIVE_INFINITY);
      tellFields(context, zero ? paddingPlace(start, length) : unusedPlace(start, length));
      if (!zero && told++ < LISTED) context.problem(words.code, `${length} ${words.what}`, start);
    },
    end(): void {
      if (told > LISTED) context.problem(words.code, `${told - LISTED} more such places`);
    },
  };
}

/** Whether a range of a source is all zeros, as far as there are bytes. */
export async function isZeroRange(source: RandomSource, { start, end }: Range): Promise<boolean> {
  for (let at = start; at < end; at += PIECE) {
    const bytes = await source.read(at, Math.min(PIECE, end - at));
    if (bytes.length === 0) return true;
    if (!isZero(bytes)) return false;
  }
  return true;
}
