import { hex } from '../../codec/index.ts';
import type { RandomFormat } from '../format.ts';
import { MAGIC } from './cfb/recognize.ts';
import { readOnDemand } from './common/on-demand.ts';

/**
 * Compound files ([MS-CFB]): Windows Installer packages, patches and transforms, Office documents before 2007, Outlook
 * messages. Storages are directories, streams are files. Names of installer streams are unpacked, control characters in names
 * are written as numbers in brackets (`[5]SummaryInformation`). All offsets count in the file, those of values inside streams,
 * too. Every sector is accounted for.
 */
export const cfb: RandomFormat = {
  name: 'cfb',
  mediaType: 'application/x-ole-storage',
  access: 'random',
  begins: '\xd0',
  recognizes: ({ head }) => head.length >= 512 && hex(head.subarray(0, 8)) === MAGIC,
  read: readOnDemand(() => import('./cfb/read.ts')),
};
