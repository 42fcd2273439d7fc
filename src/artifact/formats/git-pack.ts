import { hasAscii } from '../../codec/index.ts';
import type { LeafFormat } from '../format.ts';
import { tellPack } from './git/pack.ts';

/** Packs of git objects (gitformat-pack, versions 2 and 3). */
export const gitPack: LeafFormat = {
  name: 'git-pack',
  mediaType: 'application/x-git-packed-objects',
  access: 'whole',
  begins: 'P',
  recognizes: ({ head }) => hasAscii(head, 'PACK\0\0\0') && (head[7] === 2 || head[7] === 3),
  decode: (bytes, context) => tellPack(bytes, 0, context),
};
