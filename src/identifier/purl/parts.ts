import { AssayError, type ErrorCode } from '../../model/index.ts';

/** A package URL taken apart: every part decoded and in the canonical form of its type (ECMA-427 clause 5). */
export interface Purl {
  /** Lower case, e.g. `pypi`. */
  readonly type: string;
  /** Segments joined by `/`, or null. */
  readonly namespace: string | null;
  readonly name: string;
  readonly version: string | null;
  /** Sorted by key, without prototype, never empty: null stands for none. */
  readonly qualifiers: Readonly<Record<string, string>> | null;
  /** Segments joined by `/`, relative to the root of the package, or null. */
  readonly subpath: string | null;
}

/** What a package URL can be built from: decoded parts, of which only type and name must be there. */
export interface PurlParts {
  readonly type: string;
  readonly namespace?: string | null | undefined;
  readonly name: string;
  readonly version?: string | null | undefined;
  /** A key whose value is empty, null or undefined counts as absent. */
  readonly qualifiers?: Readonly<Record<string, string | null | undefined>> | null | undefined;
  readonly subpath?: string | null | undefined;
}

/** How {@link parsePurl} reads: `strict` as ECMA-427 demands, `lenient` repairs what has only one reading. */
export type PurlMode = 'strict' | 'lenient';

/** Every change that reading a package URL can make to its text, with what it is; `docs/identifiers.md` lists them. */
export const PURL_NORMALISATIONS = {
  'scheme-case': 'the scheme is written in lower case',
  'scheme-slashes': 'slashes after `pkg:` are dropped',
  'type-case': 'the type is written in lower case',
  'namespace-slashes': 'empty namespace segments are dropped',
  'namespace-case': 'the type has no case, or one case, in its namespace',
  'name-slashes': 'slashes around the name are dropped',
  'name-case': 'the type has no case in its names',
  'name-characters': 'the type writes one character for another in its names',
  'version-case': 'the type has no case in its versions',
  'subpath-case': 'the type has no case in its subpaths',
  'subpath-segments': 'subpath segments that are empty, `.` or `..` are dropped',
  separator: 'a separator that separates nothing is dropped',
  encoding: 'the part is percent-encoded as clause 5.4 says',
  'qualifier-key-case': 'qualifier keys are written in lower case',
  'qualifier-empty': 'a qualifier without value counts as absent',
  'qualifier-value-case': 'the type has no case in this qualifier',
  'qualifier-order': 'qualifiers are sorted by key',
  'white-space': 'white space around the text is dropped (lenient only)',
  'npm-scope': 'an unencoded @ begins an npm scope, not a version (lenient only)',
  'qualifier-bare': 'a qualifier key without = is dropped (lenient only)',
  'qualifier-duplicate': 'a qualifier given twice with one value is written once (lenient only)',
} as const satisfies Record<string, string>;

/** One of the keys of {@link PURL_NORMALISATIONS}. */
export type PurlNormalisationRule = keyof typeof PURL_NORMALISATIONS;

/** One change made while reading: the part of the text before and after, `to` empty where it was dropped. */
export interface PurlNormalisation {
  readonly rule: PurlNormalisationRule;
  readonly from: string;
  readonly to: string;
}

/** Where changes are written down; undefined when nobody asked. */
export type Note = ((rule: PurlNormalisationRule, from: string, to: string) => void) | undefined;

/**
 * Longest text read or written, in UTF-16 units. The standard sets no limit; this one keeps hostile input from
 * growing past what a string can hold when it is percent-encoded.
 */
export const PURL_MAX_LENGTH = 1 << 20;

/** An error `purl.syntax`. @param message one sentence, no full stop @param hint the remedy, if there is one */
export function syntaxError(message: string, hint?: string): AssayError {
  return purlError('purl.syntax', message, hint);
}

/** An error `purl.type-rule`. @param message one sentence, no full stop @param hint the remedy, if there is one */
export function typeRuleError(message: string, hint?: string): AssayError {
  return purlError('purl.type-rule', message, hint);
}

/** Input as it may stand in a message: quoted, escaped, at most 60 characters of it. */
export function excerpt(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 57)}...` : text);
}

function purlError(code: ErrorCode, message: string, hint: string | undefined): AssayError {
  return new AssayError(code, message, hint === undefined ? {} : { hint });
}
