import { compareDigits, compareText, type Digits, isDigitAt, toDigits } from './digits.ts';
import type { VersionScheme } from './scheme.ts';

/** A part of a gem version: a number, or a word, which marks a pre-release. */
export type GemSegment = { readonly number: Digits } | { readonly word: string };

/** A gem version as its segments, in the order written. */
export interface GemVersion {
  readonly segments: readonly GemSegment[];
}

const PATTERN = /^[0-9]+(?:\.[0-9a-zA-Z]+)*(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$/;
const SEGMENT = /[0-9]+|[a-zA-Z]+/g;

const ZERO: GemSegment = { number: '0' };

/**
 * Ruby gem versions (Gem::Version of RubyGems): segments at dots and where letters and digits meet, a hyphen reads `.pre.`;
 * words are below numbers, and the case of letters counts.
 */
export const GEM: VersionScheme<GemVersion> = { name: 'gem', parse: parseGem, compare: compareGem };

/**
 * Reads a gem version; a blank text is version 0, as RubyGems has it.
 * @returns undefined where the text is not one
 */
export function parseGem(text: string): GemVersion | undefined {
  const written = text.trim() || '0';
  if (!PATTERN.test(written)) return undefined;
  const segments = written.replaceAll('-', '.pre.').match(SEGMENT) ?? [];
  return {
    segments: segments.map((run) => (isDigitAt(run, 0) ? { number: toDigits(run) } : { word: run })),
  };
}

/**
 * The order of Gem::Version: segment by segment, one that is missing being 0, after zeros that come before the first word,
 * or at the end, are left out (1.0.a is 1.a). A total order.
 */
export function compareGem(a: GemVersion, b: GemVersion): number {
  const left = significant(a.segments);
  const right = significant(b.segments);
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const order = compareSegments(left[index] ?? ZERO, right[index] ?? ZERO);
    if (order !== 0) return order;
  }
  return 0;
}

/** The numbers before the first word: the release a pre-release leads to. */
export function gemRelease(version: GemVersion): readonly Digits[] {
  const numbers: Digits[] = [];
  for (const segment of version.segments) {
    if ('word' in segment) break;
    numbers.push(segment.number);
  }
  return numbers;
}

function significant(segments: readonly GemSegment[]): readonly GemSegment[] {
  const firstWord = segments.findIndex((segment) => 'word' in segment);
  if (firstWord < 0) return segments;
  let numbers = firstWord;
  while (numbers > 0 && isZero(segments[numbers - 1]!)) numbers--;
  return numbers === firstWord ? segments : [...segments.slice(0, numbers), ...segments.slice(firstWord)];
}

function isZero(segment: GemSegment): boolean {
  return 'number' in segment && segment.number === '0';
}

function compareSegments(a: GemSegment, b: GemSegment): number {
  if ('word' in a) return 'word' in b ? compareText(a.word, b.word) : -1;
  return 'word' in b ? 1 : compareDigits(a.number, b.number);
}
