import type { ProblemKind } from '../problem.ts';

/** Problems of PDF documents. */
export const PDF_PROBLEMS = {
  'pdf.leading-data': {
    level: 'note',
    title: 'Bytes stand before the header of a PDF document.',
    why: 'Readers search for the header; the bytes may be another document.',
  },
  'pdf.no-end': {
    level: 'error',
    title: 'A PDF document has no end mark.',
    why: 'The file was cut; readers try to repair such documents.',
  },
  'pdf.trailing-data': {
    level: 'warning',
    title: 'Bytes follow the last end mark of a PDF document.',
    why: 'Readers ignore them: a hiding place.',
  },
  'pdf.updated': {
    level: 'note',
    title: 'A PDF document was changed by appending to it.',
    why: 'Earlier states are still in the file. Linearised documents have two ends from the start.',
  },
} as const satisfies Record<string, ProblemKind>;
