import type { ProblemCode } from './problems/index.ts';

/** How much a problem weighs: an oddity, something suspicious, or damage that kept bytes from being read. */
export type ProblemLevel = 'note' | 'warning' | 'error';

/** What the table of a format says about one of its codes. */
export interface ProblemKind {
  readonly level: ProblemLevel;
  /** What was seen, one sentence. */
  readonly title: string;
  /** Why it matters and what to do, one or two sentences. */
  readonly why: string;
  /** For errors: all bytes of the member came nevertheless, so a digest of them still means something. */
  readonly complete?: true;
}

/** Something in the input that could not be read or is suspicious: data, never an exception. */
export interface Problem {
  readonly code: ProblemCode;
  readonly level: ProblemLevel;
  /** Full path of the entry concerned, as in `Entry.path`. */
  readonly path: string;
  /** Where, in the bytes of the container that holds the entry. */
  readonly offset?: number;
  /** What exactly, with the values found. */
  readonly message: string;
}
