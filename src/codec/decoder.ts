import type { Field, Limits, Problem, ProblemCode } from '../model/index.ts';

/** How a decoder or reader tells what it sees besides the bytes themselves. */
export interface Notes {
  readonly limits: Limits;
  /** Reports a problem at `offset` of the stream being read. The level comes from the table of codes. */
  problem(code: ProblemCode, message: string, offset?: number): void;
  /** Reports a decoded header field; ignored unless fields were asked for. */
  field(field: Field): void;
  /** Whether fields are wanted: lets a reader skip the work of building them. */
  readonly wantsFields: boolean;
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
    problems,
    fields,
    problem: (code, message, offset) =>
      problems.push({ code, message, ...(offset === undefined ? {} : { offset }) }),
    field: (field) => fields.push(field),
  };
}
