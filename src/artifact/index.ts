export * from './content.ts';
export type * from './format.ts';
export {
  AUDITABLE_SECTION,
  type AuditablePackage,
  auditableInfo,
} from './formats/build-info/cargo-auditable.ts';
export { modInfo } from './formats/build-info/go-modules.ts';
export { FORMATS } from './formats/list.ts';
export { type CodePart, codeParts } from './formats/pyc/code.ts';
export { type MarshalGraph, type MarshalNode, readMarshal } from './formats/pyc/marshal.ts';
export {
  repr,
  resolve,
  textOf,
} from './formats/pyc/repr.ts';
export {
  codeLayout,
  headerLength,
  versionOf,
} from './formats/pyc/versions.ts';
export {
  type Database as SqliteDatabase,
  HEADER as SQLITE_HEADER,
  pageAt,
} from './formats/sqlite/header.ts';
export {
  type Cell as SqliteCell,
  type Page as SqlitePage,
  readPage,
} from './formats/sqlite/page.ts';
export { columnsOf } from './formats/sqlite/record.ts';
export { identify } from './identify.ts';
export type * from './input.ts';
export * from './input-of-path.ts';
export type { Interest } from './interest.ts';
export { isOwnLayer, ownLayers } from './layer.ts';
export * from './open.ts';
export * from './signature/authenticode.ts';
export { type AuthenticodeContent, authenticodeContent } from './signature/authenticode-content.ts';
export {
  type CmsRange,
  type CmsSignedData,
  type CmsSigner,
  parseCms,
  parseCmsSigner,
} from './signature/cms.ts';
export { openPgpFields } from './signature/openpgp.ts';
export { type SignedXar, signedXar } from './signature/signed-xar.ts';
export * from './signature/strip/index.ts';
export * from './signature/transplant.ts';
export type { OnFields } from './walk-context.ts';
export * from './write/index.ts';
