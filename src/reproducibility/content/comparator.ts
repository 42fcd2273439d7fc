import type { Entry } from '../../model/index.ts';
import type { Known } from '../guess/known.ts';
import type { Claim, Unit } from '../unit.ts';

/** Compares contents of one kind better than their fields or bytes do. One file each, one line in `list.ts`. */
export interface Comparator {
  readonly name: string;
  /** Cheap: by format and path. */
  handles(entry: Entry): boolean;
  /** How they differ; undefined where this comparator cannot say. Never throws for bad input. */
  compare(unit: Unit, known: Known): Promise<readonly Claim[] | undefined>;
}
