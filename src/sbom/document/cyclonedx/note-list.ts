import type { BomNote } from '../../../model/index.ts';
import type { Noter } from '../notes.ts';
import { notebook } from '../spdx/notebook.ts';

/** The notes of one document. */
export interface NoteList {
  readonly add: Noter;
  readonly finish: () => readonly BomNote[];
}

/** An empty list of notes. */
export function noteList(): NoteList {
  const { note, notes } = notebook();
  return { add: note, finish: notes };
}
