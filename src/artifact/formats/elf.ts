import type { RandomFormat } from '../format.ts';
import { readOnDemand } from './common/on-demand.ts';
import { looksLikeElf } from './elf/recognize.ts';

/**
 * ELF files of both classes and byte orders (System V ABI 4.1 with its update of 2013, GNU, LLVM, Android and Linux
 * extensions): programs, libraries, objects, kernel modules, split debug information, core files. Members are what is
 * packed inside: minimal debug information (`.gnu_debugdata`) and whatever follows the last structure.
 */
export const elf: RandomFormat = {
  name: 'elf',
  mediaType: 'application/x-elf',
  access: 'random',
  partly: true,
  begins: '\x7f',
  recognizes: ({ head }) => looksLikeElf(head),
  read: readOnDemand(() => import('./elf/read.ts')),
};
