import { excerpt, type Note, PURL_MAX_LENGTH, type Purl, type PurlMode, syntaxError } from './parts.ts';
import { type Decoding, decodePart } from './percent.ts';
import { parseQualifiers } from './qualifiers.ts';
import { applyTypeRules } from './rules.ts';
import { PURL_TYPES } from './types.ts';

const NOT_PRINTABLE_ASCII = /[^\x21-\x7e]/u;
const TYPE = /^[A-Za-z][A-Za-z0-9.-]*$/;
const SHAPE = 'a purl is written pkg:type/namespace/name@version?qualifiers#subpath';

/**
 * Reads a package URL from right to left, as ECMA-427 asks ("How to parse"), and applies the rules of its type.
 * @param note told of every change to the text @throws AssayError `purl.syntax` or `purl.type-rule`
 */
export function parse(text: string, mode: PurlMode, note: Note): Purl {
  const decoding: Decoding = { lenient: mode === 'lenient', note };
  let rest = checkedText(text, decoding);
  let subpath = '';
  let qualifiers: Purl['qualifiers'] = null;
  const hash = separator(rest, '#', decoding);
  if (hash >= 0) {
    subpath = parseSubpath(rest.slice(hash + 1), decoding);
    rest = rest.slice(0, hash);
  }
  const question = separator(rest, '?', decoding);
  if (question >= 0) {
    const raw = rest.slice(question + 1);
    if (raw === '') note?.('separator', '?', '');
    else qualifiers = parseQualifiers(raw, decoding);
    rest = rest.slice(0, question);
  }
  rest = afterScheme(rest, note);
  const slash = rest.indexOf('/');
  const type = purlType(slash < 0 ? rest : rest.slice(0, slash), note);
  const path = slash < 0 ? '' : rest.slice(slash + 1);
  const at = versionAt(path, type, decoding);
  // Trailing slashes are dropped (clause 5.6.4), but before a version they mean a forgotten name.
  const isNameless = at > 0 && path[at - 1] === '/';
  let version = '';
  if (at >= 0) {
    if (at === path.length - 1) note?.('separator', '@', '');
    else version = decodePart(path.slice(at + 1), 'version', decoding);
  }
  const [namespace, name] = parsePath(at < 0 ? path : path.slice(0, at), type, decoding);
  if (name === '' || isNameless) throw noName(type, version);
  return applyTypeRules({ type, namespace, name, version, qualifiers, subpath }, note);
}

/** The type in lower case (ECMA-427 clause 5.6.2). @throws AssayError `purl.syntax` */
export function purlType(written: string, note: Note): string {
  if (!TYPE.test(written)) {
    throw written === ''
      ? syntaxError('a purl needs a type', SHAPE)
      : syntaxError(
          `the purl type ${excerpt(written)} is not well-formed`,
          'a type begins with a letter and has only letters, digits, period and dash',
        );
  }
  const type = written.toLowerCase();
  if (type !== written) note?.('type-case', written, type);
  return type;
}

function checkedText(text: string, { lenient, note }: Decoding): string {
  if (typeof text !== 'string') throw syntaxError('a purl is a string');
  if (text.length > PURL_MAX_LENGTH) {
    throw syntaxError(`a purl is at most ${PURL_MAX_LENGTH} characters long, this text has ${text.length}`);
  }
  if (!NOT_PRINTABLE_ASCII.test(text)) return text;
  if (!lenient) {
    const at = text.search(NOT_PRINTABLE_ASCII);
    const code = text.codePointAt(at)!.toString(16).toUpperCase().padStart(4, '0');
    throw syntaxError(
      `the character U+${code} at position ${at} may not stand in a purl`,
      'percent-encode its UTF-8 octets, or read in lenient mode',
    );
  }
  if (!text.isWellFormed()) throw syntaxError('the text has half a surrogate pair, which has no UTF-8');
  const trimmed = text.trim();
  if (trimmed !== text) note?.('white-space', text, trimmed);
  return trimmed;
}

