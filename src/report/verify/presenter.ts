import type { FileVerdict } from '../../model/index.ts';
import type { Style } from '../style.ts';

/** Everything `assay verify` found. */
export interface VerifyReport {
  /** Trusted root: SHA-256 of its document, and where it is from. */
  readonly trust: { readonly id: string; readonly source: string };
  /** The moment of asking, in seconds since 1970. */
  readonly at: number;
  readonly files: readonly FileVerdict[];
}

/** How a report is shown. */
export interface VerifyStyle {
  readonly style: Style;
  /** Every step of every signature, not only what refused one. */
  readonly explain: boolean;
}

/** One way to show what was verified. */
export interface VerifyPresenter {
  /** What `--format` calls it. */
  readonly name: string;
  readonly present: (report: VerifyReport, how: VerifyStyle) => string;
}
