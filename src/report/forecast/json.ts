import { VERSION } from '../../model/index.ts';
import type { ForecastPresenter } from './presenters.ts';

/** The forecast as it is, `schemaVersion` first: the machine contract (docs/json.md). Nothing is left out. */
export const json: ForecastPresenter = {
  name: 'json',
  present({ artifact, forecast: { clean, predictions, omitted }, problems }) {
    const document = {
      schemaVersion: 1,
      clean,
      artifact,
      predictions,
      omitted,
      problems,
      tool: { name: 'assay', version: VERSION },
    };
    return `${JSON.stringify(document, null, 2)}\n`;
  },
};
