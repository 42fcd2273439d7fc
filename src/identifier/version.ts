import { VERSION_SCHEMES } from './version/list.ts';
import { VERSION_MAX_LENGTH } from './version/scheme.ts';

/** A version taken apart by one scheme; what the key is, is the scheme's affair. */
export interface ParsedVersion {
  readonly scheme: string;
  readonly text: string;
  readonly key: unknown;
}

/**
 * Reads a version as its scheme does, to be compared many times.
 * @param scheme a purl type, or `semver`, `generic` or a project's scheme (docs/versions.md)
 * @returns undefined where the text is no version of that scheme, or the scheme is not known
 */
export function parseVersion(scheme: string, text: string): ParsedVersion | undefined {
  if (text.length > VERSION_MAX_LENGTH) return undefined;
  const key = VERSION_SCHEMES.get(scheme)?.parse(text);
  return key === undefined ? undefined : { scheme, text, key };
}

/** The order of two versions of one scheme: negative, 0, positive, or undefined where it says nothing about them. */
export function compareParsed(a: ParsedVersion, b: ParsedVersion): number | undefined {
  if (a.scheme !== b.scheme) return undefined;
  return VERSION_SCHEMES.get(a.scheme)?.compare(a.key, b.key);
}

/**
 * Compares two versions by the rules of a scheme: negative, 0 or positive as `a` is before, the same as or after `b`.
 * @param scheme a purl type, or `semver`, `generic` or a project's scheme (docs/versions.md)
 * @returns undefined where they cannot be compared: an unknown scheme, a text that is no version of it. Never a guess.
 */
export function compareVersions(scheme: string, a: string, b: string): number | undefined {
  const left = parseVersion(scheme, a);
  const right = parseVersion(scheme, b);
  return left && right ? compareParsed(left, right) : undefined;
}
