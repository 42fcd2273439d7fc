import {
  csafVexDocument,
  cycloneDxVexDocument,
  openVexDocument,
  type VexOptions,
} from '../../vulnerability/index.ts';
import type { AuditPresenter } from './audited.ts';

const DOCUMENTS = {
  cyclonedx: cycloneDxVexDocument,
  openvex: openVexDocument,
  csaf: csafVexDocument,
} as const;

/** The answers about all targets as one VEX document: what applies passed on, what is open under investigation. */
export const vex: readonly AuditPresenter[] = Object.entries(DOCUMENTS).map(([name, documentOf]) => ({
  name,
  present(audited, view) {
    const options: VexOptions = view.vex;
    const document = documentOf(
      audited.flatMap(({ matches }) => matches),
      audited.flatMap(({ components }) => components),
      options,
    );
    return `${JSON.stringify(document, null, 2)}\n`;
  },
}));
