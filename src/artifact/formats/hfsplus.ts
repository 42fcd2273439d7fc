import type { RandomFormat } from '../format.ts';
import { readOnDemand } from './common/on-demand.ts';
import { isVolume } from './hfsplus/recognize.ts';

/**
 * HFS Plus and HFSX volumes (Apple Technical Note TN1150; hfs_format.h), also within the HFS wrapper of old disks. Members come
 * in the order of the catalog; a resource fork is a member `<file>/..namedfork/rsrc`; the first of several hard links is the
 * file; files that macOS compressed are decoded.
 */
export const hfsplus: RandomFormat = {
  name: 'hfsplus',
  mediaType: 'application/x-apple-hfsplus',
  access: 'random',
  recognizes: ({ head }) => isVolume(head),
  read: readOnDemand(() => import('./hfsplus/read.ts')),
};
