import type { RandomFormat } from '../format.ts';
import { objectKind } from './coff/recognize.ts';
import { readOnDemand } from './common/on-demand.ts';

/**
 * COFF objects (Microsoft's PE/COFF specification): relocatable ones, those with 32-bit section numbers (/bigobj), the import
 * objects of libraries, and the ones that only a compiler understands (link-time code generation). They have no members.
 */
export const coff: RandomFormat = {
  name: 'coff',
  mediaType: 'application/x-coff',
  access: 'random',
  partly: true,
  recognizes: ({ head, size }) => objectKind(head, size) !== undefined,
  read: readOnDemand(() => import('./coff/read.ts')),
};
