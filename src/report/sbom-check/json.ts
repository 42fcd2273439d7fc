import { VERSION } from '../../model/index.ts';
import type { BomCheckPresenter } from './presenter.ts';

/** Everything, one verdict for each component, file and object (docs/sbom.md). */
export const json: BomCheckPresenter = {
  name: 'json',
  present: (check) => `${JSON.stringify({ schemaVersion: 1, assay: VERSION, ...check }, null, 2)}\n`,
};
