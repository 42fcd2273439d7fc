import type { CauseCode } from '../../src/model/index.ts';
import { ARCHIVE_NOTES } from './archive.ts';
import { CONTENT_NOTES } from './content.ts';
import { DERIVED_NOTES } from './derived.ts';
import { FORMAT_NOTES } from './format.ts';
import type { CauseNote } from './note.ts';

/** One note a code: a code without one is a type error. */
export const CAUSE_NOTES: Readonly<Record<CauseCode, CauseNote>> = {
  ...ARCHIVE_NOTES,
  ...CONTENT_NOTES,
  ...FORMAT_NOTES,
  ...DERIVED_NOTES,
};
