import { VERSION } from '../../model/index.ts';
import type { BomScorePresenter } from './presenters.ts';

/** `{schemaVersion, assay, documents: [{document, specification, version, components, sections}]}` (docs/sbom.md). */
export const json: BomScorePresenter = {
  name: 'json',
  present(documents) {
    const told = documents.map(({ document, score }) => ({ document, ...score }));
    return `${JSON.stringify({ schemaVersion: 1, assay: VERSION, documents: told }, null, 2)}\n`;
  },
};
