export { REPACK_CHANGES, type RepackChange } from './changes.ts';
export { type EditableZip, editableZip, type PutMember } from './embed.ts';
export { type Repacked, type RepackOptions, type RepackSummary, repack } from './repack.ts';
