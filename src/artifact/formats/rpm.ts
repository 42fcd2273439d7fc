import type { StreamFormat } from '../format.ts';
import { readOnDemand } from './common/on-demand.ts';
import { isLead } from './rpm/recognize.ts';

/**
 * RPM packages (rpm manual, "RPM V3", "V4" and "V6 Package format"; Linux Standard Base): a lead, a header of signatures, the
 * header with all metadata, and the payload. The payload is one member, a compressed cpio archive that is read as such;
 * where its entries have no names of their own (`07070X`), the files are members here. Sizes and digests are verified
 * while the bytes go by, signatures are shown and not verified.
 */
export const rpm: StreamFormat = {
  name: 'rpm',
  mediaType: 'application/x-rpm',
  access: 'stream',
  begins: '\xed',
  recognizes: ({ head }) => isLead(head),
  read: readOnDemand(() => import('./rpm/read.ts')),
};
