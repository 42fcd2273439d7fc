import type { Presenter } from './presenter.ts';

/** The report as it is, `schemaVersion` first: the machine contract (docs/json.md). */
export const json: Presenter = {
  name: 'json',
  mediaType: 'application/json',
  separator: '',
  present: (report) => `${JSON.stringify(report, null, 2)}\n`,
};
