import type { ProblemKind } from '../problem.ts';

/** Problems of Python bytecode. */
export const PYC_PROBLEMS = {
  'pyc.magic': {
    level: 'note',
    title: 'A file of Python bytecode has a magic number that is not known.',
    why: 'It was made by another implementation of Python or by a version newer than Assay; its objects may not be shown.',
  },
  'pyc.flags': {
    level: 'warning',
    title: 'A file of Python bytecode has flags that Python does not define.',
    why: 'Python refuses to import it; it was not made by Python, or was changed.',
  },
  'pyc.truncated': {
    level: 'error',
    title: 'A file of Python bytecode ends too early.',
    why: 'The file was cut; Python fails to import it.',
  },
  'pyc.marshal': {
    level: 'error',
    title: 'The objects in a file of Python bytecode cannot be decoded.',
    why: 'The file is damaged or made to crash the reader; Python fails to import it.',
  },
  'pyc.no-code': {
    level: 'error',
    title: 'A file of Python bytecode holds no code object.',
    why: 'Python imports only code; what is there is data in disguise.',
  },
  'pyc.file-names': {
    level: 'warning',
    title: 'The code objects of a file of Python bytecode name different source files.',
    why: 'The compiler gives all code of a file the same name: code from elsewhere was put in.',
  },
  'pyc.trailing-data': {
    level: 'warning',
    title: 'Bytes follow the code object in a file of Python bytecode.',
    why: 'Python does not read them: a hiding place.',
  },
} as const satisfies Record<string, ProblemKind>;
