import { AssayError } from '../../model/index.ts';

/** Logical value: the attribute is not restricted (NISTIR 7695 §5.3.1). Written as in a formatted string. */
export const ANY = '*';

/** Logical value: the attribute has no meaning for the product. It is not {@link ANY}, and no value either (§5.3.1). */
export const NA = '-';

/** The attributes of a well-formed name, in the order of a formatted string (NISTIR 7695 §5.2). */
export const CPE_ATTRIBUTES = [
  'part',
  'vendor',
  'product',
  'version',
  'update',
  'edition',
  'language',
  'sw_edition',
  'target_sw',
  'target_hw',
  'other',
] as const;

/** One of {@link CPE_ATTRIBUTES}. */
export type CpeAttribute = (typeof CPE_ATTRIBUTES)[number];

/**
 * A well-formed name (NISTIR 7695 §5): each attribute is {@link ANY}, {@link NA} or a value string, in which every
 * character but `A-Za-z0-9_` is escaped by a backslash (`8\.0`) and unescaped `*` or `?` at an end are wildcards.
 * No value string is a lone `*` or `-`, so the three cannot be confused.
 */
export type Wfn = Readonly<Record<CpeAttribute, string>>;

/** What a name can be built from: attributes not given are {@link ANY}. */
export type WfnParts = { readonly [K in CpeAttribute]?: string | undefined };

/** Longest name read, in UTF-16 units. */
export const CPE_MAX_LENGTH = 4096;

/** A value string split at its wildcards: `*`, a run of `?` or nothing at either end. */
export interface CpePattern {
  readonly start: string;
  readonly body: string;
  readonly end: string;
}

const BODY = /^(?:[A-Za-z0-9_]|\\[!-/:-@[-^`{-~])*$/;
const PARTS: ReadonlySet<string> = new Set(['a', 'o', 'h', ANY, NA]);

/** A complete name from its parts. @throws AssayError `cpe.value` for a part that is no value of its attribute */
export function wfn(parts: WfnParts): Wfn {
  const name: Record<string, string> = {};
  for (const attribute of CPE_ATTRIBUTES) {
    name[attribute] = checkedValue(attribute, parts[attribute] ?? ANY);
  }
  return name as Wfn;
}

/** The value string that stands for plain text, nothing in it a wildcard; {@link NA} for `-`, {@link ANY} for nothing. */
export function quoteCpe(text: string): string {
  if (text === '') return ANY;
  if (text === NA) return NA;
  return text.replace(/[!-/:-@[-^`{-~]/g, '\\$&');
}

/** A value string as plain text, its escapes removed. A logical value or wildcard stays what it is. */
export function unquoteCpe(value: string): string {
  return value.replace(/\\(.)/gs, '$1');
}

/** Splits a value string at its wildcards, or undefined where it breaks the grammar of NISTIR 7695 §5.3.2. */
export function cpePattern(value: string): CpePattern | undefined {
  let from = value.startsWith('*') ? 1 : 0;
  if (from === 0) while (value[from] === '?') from += 1;
  let to = value.length;
  if (to > from && value.endsWith('*') && !isEscaped(value, to - 1)) to -= 1;
  else while (to > from && value[to - 1] === '?' && !isEscaped(value, to - 1)) to -= 1;
  const pattern = { start: value.slice(0, from), body: value.slice(from, to), end: value.slice(to) };
  if (!BODY.test(pattern.body) || value === '\\-') return undefined;
  // Wildcards alone: only a run of `?` says something that ANY does not.
  if (pattern.body === '' && !/^\?+$/.test(value)) return undefined;
  return pattern;
}

/** True where a value string has a wildcard. Logical values have none. */
export function hasWildcard(value: string): boolean {
  if (value === ANY || value === NA) return false;
  const pattern = cpePattern(value);
  return pattern !== undefined && (pattern.start !== '' || pattern.end !== '');
}

/** The value itself. @throws AssayError `cpe.value` where it breaks the grammar of its attribute */
export function checkedValue(attribute: CpeAttribute, value: string): string {
  if (attribute === 'part' && !PARTS.has(value)) {
    throw new AssayError('cpe.value', `The part of a CPE name is a, o or h, not ${JSON.stringify(value)}`);
  }
  if (value === ANY || value === NA) return value;
  if (value.length > CPE_MAX_LENGTH || cpePattern(value) === undefined) {
    throw new AssayError('cpe.value', `${JSON.stringify(value.slice(0, 80))} is no value of ${attribute}`, {
      hint: 'A wildcard stands at an end: one * or a run of ?. A lone * or - and other punctuation are escaped.',
    });
  }
  return value;
}

/** @throws AssayError `cpe.syntax` */
export function cpeSyntax(text: string, reason: string, hint?: string): AssayError {
  const shown = JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
  return new AssayError(
    'cpe.syntax',
    `${shown} is no CPE name: ${reason}`,
    hint === undefined ? {} : { hint },
  );
}

function isEscaped(value: string, at: number): boolean {
  let slashes = 0;
  while (value[at - 1 - slashes] === '\\') slashes += 1;
  return slashes % 2 === 1;
}
