export { writeBom } from './bom-formats.ts';
export { bomOf } from './bom-of.ts';
export { createFileDigests } from './file-digests.ts';
