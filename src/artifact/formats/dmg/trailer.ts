import { ascii, bytes, flags, hex, layout, named, type Part, u32, u64 } from '../../../codec/index.ts';
import type { Field, RandomSource } from '../../../model/index.ts';
import { isTrailer, TRAILER_LENGTH } from './recognize.ts';

/** Kinds of checksums that images state. */
export const CHECKSUMS: Readonly<Record<number, string>> = {
  0: 'none',
  1: 'DC42',
  2: 'CRC32',
  4: 'MD5',
  6: 'SHA',
  7: 'SHA-1',
  8: 'SHA-256',
};
/** The only kind that partitions have in practice. */
export const CRC32 = 2;

/** Room for any checksum, of which the first bits count; shown without the zeros behind. */
export const checksumRoom = (): Part<Uint8Array> => ({
  ...bytes(128, 'checksum'),
  show(value) {
    let end = value.length;
    while (end > 4 && value[end - 1] === 0) end--;
    return hex(value.subarray(0, Math.min(end, 64)));
  },
});

const TRAILER = layout('be', {
  Signature: ascii(4),
  Version: u32('version'),
  HeaderSize: u32('size'),
  Flags: flags(u32(), { 1: 'flattened', 4: 'internet enabled' }),
  RunningDataForkOffset: u64('offset'),
  DataForkOffset: u64('offset'),
  DataForkLength: u64('size'),
  RsrcForkOffset: u64('offset'),
  RsrcForkLength: u64('size'),
  SegmentNumber: u32(),
  SegmentCount: u32(),
  SegmentID: bytes(16, 'id'),
  DataChecksumType: named(u32(), CHECKSUMS),
  DataChecksumSize: u32('size'),
  DataChecksum: checksumRoom(),
  XMLOffset: u64('offset'),
  XMLLength: u64('size'),
  Reserved1: bytes(64),
  CodeSignatureOffset: u64('offset'),
  CodeSignatureLength: u64('size'),
  Reserved2: bytes(40),
  MasterChecksumType: named(u32(), CHECKSUMS),
  MasterChecksumSize: u32('size'),
  MasterChecksum: checksumRoom(),
  ImageVariant: named(u32(), { 1: 'device', 2: 'partition' }),
  SectorCount: u64('size'),
  Reserved3: bytes(12),
});

/** The trailer (UDIFResourceFile, `koly`) and where it stands: at the end, or, in the first images, at the start. */
export interface Trailer {
  readonly offset: number;
  readonly bytes: Uint8Array;
  readonly values: NonNullable<ReturnType<typeof TRAILER.read>>;
}

/** Finds the trailer; undefined where there is none. */
export async function findTrailer(source: RandomSource): Promise<Trailer | undefined> {
  for (const offset of [source.size - TRAILER_LENGTH, 0]) {
    if (offset < 0) continue;
    const found = await source.read(offset, TRAILER_LENGTH);
    if (!isTrailer(found, 0)) continue;
    const own = Uint8Array.prototype.slice.call(found);
    return { offset, bytes: own, values: TRAILER.read(own)! };
  }
  return undefined;
}

/** The trailer as a field. */
export function trailerField({ offset, bytes }: Trailer): Field {
  return { name: 'koly', offset, length: TRAILER_LENGTH, fields: TRAILER.fields(bytes, 0, offset) };
}
