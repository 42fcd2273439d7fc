import type { ComparisonPresenter } from './explained.ts';
import { html } from './html.ts';
import { json } from './json.ts';
import { markdown } from './markdown.ts';
import { sarif } from './sarif.ts';
import { statement } from './statement.ts';
import { text } from './text.ts';

/** Every way to show a comparison; the first is what `--format` is by default. */
export const COMPARISON_PRESENTERS: readonly ComparisonPresenter[] = [
  text,
  json,
  markdown,
  html,
  sarif,
  statement,
];
