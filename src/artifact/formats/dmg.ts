import type { RandomFormat } from '../format.ts';
import { readOnDemand } from './common/on-demand.ts';
import { isDmg, isNamedImage } from './dmg/recognize.ts';

/**
 * Apple disk images (UDIF, what hdiutil writes; there is no published specification, the records are those of Apple's
 * `UDIFResourceFile` and `BLKXTable`): every partition of the image is a member, decoded as it is read. Encrypted images are
 * recognised and their header is shown.
 */
export const dmg: RandomFormat = {
  name: 'dmg',
  mediaType: 'application/x-apple-diskimage',
  access: 'random',
  flat: true,
  recognizes: isDmg,
  // The head is that of some compressed stream, or zeros: only the trailer tells.
  suspects: ({ name, tail }) => !tail && isNamedImage(name),
  read: readOnDemand(() => import('./dmg/read.ts')),
};
