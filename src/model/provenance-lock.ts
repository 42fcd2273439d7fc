import type { FileVerdict, VerificationStep } from './provenance.ts';

/**
 * What a file of a lock comes to. `verified`: hash, and evidence of whom is expected; `locked`: the hash, and nobody is expected;
 * `refused`; `absent`: it is not there, and another file of its package is, or its package is only for some environments;
 * `unnamed`: it is there, and the lock does not name it.
 */
export type LockedFileOutcome = 'verified' | 'locked' | 'refused' | 'absent' | 'unnamed';

/** A file named in a lock, or one that is there and not named. */
export interface LockedFileVerdict {
  readonly file: string;
  /** Name and version of its package; absent for a file that the lock does not name. */
  readonly package?: string;
  readonly outcome: LockedFileOutcome;
  /** In one sentence. */
  readonly message: string;
  /** Checks against the lock itself: presence, name, size, hashes. */
  readonly steps: readonly VerificationStep[];
  /** The check that refused it. */
  readonly failed?: VerificationStep;
  /** What the evidence beside it came to, where it was looked at. */
  readonly evidence?: FileVerdict;
}

/** A lock file held against a folder. */
export interface LockVerdict {
  /** Name of the lock file. */
  readonly lock: string;
  readonly trust: { readonly id: string; readonly source: string };
  /** The moment of asking, in seconds since 1970. */
  readonly at: number;
  /** In the order of the lock; then what it does not name. */
  readonly files: readonly LockedFileVerdict[];
  /** Packages without a file that could be checked: of version control, or a folder. */
  readonly unchecked: readonly string[];
  /** Nothing was refused. */
  readonly good: boolean;
}
