export { FEEDS, type Feed, feedOfUrl, feedsOf, mirrored } from './advisories/feeds.ts';
export {
  type ImportMachine,
  type ImportOptions,
  type ImportReport,
  importAdvisories,
} from './advisories/import.ts';
export { openAdvisoryStore } from './advisories/open.ts';
export { type UpdateMachine, type UpdateOptions, updateFeed } from './advisories/update.ts';