/** Where a separator is that may stand unencoded only once: lenient takes the first, as URLs do. */
function separator(text: string, character: '#' | '?', { lenient }: Decoding): number {
  const at = text.indexOf(character);
  if (at >= 0 && !lenient && text.includes(character, at + 1)) {
    const code = character === '#' ? '%23' : '%3F';
    throw syntaxError(
      `the purl has more than one ${character}`,
      `write a ${character} that separates nothing as ${code}`,
    );
  }
  return at;
}

function afterScheme(text: string, note: Note): string {
  const colon = text.indexOf(':');
  const scheme = text.slice(0, Math.max(colon, 0));
  if (!/^[Pp][Kk][Gg]$/.test(scheme)) {
    throw syntaxError(
      colon < 0
        ? 'a purl begins with the scheme pkg:'
        : `the scheme of a purl is pkg, not ${excerpt(scheme)}`,
      SHAPE,
    );
  }
  if (scheme !== 'pkg') note?.('scheme-case', scheme, 'pkg');
  let start = colon + 1;
  while (text[start] === '/') start++;
  if (start > colon + 1) note?.('scheme-slashes', text.slice(colon + 1, start), '');
  return text.slice(start);
}

/** Where the version begins: the last `@`, unless a lenient reader takes it for the one of an npm scope. */
function versionAt(path: string, type: string, { lenient, note }: Decoding): number {
  const at = path.lastIndexOf('@');
  if (!lenient || type !== 'npm' || at !== 0 || !/^@[^/]+\/+[^/]/.test(path)) return at;
  note?.('npm-scope', '@', '%40');
  return -1;
}

function parsePath(
  path: string,
  type: string,
  decoding: Decoding,
): readonly [namespace: string, name: string] {
  const last = path.lastIndexOf('/');
  if (last < 0) return ['', decodeName(path, type, decoding)];
  const all = path.split('/');
  const segments = all.filter((segment) => segment !== '');
  if (segments.length < all.length) decoding.note?.('namespace-slashes', path, segments.join('/'));
  if (PURL_TYPES.get(type)?.nameIsPath && segments.length > 1) {
    const [host = '', ...name] = segments;
    const decoded = name.map((segment) => decodeName(segment, type, decoding));
    return [decodeSegment(host, 'namespace', decoding), decoded.join('/')];
  }
  const name = segments.pop() ?? '';
  const namespace = segments.map((segment) => decodeSegment(segment, 'namespace', decoding)).join('/');
  return [namespace, decodeName(name, type, decoding)];
}

function decodeName(raw: string, type: string, decoding: Decoding): string {
  if (!PURL_TYPES.get(type)?.nameIsPath || !/%2f/i.test(raw)) return decodePart(raw, 'name', decoding);
  const parts = raw.split(/%2f/i).map((part) => decodePart(part, 'name', decoding));
  decoding.note?.('encoding', raw, raw.replace(/%2f/gi, '/'));
  return parts.join('/');
}

function decodeSegment(raw: string, what: string, decoding: Decoding): string {
  const segment = decodePart(raw, what, decoding);
  if (segment.includes('/')) {
    throw syntaxError(
      `a segment of the ${what} contains an encoded slash: ${excerpt(raw)}`,
      'write %2F as /',
    );
  }
  return segment;
}

function parseSubpath(raw: string, decoding: Decoding): string {
  if (raw === '') {
    decoding.note?.('separator', '#', '');
    return '';
  }
  const all = raw.split('/');
  const kept: string[] = [];
  for (const written of all) {
    const segment = decodeSegment(written, 'subpath', decoding);
    if (segment !== '' && segment !== '.' && segment !== '..') kept.push(segment);
  }
  const subpath = kept.join('/');
  if (kept.length < all.length) decoding.note?.('subpath-segments', raw, subpath);
  return subpath;
}

function noName(type: string, version: string) {
  const scoped = type === 'npm' && version.includes('/');
  return syntaxError(
    `a purl needs a name, and this ${type} purl has none`,
    scoped ? 'write the @ of an npm scope as %40, or read in lenient mode' : SHAPE,
  );
}
