export type { Cataloger, Found } from './cataloger.ts';
export { type Catalog, createCatalog, type Inventory } from './catalog.ts';
