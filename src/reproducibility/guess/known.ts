import type { CauseCode, Range, RangePair } from '../../model/index.ts';

/** Facts of the whole comparison that other places established; they make a guess stricter where it is weak by itself. */
export interface Known {
  /** Folders of the two builds that stand for one another. */
  readonly prefixes?: readonly (readonly [string, string])[];
  /** Names of building users and machines, of either side. */
  readonly users?: readonly string[];
  readonly hosts?: readonly string[];
  /** When each side was built: first and last second since 1970. */
  readonly built?: readonly [Window, Window];
}

/** First and last second since 1970. */
export type Window = readonly [number, number];

/** What a replaced piece of text is taken for. */
export interface Guess {
  readonly code: CauseCode;
  /** By what it was recognised. */
  readonly evidence: string;
  /** The whole token on either side, not only what differs of it. */
  readonly values: readonly [string, string];
}

/**
 * A guess with its place. The ranges reach from the first to the last byte that differs because of it, so that equal bytes may lie
 * between; ranges of claims never overlap.
 */
export interface Claim extends Guess {
  readonly left: Range;
  readonly right: Range;
  /** Bytes of the larger side that differ because of it. */
  readonly bytes: number;
}

/** What was guessed of a content, and what was not. */
export interface Guessed {
  readonly claims: readonly Claim[];
  /** Differing bytes that nothing explains. */
  readonly rest: readonly RangePair[];
}

/** Where a content comes from. */
export interface GuessContext {
  /** Path of the member; its extension tells code from data. */
  readonly path: string;
  /** How the bytes of each side became text, for offsets in bytes; UTF-8 unless said. Bytes that are none must be read as Latin-1. */
  readonly encodings?: readonly ['utf8' | 'latin1', 'utf8' | 'latin1'];
  readonly known?: Known;
}
