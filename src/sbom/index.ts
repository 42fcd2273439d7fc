export { createCatalog } from './catalog.ts';
export type { Cataloger, Finding } from './cataloger.ts';
export { readBom } from './document/read.ts';
export { graftedFiles } from './grafted.ts';
export { CATALOGERS } from './list.ts';
export { type Owners, ownersOf } from './owners.ts';
export {
  type ReadRecogniser,
  type RecogniserExample,
  type RecogniserProblem,
  readRecogniser,
} from './recognisers/read.ts';
export { recognised, recognising } from './recognisers/recognised.ts';
export type { Recogniser } from './recognisers/row.ts';
