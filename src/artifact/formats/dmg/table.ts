import { asBuffer, ascii, bytes, hasAscii, layout, named, u32, u64, u64be } from '../../../codec/index.ts';
import type { Field } from '../../../model/index.ts';
import { CHECKSUMS, checksumRoom } from './trailer.ts';

/** Bytes of a sector. */
export const SECTOR = 512;

const TABLE = layout('be', {
  Signature: ascii(4),
  InfoVersion: u32('version'),
  FirstSectorNumber: u64('offset'),
  SectorCount: u64('size'),
  DataStart: u64('offset'),
  DecompressBufferRequested: u32('size'),
  BlocksDescriptor: u32('order'),
  Reserved: bytes(24),
  ChecksumType: named(u32(), CHECKSUMS),
  ChecksumSize: u32('size'),
  Checksum: checksumRoom(),
  BlocksRunCount: u32('size'),
});

/** How the sectors of a run are stored. */
export const KIND = {
  zero: 0,
  raw: 1,
  ignore: 2,
  comment: 0x7ffffffe,
  adc: 0x80000004,
  zlib: 0x80000005,
  bzip2: 0x80000006,
  lzfse: 0x80000007,
  lzma: 0x80000008,
  end: 0xffffffff,
} as const;
const KIND_NAMES = Object.fromEntries(Object.entries(KIND).map(([name, kind]) => [kind, name]));

const RUN = layout('be', {
  type: named(u32(), KIND_NAMES),
  comment: u32(),
  sectorNumber: u64('offset'),
  sectorCount: u64('size'),
  compressedOffset: u64('offset'),
  compressedLength: u64('size'),
});

/** Sectors of a partition that are stored in one way, in one piece. */
export interface Run {
  readonly kind: number;
  /** First sector, counted in the partition, and how many there are. */
  readonly sector: number;
  readonly sectors: number;
  /** Stored bytes, counted in the data fork. */
  readonly offset: number;
  readonly length: number;
}

/** The table of a partition (`mish`, BLKXTable), with runs decoded as they are asked for: there may be a million. */
export interface Table {
  readonly values: NonNullable<ReturnType<typeof TABLE.read>>;
  /** Runs that are really there, the end mark included. */
  readonly count: number;
  /** The table claims more runs than it has room for. */
  readonly cut: boolean;
  run(index: number): Run;
  /** Its fields, which count in the table itself; with `rows`, every run. */
  fields(rows: boolean): Field[];
}

/** Reads a table; undefined where the bytes are none. */
export function readTable(table: Uint8Array): Table | undefined {
  const values = TABLE.read(table);
  if (!values || !hasAscii(table, 'mish')) return undefined;
  const buffer = asBuffer(table);
  const room = Math.floor((table.length - TABLE.length) / RUN.length);
  const count = Math.min(values.BlocksRunCount, room);
  return {
    values,
    count,
    cut: values.BlocksRunCount > room,
    run(index) {
      const at = TABLE.length + index * RUN.length;
      return {
        kind: buffer.readUInt32BE(at),
        sector: u64be(buffer, at + 8),
        sectors: u64be(buffer, at + 16),
        offset: values.DataStart + u64be(buffer, at + 24),
        length: u64be(buffer, at + 32),
      };
    },
    fields: (rows) => [...TABLE.fields(table, 0, 0), ...(rows ? runFields(table, count) : [])],
  };
}

function runFields(table: Uint8Array, count: number): Field[] {
  return Array.from({ length: count }, (_, index) => {
    const at = TABLE.length + index * RUN.length;
    return { name: 'run', value: index, offset: at, length: RUN.length, fields: RUN.fields(table, at, 0) };
  });
}

/** Whether a run takes stored bytes. */
export function isStored({ kind, length }: Run): boolean {
  return (
    length > 0 && kind !== KIND.zero && kind !== KIND.ignore && kind !== KIND.comment && kind !== KIND.end
  );
}

/** The name of a kind of runs; in hexadecimal where it has none. */
export function kindName(kind: number): string {
  return KIND_NAMES[kind] ?? `0x${kind.toString(16)}`;
}
