import type { Bom, BomPackage } from '../../src/model/index.ts';

/** Makes bills of materials of the model. */

/** A library of some fields. */
export const pack = (members: Partial<BomPackage> & { ref: string; name: string }): BomPackage => ({
  kind: 'library',
  hashes: [],
  identifiers: [],
  licences: { named: [], inFiles: [] },
  references: [],
  occurrences: [],
  properties: [],
  place: '',
  ...members,
});

/** A document of some fields, as read of SPDX. */
export const bom = (members: Partial<Bom>): Bom => ({
  specification: 'SPDX',
  version: '2.3',
  encoding: 'json',
  creators: [],
  describes: [],
  packages: [],
  files: [],
  relationships: [],
  licenceTexts: [],
  rest: [],
  ...members,
});
