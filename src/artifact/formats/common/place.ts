import type { Notes } from '../../../codec/index.ts';
import type { Field } from '../../../model/index.ts';

/** A range of bytes as a field, for a list of fields; none where it is empty. */
export function place(name: string, offset: number, length: number, meaning: Field['meaning']): Field[] {
  return length > 0 ? [{ name, offset, length, ...(meaning ? { meaning } : {}) }] : [];
}

/** Where content of a member lies. */
export const dataPlace = (offset: number, length: number): Field[] => place('data', offset, length, 'data');

/** Zeros for alignment. */
export const paddingPlace = (offset: number, length: number): Field[] =>
  place('padding', offset, length, 'padding');

/** Tells the fields to whoever asked for them. */
export function tellFields(notes: Notes, fields: readonly Field[]): void {
  if (notes.wantsFields) for (const field of fields) notes.field(field);
}

/** Bytes nothing refers to. */
export const unusedPlace = (offset: number, length: number): Field[] =>
  place('unused', offset, length, 'unused');
