/** One line of the bench's table. */
export interface Row {
  readonly what: string;
  readonly figure: string;
  readonly bar: string;
  /** Undefined where it was skipped. */
  readonly met: boolean | undefined;
}
