import type { ProblemKind } from '../problem.ts';

/** Problems of compound files. */
export const CFB_PROBLEMS = {
  'cfb.header': {
    level: 'error',
    title: 'The header of a compound file cannot be used.',
    why: 'Without a whole header and a usable sector size nothing can be found.',
  },
  'cfb.header-value': {
    level: 'warning',
    title: 'The header of a compound file has a value that its specification forbids.',
    why: 'Some tools go by the value, others by what it must be: they read different files.',
  },
  'cfb.reserved': {
    level: 'warning',
    title: 'A part of the header of a compound file that must be empty is not.',
    why: 'No tool shows these bytes: a hiding place.',
  },
  'cfb.count-mismatch': {
    level: 'warning',
    title: 'The header of a compound file counts the sectors of a table wrongly.',
    why: 'Tools that go by the count read another table than those that go by its chain.',
  },
  'cfb.difat': {
    level: 'error',
    title: 'The list of allocation table sectors of a compound file is damaged.',
    why: 'The sectors it should lead to count as free, so that streams may be cut.',
  },
  'cfb.fat-mark': {
    level: 'warning',
    title: 'A compound file marks sectors of its allocation table wrongly.',
    why: 'Tools that write to the file may overwrite them; some refuse it.',
  },
  'cfb.fat-excess': {
    level: 'warning',
    title: 'The allocation table of a compound file has entries for sectors beyond the end of the file.',
    why: 'The file was cut, or the table holds something that is none.',
  },
  'cfb.chain': {
    level: 'error',
    title: 'A chain of sectors of a compound file is broken.',
    why: 'It ends early, leads out of the file or back into itself; what was found up to there is read.',
  },
  'cfb.cross-link': {
    level: 'error',
    title: 'Two streams of a compound file share sectors.',
    why: 'At most one of them can be right; changing one changes the other.',
  },
  'cfb.chain-too-long': {
    level: 'warning',
    title: 'A stream of a compound file has more sectors than its size needs.',
    why: 'No tool shows the sectors beyond its end: a hiding place.',
  },
  'cfb.truncated': {
    level: 'error',
    title: 'A compound file ends in the middle of a stream.',
    why: 'The file was cut, or the size of the stream is wrong.',
  },
  'cfb.directory': {
    level: 'error',
    title: 'The directory of a compound file is damaged.',
    why: 'Links between its entries lead nowhere or in circles, so that streams may be missing from the list.',
  },
  'cfb.directory-order': {
    level: 'warning',
    title: 'The entries of a storage are not in the order that looking them up needs.',
    why: 'Tools that search the tree do not find a stream that others list.',
  },
  'cfb.entry-name': {
    level: 'warning',
    title: 'The name of a directory entry is not stored as it must be.',
    why: 'Its length, its end or a character is wrong: tools show different names.',
  },
  'cfb.entry-value': {
    level: 'note',
    title: 'A directory entry has a value that its kind of entry must not have.',
    why: 'Harmless for most tools, but part of the digest and a place to keep things.',
  },
  'cfb.orphan-entry': {
    level: 'warning',
    title: 'A compound file has a stream or storage that its directory does not lead to.',
    why: 'Most tools do not show it: a hiding place. It is listed below `[unlinked]`.',
  },
  'cfb.stale-entry': {
    level: 'note',
    title: 'An unused directory entry still has values of a deleted one.',
    why: 'Names and times of what was deleted remain.',
  },
  'cfb.free-sector-data': {
    level: 'note',
    title: 'Free sectors of a compound file are not empty.',
    why: 'They hold what was deleted or lay in the memory of the writer; it may be private, and it differs between builds.',
  },
  'cfb.lost-sector': {
    level: 'warning',
    title: 'Sectors of a compound file are taken, but nothing leads to them.',
    why: 'No tool shows them: a hiding place, or what a crash left.',
  },
  'cfb.slack': {
    level: 'note',
    title: 'The last sectors of streams hold bytes after the end of the stream.',
    why: 'They are what lay in the memory of the writer; they may be private, and they differ between builds.',
  },
  'cfb.trailing-data': {
    level: 'warning',
    title: 'Bytes follow the last sector in use of a compound file.',
    why: 'No tool shows them: a hiding place, or something was appended after signing.',
  },
  'cfb.property-set': {
    level: 'error',
    title: 'A property set of a compound file is damaged.',
    why: 'Some of its properties could not be read; the message names them.',
    complete: true,
  },
  'cfb.property-rest': {
    level: 'note',
    title: 'A property set has bytes that belong to no property.',
    why: 'They are what an earlier value or the memory of the writer left.',
  },
} as const satisfies Record<string, ProblemKind>;
