/** One line of the bench's table. */
export interface Row {
  readonly what: string;
  readonly figure: string;
  readonly bar: string;
  /** Undefined where there is no bar, or it was skipped, which the figure says. */
  readonly met: boolean | undefined;
}
