/** One advisory that may concern a component (OSV words). */
export interface Match {
  readonly component: string;
  readonly advisory: string;
  readonly status: 'affected' | 'not-affected' | 'unknown';
  /** What was searched with, e.g. a purl. */
  readonly searchedBy: string;
  readonly why: string;
}
