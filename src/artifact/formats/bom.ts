import { hasAscii } from '../../codec/index.ts';
import type { LeafFormat } from '../format.ts';
import { decodeOnDemand } from './common/on-demand.ts';

/**
 * Bom, the bill of materials of macOS packages (`BOMStore`; lsbom(8), mkbom(8); there is no published specification): a
 * store of numbered blocks with named variables, most of them trees. The paths are the substance, so each of them is a
 * field `path` whose parts stand where its three blocks are.
 */
export const bom: LeafFormat = {
  name: 'bom',
  mediaType: 'application/x-bom',
  access: 'whole',
  begins: 'B',
  recognizes: ({ head }) => hasAscii(head, 'BOMStore'),
  ...decodeOnDemand(() => import('./bom/decode.ts')),
};
