import { hasAscii } from '../../../codec/index.ts';
import type { Probe } from '../../format.ts';

/** Types of volume descriptors that a set can begin with (ECMA-119, 8.1.1): boot record, primary, supplementary, partition. */
const FIRST_TYPES: ReadonlySet<number> = new Set([0, 1, 2, 3, 255]);

/** Whether the first volume descriptor, at byte 32,768, is there. */
export function isIso9660({ middle }: Probe): boolean {
  return middle !== undefined && FIRST_TYPES.has(middle[0]!) && hasAscii(middle, 'CD001', 1);
}

/** Whether a name is that of the image of a disc. */
export function isDiscName(name: string): boolean {
  return /\.(?:iso|img|cdr|toast|udf)$/i.test(name);
}
