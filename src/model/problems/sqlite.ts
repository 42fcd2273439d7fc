import type { ProblemKind } from '../problem.ts';

/** Problems of SQLite databases. */
export const SQLITE_PROBLEMS = {
  'sqlite.truncated': {
    level: 'error',
    title: 'A database has fewer pages than its header states.',
    why: 'The file was cut.',
  },
  'sqlite.header': {
    level: 'error',
    title: 'The header of a database states an impossible page size.',
    why: 'The file was damaged; its pages cannot be found.',
  },
  'sqlite.bad-page': {
    level: 'error',
    title: 'A page of a database is not what refers to it says.',
    why: 'The page was damaged; its rows are not shown.',
  },
  'sqlite.bad-reference': {
    level: 'error',
    title: 'A page is referred to twice, or is not there.',
    why: 'The database is corrupt: its parts share pages or go in a circle.',
  },
  'sqlite.freelist': {
    level: 'warning',
    title: 'The list of free pages has another length than stated.',
    why: 'A program other than SQLite wrote the file, or it was damaged.',
  },
  'sqlite.unreferenced': {
    level: 'warning',
    title: 'A database has pages that nothing refers to.',
    why: 'SQLite never looks at them: a hiding place, or what a crash left behind.',
  },
  'sqlite.trailing-data': {
    level: 'warning',
    title: 'Bytes follow the last page of a database.',
    why: 'SQLite does not look at them: a hiding place.',
  },
} as const satisfies Record<string, ProblemKind>;
