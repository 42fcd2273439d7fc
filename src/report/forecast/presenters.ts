import type { Forecasted } from '../../reproducibility/index.ts';
import type { Style } from '../style.ts';
import { json } from './json.ts';
import { markdown } from './markdown.ts';
import { text } from './text.ts';

/** A form in which a forecast can be shown. */
export interface ForecastPresenter {
  /** Name for `--format`. */
  readonly name: string;
  present(told: Forecasted, options: { readonly style: Style; readonly full?: boolean }): string;
}

/** All forms, by the names of `--format`. */
export const FORECAST_PRESENTERS: readonly ForecastPresenter[] = [text, json, markdown];
