import type { ProblemKind } from '../problem.ts';

/** Problems of SquashFS images. */
export const SQUASHFS_PROBLEMS = {
  'squashfs.superblock': {
    level: 'error',
    title: 'The superblock of a SquashFS image contradicts itself.',
    why: 'The image is damaged or made to mislead; the kernel refuses to mount it.',
  },
  'squashfs.version': {
    level: 'error',
    title: 'A SquashFS image is of a version before 4.0 or of a variant of a device maker.',
    why: 'Such images are recognised but not read: their files are not listed.',
  },
  'squashfs.compressor': {
    level: 'error',
    title: 'A SquashFS image uses a compressor that is not known.',
    why: 'Even the names of its files are compressed: nothing can be listed.',
  },
  'squashfs.truncated': {
    level: 'error',
    title: 'A SquashFS image ends before the length in its superblock.',
    why: 'The file was cut; its tables are at its end.',
  },
  'squashfs.table': {
    level: 'error',
    title: 'A lookup table of a SquashFS image cannot be read.',
    why: 'Owners, fragments or inode places are missing for the files that refer to it.',
  },
  'squashfs.metadata': {
    level: 'error',
    title: 'A metadata block of a SquashFS image cannot be decoded.',
    why: 'The inodes or names in it are lost.',
  },
  'squashfs.inode': {
    level: 'error',
    title: 'An inode of a SquashFS image is not there or makes no sense.',
    why: 'The file it describes is listed without what cannot be known, or not at all.',
  },
  'squashfs.directory': {
    level: 'error',
    title: 'A directory of a SquashFS image cannot be read.',
    why: 'What it holds is lost from where the listing breaks.',
  },
  'squashfs.directory-loop': {
    level: 'error',
    title: 'A directory of a SquashFS image is reached a second time.',
    why: 'Directories have one name; a second one makes a loop or a copy without end. It is entered only once.',
  },
  'squashfs.name': {
    level: 'error',
    title: 'A name in a directory of a SquashFS image cannot be one.',
    why: 'Names with a slash or NUL, and those of the directory itself or its parent, leave the image when extracted carelessly.',
  },
  'squashfs.order': {
    level: 'warning',
    title: 'The names of a directory of a SquashFS image are not sorted.',
    why: 'The kernel finds names by their order: such files are listed but cannot be opened, or another one is.',
  },
  'squashfs.mismatch': {
    level: 'warning',
    title: 'Two places of a SquashFS image disagree about an inode.',
    why: 'One reader takes its number, kind or place from the directory, another from the inode or the export table.',
  },
  'squashfs.data': {
    level: 'error',
    title: 'A data block of a SquashFS image is not there or cannot be decoded.',
    why: 'The file it belongs to is read up to there only.',
  },
  'squashfs.xattr': {
    level: 'error',
    title: 'The extended attributes of a file in a SquashFS image cannot be read.',
    why: 'They may hold capabilities and security labels.',
  },
  'squashfs.unreferenced': {
    level: 'warning',
    title: 'A SquashFS image has inodes or directory entries that its tree does not reach.',
    why: 'No tool lists them: a hiding place.',
  },
  'squashfs.hidden-bytes': {
    level: 'warning',
    title: 'A SquashFS image has bytes that none of its structures refers to.',
    why: 'No tool shows them: a hiding place.',
  },
  'squashfs.trailing-data': {
    level: 'warning',
    title: 'Bytes other than zero follow the end of a SquashFS image.',
    why: 'Nothing of the image refers to them; signatures and hash trees of devices stand there, or a hidden payload.',
  },
} as const satisfies Record<string, ProblemKind>;
