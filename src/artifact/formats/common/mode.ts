import type { EntryKind } from '../../../model/index.ts';

/** File types of a mode (POSIX `sys/stat.h`, values as every system has them), by the four bits above the permissions. */
const KINDS: Readonly<Record<number, EntryKind>> = {
  1: 'fifo',
  2: 'character-device',
  4: 'directory',
  6: 'block-device',
  8: 'file',
  10: 'symlink',
  12: 'socket',
};

/** What a Unix mode says an entry is; undefined for a type that POSIX does not have. */
export const kindOfMode = (mode: number): EntryKind | undefined => KINDS[(mode >>> 12) & 15];
