import type { Report } from '../model/index.ts';
import type { Style } from './style.ts';

/** One way to show a report. */
export interface Presenter {
  /** What `--format` calls it. */
  readonly name: string;
  readonly mediaType: string;
  /** What stands between two documents in one output. */
  readonly separator: string;
  /** The whole document, ending in a line feed. */
  present(report: Report, style: Style): string;
}
