export { FEEDS, type Feed, feedOfUrl, feedsOf, mirrored } from './advisories/feeds.ts';
export { type ImportMachine, type ImportOptions, importAdvisories } from './advisories/import.ts';
export { openAdvisoryStore } from './advisories/open.ts';
export type { ImportReport } from './advisories/tally.ts';
export { type UpdateMachine, type UpdateOptions, updateFeed } from './advisories/update.ts';
export { ownLedgerKey } from './ledger/key.ts';
export {
  appendStatements,
  type LedgerPlace,
  type ReadLedger,
  readLedger,
  refuseDamaged,
} from './ledger/ledger.ts';
export { type LedgerMachine, readIfThere } from './ledger/machine.ts';
export type { TrustMachine } from './trust/machine.ts';
export { folderUrl } from './trust/mirror.ts';
export type { StoredTrust } from './trust/shape.ts';
export { PUBLIC_GOOD, readStored, storedNames, trustFile } from './trust/stored.ts';
export {
  initStored,
  linkedState,
  noInstance,
  type TrustUpdateOptions,
  type UpdatedTrust,
  updateStored,
} from './trust/update.ts';
