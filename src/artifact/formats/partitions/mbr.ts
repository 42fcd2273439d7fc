import { asBuffer, bytes, copyOf, layout, named, u8, u16, u32 } from '../../../codec/index.ts';
import type { Field } from '../../../model/index.ts';
import { type Disk, label, type Partition, type PartitionMap, SECTOR } from './partition.ts';
import { ENTRIES, hasSignature, TABLE_AT } from './recognize.ts';

/** The type that says a GUID partition table follows. */
export const PROTECTIVE = 0xee;

/** Types of partitions, as far as images of today have them. */
const TYPES: Readonly<Record<number, string>> = {
  0: 'empty',
  1: 'FAT12',
  4: 'FAT16 up to 32 MiB',
  5: 'extended',
  6: 'FAT16',
  7: 'NTFS or exFAT',
  11: 'FAT32',
  12: 'FAT32 LBA',
  14: 'FAT16 LBA',
  15: 'extended LBA',
  39: 'Windows recovery',
  130: 'Linux swap',
  131: 'Linux',
  142: 'Linux LVM',
  165: 'FreeBSD',
  166: 'OpenBSD',
  168: 'Darwin UFS',
  171: 'Darwin boot',
  175: 'HFS',
  205: 'ISO 9660',
  [PROTECTIVE]: 'GPT protective',
  239: 'EFI system',
  253: 'Linux RAID',
};
const EXTENDED: ReadonlySet<number> = new Set([5, 15, 0x85]);

const ENTRY = layout('le', {
  status: named(u8(), { 0: 'inactive', 128: 'active' }),
  'first CHS': bytes(3),
  type: named(u8(), TYPES),
  'last CHS': bytes(3),
  'first sector': u32('offset'),
  sectors: u32('size'),
});
/** Behind the boot code: the number that Windows writes to tell disks apart. */
const HEAD = layout('le', { 'boot code': bytes(440), 'disk signature': bytes(4, 'id'), reserved: u16() });

type Entry = NonNullable<ReturnType<typeof ENTRY.read>> & { readonly index: number };

function entriesOf(sector: Uint8Array): Entry[] {
  return Array.from({ length: ENTRIES }, (_, index) => ({
    ...ENTRY.read(sector, TABLE_AT + index * ENTRY.length)!,
    index,
  }));
}

/** The record at the start of a disk as a field, and its partitions in use. */
export function mbrSector(
  sector: Uint8Array,
  offset: number,
): { readonly field: Field; readonly entries: Entry[] } {
  const entries = entriesOf(sector);
  const fields = [
    ...HEAD.fields(sector, 0, offset),
    ...entries.map(({ index }) => entryField(sector, index, offset)),
    { name: 'signature', value: asBuffer(sector).readUInt16LE(510), offset: offset + 510, length: 2 },
  ];
  const field = { name: 'master boot record', offset, length: SECTOR, fields };
  return { field, entries: entries.filter(({ type }) => type !== 0) };
}

function entryField(sector: Uint8Array, index: number, base: number): Field {
  const at = TABLE_AT + index * ENTRY.length;
  const fields = ENTRY.fields(sector, at, base);
  return { name: 'partition', value: index + 1, offset: base + at, length: ENTRY.length, fields };
}

/** A master boot record without a GUID partition table, with the logical partitions of its extended ones. */
export async function readMbr(disk: Disk): Promise<PartitionMap> {
  const sector = copyOf(await disk.source.read(0, SECTOR));
  if (sector.length < SECTOR || !hasSignature(sector)) {
    disk.context.problem('partitions.bad-record', 'the master boot record has no signature', 510);
    return { list: [], fields: [] };
  }
  const { field, entries } = mbrSector(sector, 0);
  const list: Partition[] = [];
  const fields = [field];
  for (const entry of entries) {
    if (EXTENDED.has(entry.type)) await readLogical(disk, entry, list, fields);
    else list.push(partitionOf(sector, entry, 0, 0, entry.index + 1));
  }
  return { list, fields };
}

function partitionOf(sector: Uint8Array, entry: Entry, at: number, from: number, number: number): Partition {
  const field = entryField(sector, entry.index, at);
  return {
    path: label('', TYPES[entry.type] ?? `type ${entry.type}`, number).trim(),
    at: field.offset,
    offset: (from + entry['first sector']) * SECTOR,
    length: entry.sectors * SECTOR,
    fields: [field],
  };
}

/** Logical partitions: each has a record of its own with one entry for itself and one for the next record. */
async function readLogical(disk: Disk, extended: Entry, list: Partition[], fields: Field[]): Promise<void> {
  const seen = new Set<number>();
  const first = extended['first sector'];
  for (let record: number | undefined = first; record !== undefined; ) {
    const at: number = record * SECTOR;
    if (seen.has(record)) return disk.context.problem('partitions.cycle', `sector ${record}`, at);
    if (seen.size >= disk.context.limits.steps) {
      return disk.context.problem('limit.steps', `more than ${seen.size} logical partitions`, at);
    }
    seen.add(record);
    const sector: Uint8Array = copyOf(await disk.source.read(at, SECTOR));
    if (sector.length < SECTOR || !hasSignature(sector)) {
      return disk.tally.add('partitions.bad-record', `sector ${record} is no extended boot record`, at);
    }
    const { field, entries } = mbrSector(sector, at);
    fields.push({ ...field, name: 'extended boot record' });
    const next: Entry | undefined = entries.find(({ type }) => EXTENDED.has(type));
    for (const entry of entries) {
      if (!EXTENDED.has(entry.type)) list.push(partitionOf(sector, entry, at, record, ENTRIES + seen.size));
    }
    record = next && first + next['first sector'];
  }
}
