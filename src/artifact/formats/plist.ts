import { latin1, looksLikeBinaryPlist } from '../../codec/index.ts';
import type { LeafFormat, Probe } from '../format.ts';
import { decodeOnDemand } from './common/on-demand.ts';

/** Property lists (Apple): XML by the document type PropertyList-1.0, and binary (`bplist00`). */
export const plist: LeafFormat = {
  name: 'plist',
  mediaType: 'application/x-plist',
  access: 'whole',
  begins: 'b<\xef',
  recognizes,
  ...decodeOnDemand(() => import('./plist/decode.ts')),
};

function recognizes({ head }: Probe): boolean {
  if (looksLikeBinaryPlist(head)) return true;
  if (head[0] !== 0x3c && head[0] !== 0xef) return false;
  const text = latin1(head.subarray(0, 1024));
  return /^(\xef\xbb\xbf)?<\?xml/.test(text) && /<(!DOCTYPE )?plist[ >]/.test(text);
}
