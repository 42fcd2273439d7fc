import { isZero } from '../../../codec/index.ts';
import type { Field, RandomSource } from '../../../model/index.ts';
import type { ReadContext } from '../../format.ts';

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
}

type Code = Parameters<ReadContext['problem']>[0];

/** Begins with nothing accounted for. */
export function createCoverage(): Coverage {
  const ranges: Range[] = [];
  return {
    add(start, length) {
      if (length > 0) ranges.push({ start, end: start + length });
    },
    gaps(size) {
      ranges.sort((a, b) => a.start - b.start || a.end - b.end);
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
const PIECE = 1 << 16;

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
  let told = 0;
  for (const { start, end } of coverage.gaps(source.size)) {
    const length = end - start;
    const zero =
      length <= (words.padding ?? Number.POSITIVE_INFINITY) && (await isZeroRange(source, start, end));
    if (context.wantsFields) context.field(gapField(zero, start, length));
    if (!zero && told++ < LISTED) context.problem(words.code, `${length} ${words.what}`, start);
  }
  if (told > LISTED) context.problem(words.code, `${told - LISTED} more such places`);
}

function gapField(zero: boolean, offset: number, length: number): Field {
  return zero
    ? { name: 'padding', offset, length, meaning: 'padding' }
    : { name: 'unused', offset, length, meaning: 'unused' };
}

async function isZeroRange(source: RandomSource, start: number, end: number): Promise<boolean> {
  for (let at = start; at < end; at += PIECE) {
    const bytes = await source.read(at, Math.min(PIECE, end - at));
    if (bytes.length === 0) return true;
    if (!isZero(bytes)) return false;
  }
  return true;
}
