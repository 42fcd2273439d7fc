import type { Field, RandomSource } from '../../../model/index.ts';
import type { ReadContext } from '../../format.ts';
import type { Tally } from '../common/tally.ts';

/** Bytes of a sector, as all but a few disks have them. */
export const SECTOR = 512;

/** A disk image while it is read. */
export interface Disk {
  readonly source: RandomSource;
  readonly context: ReadContext;
  readonly tally: Tally;
}

/** One partition of a disk. */
export interface Partition {
  readonly path: string;
  /** Where its entry in the table is. */
  readonly at: number;
  /** Its bytes in the image, as claimed. */
  readonly offset: number;
  readonly length: number;
  readonly fields: readonly Field[];
  /** The table itself, which an Apple partition map lists as well. */
  readonly isTable?: true;
}

/** What a partition table holds. */
export interface PartitionMap {
  readonly list: readonly Partition[];
  /** The tables themselves, each with the range it takes. */
  readonly fields: readonly Field[];
}

/** The name of a member. */
export function label(name: string, type: string, number: number): string {
  return `${name} (${type} : ${number})`;
}
