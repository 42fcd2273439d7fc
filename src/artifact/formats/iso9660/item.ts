import { type DirectoryRecord, extentOf, extraOf, placeOf, sizeOf } from './records.ts';
import { type RockRidge, rockRidgeOf } from './rock-ridge.ts';
import { areasOf, entriesOf, type RecordUse } from './susp.ts';

/** Bytes of a file in one piece. */
export interface Extent {
  readonly start: number;
  readonly length: number;
}

/** A file or directory of a tree. Kept small: two trees of a disc may have a million. */
export interface Item {
  /** From the root, without a slash at the start. */
  readonly path: string;
  readonly isDirectory: boolean;
  readonly record: RecordUse;
  /** The further records of a file in several extents. */
  readonly others: readonly RecordUse[];
  /** Block of the directory that belongs here but was moved up (CL). */
  readonly child: number | undefined;
}

/** The records of what has only one. */
export const NO_OTHERS: readonly RecordUse[] = [];

/** Its records: more than one for a file in several extents. */
export const recordsOf = ({ record, others }: Item): readonly RecordUse[] => [record, ...others];

/** What Rock Ridge says about an item, but for its name: that is part of the path. */
export const rockOf = ({ record }: Item): RockRidge | undefined => rockRidgeOf(entriesOf(areasOf(record)));

/** Content of a file; none for a directory. */
export function extentsOf(item: Item): Extent[] {
  return item.isDirectory ? [] : recordsOf(item).map(contentOf);
}

/** First byte of the content of an item. */
export const startOf = ({ record }: Item): number => extentOf(record) + extraOf(record);

/** Extended attribute record, in front of the content; undefined where there is none. */
export function attributesOf({ record }: Item): Extent | undefined {
  const length = extraOf(record);
  return length > 0 ? { start: extentOf(record), length } : undefined;
}

const contentOf = (record: DirectoryRecord): Extent => ({
  start: extentOf(record) + extraOf(record),
  length: sizeOf(record),
});

/** Where the first record of an item stands in the image. */
export const offsetOf = ({ record }: Item): number => placeOf(record);
