import type { ProblemKind } from '../problem.ts';

/** Problems of Java class files. */
export const JAVA_PROBLEMS = {
  'class.truncated': {
    level: 'error',
    title: 'A class file ends inside one of its tables.',
    why: 'The file was cut, or a count was changed.',
  },
  'class.bad-constant': {
    level: 'error',
    title: 'The constant pool of a class file has an entry of an unknown kind.',
    why: 'What follows cannot be placed; the file was damaged or is of a version not known here.',
  },
  'class.trailing-data': {
    level: 'warning',
    title: 'Bytes follow the last attribute of a class file.',
    why: 'A virtual machine refuses such a file; other readers do not look there.',
  },
} as const satisfies Record<string, ProblemKind>;
