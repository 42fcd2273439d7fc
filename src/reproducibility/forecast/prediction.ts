import type { CauseClass, CauseCode } from '../../model/index.ts';

/**
 * How sure it is that another build differs. `certain`: drawn or read from a clock in each build, or only its owner can make
 * it. `likely`: a fact of one machine or moment, and nothing says that it was set. `possible`: it depends on a tool, a setting or
 * a clock that the build may have under control.
 */
export type Likelihood = 'certain' | 'likely' | 'possible';

/** Surest first. */
export const LIKELIHOODS: readonly Likelihood[] = ['certain', 'likely', 'possible'];

/** A cause for which another build of the same source would differ. */
export interface Prediction {
  readonly code: CauseCode;
  readonly class: CauseClass;
  readonly likelihood: Likelihood;
  /** In how many places it was seen. */
  readonly count: number;
  /** What was seen, with some of the values. */
  readonly evidence: string;
  /** Path of the most telling place, without the artifact's own name; empty for the artifact itself. */
  readonly example: string;
  /** The header field there, by its names from the outside in, joined by ` / `. */
  readonly field?: string;
  /** Where it is there: in the content, or for what a container keeps about a member in the container's decoded bytes. */
  readonly offset?: number;
  /** What makes it go away, named for the producing tool where its traces are recognised. */
  readonly remedy?: string;
}

/** What will not reproduce, told from one artifact. */
export interface Forecast {
  /** Surest first, then by the number of places. */
  readonly predictions: readonly Prediction[];
  /** True where nothing is certain or likely to vary. */
  readonly clean: boolean;
  /** Dates in contents beyond the most that are looked into. */
  readonly omitted: number;
}
