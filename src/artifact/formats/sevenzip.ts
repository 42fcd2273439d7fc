import { hasAscii } from '../../codec/index.ts';
import type { RandomFormat } from '../format.ts';
import { readOnDemand } from './common/on-demand.ts';

/**
 * 7z archives (7-Zip, DOC/7zFormat.txt). Each folder (solid block) is decoded once. Offsets of fields count in the file, except below
 * a field `Header` where the header is packed: that field covers the packed header, and **its sub-fields count in the unpacked one**.
 */
export const sevenzip: RandomFormat = {
  name: '7z',
  mediaType: 'application/x-7z-compressed',
  access: 'random',
  begins: '7',
  recognizes: ({ head }) => hasAscii(head, '7z\xbc\xaf\x27\x1c') && head[6] === 0,
  read: readOnDemand(() => import('./sevenzip/read.ts')),
};
