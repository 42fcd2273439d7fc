export { type Catalog, createCatalog, type Inventory } from './catalog.ts';
export type { Cataloger, Claim, FileList, Finding, Found } from './cataloger.ts';
export { CATALOGERS } from './list.ts';
