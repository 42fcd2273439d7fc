import type { BomDiff } from '../../model/index.ts';
import type { Style } from '../style.ts';
import { json } from './json.ts';
import { markdown } from './markdown.ts';
import { text } from './text.ts';

/** A comparison with what the two documents are called. */
export interface ToldBomDiff {
  readonly names: { readonly before: string; readonly after: string };
  readonly diff: BomDiff;
}

/** A form in which a comparison of bills of materials can be shown. */
export interface BomDiffPresenter {
  /** Name for `--format`. */
  readonly name: string;
  present(told: ToldBomDiff, options: { readonly style: Style; readonly full?: boolean }): string;
}

/** All forms, by the names of `--format`. */
export const BOM_DIFF_PRESENTERS: readonly BomDiffPresenter[] = [text, json, markdown];
