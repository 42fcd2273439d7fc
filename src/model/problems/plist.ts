import type { ProblemKind } from '../problem.ts';

/** Problems of property lists. */
export const PLIST_PROBLEMS = {
  'plist.malformed': {
    level: 'error',
    title: 'A property list cannot be read to its end.',
    why: 'It was cut or changed; what came before that place is shown.',
  },
  'plist.unreferenced': {
    level: 'warning',
    title: 'A binary property list has bytes that are no object.',
    why: 'Readers do not look at them: a hiding place.',
  },
} as const satisfies Record<string, ProblemKind>;
