import { crc32 } from 'node:zlib';
import {
  asBuffer,
  ascii,
  bytes,
  copyOf,
  guidPart,
  hasAscii,
  isZero,
  layout,
  type Part,
  u32,
  u64,
  utf16le,
} from '../../../codec/index.ts';
import type { Field } from '../../../model/index.ts';
import { mbrSector, PROTECTIVE } from './mbr.ts';
import { type Disk, label, type Partition, type PartitionMap, SECTOR } from './partition.ts';

const HEADER = layout('le', {
  Signature: ascii(8),
  Revision: u32('version'),
  HeaderSize: u32('size'),
  HeaderCRC32: u32('checksum'),
  Reserved: u32(),
  MyLBA: u64('offset'),
  AlternateLBA: u64('offset'),
  FirstUsableLBA: u64('offset'),
  LastUsableLBA: u64('offset'),
  DiskGUID: guidPart(),
  PartitionEntryLBA: u64('offset'),
  NumberOfPartitionEntries: u32('size'),
  SizeOfPartitionEntry: u32('size'),
  PartitionEntryArrayCRC32: u32('checksum'),
});
const CRC_AT = 16;

/** UTF-16, little-endian, up to its NUL. */
const utf16 = (length: number): Part<string> => ({
  ...bytes(length),
  get: (b, at) => utf16le(b.subarray(at, at + length)).split('\0', 1)[0]!,
  show: (value) => value,
  meaning: 'name',
});

const ENTRY = layout('le', {
  PartitionTypeGUID: guidPart(),
  UniquePartitionGUID: guidPart(),
  StartingLBA: u64('offset'),
  EndingLBA: u64('offset'),
  Attributes: u64(),
  PartitionName: utf16(72),
});

/** Types of partitions, by their GUID. */
const TYPES: Readonly<Record<string, string>> = {
  'c12a7328-f81f-11d2-ba4b-00a0c93ec93b': 'EFI system',
  '21686148-6449-6e6f-744e-656564454649': 'BIOS boot',
  'e3c9e316-0b5c-4db8-817d-f92df00215ae': 'Microsoft reserved',
  'ebd0a0a2-b9e5-4433-87c0-68b6b72699c7': 'basic data',
  'de94bba4-06d1-4d40-a16a-bfd50179d6ac': 'Windows recovery',
  '0fc63daf-8483-4772-8e79-3d69d8477de4': 'Linux',
  '4f68bce3-e8cd-4db1-96e7-fbcaf984b709': 'Linux root x86-64',
  'b921b045-1df0-41c3-af44-4c6f280d3fae': 'Linux root arm64',
  '0657fd6d-a4ab-43c4-84e5-0933c84b4f4f': 'Linux swap',
  'e6d6d379-f507-44c2-a23c-238f2a3df928': 'Linux LVM',
  '48465300-0000-11aa-aa11-00306543ecac': 'Apple_HFS',
  '7c3457ef-0000-11aa-aa11-00306543ecac': 'Apple_APFS',
  '426f6f74-0000-11aa-aa11-00306543ecac': 'Apple_Boot',
  '55465300-0000-11aa-aa11-00306543ecac': 'Apple_UFS',
};

interface Gpt {
  readonly header: NonNullable<ReturnType<typeof HEADER.read>>;
  readonly entries: Uint8Array;
  readonly entriesAt: number;
  readonly fields: readonly Field[];
}

/** A disk with a GUID partition table: the first copy counts, the second is compared. */
export async function readGpt(disk: Disk): Promise<PartitionMap> {
  const { source, context } = disk;
  const sector = copyOf(await source.read(0, SECTOR));
  const mbr = mbrSector(sector, 0);
  if (mbr.entries.some(({ type }) => type !== PROTECTIVE)) {
    context.problem('partitions.hybrid', `${mbr.entries.length} entries in the master boot record`, 446);
  }
  const first = await readTable(disk, 1, 'GPT');
  if (!first) return { list: [], fields: [mbr.field] };
  const second = await readBackup(disk, first);
  const list: Partition[] = [];
  const width = first.header.SizeOfPartitionEntry;
  // Where the header states a width that cannot be, there are no entries.
  for (let at = 0, number = 1; at + ENTRY.length <= first.entries.length; at += width, number++) {
    const partition = partitionAt(first, at, number);
    if (partition) list.push(partition);
  }
  return { list, fields: [mbr.field, ...first.fields, ...(second?.fields ?? [])] };
}

