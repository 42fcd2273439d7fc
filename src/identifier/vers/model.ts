import { AssayError } from '../../model/index.ts';

/** The comparators of VERS; `=` is written as nothing, `*` stands alone and has no version. */
export type VersComparator = '=' | '!=' | '<' | '<=' | '>' | '>=' | '*';

/** One constraint. */
export interface VersConstraint {
  readonly comparator: VersComparator;
  /** Decoded; the empty text for `*`. */
  readonly version: string;
}

/** A version range specifier taken apart (package-url/vers-spec, clause 5). */
export interface Vers {
  /** The VERS type: a purl type, or `semver`, `generic`, `all`, `none` … (docs/versions.md). */
  readonly scheme: string;
  /** In version order wherever the versions can be ordered; never empty. */
  readonly constraints: readonly VersConstraint[];
}

/** How a range is read: `strict` takes canonical text only, `lenient` normalises what has one reading. */
export type VersMode = 'strict' | 'lenient';

/** Every rule of canonical form a readable range can break; lenient reading mends it. `docs/versions.md` lists them. */
export const VERS_RULES = {
  'scheme-case': 'the text starts with `vers:` in lower case',
  'type-case': 'the type is written in lower case',
  'white-space': 'there is no white space',
  pipe: 'no `|` stands first, last or beside another',
  equals: 'equality is written without `=`',
  encoding:
    'exactly `>`, `<`, `=`, `!`, `*`, `|`, `%` and the space are percent-encoded, with upper-case digits',
  'date-time': 'the `T` and `Z` of a version of type datetime are upper case',
  order: 'the constraints are in the order of their versions',
  duplicate: 'every version occurs once',
  sequence:
    '`!=` aside, `=` is followed by `=`, `>` or `>=` only; `=` aside as well, lower and upper bounds alternate',
} as const;

/** A key of {@link VERS_RULES}. */
export type VersRule = keyof typeof VERS_RULES;

/** One breach of canonical form: of which rule, and what is wrong, in a sentence. */
export interface VersProblem {
  readonly rule: VersRule;
  readonly message: string;
}

/** Longest range read, in UTF-16 units; the specification sets no limit. */
export const VERS_MAX_LENGTH = 1_048_576;

/** Most constraints read; the specification sets no limit. */
export const VERS_MAX_CONSTRAINTS = 65_536;

/** The error of a text that is no range. */
export function versError(message: string, hint?: string): AssayError {
  return new AssayError('vers.syntax', message, hint === undefined ? {} : { hint });
}

/** Whether a comparator is a lower (`>`, `>=`) or an upper (`<`, `<=`) bound; undefined for the others. */
export function boundOf(comparator: VersComparator): 'lower' | 'upper' | undefined {
  if (comparator.startsWith('>')) return 'lower';
  return comparator.startsWith('<') ? 'upper' : undefined;
}

/** Whether a comparator takes the version itself in. */
export function isInclusive(comparator: VersComparator): boolean {
  return comparator === '=' || comparator === '<=' || comparator === '>=';
}
