import type { ProblemKind } from '../problem.ts';

/** Problems of gettext catalogues. */
export const MO_PROBLEMS = {
  'mo.truncated': {
    level: 'error',
    title: 'A message catalogue is shorter than its header or its tables.',
    why: 'The file was cut, or a count was changed.',
  },
  'mo.outside': {
    level: 'error',
    title: 'A string of a message catalogue lies outside the file.',
    why: 'The file was cut, or its tables were changed.',
  },
  'mo.unreferenced': {
    level: 'warning',
    title: 'A message catalogue has bytes that no string refers to.',
    why: 'Readers do not look at them: a hiding place.',
  },
} as const satisfies Record<string, ProblemKind>;
