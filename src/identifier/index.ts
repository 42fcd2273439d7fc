export * from './cpe/index.ts';
export {
  type DigestFunction,
  GIT_MODES,
  type GitObjectType,
  type GitTreeEntry,
  gitObjectId,
  gitTree,
} from './git/object.ts';
export { formatGitoid, type Gitoid, type GitoidHash, gitoidOf, parseGitoid } from './gitoid.ts';
export { type GlobOptions, globTest } from './glob.ts';
export * from './graph/index.ts';
export {
  PURL_MAX_LENGTH,
  PURL_NORMALISATIONS,
  type Purl,
  type PurlMode,
  type PurlNormalisation,
  type PurlNormalisationRule,
  type PurlParts,
} from './purl/parts.ts';
export { otherRegistry } from './purl/registry.ts';
export { PURL_TYPES, type PurlTypeRules } from './purl/types.ts';
export {
  canonicalPurl,
  formatPurl,
  type NotedPurl,
  type PurlOptions,
  parsePurl,
  parsePurlWithNotes,
} from './purl.ts';
export { pypiName } from './pypi-name.ts';
export { isSpdxId, isSpdxReference, spdxId } from './spdx-id.ts';
export {
  contentSwhid,
  directorySwhid,
  formatSwhid,
  parseSwhid,
  type Swhid,
  type SwhidQualifiers,
  type SwhidType,
  swhidOfContent,
  swhidOfRevision,
  swhidPath,
} from './swhid.ts';
export {
  VERS_MAX_CONSTRAINTS,
  VERS_MAX_LENGTH,
  VERS_RULES,
  type Vers,
  type VersComparator,
  type VersConstraint,
  type VersMode,
  type VersProblem,
  type VersRule,
} from './vers/model.ts';
export { NATIVE_RANGE_SCHEMES, type NativeVersOptions, versFromNative } from './vers/native.ts';
export {
  formatVers,
  type NotedVers,
  normalizeVers,
  parseVers,
  parseVersWithNotes,
  type VersOptions,
  type VersReport,
  validateVers,
  versContains,
} from './vers.ts';
export {
  type GemClause,
  type GemOperator,
  parseGemRequirement,
  satisfiesGem,
} from './version/gem-requirement.ts';
export {
  type MavenInterval,
  type MavenRange,
  mavenRangeContains,
  parseMavenRange,
} from './version/maven-range.ts';
export {
  compareNpmVersions,
  formatNpmVersion,
  type NpmVersionOptions,
  parseNpmVersion,
} from './version/npm.ts';
export type { NpmComparator, NpmComparatorSet } from './version/npm-comparator.ts';
export { incrementNpmVersion, type NpmIncrement, type NpmIncrementOptions } from './version/npm-increment.ts';
export {
  isAboveNpmRange,
  isBelowNpmRange,
  type NpmRange,
  npmRangeContains,
  npmRangesIntersect,
  parseNpmRange,
  satisfiesNpmRange,
} from './version/npm-range.ts';
export type { NpmRangeOptions } from './version/npm-range-parse.ts';
export { normalizePep440 } from './version/pypi.ts';
export {
  type PypiClause,
  type PypiOperator,
  parsePypiSpecifier,
  satisfiesPypi,
} from './version/pypi-specifier.ts';
export { compareRpmDependency, type RpmVersion } from './version/rpm.ts';
export type { SemverIdentifier, SemverKey } from './version/semver.ts';
export { compareParsed, compareVersions, type ParsedVersion, parseVersion } from './version.ts';
