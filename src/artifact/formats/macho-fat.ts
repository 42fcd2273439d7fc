import type { RandomFormat } from '../format.ts';
import { readOnDemand } from './common/on-demand.ts';
import { isFat } from './macho-fat/recognize.ts';

/**
 * Universal ("fat") binaries (<mach-o/fat.h>): a table of slices, each a Mach-O file, a static archive or bitcode for
 * one architecture. Members are named by it, as lipo(1) does. Always big-endian.
 */
export const machoFat: RandomFormat = {
  name: 'macho-fat',
  mediaType: 'application/x-mach-binary',
  access: 'random',
  begins: '\xca',
  flat: true,
  recognizes: ({ head }) => isFat(head),
  read: readOnDemand(() => import('./macho-fat/read.ts')),
};
