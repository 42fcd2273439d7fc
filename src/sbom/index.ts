export { type Catalog, createCatalog, type Inventory } from './catalog.ts';
export type { Cataloger, Found } from './cataloger.ts';
