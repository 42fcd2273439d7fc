export { createCatalog } from './catalog.ts';
export type { Cataloger, Finding } from './cataloger.ts';
export { CATALOGERS } from './list.ts';
