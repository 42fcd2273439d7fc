import type { RandomFormat } from '../format.ts';
import { readOnDemand } from './common/on-demand.ts';
import { isMacho } from './macho/recognize.ts';

/**
 * Mach-O (<mach-o/loader.h>): executables, libraries, object files, debug symbol companions and kernel collections of
 * macOS and its siblings, of one architecture. Its sections are no members; only an archive that a linker put into a
 * section (the bitcode bundle, a XAR) is.
 */
export const macho: RandomFormat = {
  name: 'macho',
  mediaType: 'application/x-mach-binary',
  access: 'random',
  partly: true,
  begins: '\xfe\xcf\xce',
  flat: true,
  recognizes: ({ head }) => isMacho(head),
  read: readOnDemand(() => import('./macho/read.ts')),
};
