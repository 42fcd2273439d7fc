import type { VersionScheme } from './scheme.ts';
import {
  compareSemver,
  type SemverIdentifier,
  type SemverKey,
  semverParser,
  semverScheme,
} from './semver.ts';

/**
 * npm as advisories and lock files write versions: SemVer order, read as node-semver reads "loosely" (`= v1.2.3`,
 * `1.2.3beta`, leading zeros), with missing or further integers and integers of any size. What npm itself accepts is
 * {@link parseNpmVersion}.
 */
export const NPM: VersionScheme<SemverKey> = semverScheme('npm', { prefix: '[v=\\s]*', hyphenless: true });

/** How strictly node-semver reads. */
export interface NpmVersionOptions {
  /** Also read a prefix of `v`, `=` and white space, leading zeros, and a pre-release without its hyphen. */
  readonly loose?: boolean;
}

/** Longest version node-semver reads, in UTF-16 units (node-semver, `MAX_LENGTH`). */
const NPM_VERSION_MAX_LENGTH = 256;

const strictParser = semverParser({ prefix: 'v?' });

/**
 * A version as node-semver reads it (node-semver README, "Functions" and "Strict mode"): three integers up to 2^53 - 1,
 * at most 256 characters.
 * @returns undefined where node-semver refuses the text
 */
export function parseNpmVersion(text: string, options: NpmVersionOptions = {}): SemverKey | undefined {
  if (text.length > NPM_VERSION_MAX_LENGTH) return undefined;
  const key = options.loose ? NPM.parse(text) : strictParser(text);
  if (key?.numbers.length !== 3 || !key.numbers.every(isSafe)) return undefined;
  return options.loose || isCanonical(text, key) ? key : undefined;
}

/** The normal form of a version: three integers and the pre-release, without build metadata. */
export function formatNpmVersion({ numbers, prerelease }: SemverKey): string {
  const labels = prerelease.map(({ text }) => text).join('.');
  return numbers.join('.') + (labels === '' ? '' : `-${labels}`);
}

/** The order of two versions read by {@link parseNpmVersion}: negative, 0, positive. */
export const compareNpmVersions: (a: SemverKey, b: SemverKey) => number = compareSemver;

/** Whether node-semver takes an integer of a version: it must be exact as a JavaScript number. */
export function isSafe(digits: string): boolean {
  return Number.isSafeInteger(Number(digits));
}

/** Whether two versions differ in their pre-release and build metadata only. */
export function isSameTriple(a: SemverKey, b: SemverKey): boolean {
  return a.numbers.every((number, at) => number === b.numbers[at]);
}

/** An identifier made of a text as a version would have it. */
export function npmIdentifier(text: string): SemverIdentifier {
  return { numeric: /^[0-9]+$/.test(text), text };
}

/** Whether no integer of the version or its pre-release was written with leading zeros. */
function isCanonical(text: string, key: SemverKey): boolean {
  const version = text.trim().replace(/^v/, '').split('+', 1)[0];
  return version === formatNpmVersion(key);
}
