import type { CauseClass, CauseCode } from './causes/index.ts';
import type { Problem } from './problem.ts';

/**
 * How equal two artifacts are, best first. `identical`: the same bytes. `identical-below-signatures`: equal once signatures and
 * what derives from them are removed. `equal-streams`: equal once compression and headers of compressed streams are undone.
 * `equal-contents`: the same paths, kinds, link targets, executable and set-id bits, capabilities and contents.
 * `equal-semantics`: only fields differ that a format defines, of class benign, derived or identity. `different`: all else.
 */
export const LEVELS = [
  'identical',
  'identical-below-signatures',
  'equal-streams',
  'equal-contents',
  'equal-semantics',
  'different',
] as const;

/** See {@link LEVELS}. */
export type Level = (typeof LEVELS)[number];

/** How a member differs between two artifacts. */
export type DifferenceKind = 'added' | 'removed' | 'renamed' | 'content' | 'metadata' | 'order' | 'kind';

/** Some bytes of an entry's content. */
export interface Range {
  readonly offset: number;
  readonly length: number;
}

/** Bytes that replaced one another; an insertion has a left range of length 0. */
export interface RangePair {
  readonly left: Range;
  readonly right: Range;
}

/** Some lines of a text as they differ: as in a unified diff, with their numbers from 1. */
export interface Hunk {
  readonly leftLine: number;
  readonly rightLine: number;
  /** Each begins with ` ` (equal), `-` (left only) or `+` (right only). */
  readonly lines: readonly string[];
}

/** One place where two artifacts differ. */
export interface Difference {
  readonly kind: DifferenceKind;
  /** Path on the left and on the right side, relative to the artifact; one is absent for an added or removed member. */
  readonly left?: string;
  readonly right?: string;
  /** The header field, for metadata: its names from the outside in, joined by ` / `. */
  readonly field?: string;
  /** The two values, as text. */
  readonly values?: readonly [string, string];
  readonly cause: CauseCode;
  readonly class: CauseClass;
  /** By what the cause was recognised. */
  readonly evidence?: string;
  /** How many bytes of the larger side differ because of it. */
  readonly bytes: number;
  /** Where, in the content of the entry, or for a metadata difference of its container; some of them where they are many. */
  readonly ranges?: readonly RangePair[];
  /** How a text differs, some of it where it is long. */
  readonly hunks?: readonly Hunk[];
  /** Ranges and hunks that were left out. */
  readonly omitted?: number;
  /** The first-hand cause this one follows from. */
  readonly derivedFrom?: CauseCode;
}

/** What one cause does in all of a comparison. */
export interface CauseShare {
  readonly code: CauseCode;
  readonly class: CauseClass;
  /** In how many places. */
  readonly count: number;
  /** Bytes that no longer differ once both sides are normalised for it. */
  readonly bytes: number;
  /** Present where every occurrence follows from these. */
  readonly derivedFrom?: readonly CauseCode[];
  /** The most telling evidence. */
  readonly evidence?: string;
  /** Path of the first place. */
  readonly example: string;
  /** What makes it go away, named for the producing tool where its traces are recognised. */
  readonly remedy?: string;
}

/** Bytes that no cause explains. */
export interface Residue {
  readonly bytes: number;
  readonly ranges: readonly (RangePair & { readonly path: string })[];
  /** Ranges that were left out. */
  readonly omitted: number;
}

/** The comparison of an artifact with another one. */
export interface Comparison {
  /** Name of the other artifact. */
  readonly against: string;
  readonly verdict: Level;
  /** True where no byte is left unexplained and nothing is really another content. */
  readonly explained: boolean;
  /** First-hand causes first, what weighs most before them. */
  readonly causes: readonly CauseShare[];
  readonly residue: Residue;
  /** How many differences of each kind there are; those that follow from others do not count. */
  readonly counts: Readonly<Record<DifferenceKind, number>>;
  /** Content first, then what weighs less; listed up to a limit. */
  readonly differences: readonly Difference[];
  /** Differences that were left out. */
  readonly omitted: number;
  /** What could not be read or compared, on either side. */
  readonly problems: readonly Problem[];
}
