export { createCatalog } from './catalog.ts';
export type { Cataloger, Finding } from './cataloger.ts';
export { graftedFiles, graftedFolder } from './grafted.ts';
export { CATALOGERS } from './list.ts';
