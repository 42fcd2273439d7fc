export type { BomContents, BomFinding, BomText, BomVerdict, MadeBom, WriteBomOptions } from './boms.ts';
export { createCatalog } from './catalog.ts';
export type { Cataloger, Finding } from './cataloger.ts';
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

/** Everything about documents, loaded when it is asked for: most commands need none of it. */
export const loadBoms = async () => await import('./boms.ts');
