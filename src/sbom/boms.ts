export { type BomText, type WriteBomOptions, writeBom } from './bom-formats.ts';
export { type BomContents, bomOf, type MadeBom } from './bom-of.ts';
export { readBom } from './document/read.ts';
export { createFileDigests } from './file-digests.ts';
export { type BomFinding, type BomVerdict, validateBom } from './validate-bom.ts';
