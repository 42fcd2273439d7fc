import type { ElfFile } from './file.ts';
import { PT } from './table-names.ts';

const [REL, EXEC, DYN, CORE] = [1, 2, 3, 4];

/** What kind of ELF file it is. */
export function variantOf({ header, sections, segments, debugOnly }: ElfFile): string {
  if (header.type === CORE) return 'core';
  if (debugOnly) return 'debug';
  const has = (name: string) => sections.some((section) => section.name === name);
  if (header.type === REL)
    return has('.modinfo') && has('.gnu.linkonce.this_module') ? 'kernel-module' : 'object';
  if (header.type === EXEC) return 'executable';
  if (header.type !== DYN) return 'other';
  // Whether a position-independent file is a program can only be told by its interpreter.
  return segments.some(({ type }) => type === PT.INTERP) ? 'pie' : 'shared';
}
