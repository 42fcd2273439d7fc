import type { AssayError, FileVerdict, LedgerStatement, ReleaseVerdict } from '../../model/index.ts';
import type { Style } from '../style.ts';

/** Everything `assay verify` found. */
export interface VerifyReport {
  /** Trusted root: SHA-256 of its document, and where it is from. */
  readonly trust: { readonly id: string; readonly source: string };
  /** The moment of asking, in seconds since 1970. */
  readonly at: number;
  readonly files: readonly FileVerdict[];
  /** Paths of folders inside those given, which were not entered. */
  readonly leftOut: readonly string[];
  readonly releases: readonly ReleaseVerdict[];
  /** What the ledger had to do with it; absent where none was asked. */
  readonly memory?: MemoryFacts;
  /** Why the ledger could not be read or written. */
  readonly memoryError?: AssayError;
}

/** What a ledger had to do with an answer. */
export interface MemoryFacts {
  readonly ledger: string;
  /** Number of its entries before. */
  readonly entries: number;
  /** Whether the key at hand signed it. */
  readonly keyIsKnown: boolean;
  /** Statements that were written. */
  readonly written: readonly LedgerStatement[];
  /** Releases that were to be written down and were not, with the reason. */
  readonly left: readonly { readonly release: string; readonly why: string }[];
  /** Bytes at its end of a write that did not end: dropped where something was written, else left. */
  readonly torn: number;
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