function partitionAt({ entries, entriesAt }: Gpt, at: number, number: number): Partition | undefined {
  const entry = ENTRY.read(entries, at);
  if (!entry || isZero(entries.subarray(at, at + 16))) return undefined;
  const type = TYPES[entry.PartitionTypeGUID] ?? entry.PartitionTypeGUID;
  const offset = entriesAt + at;
  const fields = ENTRY.fields(entries, at, entriesAt);
  return {
    path: label(entry.PartitionName, type, number).trim(),
    at: offset,
    offset: entry.StartingLBA * SECTOR,
    length: Math.max(0, entry.EndingLBA - entry.StartingLBA + 1) * SECTOR,
    fields: [{ name: 'partition', value: number, offset, length: ENTRY.length, fields }],
  };
}

/** Header and entries of one copy; undefined, with a problem, where there is no header. */
async function readTable(disk: Disk, sector: number, name: string): Promise<Gpt | undefined> {
  const { source, context } = disk;
  const at = sector * SECTOR;
  const bytes = copyOf(await source.read(at, SECTOR));
  const header = HEADER.read(bytes);
  if (
    !header ||
    !hasAscii(bytes, 'EFI PART') ||
    header.HeaderSize < HEADER.length ||
    header.HeaderSize > SECTOR
  ) {
    context.problem(
      'partitions.gpt-header',
      `${name}: no header at sector ${sector}`,
      Math.min(at, source.size),
    );
    return undefined;
  }
  const sum = asBuffer(copyOf(bytes.subarray(0, header.HeaderSize)));
  sum.writeUInt32LE(0, CRC_AT);
  compare(context, `header of the ${name}`, header.HeaderCRC32, crc32(sum), at + CRC_AT);
  const { SizeOfPartitionEntry: width, NumberOfPartitionEntries: count } = header;
  const length = count * width;
  const entriesAt = header.PartitionEntryLBA * SECTOR;
  const fields: Field[] = [
    { name: `${name} header`, offset: at, length: header.HeaderSize, fields: HEADER.fields(bytes, 0, at) },
  ];
  if (width < ENTRY.length || length > context.limits.metadata || entriesAt > source.size) {
    context.problem(
      'partitions.gpt-header',
      `${name}: ${count} entries of ${width} bytes at ${entriesAt}`,
      at + 72,
    );
    return { header, entries: new Uint8Array(0), entriesAt: 0, fields };
  }
  const entries = copyOf(await source.read(entriesAt, length));
  if (entries.length < length) {
    context.problem(
      'partitions.truncated',
      `the ${name} entries have ${entries.length} of ${length} bytes`,
      entriesAt,
    );
  }
  compare(context, `entries of the ${name}`, header.PartitionEntryArrayCRC32, crc32(entries), at + 88);
  fields.push({ name: `${name} entries`, value: count, offset: entriesAt, length: entries.length });
  return { header, entries, entriesAt, fields };
}

function compare(context: Disk['context'], what: string, stated: number, found: number, at: number): void {
  if (stated === found) return;
  const [states, has] = [stated, found].map((value) => value.toString(16).padStart(8, '0'));
  context.problem('partitions.gpt-checksum', `${what}: stated is ${states}, computed ${has}`, at);
}

/** The copy at the end: the same disk and the same partitions. */
async function readBackup(disk: Disk, first: Gpt): Promise<Gpt | undefined> {
  const { source, context } = disk;
  const at = first.header.AlternateLBA * SECTOR;
  if (at + SECTOR > source.size) {
    context.problem(
      'partitions.gpt-backup',
      `it should be at ${at}, the image has ${source.size} bytes`,
      SECTOR + 32,
    );
    return undefined;
  }
  const second = await readTable(disk, first.header.AlternateLBA, 'backup GPT');
  const same =
    second &&
    second.header.DiskGUID === first.header.DiskGUID &&
    Buffer.compare(second.entries, first.entries) === 0;
  if (!same) context.problem('partitions.gpt-backup', 'its disk or partitions are others', at);
  return second;
}
