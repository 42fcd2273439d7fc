import { VERSION } from '../../model/index.ts';
import type { AuditPresenter } from './audited.ts';
import { recallData } from './recall.ts';

/** The answers as they are, `schemaVersion` first: the machine contract (docs/json.md). */
export const json: AuditPresenter = {
  name: 'json',
  present(audited, { asked }) {
    const document = {
      schemaVersion: 1,
      targets: audited.map(({ recall, ...target }) => ({
        ...target,
        ...(recall ? { recall: recallData(recall) } : {}),
      })),
      asked,
      tool: { name: 'assay', version: VERSION },
    };
    return `${JSON.stringify(document, null, 2)}\n`;
  },
};
