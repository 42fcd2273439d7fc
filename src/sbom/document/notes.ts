import type { BomNote } from '../../model/index.ts';

/** Takes one note about a document. */
export type Noter = (level: BomNote['level'], code: string, place: string, message: string) => void;
