import type { BomCheck } from '../../model/index.ts';
import type { Style } from '../style.ts';

/** One way to show what a check of documents against bytes found. */
export interface BomCheckPresenter {
  /** What `--format` calls it. */
  readonly name: string;
  /** The whole document, ending in a line feed. @param full everything, also what is confirmed */
  present(check: BomCheck, style: Style, full: boolean): string;
}
