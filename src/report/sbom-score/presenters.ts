import type { BomScore } from '../../model/index.ts';
import type { Style } from '../style.ts';
import { json } from './json.ts';
import { markdown } from './markdown.ts';
import { text } from './text.ts';

/** A score with what its document is called. */
export interface ToldBomScore {
  readonly document: string;
  readonly score: BomScore;
}

/** A form in which scores can be shown. */
export interface BomScorePresenter {
  /** Name for `--format`. */
  readonly name: string;
  present(
    documents: readonly ToldBomScore[],
    options: { readonly style: Style; readonly full?: boolean },
  ): string;
}

/** All forms, by the names of `--format`. */
export const BOM_SCORE_PRESENTERS: readonly BomScorePresenter[] = [text, json, markdown];
