import { json } from './json.ts';
import { markdown } from './markdown.ts';
import type { BomCheckPresenter } from './presenter.ts';
import { sarif } from './sarif.ts';
import { text } from './text.ts';

/** The forms a check of documents can be shown in; the first is what `--format` is by default. */
export const BOM_CHECK_PRESENTERS: readonly BomCheckPresenter[] = [text, json, markdown, sarif];
