import { html } from './html.ts';
import { json } from './json.ts';
import { markdown } from './markdown.ts';
import type { Presenter } from './presenter.ts';
import { sarif } from './sarif.ts';
import { text } from './text.ts';

/** Every presenter; the first is what `--format` is by default. */
export const PRESENTERS: readonly Presenter[] = [text, json, markdown, html, sarif];
