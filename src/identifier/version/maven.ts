import { compareDigits, compareText, type Digits, isDigitAt, toDigits } from './digits.ts';
import type { VersionScheme } from './scheme.ts';

/** One part of a Maven version: a number, or a word (Maven: qualifier) with its place among the words Maven knows. */
type MavenPart = { readonly number: Digits } | { readonly rank: number; readonly word: string };

/**
 * A Maven version as levels of parts. Every hyphen, and every change between letters and digits, opens a level inside the
 * last one, always as its last member; so the list of levels says it all, and nothing nests.
 */
export interface MavenKey {
  readonly levels: readonly (readonly MavenPart[])[];
}

/** The words Maven knows, in their order; `''` is the release itself. All others are above them, by their letters. */
const RANKS: ReadonlyMap<string, number> = new Map([
  ['alpha', 0],
  ['beta', 1],
  ['milestone', 2],
  ['rc', 3],
  ['cr', 3],
  ['snapshot', 4],
  ['', 5],
  ['ga', 5],
  ['final', 5],
  ['release', 5],
  ['sp', 6],
]);
const RELEASE = 5;
const UNKNOWN = 7;

/** Short forms of words, valid where a digit follows. */
const SHORT: ReadonlyMap<string, string> = new Map([
  ['a', 'alpha'],
  ['b', 'beta'],
  ['m', 'milestone'],
]);

/** What no version can have: white space, control characters, and what Maven refuses in a version or reads as a range. */
const REFUSED = /[\s\u0000-\u001f\u007f[\](),\\/:"<>|?*{}]/;

/**
 * Maven versions in the order of ComparableVersion of Maven 3.9 (POM reference, "Version Order Specification"). The case of
 * letters does not count; 1, 1.0, 1-ga and 1.final are the same.
 *
 * The order of Maven 3.9 is not quite a total one: a word between dots (1.foo.1) is below every word after a hyphen
 * (1-alpha), which is below the release (1), which is below the word. Each pair is answered as Maven answers it.
 */
export const MAVEN: VersionScheme<MavenKey> = { name: 'maven', parse: parseMaven, compare: compareMaven };

/** @returns undefined where the text is empty or holds a character no version can have */
export function parseMaven(text: string): MavenKey | undefined {
  if (text === '' || REFUSED.test(text)) return undefined;
  const version = text.toLowerCase();
  const levels: MavenPart[][] = [[]];
  let at = 0;
  while (at < version.length) at = readPart(version, at, levels);
  for (const level of levels) while (level.length > 0 && isNull(level.at(-1)!)) level.pop();
  while (levels.length > 1 && levels.at(-1)!.length === 0) levels.pop();
  return { levels };
}

/** Negative, 0 or positive as Maven 3.9 orders the two. */
export function compareMaven(a: MavenKey, b: MavenKey): number {
  for (let depth = 0; ; depth++) {
    const left = a.levels[depth];
    const right = b.levels[depth];
    if (!left || !right) return 0;
    const length = Math.max(left.length, right.length);
    for (let index = 0; index < length; index++) {
      const order = compareMembers(a, b, depth, index);
      if (order !== 0) return order;
    }
    if (left.length !== right.length || a.levels.length === depth + 1 || b.levels.length === depth + 1) {
      return compareMembers(a, b, depth, length);
    }
  }
}

/** Reads the part that begins here, and the separator behind it, into the last level; returns where the next begins. */
function readPart(version: string, start: number, levels: MavenPart[][]): number {
  const digits = isDigitAt(version, start);
  let end = start;
  while (end < version.length && !isSeparator(version[end]) && isDigitAt(version, end) === digits) end++;
  const run = version.slice(start, end);
  const separator = version[end];
  // An empty part is the number 0.
  if (digits || run === '') {
    levels.at(-1)!.push({ number: toDigits(run) });
    if (separator !== undefined && separator !== '.') levels.push([]);
  } else {
    // A word before a digit or at the end is after a hyphen even where a dot is written: 1.rc1 is 1-rc1.
    if (!isSeparator(separator) && levels.at(-1)!.length > 0) levels.push([]);
    const beforeDigit = separator !== undefined && !isSeparator(separator);
    levels.at(-1)!.push(toWord(beforeDigit ? (SHORT.get(run) ?? run) : run));
    if (beforeDigit || separator === '-') levels.push([]);
  }
  return isSeparator(separator) ? end + 1 : end;
}

function isSeparator(character: string | undefined): boolean {
  return character === '.' || character === '-';
}

/** Known words are told apart by rank alone: cr is rc. */
function toWord(word: string): MavenPart {
  const rank = RANKS.get(word);
  return rank === undefined ? { rank: UNKNOWN, word } : { rank, word: '' };
}

/** Parts that say nothing at the end of a level: 0, ga, final, release. */
function isNull(part: MavenPart): boolean {
  return 'number' in part ? part.number === '0' : part.rank === RELEASE;
}

/** A member of a level: one of its parts, behind them the level it opened, behind that nothing. */
function memberAt(key: MavenKey, depth: number, index: number): MavenPart | 'level' | undefined {
  const level = key.levels[depth]!;
  if (index === level.length && depth + 1 < key.levels.length) return 'level';
  return level[index];
}

/** Compares one member; two levels are the same here, the caller goes on inside them. */
function compareMembers(a: MavenKey, b: MavenKey, depth: number, index: number): number {
  const left = memberAt(a, depth, index);
  const right = memberAt(b, depth, index);
  if (left === undefined) return right === undefined ? 0 : -compareToNothing(b, depth, right);
  if (right === undefined) return compareToNothing(a, depth, left);
  if (left !== 'level' && right !== 'level') return compareParts(left, right);
  // Every number is above a level, every word below.
  return kind(left) - kind(right);
}

function kind(member: MavenPart | 'level'): number {
  if (member === 'level') return 1;
  return 'number' in member ? 2 : 0;
}

function compareParts(left: MavenPart, right: MavenPart): number {
  if ('number' in left) return 'number' in right ? compareDigits(left.number, right.number) : 1;
  return 'number' in right ? -1 : left.rank - right.rank || compareText(left.word, right.word);
}

/** A level compares as the first of its parts, at any depth, that is not nothing. */
function compareToNothing(key: MavenKey, depth: number, member: MavenPart | 'level'): number {
  if (member !== 'level') return partToNothing(member);
  for (const level of key.levels.slice(depth + 1)) {
    for (const part of level) {
      const order = partToNothing(part);
      if (order !== 0) return order;
    }
  }
  return 0;
}

function partToNothing(part: MavenPart): number {
  if ('number' in part) return part.number === '0' ? 0 : 1;
  return part.rank - RELEASE;
}
