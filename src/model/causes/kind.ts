/**
 * What a cause means for a verdict. `benign`: noise that no user of the content sees. `identity`: a fresh id or a stamp that
 * names the build. `derived`: a value that follows from other bytes. `signature`: a signature and what holds it.
 * `environment`: a trace of the machine or the moment of the build inside content. `content`: really another content.
 */
export type CauseClass = 'benign' | 'identity' | 'derived' | 'signature' | 'environment' | 'content';

/** What the vocabulary says about one code. */
export interface CauseKind {
  readonly class: CauseClass;
  /** What differs, one phrase without a full stop. */
  readonly title: string;
  /** The setting that makes it go away, one or two sentences; absent where only the first-hand cause can be fixed. */
  readonly remedy?: string;
}
