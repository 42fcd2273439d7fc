import type { Probe, RandomFormat } from '../format.ts';
import { readOnDemand } from './common/on-demand.ts';
import { isAppleMap, isGpt, isMbr } from './partitions/recognize.ts';

/**
 * Images of partitioned disks: GUID partition table with its protective master boot record (UEFI specification, chapter 5),
 * master boot record with logical partitions, Apple partition map (Inside Macintosh: Devices, 3-22). Every partition is a
 * member, named as Apple names those of disk images: `<name> (<type> : <number>)`.
 */
export const partitions: RandomFormat = {
  name: 'partitions',
  mediaType: 'application/x-raw-disk-image',
  access: 'random',
  flat: true,
  recognizes,
  // Whether the entries of a master boot record fit is known once the size is.
  suspects: ({ head, tail }) => !tail && isMbr(head, Number.POSITIVE_INFINITY),
  read: readOnDemand(() => import('./partitions/read.ts')),
};

/** Images of CDs may have partition tables as well, for machines that boot from other disks: their files matter more. */
function recognizes({ head, name, size }: Probe): boolean {
  if (name.toLowerCase().endsWith('.iso')) return false;
  return isAppleMap(head, size) || isGpt(head, size) || isMbr(head, size);
}
