export { REPACK_CHANGES, type RepackChange } from './changes.ts';
export { editableZip } from './embed.ts';
export { type Repacked, type RepackOptions, type RepackSummary, repack } from './repack.ts';
