import type { ProblemKind } from '../problem.ts';

/** Problems of HFS Plus volumes. */
export const HFS_PROBLEMS = {
  'hfsplus.header': {
    level: 'error',
    title: 'The header of an HFS+ volume is damaged.',
    why: 'Block size and special files are found through it; nothing can be read without them.',
  },
  'hfsplus.truncated': {
    level: 'error',
    title: 'An HFS+ volume ends before its last block.',
    why: 'The image was cut; files in the missing blocks are lost.',
  },
  'hfsplus.alternate-header': {
    level: 'warning',
    title: 'The second header of an HFS+ volume is missing or describes another volume.',
    why: 'Repair tools use it: they would see other files than those listed.',
  },
  'hfsplus.counts': {
    level: 'warning',
    title: 'An HFS+ volume has another number of files, folders, records or free blocks than it states.',
    why: 'The volume was not unmounted properly, or was edited by hand.',
  },
  'hfsplus.bad-tree': {
    level: 'error',
    title: 'The header of a B-tree of an HFS+ volume is damaged.',
    why: 'What the tree lists cannot be found.',
  },
  'hfsplus.bad-node': {
    level: 'error',
    title: 'A node of a B-tree of an HFS+ volume is damaged, or is reached twice.',
    why: 'Reading of the tree ends there; files behind it are lost.',
  },
  'hfsplus.tree-links': {
    level: 'warning',
    title: 'Index and chain of a B-tree of an HFS+ volume lead to different leaves.',
    why: 'Listing a folder follows the chain and opening a file the index: they see different files.',
  },
  'hfsplus.bad-record': {
    level: 'error',
    title: 'A record of an HFS+ volume is damaged.',
    why: 'The file, folder or attribute it describes is left out.',
  },
  'hfsplus.order': {
    level: 'warning',
    title: 'The records of the catalog of an HFS+ volume are not in order, or a folder has a number twice.',
    why: 'Looking a file up relies on the order: some files are listed but cannot be opened, or are another file.',
  },
  'hfsplus.orphan': {
    level: 'warning',
    title: 'A file or folder of an HFS+ volume has no parent, or is its own ancestor.',
    why: 'macOS does not show it; it is listed below the number of its parent.',
  },
  'hfsplus.thread': {
    level: 'warning',
    title: 'A folder of an HFS+ volume has no thread record, or one with another name or place.',
    why: 'Tools that go by number see another name than tools that go by path.',
  },
  'hfsplus.extents': {
    level: 'error',
    title: 'Not all blocks of a file of an HFS+ volume are listed.',
    why: 'The content ends where the list does.',
  },
  'hfsplus.block-outside': {
    level: 'error',
    title: 'A file of an HFS+ volume has blocks behind the end of the volume.',
    why: 'The content ends there.',
  },
  'hfsplus.block-overlap': {
    level: 'error',
    complete: true,
    title: 'Two files of an HFS+ volume share blocks.',
    why: 'Writing to one changes the other; the volume is damaged or was made by hand.',
  },
  'hfsplus.bitmap': {
    level: 'warning',
    title: 'Blocks of an HFS+ volume hold files but count as free.',
    why: 'macOS overwrites them with the next file that is written.',
  },
  'hfsplus.unreferenced': {
    level: 'warning',
    title: 'Blocks of an HFS+ volume count as used, belong to no file and are not empty.',
    why: 'No tool shows them: a hiding place, or what an interrupted write left.',
  },
  'hfsplus.free-space': {
    level: 'note',
    title: 'Free blocks of an HFS+ volume are not empty.',
    why: 'They hold deleted files: what differs from build to build, and what was not meant to be published.',
  },
  'hfsplus.slack': {
    level: 'note',
    title: 'The last blocks of files of an HFS+ volume are not empty behind the end of the file.',
    why: 'Left-over memory or disk content, or a hiding place.',
  },
  'hfsplus.stale-nodes': {
    level: 'note',
    title: 'B-trees of an HFS+ volume hold old records in nodes or parts of nodes that are not used.',
    why: 'They tell names of files that were deleted, and differ from build to build.',
  },
  'hfsplus.reserved': {
    level: 'note',
    title: 'Reserved places of an HFS+ volume are not empty.',
    why: 'Boot blocks, the rest of the header block and what lies behind the last block are read by nobody today.',
  },
  'hfsplus.journal': {
    level: 'warning',
    title: 'The journal of an HFS+ volume has changes that are not carried out yet.',
    why: 'macOS carries them out when it mounts the volume and then shows other files than are listed here.',
  },
  'hfsplus.unclean': {
    level: 'note',
    title: 'An HFS+ volume was not unmounted properly.',
    why: 'Its image was taken while it was in use, so its structures may not fit each other.',
  },
  'hfsplus.orphan-inode': {
    level: 'note',
    title: 'An HFS+ volume keeps a file or folder that no hard link leads to.',
    why: 'Files that were deleted while open stay behind like this; macOS does not show them.',
  },
  'hfsplus.lost-link': {
    level: 'error',
    title: 'A hard link of an HFS+ volume leads to nothing.',
    why: 'Its content cannot be found; the link is listed without.',
  },
  'hfsplus.compression': {
    level: 'error',
    title: 'A compressed file of an HFS+ volume cannot be decoded.',
    why: 'Its compressed bytes are damaged, or the method is not known; the message names it.',
  },
  'hfsplus.wrapper': {
    level: 'note',
    title: 'An HFS+ volume lies inside an HFS volume.',
    why: 'Only the inner volume is listed; systems before Mac OS 8.1 show the outer one.',
  },
} as const satisfies Record<string, ProblemKind>;
