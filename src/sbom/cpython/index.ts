/** Documents of CPython's releases and source trees, loaded when they are asked for. */
export { releaseArtifact } from './artifacts.ts';
export { type Correction, KNOWN_DEFECTS, type KnownDefect } from './defects.ts';
export { readIndexMetadata } from './index-metadata.ts';
export { createNormalEnds } from './normal-ends.ts';
export { REFRESH_CODES, type RefreshCode, type RefreshFinding } from './package-checks.ts';
export { type RefreshedDocument, refreshCandidates, refreshDocument } from './refresh.ts';
export { type MadeRelease, type ReleaseParts, releaseDocument } from './release.ts';
export { type CpythonTree, createTreeView } from './tree.ts';
