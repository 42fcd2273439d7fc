import type { RandomFormat } from '../format.ts';
import { readOnDemand } from './common/on-demand.ts';
import { isDiscName, isIso9660 } from './iso9660/recognize.ts';

/**
 * Images of discs by ISO 9660 (ECMA-119) with its extensions: Rock Ridge (SUSP and RRIP 1.12), Joliet, ISO 9660:1999, El Torito;
 * hybrid images with partition tables. Members come from the tree with the best names; files that only another tree has follow
 * under `[JOLIET]/` and the like, boot images under `[BOOT]/`, partitions behind the volume under `[PARTITION]/`.
 */
export const iso9660: RandomFormat = {
  name: 'iso9660',
  mediaType: 'application/x-iso9660-image',
  access: 'random',
  recognizes: isIso9660,
  suspects: ({ name }) => isDiscName(name),
  read: readOnDemand(() => import('./iso9660/read.ts')),
};
