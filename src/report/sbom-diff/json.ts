import { VERSION } from '../../model/index.ts';
import type { BomDiffPresenter } from './presenters.ts';

/** `{schemaVersion, assay, before, after, added, removed, changed, …}` (docs/sbom.md). */
export const json: BomDiffPresenter = {
  name: 'json',
  present({ names, diff }) {
    const { before, after, ...rest } = diff;
    const told = {
      schemaVersion: 1,
      assay: VERSION,
      before: { document: names.before, ...before },
      after: { document: names.after, ...after },
      ...rest,
    };
    return `${JSON.stringify(told, null, 2)}\n`;
  },
};
