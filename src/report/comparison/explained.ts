import type { ArtifactSummary, Comparison } from '../../model/index.ts';
import type { Style } from '../style.ts';

/** Two artifacts and what their comparison gave: all that a presenter needs. */
export interface Explained {
  readonly left: ArtifactSummary;
  readonly right: ArtifactSummary;
  readonly comparison: Comparison;
}

/** How a comparison is shown. */
export interface ExplainedOptions {
  readonly style: Style;
  /** Everything that was found instead of what fits a screen, a comment or a page. */
  readonly full?: boolean;
  /** The moment of the comparison, ISO 8601 in UTC, where it shall be in the output. */
  readonly time?: string;
}

/** One way to show a comparison. */
export interface ComparisonPresenter {
  /** What `--format` calls it. */
  readonly name: string;
  readonly mediaType: string;
  /**
   * The whole document, ending in a line feed.
   * @throws AssayError `statement.no-digest` where a statement needs a digest that is not there
   */
  present(explained: Explained, options: ExplainedOptions): string;
}
