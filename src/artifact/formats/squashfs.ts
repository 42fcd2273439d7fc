import type { RandomFormat } from '../format.ts';
import { readOnDemand } from './common/on-demand.ts';
import { isSquashfs } from './squashfs/recognize.ts';

/**
 * SquashFS 4.0 (Linux, Documentation/filesystems/squashfs.rst; "Squashfs Binary Format" of squashfs-tools-ng): the files of
 * the image with all their headers, read where they stand. Names that share an inode are hard links to the first of them.
 *
 * Offsets of fields count in the image, except below an inode, a lookup table and extended attributes: these fields cover
 * the compressed blocks in the image, and **their sub-fields count in the decoded table**.
 */
export const squashfs: RandomFormat = {
  name: 'squashfs',
  mediaType: 'application/vnd.squashfs',
  access: 'random',
  begins: 'hsq',
  recognizes: ({ head }) => isSquashfs(head),
  read: readOnDemand(() => import('./squashfs/read.ts')),
};
