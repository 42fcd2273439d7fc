/** Cause classes: benign noise, derived, signature, identity, environment leak, content. */
export type CauseClass = 'B' | 'D' | 'S' | 'I' | 'E' | 'C';

/** How a member differs between two artifacts. */
export type DifferenceKind = 'added' | 'removed' | 'content' | 'metadata' | 'order' | 'kind';

/** One place where two artifacts differ. */
export interface Difference {
  readonly kind: DifferenceKind;
  /** Path on the left and on the right side, relative to the artifact; one is absent for an added or removed member. */
  readonly left?: string;
  readonly right?: string;
  /** The header field, for metadata: `mtime`, `mode`, `uid` … */
  readonly field?: string;
  /** The two values, as text. */
  readonly values?: readonly [string, string];
  readonly cause?: string;
  readonly class?: CauseClass;
  /** Path of the difference this one follows from. */
  readonly derivedFrom?: string;
}

/** The comparison of an artifact with another one. */
export interface Comparison {
  /** Name of the other artifact. */
  readonly against: string;
  readonly identical: boolean;
  readonly counts: Readonly<Record<DifferenceKind, number>>;
  /** Content first, then what weighs less; listed up to a limit. Those that derive from others are not in `counts`. */
  readonly differences: readonly Difference[];
}
