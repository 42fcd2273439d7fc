export {
  EDGE_KINDS,
  type EdgeKind,
  IDENTITY_SCHEMA_VERSION,
  type IdentityDocument,
  type IdentityEdge,
  type Relation,
} from './document.ts';
export { buildGraph, type IdentityGraph, type Way } from './graph.ts';
export {
  type IdentityProblem,
  lintIdentities,
  type ReadIdentities,
  readIdentities,
  statementKey,
} from './lint.ts';
export { type GraphProblem, lintGraph } from './lint-graph.ts';
export { type ImportedMapping, importMapping } from './mapping.ts';
export { type NameKind, readNames, type SoftwareName, softwareName } from './name.ts';
export {
  type IdentityStep,
  type Resolution,
  type ResolvedName,
  type ResolveOptions,
  resolve,
} from './resolve.ts';
export { RECORD_SOURCES, sourceKind } from './source.ts';
