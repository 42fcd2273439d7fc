import type { ProblemKind } from '../problem.ts';

/** Problems of partitioned disk images. */
export const PARTITION_PROBLEMS = {
  'partitions.truncated': {
    level: 'error',
    title: 'A partitioned disk image ends before a table or partition does.',
    why: 'The image was cut; what is missing of a partition is lost.',
  },
  'partitions.overlap': {
    level: 'warning',
    title: 'Two partitions of a disk image share sectors.',
    why: 'Writing to one changes the other; a table made by hand shows different content under two names.',
  },
  'partitions.table-overlap': {
    level: 'warning',
    title: 'A partition of a disk image covers the partition table.',
    why: 'Writing to the partition destroys the table; boot loaders and systems see different partitions.',
  },
  'partitions.gpt-checksum': {
    level: 'error',
    complete: true,
    title: 'The CRC-32 of a GUID partition table does not fit.',
    why: 'Systems take the other copy of the table, or refuse the disk (UEFI specification, 5.3.2).',
  },
  'partitions.gpt-header': {
    level: 'error',
    title: 'The header of a GUID partition table is damaged.',
    why: 'Its entries are read as far as they can be.',
  },
  'partitions.gpt-backup': {
    level: 'warning',
    title: 'The second GUID partition table is missing or differs from the first.',
    why: 'Systems that take the second one see other partitions (UEFI specification, 5.3.2).',
  },
  'partitions.hybrid': {
    level: 'note',
    title: 'A disk image has a GUID partition table and other partitions in its master boot record.',
    why: 'Made for machines that know only one of the two: they see different partitions.',
  },
  'partitions.cycle': {
    level: 'error',
    title: 'The chain of logical partitions of a disk image leads back to itself.',
    why: 'A reader that follows it never ends; every record is read once.',
  },
  'partitions.bad-record': {
    level: 'error',
    title: 'A record of a partition table is damaged.',
    why: 'Partitions behind it may be missing.',
  },
  'partitions.unreferenced': {
    level: 'note',
    title: 'A disk image has data outside its partitions.',
    why: 'Boot loaders live between the table and the first partition; anything else there is hidden from most tools.',
  },
} as const satisfies Record<string, ProblemKind>;
