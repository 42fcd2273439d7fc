import type { ProblemKind } from '../problem.ts';

/** Problems of Apple disk images (UDIF). */
export const DMG_PROBLEMS = {
  'dmg.trailer': {
    level: 'error',
    title: 'The trailer of a disk image is missing or does not fit the file.',
    why: 'The trailer says where everything is; the file was cut or put together wrongly.',
  },
  'dmg.no-table': {
    level: 'error',
    title: 'A disk image has no table of partitions.',
    why: 'Without it nothing in the image can be found.',
  },
  'dmg.plist': {
    level: 'error',
    title: 'The property list or resource fork of a disk image cannot be read to its end.',
    why: 'Partitions behind the damage are lost.',
  },
  'dmg.bad-table': {
    level: 'error',
    title: 'The table of a partition of a disk image is damaged.',
    why: 'The partition is listed as far as its table can be read.',
  },
  'dmg.run-order': {
    level: 'error',
    title: 'The runs of a partition overlap, leave sectors out or lie behind its end.',
    why: 'Readers disagree what such sectors hold; here the first run counts, and what no run describes is zeros.',
  },
  'dmg.run-outside': {
    level: 'error',
    title: 'A run of a disk image lies outside the data fork.',
    why: 'The image was cut, or its table leads to bytes that are something else.',
  },
  'dmg.run-overlap': {
    level: 'warning',
    title: 'Two runs of a disk image share stored bytes.',
    why: 'Writers store every run once: bytes used twice are the mark of a bomb or of a table made by hand.',
  },
  'dmg.run-size': {
    level: 'error',
    title: 'A run of a disk image does not decode to the sectors it stands for.',
    why: 'What is missing is zeros here; other readers stop, or shift what follows.',
  },
  'dmg.packed-rest': {
    level: 'warning',
    title: 'Bytes follow the compressed data within a run of a disk image.',
    why: 'No reader shows them: a hiding place.',
  },
  'dmg.unknown-run': {
    level: 'error',
    title: 'A disk image stores sectors with a method that is not known.',
    why: 'Its sectors are zeros here; the message names the method.',
  },
  'dmg.lzfse': {
    level: 'error',
    title: 'LZFSE data of a disk image cannot be decoded to its end.',
    why: 'The stored bytes are damaged; sectors behind the damage are zeros here.',
  },
  'dmg.checksum': {
    level: 'error',
    complete: true,
    title: 'The CRC-32 of a partition of a disk image does not fit its content.',
    why: 'The partition was changed or damaged after the image was made; macOS refuses to mount it.',
  },
  'dmg.master-checksum': {
    level: 'warning',
    title: 'The master checksum of a disk image does not fit the checksums of its partitions.',
    why: 'A partition was exchanged after the image was made; macOS refuses to mount it.',
  },
  'dmg.data-checksum': {
    level: 'warning',
    title: 'The checksum of the data fork of a disk image does not fit.',
    why: 'Stored bytes were changed after the image was made.',
  },
  'dmg.unverified': {
    level: 'note',
    title: 'A disk image has a checksum of a kind that is not computed.',
    why: 'The content was read but damage to it would not have been noticed this way.',
  },
  'dmg.partition-overlap': {
    level: 'warning',
    title: 'Two partitions of a disk image describe the same sectors.',
    why: 'A reader that puts the whole disk together sees one of the two contents.',
  },
  'dmg.sector-count': {
    level: 'warning',
    title: 'The partitions of a disk image reach beyond the number of sectors it states.',
    why: 'A reader that trusts the number does not see the sectors behind it.',
  },
  'dmg.unreferenced': {
    level: 'note',
    title: 'A disk image has bytes that no run and no structure refers to.',
    why: 'hdiutil leaves earlier versions of rewritten runs behind; the same place can hide anything.',
  },
  'dmg.apfs': {
    level: 'note',
    title: 'A partition of a disk image holds an APFS container, which is not opened.',
    why: 'Its bytes are listed and digested as a whole, its files are not.',
  },
  'dmg.encrypted': {
    level: 'error',
    title: 'A disk image is encrypted.',
    why: 'Nothing but its header can be read without the password.',
  },
  'dmg.segmented': {
    level: 'error',
    title: 'A disk image is one of several parts.',
    why: 'Runs that are stored in the other parts are not here; join the parts to read everything.',
  },
} as const satisfies Record<string, ProblemKind>;
