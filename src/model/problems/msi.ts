import type { ProblemKind } from '../problem.ts';

/** Problems of Windows Installer databases. */
export const MSI_PROBLEMS = {
  'msi.string-pool': {
    level: 'error',
    title: 'The string pool of an installer database is damaged.',
    why: 'Its lengths do not fit the text, so that values of tables are wrong or missing.',
    complete: true,
  },
  'msi.string-rest': {
    level: 'warning',
    title: 'The text of an installer database goes on after its last string.',
    why: 'No tool shows these bytes: a hiding place.',
  },
  'msi.codepage': {
    level: 'note',
    title: 'The strings of an installer database are in a code page that is not known.',
    why: 'Characters beyond ASCII may be shown wrongly.',
  },
  'msi.refcount': {
    level: 'note',
    title: 'An installer database counts the uses of its strings wrongly.',
    why: 'A count too low lets a tool that edits the database drop a string in use; one too high keeps strings that nothing uses.',
  },
  'msi.string-id': {
    level: 'error',
    title: 'A table of an installer database refers to a string that is not there.',
    why: 'The table or the string pool is damaged.',
    complete: true,
  },
  'msi.table': {
    level: 'error',
    title: 'A table of an installer database does not have the length that its columns ask for.',
    why: 'The table or the list of columns is damaged: its rows may be read wrongly.',
    complete: true,
  },
  'msi.unknown-table': {
    level: 'warning',
    title: 'An installer database has a table stream that its schema does not know.',
    why: 'No tool shows it as a table: a hiding place, or a damaged schema.',
  },
  'msi.duplicate-key': {
    level: 'warning',
    title: 'A table of an installer database has two rows with the same key.',
    why: 'One tool takes the first, another the last.',
  },
  'msi.missing-stream': {
    level: 'warning',
    title: 'A table of an installer database names a stream that is not there.',
    why: 'Installing fails, or takes a file from elsewhere.',
  },
  'msi.unnamed-stream': {
    level: 'note',
    title: 'An installer database has a stream that no table names.',
    why: 'Windows Installer does not use it by itself; a custom action may, or it is left over.',
  },
} as const satisfies Record<string, ProblemKind>;
