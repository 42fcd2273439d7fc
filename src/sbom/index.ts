export type {
  BomContents,
  BomFinding,
  BomText,
  BomVerdict,
  GivenBom,
  MadeBom,
  MergedBom,
  TreeScript,
  ValidatedBom,
  WriteBomOptions,
} from './boms.ts';
export { createCatalog } from './catalog.ts';
export type { Cataloger, Finding } from './cataloger.ts';
export type { OtherNames } from './check/names.ts';
export type {
  Correction,
  CpythonTree,
  KnownDefect,
  MadeRelease,
  RefreshCode,
  RefreshedDocument,
  RefreshFinding,
} from './cpython/index.ts';
export { graftedFiles } from './grafted.ts';
export { createDocumentCheck } from './inside.ts';
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
export { relativePaths } from './relative.ts';

/** Everything about documents, loaded when it is asked for: most commands need none of it. */
export const loadBoms = async () => await import('./boms.ts');

/** Only what makes documents of artifacts, which is a third of {@link loadBoms}. */
export const loadBomMaking = async () => await import('./making.ts');

/** The cataloger of lock files with their readers, loaded when artifacts are catalogued. */
export const loadLockFiles = async () => await import('./catalogers/lock-files.ts');

/** Everything about lock files, loaded when it is asked for. */
export const loadLocks = async () => await import('./locks/index.ts');

/** Everything about documents of CPython's releases and source trees, loaded when it is asked for. */
export const loadReleases = async () => await import('./cpython/index.ts');
