import { EXTRA, type ExtraField, extraData } from './extra.ts';

/** A modification time as a header gives it. */
export interface MemberTime {
  /** Seconds since 1970-01-01T00:00:00Z. */
  readonly mtime?: number;
  /** Read from wall-clock time without a zone. */
  readonly mtimeLocal?: boolean;
}

/** Seconds from 1601-01-01 (NTFS) to 1970-01-01. */
const NTFS_EPOCH = 11_644_473_600;

/** Modification time from `UT` or `UX`, else NTFS times, else undefined. */
export function extraTime(extra: Buffer, fields: readonly ExtraField[]): number | undefined {
  if (fields.length === 0) return undefined;
  const unix = extraData(extra, fields, EXTRA.unixTimes);
  if (unix && unix.length >= 5 && (unix[0]! & 1) !== 0) return unix.readInt32LE(1);
  const old = extraData(extra, fields, EXTRA.oldUnix);
  if (old && old.length >= 8) return old.readInt32LE(4);
  const ntfs = extraData(extra, fields, EXTRA.ntfs);
  const at = ntfs ? ntfsTimesAt(ntfs) : undefined;
  return at === undefined ? undefined : ntfsTime(ntfs!, at);
}

/** Where the three times of an NTFS field begin: tag 1 of 24 bytes behind four reserved bytes (APPNOTE 4.5.5). */
export function ntfsTimesAt(data: Buffer): number | undefined {
  for (let at = 4; at + 4 <= data.length; at += 4 + data.readUInt16LE(at + 2)) {
    if (data.readUInt16LE(at) === 1 && data.readUInt16LE(at + 2) >= 24 && at + 28 <= data.length)
      return at + 4;
  }
  return undefined;
}

/** A FILETIME (100 ns since 1601) as seconds since 1970, to the millisecond; undefined for 0, which means "not set". */
export function ntfsTime(data: Buffer, at: number): number | undefined {
  const ticks = data.readBigUInt64LE(at);
  return ticks === 0n ? undefined : Number(ticks / 10_000n) / 1000 - NTFS_EPOCH;
}
