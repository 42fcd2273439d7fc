import { excerpt, PURL_MAX_LENGTH, type PurlParts, syntaxError } from './parts.ts';
import { type Decoding, decodePart } from './percent.ts';

/**
 * Clause 5.6.6 asks for lower case, and the official suite has a strict reader refuse `Platform` but read
 * `repositorY_url`: so only a capital at the start is refused.
 */
const STRICT_KEY = /^[a-z][A-Za-z0-9._-]*$/;
const LENIENT_KEY = /^[A-Za-z][A-Za-z0-9._-]*$/;

type Qualifiers = Record<string, string>;

/**
 * What stands after `?`, as an object without prototype, sorted by key; null if nothing has a value
 * (ECMA-427 clause 5.6.6). @throws AssayError `purl.syntax`
 */
export function parseQualifiers(raw: string, decoding: Decoding): Qualifiers | null {
  const { lenient, note } = decoding;
  const pairs: (readonly [key: string, value: string])[] = [];
  for (const piece of raw.split('&')) {
    const equals = piece.indexOf('=');
    if (piece === '') {
      note?.('separator', '&', '');
    } else if (equals === piece.length - 1) {
      qualifierKey(piece.slice(0, -1), lenient);
      note?.('qualifier-empty', piece, '');
    } else if (equals < 0) {
      if (!lenient)
        throw syntaxError(`the qualifier ${excerpt(piece)} has no =`, 'write each qualifier as key=value');
      note?.('qualifier-bare', piece, '');
    } else {
      const written = piece.slice(0, equals);
      const key = qualifierKey(written, lenient);
      if (key !== written) note?.('qualifier-key-case', written, key);
      pairs.push([key, decodePart(piece.slice(equals + 1), `qualifier ${key}`, decoding)]);
    }
  }
  return collect(pairs, decoding);
}

/**
 * The qualifiers of parts given by a program: keys lower-cased, empty values dropped.
 * @throws AssayError `purl.syntax`
 */
export function buildQualifiers(given: PurlParts['qualifiers']): Qualifiers | null {
  if (given === null || given === undefined) return null;
  if (typeof given !== 'object') throw syntaxError('the qualifiers of a purl are an object of strings');
  const pairs: (readonly [string, string])[] = [];
  let length = 0;
  for (const [written, value] of Object.entries(given)) {
    const key = qualifierKey(written, true);
    if (value === null || value === undefined || value === '') continue;
    if (typeof value !== 'string') throw syntaxError(`the value of the qualifier ${key} is not a string`);
    length += key.length + value.length;
    if (length > PURL_MAX_LENGTH) throw syntaxError(`a purl is at most ${PURL_MAX_LENGTH} characters long`);
    pairs.push([key, value]);
  }
  return collect(pairs, { lenient: false, note: undefined });
}

function qualifierKey(written: string, lenient: boolean): string {
  if ((lenient ? LENIENT_KEY : STRICT_KEY).test(written)) return written.toLowerCase();
  if (LENIENT_KEY.test(written)) {
    throw syntaxError(
      `the qualifier key ${excerpt(written)} begins with a capital letter`,
      `write ${written.toLowerCase().slice(0, 60)}, or read in lenient mode`,
    );
  }
  throw syntaxError(
    written === '' ? 'a qualifier has no key' : `the qualifier key ${excerpt(written)} is not well-formed`,
    'a key begins with a letter and has only a to z, 0 to 9, period, dash and underscore',
  );
}

function collect(pairs: (readonly [string, string])[], { lenient, note }: Decoding): Qualifiers | null {
  if (pairs.length === 0) return null;
  if (isUnsorted(pairs)) {
    const before = pairs.map(([key]) => key);
    pairs.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    const after = pairs.map(([key]) => key);
    if (note !== undefined) note('qualifier-order', before.join('&'), after.join('&'));
  }
  const result: Qualifiers = Object.create(null);
  let previous: string | undefined;
  for (const [key, value] of pairs) {
    if (key === previous) {
      if (!lenient || result[key] !== value) {
        throw syntaxError(`the qualifier ${key} is given twice`, 'keep one of them');
      }
      note?.('qualifier-duplicate', key, '');
    }
    result[key] = value;
    previous = key;
  }
  return result;
}

function isUnsorted(pairs: readonly (readonly [string, string])[]): boolean {
  for (let i = 1; i < pairs.length; i++) if (pairs[i - 1]![0] > pairs[i]![0]) return true;
  return false;
}
