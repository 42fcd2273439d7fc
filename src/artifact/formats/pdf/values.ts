import { latin1, utf8, utf16be } from '../../../codec/index.ts';

/** A value of a dictionary with its place. Names keep their slash; anything compound is its text. */
export interface PdfValue {
  readonly text: string;
  readonly kind: 'string' | 'name' | 'reference' | 'other';
  readonly offset: number;
  readonly length: number;
}

const SPACE = /[\0\t\n\f\r ]/;
const DELIMITER = /[\0\t\n\f\r ()<>[\]{}/%]/;

/**
 * The entries of the dictionary that begins with `<<` at `start` (ISO 32000-2, 7.3.7), its top level only.
 * @param source one character a byte
 * @returns undefined where there is no dictionary or it does not end within `end`
 */
export function dictionaryAt(
  source: string,
  start: number,
  end: number,
): { readonly entries: ReadonlyMap<string, PdfValue>; readonly end: number } | undefined {
  if (source.slice(start, start + 2) !== '<<') return undefined;
  const entries = new Map<string, PdfValue>();
  let at = skipSpace(source, start + 2, end);
  while (at < end) {
    if (source.startsWith('>>', at)) return { entries, end: at + 2 };
    if (source[at] !== '/') return undefined;
    const keyEnd = tokenEnd(source, at + 1, end);
    const key = source.slice(at + 1, keyEnd);
    const valueAt = skipSpace(source, keyEnd, end);
    const valueEnd = endOfValue(source, valueAt, end);
    if (valueEnd === undefined) return undefined;
    entries.set(key, pdfValue(source, valueAt, valueEnd));
    at = skipSpace(source, valueEnd, end);
  }
  return undefined;
}

/** White space and comments (7.2.3, 7.2.4). */
export function skipSpace(source: string, start: number, end: number): number {
  let at = start;
  while (at < end) {
    if (source[at] === '%') while (at < end && source[at] !== '\n' && source[at] !== '\r') at++;
    else if (SPACE.test(source[at]!)) at++;
    else break;
  }
  return at;
}

function tokenEnd(source: string, start: number, end: number): number {
  let at = start;
  while (at < end && !DELIMITER.test(source[at]!)) at++;
  return at;
}

/** Deeper nesting than this is an attack. */
const DEEPEST = 64;

function endOfValue(source: string, start: number, end: number, depth = 0): number | undefined {
  const first = source[start];
  if (first === undefined || start >= end || depth > DEEPEST) return undefined;
  if (first === '(') return endOfString(source, start, end);
  if (source.startsWith('<<', start)) return endOfGroup(source, start + 2, end, '>>', depth);
  if (first === '[') return endOfGroup(source, start + 1, end, ']', depth);
  if (first === '<') {
    // Within the bounds only: a search to the end of the file for every object takes the square of it.
    const close = source.slice(start, end).indexOf('>');
    return close < 0 ? undefined : start + close + 1;
  }
  if (first === '/') return tokenEnd(source, start + 1, end);
  const token = tokenEnd(source, start, end);
  if (token === start) return undefined;
  // A reference is two integers and an R.
  const reference = /^\d+\s+\d+\s+R(?![^\s()<>[\]{}/%])/.exec(source.slice(start, Math.min(end, start + 40)));
  return reference ? start + reference[0].length : token;
}

function endOfGroup(
  source: string,
  start: number,
  end: number,
  close: string,
  depth: number,
): number | undefined {
  let at = skipSpace(source, start, end);
  while (at < end && !source.startsWith(close, at)) {
    const next = endOfValue(source, at, end, depth + 1);
    if (next === undefined) return undefined;
    at = skipSpace(source, next, end);
  }
  return at < end ? at + close.length : undefined;
}

/** Literal strings nest brackets and escape with a backslash (7.3.4.2). */
function endOfString(source: string, start: number, end: number): number | undefined {
  let open = 0;
  for (let at = start; at < end; at++) {
    const character = source[at];
    if (character === '\\') at++;
    else if (character === '(') open++;
    else if (character === ')' && --open === 0) return at + 1;
  }
  return undefined;
}

function pdfValue(source: string, offset: number, end: number): PdfValue {
  const stored = source.slice(offset, end);
  const place = { offset, length: end - offset };
  if (stored[0] === '(') return { text: textString(literal(stored.slice(1, -1))), kind: 'string', ...place };
  if (stored[0] === '<' && stored[1] !== '<')
    return { text: textString(hexBytes(stored)), kind: 'string', ...place };
  if (stored[0] === '/') return { text: stored, kind: 'name', ...place };
  return { text: stored, kind: /^\d+\s+\d+\s+R$/.test(stored) ? 'reference' : 'other', ...place };
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

function literal(stored: string): Buffer {
  const text = stored.replace(/\\([0-7]{1,3}|\r\n|[\s\S])/g, (_, escaped: string) => {
    if (/^[0-7]/.test(escaped)) return String.fromCharCode(Number.parseInt(escaped, 8) & 255);
    if (escaped === '\n' || escaped === '\r' || escaped === '\r\n') return '';
    return ESCAPES[escaped] ?? escaped;
  });
  return Buffer.from(text, 'latin1');
}

function hexBytes(stored: string): Buffer {
  const digits = stored.replace(/[^0-9A-Fa-f]/g, '');
  return Buffer.from(digits.length % 2 === 0 ? digits : `${digits}0`, 'hex');
}

/** A text string: UTF-16 or UTF-8 with its mark, else one character a byte; bytes that are no text in hexadecimal. */
function textString(bytes: Buffer): string {
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return utf16be(bytes.subarray(2));
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf)
    return utf8(bytes.subarray(3)) ?? latin1(bytes);
  return bytes.some((byte) => byte < 9 || (byte > 13 && byte < 32)) ? bytes.toString('hex') : latin1(bytes);
}
