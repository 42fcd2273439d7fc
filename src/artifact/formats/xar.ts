import { hasAscii } from '../../codec/index.ts';
import type { RandomFormat } from '../format.ts';
import { readOnDemand } from './common/on-demand.ts';

/**
 * XAR, the container of macOS packages: a header, a compressed XML table of contents, and a heap of stored members
 * (Apple's libxar and mackyle/xar, which agree but for checksum id 3). Members come in the order of the table.
 *
 * Offsets of fields count in the file, except below a field `toc`: that field covers the compressed table of contents
 * in the file, and **its sub-fields count in the inflated table**. A member's fields are such a `toc` with the member's
 * element, then the heap ranges of its data and extended attributes.
 */
export const xar: RandomFormat = {
  name: 'xar',
  mediaType: 'application/x-xar',
  access: 'random',
  begins: 'x',
  recognizes({ head }) {
    // The version is below 256, so its first byte is zero: text that starts with the magic has none.
    return head.length >= 8 && hasAscii(head, 'xar!') && head[6] === 0;
  },
  read: readOnDemand(() => import('./xar/read.ts')),
};
