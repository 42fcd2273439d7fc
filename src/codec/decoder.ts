import type { Field, Limits, Problem, ProblemCode } from '../model/index.ts';
import type { ByteReader } from './reader.ts';

/** How a decoder or reader tells what it sees besides the bytes themselves. */
export interface Notes {
  readonly limits: Limits;
  /** Reports a problem at `offset` of the stream being read. The level comes from the table of codes. */
  problem(code: ProblemCode, message: string, offset?: number): void;
  /** Reports a decoded header field; ignored unless fields were asked for. */
  field(field: Field): void;
  /** Whether fields are wanted: lets a reader skip the work of building them. */
  readonly wantsFields: boolean;
  /** Whether long tables are wanted as well: symbols, debug entries, rows, objects. Then `wantsFields` is true, too. */
  readonly wantsRows?: boolean;
}

/** Notes that keep everything: for tests and for callers without an artifact. */
export function collectNotes(
  limits: Limits,
): Notes & { readonly problems: Omit<Problem, 'level' | 'path'>[]; readonly fields: Field[] } {
  const problems: Omit<Problem, 'level' | 'path'>[] = [];
  const fields: Field[] = [];
  return {
    limits,
    wantsFields: true,
    wantsRows: true,
    problems,
    fields,
    problem: (code, message, offset) =>
      problems.push({ code, message, ...(offset === undefined ? {} : { offset }) }),
    field: (field) => fields.push(field),
  };
}

/**
 * Decodes one format's streams from where the reader stands, yielding chunks that are valid until the next one.
 * Bad input is reported through `notes` and ends the output; the reader is left after the last byte that belongs to
 * the format, so that the caller sees what follows.
 */
export type Decoder = (reader: ByteReader, notes: Notes) => AsyncGenerator<Uint8Array>;
