import { isZero } from '../../../codec/index.ts';
import type { RandomSource } from '../../../model/index.ts';
import type { ReadContext } from '../../format.ts';
import { paddingPlace, tellFields, unusedPlace } from './place.ts';

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
  const ranges: { start: number; end: number }[] = [];
  const sort = () => ranges.sort((a, b) => a.start - b.start || a.end - b.end);
  return {
    add(start, length) {
      if (length <= 0) return;
      // A million files in their stored order are one range.
      const last = ranges.at(-1);
      if (last && start >= last.start && start <= last.end) last.end = Math.max(last.end, start + length);
      else ranges.push({ start, end: start + length });
    },
    gaps(size) {
      sort();
      const gaps: Range[] = [];
      let at = 0;
      for (const { start, end } of ranges) {
        if (start >= size) break;
        if (start > at) gaps.push({ start: at, end: start });
        at = Math.max(at, end);
      }
      if (at < size) gaps.push({ start: at, end: size });
      return gaps;
    },
    runs() {
      const runs: { start: number; end: number }[] = [];
      for (const { start, end } of sort()) {
        const last = runs.at(-1);
        if (last && start <= last.end) last.end = Math.max(last.end, end);
        else runs.push({ start, end });
      }
      return runs;
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
  for (const gap of coverage.gaps(source.size)) telling.gap(gap, await isZeroRange(source, gap));
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
