import { hasAscii } from '../../codec/index.ts';
import type { RandomFormat } from '../format.ts';
import { readOnDemand } from './common/on-demand.ts';

/**
 * Cabinets ([MS-CAB]): stored, MSZIP and LZX folders are decoded, Quantum is reported. Files are pieces of their folder's decoded stream;
 * members come by folder and place in it, so that one pass over each folder is enough. That is the order of the list of files in
 * nearly every cabinet.
 */
export const cab: RandomFormat = {
  name: 'cab',
  mediaType: 'application/vnd.ms-cab-compressed',
  access: 'random',
  begins: 'M',
  recognizes: ({ head }) => hasAscii(head, 'MSCF') && head.length >= 36 && head[25]! <= 1 && head[24]! <= 9,
  read: readOnDemand(() => import('./cab/read.ts')),
};
