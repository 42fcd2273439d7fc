import { hasAscii, latin1 } from '../../codec/index.ts';
import type { LeafFormat } from '../format.ts';
import { decodeOnDemand } from './common/on-demand.ts';

/** PDF documents (ISO 32000-2): what identifies a making of them, and the order of their objects; pages are not decoded. */
export const pdf: LeafFormat = {
  name: 'pdf',
  mediaType: 'application/pdf',
  access: 'whole',
  recognizes: ({ head }) =>
    hasAscii(head, '%PDF-') || /^[^%]{0,64}%PDF-\d/.test(latin1(head.subarray(0, 72))),
  ...decodeOnDemand(() => import('./pdf/decode.ts')),
};
