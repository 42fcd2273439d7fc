import type { ProblemKind } from '../problem.ts';

/** Problems of git index, pack and bundle files. */
export const GIT_PROBLEMS = {
  'git-index.truncated': {
    level: 'error',
    title: 'A git index ends inside an entry or an extension.',
    why: 'The file was cut, or a count was changed.',
  },
  'git-index.checksum': {
    level: 'error',
    title: 'The checksum of a git index does not fit its bytes.',
    complete: true,
    why: 'The file was changed or damaged; git refuses it.',
  },
  'git-pack.truncated': {
    level: 'error',
    title: 'A git pack has no header, or an object of it cannot be read.',
    why: 'The file was cut or damaged.',
  },
  'git-pack.checksum': {
    level: 'error',
    title: 'The checksum of a git pack does not fit its bytes.',
    complete: true,
    why: 'The file was changed or damaged; git refuses it.',
  },
  'git-bundle.truncated': {
    level: 'error',
    title: 'A git bundle has no end of its header.',
    why: 'The file was cut; the pack with its objects is missing.',
  },
} as const satisfies Record<string, ProblemKind>;
