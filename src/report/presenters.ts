import { json } from './json.ts';
import type { Presenter } from './presenter.ts';
import { text } from './text.ts';

/** Every presenter; the first is what `--format` is by default. */
export const PRESENTERS: readonly Presenter[] = [text, json];
