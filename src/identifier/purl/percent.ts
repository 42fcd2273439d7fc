import { excerpt, type Note, syntaxError } from './parts.ts';

/** What is never encoded: letters, digits, `.-_~` and the colon (ECMA-427 clause 5.4). */
const PLAIN = /^[A-Za-z0-9._~:-]*$/;
/** Left bare by `encodeURIComponent` though the standard encodes them. */
const BARE = /[!'()*]/g;
const STRAY_PERCENT = /%(?![0-9A-Fa-f]{2})/g;

/**
 * Percent-encodes the UTF-8 octets of one part (ECMA-427 clause 5.4): unlike in other URLs `:` stays and `/` does not.
 * @param what the part, for the message @throws AssayError `purl.syntax` for a lone surrogate
 */
export function encodePart(text: string, what: string): string {
  if (PLAIN.test(text)) return text;
  if (!text.isWellFormed())
    throw syntaxError(`the ${what} ${excerpt(text)} has half a surrogate pair, which has no UTF-8`);
  return encodeURIComponent(text)
    .replace(BARE, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%3A', ':');
}

/** {@link encodePart} for each segment of a path; the slashes between them stay. */
export function encodePath(path: string, what: string): string {
  if (!path.includes('/')) return encodePart(path, what);
  return path
    .split('/')
    .map((segment) => encodePart(segment, what))
    .join('/');
}

/** How parts of a text are decoded. */
export interface Decoding {
  /** A `%` that encodes nothing stands for itself instead of being an error. */
  readonly lenient: boolean;
  readonly note: Note;
}

/**
 * The octets of one part as text (ECMA-427 clause 5.4, RFC 3986 section 2.1).
 * @param what the part, for messages @throws AssayError `purl.syntax` if the octets are not UTF-8
 */
export function decodePart(raw: string, what: string, { lenient, note }: Decoding): string {
  const text = raw.includes('%') ? decodeOctets(raw, what, lenient) : raw;
  if (note !== undefined) {
    const canonical = encodePart(text, what);
    if (canonical !== raw) note('encoding', raw, canonical);
  }
  return text;
}

function decodeOctets(raw: string, what: string, lenient: boolean): string {
  const stray = raw.search(STRAY_PERCENT);
  if (stray >= 0 && !lenient) {
    throw syntaxError(
      `the ${what} ${excerpt(raw)} has a % that is not followed by two hexadecimal digits`,
      'write a percent sign as %25',
    );
  }
  try {
    return decodeURIComponent(stray < 0 ? raw : raw.replace(STRAY_PERCENT, '%25'));
  } catch (cause) {
    if (cause instanceof URIError) throw syntaxError(`the ${what} ${excerpt(raw)} is not UTF-8 when decoded`);
    throw cause;
  }
}
