import { AssayError } from '../../model/index.ts';
import { readCna, readCpe } from './name-product.ts';
import { readPurl } from './name-purl.ts';
import { readHomepage, readRepository } from './name-url.ts';

/** What a name of software is. A container image is a purl of type `docker` or `oci`. */
export type NameKind = 'purl' | 'cpe' | 'repository' | 'cna' | 'homepage';

/**
 * A node of the alias graph. `text` is its one canonical form, and the key advisories are found by uses the same words:
 * `pkg:pypi/pip`, `cpe:a:python:python`, `repository:github.com/python/cpython`, `cna:python software foundation:cpython`,
 * `homepage:python.org`.
 */
export interface SoftwareName {
  readonly kind: NameKind;
  readonly text: string;
  /** What was changed on the way from the text given, in words; none if it was canonical. */
  readonly notes: readonly string[];
  /** Version the text given carried, decoded. */
  readonly version?: string;
}

const PREFIXES: readonly (readonly [RegExp, (text: string) => SoftwareName])[] = [
  [/^pkg:/i, readPurl],
  [/^cpe:/i, readCpe],
  [/^cna:/i, (text) => readCna(text.slice(4))],
  [/^repository:/i, (text) => readRepository(text.slice(11))],
  [/^homepage:/i, (text) => readHomepage(text.slice(9))],
];

/** Longest name read, in UTF-16 units. */
const MAX_LENGTH = 4096;

/**
 * Reads a name whose kind its beginning says: a purl (version, qualifiers that name no package and subpath are dropped), a CPE
 * 2.2 or 2.3 name or `cpe:a:vendor:product`, `cna:vendor:product`, `repository:URL`, `homepage:URL`.
 * @throws AssayError `identity.name`, `purl.syntax`, `purl.type-rule`
 */
export function softwareName(text: string): SoftwareName {
  const given = trimmed(text);
  const read = PREFIXES.find(([prefix]) => prefix.test(given))?.[1];
  if (!read) throw unreadable(`${JSON.stringify(given.slice(0, 80))} does not say what kind of name it is`);
  return read(given);
}

/**
 * All names a text may mean, likeliest first: what {@link softwareName} reads; a bare URL, or host and path, is a repository or a home page; two
 * words with a colon between them are a CPE or a CNA vendor and product.
 * @throws AssayError as `softwareName` does
 */
export function readNames(text: string): readonly SoftwareName[] {
  const given = trimmed(text);
  if (PREFIXES.some(([prefix]) => prefix.test(given))) return [softwareName(given)];
  if (/^https?:\/\/|^\/\/|^[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:\/\S*)?$/i.test(given)) {
    const homepage = readHomepage(given);
    // A host alone holds no repository.
    return homepage.text.includes('/') ? [readRepository(given), homepage] : [homepage];
  }
  if (/^[a-z][a-z0-9+.-]*:\/\/|^[\w.-]+@[\w.-]+:|^scm:\w+:/i.test(given)) return [readRepository(given)];
  if (/^[^:\s/][^:/]*:[^:/]+$/.test(given)) return [readCpe(`cpe:a:${given}`), readCna(given)];
  throw unreadable(`${JSON.stringify(given.slice(0, 80))} is no name of software`);
}

function trimmed(text: string): string {
  const given = text.trim();
  if (given.length > MAX_LENGTH) throw unreadable(`it is longer than ${MAX_LENGTH} characters`);
  return given;
}

function unreadable(message: string): AssayError {
  return new AssayError('identity.name', message, {
    hint: 'names are pkg:…, cpe:2.3:…, cpe:a:VENDOR:PRODUCT, cna:VENDOR:PRODUCT, repository:URL or homepage:URL',
  });
}
