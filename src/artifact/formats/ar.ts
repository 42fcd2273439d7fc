import { hasAscii } from '../../codec/index.ts';
import type { StreamFormat } from '../format.ts';
import { MAGIC, THIN_MAGIC } from './ar/recognize.ts';
import { readOnDemand } from './common/on-demand.ts';

/**
 * ar archives (ar(5)): System V and GNU with their tables of long names, BSD and Darwin with names before the data,
 * GNU thin archives, Microsoft import libraries (PE/COFF specification, "Archive (Library) File Format") and Debian
 * packages (deb(5)). Symbol indexes and name tables are listed as members under their stored name; indexes are decoded
 * as their fields. Names may repeat and need not be paths; that they lead elsewhere is reported here, not by the core.
 */
export const ar: StreamFormat = {
  name: 'ar',
  mediaType: 'application/x-archive',
  access: 'stream',
  begins: '!',
  flat: true,
  recognizes: ({ head }) => hasAscii(head, MAGIC) || hasAscii(head, THIN_MAGIC),
  read: readOnDemand(() => import('./ar/read.ts')),
};
