import { compareDigits, compareText, toDigits } from './digits.ts';
import type { VersionScheme } from './scheme.ts';

/** One part of a Composer version: an integer, or a word by its place among the stabilities. */
interface ComposerPart {
  readonly rank: number;
  /** The integer without leading zeros, or the word in lower case where the scheme does not know it. */
  readonly text: string;
}

/** A Composer version taken apart. */
export interface ComposerKey {
  /** The branch of `dev-…`, in the case it was written in; such a version has no parts. */
  readonly branch: string | undefined;
  readonly parts: readonly ComposerPart[];
}

const UNKNOWN = 0;
/** The place of the end of the version: above all pre-releases, below further integers and patches. */
const END: ComposerPart = { rank: 5, text: '' };
const NUMBER = 6;
const ZERO: ComposerPart = { rank: NUMBER, text: '0' };

/** Places of the words, found as PHP's `version_compare` does: by their beginning, so that `post1` is a patch. */
const WORDS: readonly (readonly [start: string, rank: number])[] = [
  ['dev', 1],
  ['a', 2],
  ['b', 3],
  ['rc', 4],
  ['p', 7],
];

/** What Composer writes for an `x`: above every release of that line. */
const WILDCARD = '9999999';

/**
 * Composer and Packagist: the version is normalised as composer/semver does (`v`, build metadata, stability flag and
 * `stable` dropped, words without case, integers padded to four), then compared as PHP's `version_compare` does: unknown
 * word < dev < alpha < beta < RC < end < integer < patch. `1.0` and `1.0.0` are one version.
 *
 * What composer/semver refuses is still read when it starts with an integer (`4.3-2RC1`, `1.2.post1`): Packagist has
 * published such. `#` says nothing. Two unknown words, and two branches, have no order.
 */
export const COMPOSER: VersionScheme<ComposerKey> = {
  name: 'composer',
  parse: parseComposer,
  compare: compareComposer,
};

function parseComposer(text: string): ComposerKey | undefined {
  const version = stripDecoration(text.trim());
  if (/^dev-./i.test(version)) return { branch: version.slice('dev-'.length), parts: [] };
  if (/^(?:master|trunk|default)$/i.test(version)) return { branch: version, parts: [] };
  const branch = readNumericBranch(version);
  if (branch !== undefined) return { branch: undefined, parts: branch };
  if (!/^v?[0-9]/i.test(version)) return undefined;
  return { branch: undefined, parts: readParts(version.replace(/^v/i, '').toLowerCase()) };
}

/** Drops an alias (`1.0 as 2.0`), a stability flag (`@beta`) and build metadata. */
function stripDecoration(text: string): string {
  const alias = text.search(/\sas\s/);
  const version = (alias < 0 ? text : text.slice(0, alias).trimEnd()).replace(
    /@(?:stable|rc|beta|alpha|dev)$/i,
    '',
  );
  if (/^dev-/i.test(version)) return version;
  const plus = version.indexOf('+');
  return plus < 0 ? version : version.slice(0, plus);
}

/** `1.x-dev`, `2.0.x-dev`: a branch whose name is a line of versions. Undefined for anything else. */
function readNumericBranch(version: string): readonly ComposerPart[] | undefined {
  const line = /^v?([0-9]+(?:\.[0-9]+){0,2}(?:\.[x*]){1,3})[.-]?dev$/i.exec(version)?.[1];
  if (line === undefined) return undefined;
  const integers = line.split('.').map((item) => (/[0-9]/.test(item) ? toDigits(item) : WILDCARD));
  while (integers.length < 4) integers.push(WILDCARD);
  return [...integers.map((text) => ({ rank: NUMBER, text })), readPart('dev')];
}

function readParts(version: string): readonly ComposerPart[] {
  const items = version.match(/[0-9]+|[^0-9._+-]+/g) ?? [];
  const parts = items.filter((item) => item !== '#').map(readPart);
  if (items.at(-1) === 'stable') parts.pop();
  let integers = 0;
  while (parts[integers]?.rank === NUMBER) integers += 1;
  const padding = Array.from({ length: Math.max(0, 4 - integers) }, () => ZERO);
  return [...parts.slice(0, integers), ...padding, ...parts.slice(integers)];
}

function readPart(item: string): ComposerPart {
  if (/^[0-9]/.test(item)) return { rank: NUMBER, text: toDigits(item) };
  const word = WORDS.find(([start]) => item.startsWith(start));
  return word === undefined ? { rank: UNKNOWN, text: item } : { rank: word[1], text: '' };
}

function compareComposer(a: ComposerKey, b: ComposerKey): number | undefined {
  if (a.branch !== undefined && b.branch !== undefined) return a.branch === b.branch ? 0 : undefined;
  if (a.branch !== undefined) return -1;
  if (b.branch !== undefined) return 1;
  for (let at = 0; at < Math.max(a.parts.length, b.parts.length); at += 1) {
    const order = comparePart(a.parts[at] ?? END, b.parts[at] ?? END);
    if (order !== 0) return order;
  }
  return 0;
}

function comparePart(a: ComposerPart, b: ComposerPart): number | undefined {
  if (a.rank !== b.rank) return a.rank - b.rank;
  if (a.rank === NUMBER) return compareDigits(a.text, b.text);
  return a.rank === UNKNOWN && compareText(a.text, b.text) !== 0 ? undefined : 0;
}
