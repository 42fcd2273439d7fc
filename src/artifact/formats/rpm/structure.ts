import type { HeaderKind } from './tags.ts';

/** Magic, version, reserved, number of index entries, bytes of data. */
export const INTRO = 16;
/** Tag, type, offset, count. */
export const ENTRY = 16;

/** One tag of a header. */
export interface RpmEntry {
  readonly tag: number;
  readonly type: number;
  /** Where its data begins, in the data of the header. */
  readonly offset: number;
  /** Number of values. */
  readonly count: number;
  /** Bytes of data; 0 where the entry is broken. */
  readonly length: number;
  /** Its data is there, aligned, and of its type. */
  readonly sound: boolean;
}

/** A header structure as stored (rpm manual, "RPM Package Header format"). */
export interface RpmHeader {
  readonly kind: HeaderKind;
  /** First byte in the package. */
  readonly offset: number;
  /** All its bytes: intro, index, data. */
  readonly bytes: Buffer;
  /** The data alone. */
  readonly store: Buffer;
  /** In stored order. */
  readonly entries: readonly RpmEntry[];
  /** The first sound entry of each tag. */
  readonly byTag: ReadonlyMap<number, RpmEntry>;
}

/** First byte of a header's data in the package. */
export function storeOffset({ offset, bytes, store }: RpmHeader): number {
  return offset + bytes.length - store.length;
}
