import { parse, purlType } from './purl/parse.ts';
import {
  PURL_MAX_LENGTH,
  type Purl,
  type PurlMode,
  type PurlNormalisation,
  type PurlParts,
  syntaxError,
} from './purl/parts.ts';
import { encodePart, encodePath } from './purl/percent.ts';
import { buildQualifiers } from './purl/qualifiers.ts';
import { applyTypeRules } from './purl/rules.ts';
import { PURL_TYPES } from './purl/types.ts';

/** How a package URL is read. */
export interface PurlOptions {
  /** `strict` unless given. */
  readonly mode?: PurlMode;
}

/** A package URL and how its text differed from the canonical one. */
export interface NotedPurl {
  readonly purl: Purl;
  /** In the order they were made; none exactly if the text was canonical. */
  readonly normalisations: readonly PurlNormalisation[];
  /** False for a type without registered definition: such a purl is valid, but a warning is due (clause 5.7). */
  readonly registered: boolean;
}

/**
 * Takes a package URL apart: all parts decoded and in the canonical form of their type (ECMA-427 clauses 5 and 6).
 * @throws AssayError `purl.syntax` or `purl.type-rule`
 */
export function parsePurl(text: string, options: PurlOptions = {}): Purl {
  return parse(text, options.mode ?? 'strict', undefined);
}

/** {@link parsePurl}, and every change made to the text on the way. @throws AssayError as `parsePurl` does */
export function parsePurlWithNotes(text: string, options: PurlOptions = {}): NotedPurl {
  const normalisations: PurlNormalisation[] = [];
  const purl = parse(text, options.mode ?? 'strict', (rule, from, to) => {
    normalisations.push({ rule, from, to });
  });
  return { purl, normalisations, registered: PURL_TYPES.has(purl.type) };
}

/**
 * The canonical text of decoded parts (ECMA-427, "How to build"). Normalises like a reader does: case, empty
 * segments, qualifier keys. @throws AssayError `purl.syntax` or `purl.type-rule`
 */
export function formatPurl(parts: PurlParts): string {
  const type = purlType(given(parts.type, 'type'), undefined);
  return encode(
    applyTypeRules(
      {
        type,
        namespace: segments(given(parts.namespace, 'namespace'), false),
        name: given(parts.name, 'name'),
        version: given(parts.version, 'version'),
        qualifiers: buildQualifiers(parts.qualifiers),
        subpath: segments(given(parts.subpath, 'subpath'), true),
      },
      undefined,
    ),
  );
}

/** The canonical text of a package URL: equal for two texts exactly if they are the same purl. @throws AssayError as {@link parsePurl} does */
export function canonicalPurl(text: string, options: PurlOptions = {}): string {
  return encode(parsePurl(text, options));
}

function encode(purl: Purl): string {
  const { type, namespace, name, version, qualifiers, subpath } = purl;
  let text = namespace === null ? `pkg:${type}/` : `pkg:${type}/${encodePath(namespace, 'namespace')}/`;
  text += PURL_TYPES.get(type)?.nameIsPath ? encodePath(name, 'name') : encodePart(name, 'name');
  if (version !== null) text += `@${encodePart(version, 'version')}`;
  if (qualifiers !== null) {
    let mark = '?';
    for (const key in qualifiers) {
      text += `${mark}${key}=${encodePart(qualifiers[key]!, `qualifier ${key}`)}`;
      mark = '&';
    }
  }
  if (subpath !== null) text += `#${encodePath(subpath, 'subpath')}`;
  if (text.length > PURL_MAX_LENGTH)
    throw syntaxError(`a purl is at most ${PURL_MAX_LENGTH} characters long`);
  return text;
}

/** A part that a program gave: '' if it is absent. Types are not trusted, parts often come from JSON. */
function given(value: unknown, what: string): string {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'string') throw syntaxError(`the ${what} of a purl is a string`);
  if (value.length > PURL_MAX_LENGTH)
    throw syntaxError(`a purl is at most ${PURL_MAX_LENGTH} characters long`);
  return value;
}

function segments(path: string, isSubpath: boolean): string {
  if (path === '' || (!isSubpath && !path.includes('/'))) return path;
  const keep = (segment: string) => segment !== '' && !(isSubpath && (segment === '.' || segment === '..'));
  return path.split('/').filter(keep).join('/');
}
